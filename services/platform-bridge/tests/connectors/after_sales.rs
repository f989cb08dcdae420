//! After-sales over their whole history, and a return from its first day to its last.

use crate::marketplace::{Marketplace, PLATFORMS, named, told};
use chrono::{Duration, Utc};
use oms_bridge::platform::{CallError, Decision, Window};
use oms_contracts::oms::types::v1::{AfterSaleKind, AfterSaleStage};

#[tokio::test]
async fn the_whole_history_is_pulled() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let limits = market.after_sales().limits();
        let now = Utc::now();
        let time = Window {
            from: now - Duration::from_std(limits.history).unwrap() + Duration::hours(1),
            to: now + Duration::seconds(2),
        };
        let all = market.pulled_after_sales(time).await;
        let truth = market.told_after_sales().await;
        assert_eq!(told(&all), truth, "{platform:?}");
        assert!(!truth.is_empty(), "{platform:?}");
    }
}

#[tokio::test]
async fn a_return_goes_there_and_back() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let id = market.ask_after_shipping().await;
        let asked = market.changed_after_sale(&id).await;
        assert_eq!(asked.kind(), AfterSaleKind::ReturnRefund, "{platform:?}");
        assert!(!asked.before_shipping, "{platform:?}");
        let decisions = market.connector.decisions().unwrap();
        let (http, shop) = (&market.engine, &market.shop);
        let agree = Decision::AgreeReturn {
            address_id: String::new(),
            note: "ok".into(),
        };
        match decisions.decide(http, shop, &named(&asked), &agree).await {
            Ok(()) => {}
            Err(CallError::Unsupported { .. }) => continue,
            Err(error) => panic!("{platform:?}: {error}"),
        }
        let agreed = market.changed_after_sale(&id).await;
        assert_eq!(
            agreed.stage(),
            AfterSaleStage::AwaitingReturn,
            "{platform:?}"
        );
        market.act_after_sale(&id, "send_back").await;
        let sent = market.changed_after_sale(&id).await;
        assert_eq!(sent.stage(), AfterSaleStage::Returned, "{platform:?}");
        assert!(!sent.return_waybill_no.is_empty(), "{platform:?}");
    }
}
