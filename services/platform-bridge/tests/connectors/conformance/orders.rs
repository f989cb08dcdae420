//! Orders as they are pulled.

use super::Cell;
use crate::marketplace::{Marketplace, a_moment_ago, checked, until_now};
use oms_bridge::platform::ListBy;
use oms_contracts::oms::types::v1::PlatformStatus;

pub(super) async fn order_paid(market: Marketplace) -> Cell {
    let from = a_moment_ago();
    let mut placed = Vec::new();
    for lines in [1, 2, 3] {
        placed.push(market.place_order(lines).await);
    }
    let mut pulled = Vec::new();
    for listed in market.pull(ListBy::Modified, until_now(from)).await {
        pulled.push(market.whole(listed).await);
    }
    let truth = market.truth().await;
    for id in placed {
        let mut found = pulled.iter();
        let mapped = found.find(|mapped| mapped.order.platform_order_id == id);
        let mapped = mapped.unwrap_or_else(|| panic!("{id} was not pulled"));
        assert!(truth.contains(&checked(mapped)), "{id}");
        let order = &mapped.order;
        assert_eq!(order.status(), PlatformStatus::AwaitingShipment, "{id}");
        assert!(order.paid_at.is_some() && order.modified_at.is_some());
    }

    // Some platforms show an order to its seller before it is paid.
    if let Some(id) = market.place_unpaid_order().await {
        let unpaid = market.order(&id).await.order;
        assert_eq!(unpaid.status(), PlatformStatus::AwaitingPayment, "{id}");
        market.act(&id, "pay").await;
        let paid = market.order(&id).await;
        let status = paid.order.status();
        assert_eq!(status, PlatformStatus::AwaitingShipment, "{id}");
        assert!(truth_of(&market, &id).await == checked(&paid));
    }
    Ok(())
}

async fn truth_of(market: &Marketplace, id: &str) -> crate::marketplace::Truth {
    let truth = market.truth().await;
    truth.into_iter().find(|order| order.id == id).unwrap()
}

pub(super) async fn address_changed(market: Marketplace) -> Cell {
    let id = market.place_order(1).await;
    let fingerprint = async || market.order(&id).await.receiver.unwrap().fingerprint;
    let before = fingerprint().await;
    market.act(&id, "touch").await;
    assert_eq!(before, fingerprint().await);
    market.act(&id, "address").await;
    assert_ne!(before, fingerprint().await);
    Ok(())
}
