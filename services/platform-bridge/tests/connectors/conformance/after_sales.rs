//! After-sales: asked for, taken back, agreed to and refused.

use super::{Cell, where_there_is};
use crate::marketplace::{Marketplace, bare, named, told};
use oms_bridge::platform::{AfterSaleRef, CallError, Decision, DecisionFound, Refusal};
use oms_contracts::oms::types::v1::{AfterSaleKind, AfterSaleStage, Platform};

pub(super) async fn after_sale_open(market: Marketplace) -> Cell {
    where_there_is(market.connector.after_sales())?;
    let number = market.ask_before_shipping().await;
    let pulled = market.changed_after_sales().await;
    let truth = market.told_after_sales().await;
    assert_eq!(told(&pulled).get(&number), truth.get(&number), "{number}");
    let open = market.changed_after_sale(&number).await;
    assert_eq!(open.stage(), AfterSaleStage::Requested);
    assert!(open.before_shipping, "{number}");
    // The same by its own number, and its lines named as the order names them.
    let again = market.after_sale(&open.platform_after_sale_id).await;
    assert_eq!(again, open);
    let order = market.order(&open.platform_order_id).await.order;
    let known = order.lines.unwrap().lines;
    for line in open.lines.iter().filter(|line| !line.line_key.is_empty()) {
        let is_known = known.iter().any(|known| known.line_key == line.line_key);
        assert!(is_known, "{}", line.line_key);
    }
    Ok(())
}

pub(super) async fn after_sale_withdrawn(market: Marketplace) -> Cell {
    let number = market.ask_before_shipping().await;
    let asked = named(&market.changed_after_sale(&number).await);
    market.act_after_sale(&number, "withdraw").await;
    let pulled = market.changed_after_sales().await;
    let truth = market.told_after_sales().await;
    assert_eq!(told(&pulled).get(&number), truth.get(&number), "{number}");
    let closed = market.changed_after_sale(&number).await;
    assert_eq!(closed.stage(), AfterSaleStage::Closed);

    let decisions = where_there_is(market.connector.decisions())?;
    let (http, shop) = (&market.engine, &market.shop);
    let agree = Decision::AgreeRefund;
    let decided = decisions.decide(http, shop, &asked, &agree).await;
    assert!(
        matches!(
            decided,
            Err(CallError::Refused { .. } | CallError::OutcomeUnknown { .. })
        ),
        "{decided:?}"
    );
    let found = decisions.find(http, shop, &asked, &agree).await;
    assert_eq!(found, Ok(DecisionFound::Overtaken));
    Ok(())
}

pub(super) async fn after_sale_agreed(market: Marketplace) -> Cell {
    let number = market.ask_before_shipping().await;
    let asked = named(&market.changed_after_sale(&number).await);
    let decisions = where_there_is(market.connector.decisions())?;
    let (http, shop) = (&market.engine, &market.shop);
    let agree = Decision::AgreeRefund;
    let found = decisions.find(http, shop, &asked, &agree).await;
    assert_eq!(found, Ok(DecisionFound::NotDone));
    where_there_is(decisions.decide(http, shop, &asked, &agree).await)?;
    let found = decisions.find(http, shop, &asked, &agree).await;
    assert_eq!(found, Ok(DecisionFound::Done));
    let after = market.after_sale(&asked.platform_after_sale_id).await;
    let stages = [AfterSaleStage::Refunded, AfterSaleStage::Processing];
    assert!(stages.contains(&after.stage()), "{:?}", after.stage());

    let again = decisions.decide(http, shop, &asked, &agree).await;
    assert!(
        matches!(
            again,
            Ok(()) | Err(CallError::Refused { .. } | CallError::OutcomeUnknown { .. })
        ),
        "{again:?}"
    );
    let found = decisions.find(http, shop, &asked, &agree).await;
    assert_eq!(found, Ok(DecisionFound::Done));
    let unmoved = market.after_sale(&asked.platform_after_sale_id).await;
    assert_eq!(unmoved.stage(), after.stage());
    Ok(())
}

pub(super) async fn after_sale_refused(market: Marketplace) -> Cell {
    let number = market.ask_after_shipping().await;
    let asked = market.changed_after_sale(&number).await;
    assert_eq!(asked.kind(), AfterSaleKind::ReturnRefund);
    assert!(!asked.before_shipping, "{number}");
    let asked = named(&asked);
    let decisions = where_there_is(market.connector.decisions())?;
    let (http, shop) = (&market.engine, &market.shop);
    let refuse = Decision::Refuse(refusal(&market, &asked).await?);
    let found = decisions.find(http, shop, &asked, &refuse).await;
    assert_eq!(found, Ok(DecisionFound::NotDone));
    where_there_is(decisions.decide(http, shop, &asked, &refuse).await)?;
    let found = decisions.find(http, shop, &asked, &refuse).await;
    assert_eq!(found, Ok(DecisionFound::Done));
    let refused = market.changed_after_sale(&number).await;
    assert_eq!(refused.stage(), AfterSaleStage::Refused);
    assert_eq!(bare(&refused.platform_after_sale_id), number);
    Ok(())
}

/// A refusal with a reason of the platform that wants no proof.
async fn refusal(
    market: &Marketplace,
    asked: &AfterSaleRef,
) -> Result<Refusal, super::Unsupported> {
    let decisions = market.connector.decisions().unwrap();
    let reasons = decisions.refuse_reasons(&market.engine, &market.shop, asked);
    let reasons = where_there_is(reasons.await)?;
    let plain = reasons.iter().find(|reason| !reason.needs_proof);
    // Tmall wants a picture with every reason, and no call tells which shop is one of it.
    let picture = "data:image/png;base64,iVBORw0KGgo=".to_owned();
    let is_tmall = market.platform() == Platform::Taobao;
    Ok(Refusal {
        reason_code: plain.unwrap().code.clone(),
        note: "商品影响二次销售".into(),
        proof_urls: is_tmall.then_some(picture).into_iter().collect(),
    })
}
