//! Refunds as the order itself tells them.

use super::Cell;
use crate::marketplace::{Marketplace, a_moment_ago, until_now};
use oms_bridge::platform::ListBy;
use oms_contracts::oms::{
    events::v1::PlatformLine,
    types::v1::{PlatformStatus, RefundState},
};
use serde_json::json;

/// The lines of an order.
async fn lines(market: &Marketplace, id: &str) -> Vec<PlatformLine> {
    let lines = market.order(id).await.order.lines.unwrap();
    assert!(lines.complete, "{id}");
    lines.lines
}

pub(super) async fn refund_open(market: Marketplace) -> Cell {
    let id = market.place_order(1).await;
    let from = a_moment_ago();
    market.act(&id, "refund").await;
    let pulled = market
        .pulled_order(ListBy::Modified, until_now(from), &id)
        .await;
    let order = pulled.unwrap().order;
    for line in &order.lines.unwrap().lines {
        assert_eq!(line.refund_state(), RefundState::Open, "{id}");
        assert_eq!(line.refunded_quantity, 0, "{id}");
    }
    Ok(())
}

pub(super) async fn refund_withdrawn(market: Marketplace) -> Cell {
    let id = market.place_order(1).await;
    let before = lines(&market, &id).await;
    market.act(&id, "refund").await;
    let from = a_moment_ago();
    market.act(&id, "withdraw_refund").await;
    let pulled = market
        .pulled_order(ListBy::Modified, until_now(from), &id)
        .await;
    let order = pulled.unwrap().order;
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment, "{id}");
    assert_eq!(order.ship_block_reason, "", "{id}");
    let after = order.lines.unwrap().lines;
    assert!(
        after
            .iter()
            .all(|line| line.refund_state() == RefundState::None)
    );
    assert_eq!(before, after);
    Ok(())
}

pub(super) async fn line_removed(mut market: Marketplace) -> Cell {
    let id = market.place_several_lines().await;
    let id = id.unwrap_or_else(|| panic!("no shop sells two SKUs"));
    let before = lines(&market, &id).await;
    let asked = json!({"kind": "refund_only", "lines": [0]});
    let path = format!("orders/{id}/after_sale");
    market.tell(&path, &asked).await;
    market.act(&id, "grant_refund").await;

    let order = market.order(&id).await.order;
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment, "{id}");
    let after = order.lines.unwrap().lines;
    let keys = |lines: &[PlatformLine]| -> Vec<String> {
        let mut keys: Vec<_> = lines.iter().map(|line| line.line_key.clone()).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&before), keys(&after));
    let (removed, stay): (Vec<_>, Vec<_>) = after
        .into_iter()
        .partition(|line| line.refund_state() == RefundState::Succeeded);
    assert_eq!(removed.len(), 1, "{removed:?} {stay:?}");
    assert_eq!(
        removed[0].refunded_quantity, removed[0].quantity,
        "{removed:?}"
    );
    for line in &stay {
        assert!(before.contains(line), "{line:?}");
    }
    Ok(())
}
