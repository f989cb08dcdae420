//! Watchers hear of changes as they commit, and of changes that they missed.

use crate::{
    harness::World,
    pages::{page, paid},
};
use oms_contracts::oms::orders::v1::{OrderChange, WatchOrdersRequest, WatchOrdersResponse};
use oms_testkit::{eventually, patience};
use std::collections::HashSet;
use tonic::Streaming;
use uuid::Uuid;

const LISTENERS: &str = "SELECT count(*)::text AS text FROM pg_stat_activity
    WHERE datname = current_database() AND query = 'LISTEN orders_changed'";

/// Watches `shops` once the service listens.
async fn watch(world: &World, shops: &[Uuid]) -> Streaming<WatchOrdersResponse> {
    eventually(async || world.text(LISTENERS).await == "1", patience()).await;
    let request = WatchOrdersRequest {
        shop_ids: shops.iter().map(Uuid::to_string).collect(),
    };
    world
        .orders()
        .watch_orders(request)
        .await
        .unwrap()
        .into_inner()
}

async fn next(stream: &mut Streaming<WatchOrdersResponse>) -> WatchOrdersResponse {
    let message = tokio::time::timeout(patience(), stream.message()).await;
    message.expect("no change was told").unwrap().unwrap()
}

/// Reads on until that many orders were told of.
async fn changes(stream: &mut Streaming<WatchOrdersResponse>, count: usize) -> Vec<OrderChange> {
    let mut all: Vec<OrderChange> = Vec::new();
    let told = |all: &[OrderChange]| {
        all.iter()
            .map(|c| &c.order_id)
            .collect::<HashSet<_>>()
            .len()
    };
    while told(&all) < count {
        let answer = next(stream).await;
        assert!(!answer.missed);
        all.extend(answer.changes);
    }
    all
}

#[tokio::test]
async fn a_watcher_is_told_what_changed_in_its_shops() {
    let world = World::start().await;
    let mut stream = watch(&world, &[world.shop]).await;
    // Another shop's orders, and more orders than one notification can name.
    world.send(&page(Uuid::now_v7(), 1, &[paid("X-1")])).await;
    let orders: Vec<_> = (0..100).map(|n| paid(&format!("T-{n}"))).collect();
    world.see(&orders).await;
    let told = changes(&mut stream, 100).await;
    assert!(
        told.iter()
            .all(|change| change.shop_id == world.shop.to_string())
    );
    assert!(told.iter().any(|change| change.is_new));

    let order = world.order("T-7").await;
    world.hold(&order).await;
    let told = changes(&mut stream, 1).await;
    assert_eq!(
        (&told[0].order_id, told[0].is_new),
        (&order.order_id, false)
    );
    world.stop().await;
}

/// The connection that listens is cut: what changes until it is back is missed, and the
/// watcher is told so.
#[tokio::test]
async fn a_watcher_is_told_that_it_missed_changes() {
    let world = World::start().await;
    let mut stream = watch(&world, &[]).await;
    let cut = LISTENERS.replace("count(*)::text", "pg_terminate_backend(pid)::text");
    assert_eq!(world.texts(&cut).await, ["true"]);
    world.see(&[paid("T-1")]).await;
    loop {
        if next(&mut stream).await.missed {
            break;
        }
    }
    // After that it is told of everything again.
    let order = world.order("T-1").await;
    world.hold(&order).await;
    let told = changes(&mut stream, 1).await;
    assert_eq!(told[0].order_id, order.order_id);
    world.stop().await;
}
