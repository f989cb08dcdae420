//! Memos where notes are only ever appended.

use crate::marketplace::Marketplace;
use oms_bridge::platform::CallError;
use oms_contracts::oms::types::v1::Platform;
use serde_json::{Value, json};

/// Texts of the order's notes, the newest first.
async fn notes(market: &Marketplace, id: &str) -> Vec<String> {
    let order = market
        .orders()
        .detail(&market.engine, &market.shop, id)
        .await
        .unwrap();
    let order: Value = serde_json::from_slice(&order.raw).unwrap();
    let notes = order["orderNote"]["orderNoteInfo"].as_array().unwrap();
    let text = |note: &Value| note["note"].as_str().unwrap().to_owned();
    notes.iter().map(text).collect()
}

#[tokio::test]
async fn a_memo_in_doubt_is_not_appended_twice() {
    let market = Marketplace::start(Platform::Kuaishou).await;
    let memos = market.connector.memos().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    let id = market.place_order(1).await;
    let mut doubted = None;
    for attempt in 0..200 {
        let memo = format!("第{attempt}次");
        market
            .tell("faults", &json!({"cut_after_share": 0.5}))
            .await;
        let written = memos.write(http, shop, &id, &memo, 1).await;
        market
            .tell("faults", &json!({"cut_after_share": 0.0}))
            .await;
        if matches!(written, Err(CallError::OutcomeUnknown { .. })) {
            doubted = Some(memo);
            break;
        }
    }
    let memo = doubted.unwrap();
    let before = notes(&market, &id).await;
    assert_eq!(before[0], memo, "it was written, only its answer was cut");
    assert_eq!(memos.write(http, shop, &id, &memo, 1).await, Ok(()));
    assert_eq!(notes(&market, &id).await, before);
}
