//! After-sales over their whole history, and a return from its first day to its last.

use crate::marketplace::{Marketplace, PLATFORMS, named, told};
use chrono::{Duration, Utc};
use futures_util::future::join_all;
use oms_bridge::platform::{CallError, Decision, Window};
use oms_contracts::{
    ids::ShopId,
    oms::types::v1::{AfterSaleKind, AfterSaleStage, Platform},
};

#[tokio::test]
async fn the_whole_history_is_pulled() {
    join_all(PLATFORMS.map(history)).await;
}

async fn history(platform: Platform) {
    let mut market = Marketplace::start(platform).await;
    let limits = market.after_sales().limits();
    let now = Utc::now();
    let begin = now - Duration::from_std(limits.history).unwrap() + Duration::hours(1);
    let mut from = begin;
    let mut all = Vec::new();
    while from < now {
        let to = (from + limits.max_window).min(now + Duration::seconds(2));
        // Months in windows of minutes would be waited for at the rate of one shop.
        market.shop.shop_id = ShopId::new();
        all.extend(market.pulled_after_sales(Window { from, to }).await);
        from = to;
    }
    let told = told(&all);
    assert!(!told.is_empty(), "{platform:?}");
    for (number, truth) in market.told_after_sales().await {
        match told.get(&number) {
            Some(told) => assert_eq!(*told, truth, "{platform:?} {number}"),
            // It changed before what can be asked for.
            None => {
                let missed = market.after_sale(&number).await;
                let changed = missed.modified_at.unwrap().seconds;
                assert!(changed < begin.timestamp(), "{platform:?} {missed:?}");
            }
        }
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
            // It knows no usual address, so somebody has to choose one.
            Err(CallError::Refused { .. }) if platform == Platform::WechatShop => continue,
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
