//! What is pulled is what the marketplace has.

use crate::marketplace::{Marketplace, PLATFORMS, Truth};
use chrono::{Duration, Utc};
use oms_bridge::platform::{ListBy, MappedOrder, Window};
use oms_contracts::oms::types::v1::PlatformStatus;

/// Checks what every mapped order must hold, and gives it as the truth would.
fn checked(mapped: &MappedOrder) -> Truth {
    let order = &mapped.order;
    let amounts = order.amounts.unwrap();
    let payable = amounts.goods_fen - amounts.discount_fen + amounts.postage_fen;
    assert_eq!(payable, amounts.payable_fen, "{}", order.platform_order_id);
    let lines = &order.lines.as_ref().unwrap().lines;
    assert!(!lines.is_empty());
    let paid: i64 = lines.iter().map(|line| line.payable_fen).sum();
    assert_eq!(
        paid + amounts.postage_fen,
        amounts.payable_fen,
        "{}",
        order.platform_order_id
    );
    if order.status() == PlatformStatus::AwaitingShipment {
        assert!(mapped.receiver.is_some(), "{}", order.platform_order_id);
    }
    Truth {
        id: order.platform_order_id.clone(),
        fen: amounts.payable_fen,
    }
}

#[tokio::test]
async fn the_sweep_by_creation_finds_every_order() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let now = market
            .orders()
            .platform_time(&market.engine, &market.shop)
            .await
            .unwrap();
        let limits = market.orders().limits();
        let window = Window {
            from: now - Duration::from_std(limits.history).unwrap() + Duration::hours(1),
            to: now + Duration::seconds(1),
        };
        let mut pulled = Vec::new();
        for listed in market.pull(ListBy::Created, window).await {
            pulled.push(checked(&market.whole(listed).await));
        }
        pulled.sort();
        assert_eq!(pulled, market.truth().await, "{platform:?}");
        assert!(!pulled.is_empty());
    }
}

#[tokio::test]
async fn new_orders_come_by_change() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let from = Utc::now() - Duration::seconds(2);
        let mut placed = Vec::new();
        for lines in [1, 2, 3] {
            placed.push(market.place_order(lines).await);
        }
        let window = Window {
            from,
            to: Utc::now() + Duration::seconds(2),
        };
        let mut pulled = Vec::new();
        for listed in market.pull(ListBy::Modified, window).await {
            pulled.push(checked(&market.whole(listed).await).id);
        }
        for id in placed {
            assert!(pulled.contains(&id), "{platform:?} {id} in {pulled:?}");
        }
    }
}

#[tokio::test]
async fn an_address_change_changes_the_fingerprint_and_a_new_cipher_does_not() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let id = market.place_order(1).await;
        let before = market.order(&id).await.receiver.unwrap().fingerprint;
        market
            .tell(&format!("orders/{id}/touch"), &serde_json::json!({}))
            .await;
        let touched = market.order(&id).await.receiver.unwrap().fingerprint;
        assert_eq!(before, touched, "{platform:?}");
        market
            .tell(&format!("orders/{id}/address"), &serde_json::json!({}))
            .await;
        let after = market.order(&id).await.receiver.unwrap().fingerprint;
        assert_ne!(before, after, "{platform:?}");
    }
}

#[tokio::test]
async fn goods_come_with_their_skus() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let listings = market.connector.listings().unwrap();
        let mut goods = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = listings
                .page(&market.engine, &market.shop, cursor.as_deref())
                .await
                .unwrap();
            goods.extend(
                page.documents
                    .into_iter()
                    .map(|document| document.mapped.unwrap()),
            );
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert!(!goods.is_empty(), "{platform:?}");
        assert!(goods.iter().all(|goods| !goods.skus.is_empty()));
        let id = market.place_order(1).await;
        let line = market.order(&id).await.order.lines.unwrap().lines.remove(0);
        let sold = goods.iter().flat_map(|goods| &goods.skus);
        let sku = sold
            .into_iter()
            .find(|sku| sku.platform_sku_id == line.platform_sku_id);
        assert_eq!(sku.unwrap().outer_id, line.outer_id, "{platform:?}");
    }
}
