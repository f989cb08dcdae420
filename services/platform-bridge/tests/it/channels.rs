//! Platforms that push over a channel which we hold open: one process holds it, its
//! messages are kept before they are confirmed, and another takes over when it dies.

use crate::world::{World, holds};
use oms_contracts::{
    ids::ShopId,
    oms::types::v1::{Platform, PlatformStatus},
    platform_name,
};
use oms_testkit::{eventually, patience};
use std::time::Duration;

const HELD: &str = "SELECT count(*) = 1 FROM channels WHERE leased_until > now()";
const PERMITTED: &str =
    "SELECT count(*) = 1 AND bool_and(permitted_version >= 1) FROM channel_shops";
const IDLE: &str = "SELECT count(*) = 0 FROM hints";

/// A world whose pulls come once, so that what changes after them is told by pushes alone.
async fn world() -> World {
    let mut world = World::new(7).await;
    world.options.pull_every = Duration::from_secs(3_600);
    world.options.after_sales_every = Duration::from_secs(3_600);
    world
}

fn shop_of(world: &World, platform: Platform) -> ShopId {
    let mut shops = world.shops.ids().into_iter();
    shops
        .find(|shop| world.shops.held(*shop).platform == platform as i32)
        .unwrap()
}

async fn pulled_once(sql: &tokio_postgres::Client) {
    let pulled = "SELECT count(*) = 2 FROM sync_cursors
        WHERE kind IN (1, 4) AND last_success_at IS NOT NULL AND leased_until IS NULL";
    eventually(async || holds(sql, pulled).await, patience()).await;
}

/// Ships an order in the platform's own console and waits until its owner knows.
async fn ships_and_is_told(world: &World, order: &str) {
    world.sim.act(order, "ship_elsewhere").await;
    let told = async || {
        let orders = world.owner.orders.lock().unwrap();
        let order = orders
            .values()
            .find(|known| known.platform_order_id == order);
        order.map(|order| order.status()) == Some(PlatformStatus::Shipped)
    };
    eventually(told, patience()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_is_told_over_the_channel_of_the_app() {
    for platform in [Platform::Taobao, Platform::Pinduoduo] {
        let world = world().await;
        let bridge = world.bridge().await;
        let sql = world.sql().await;
        world.tell_shop(shop_of(&world, platform), true).await;
        pulled_once(&sql).await;
        for needed in [HELD, PERMITTED] {
            eventually(async || holds(&sql, needed).await, patience()).await;
        }
        let order = world.sim.awaiting(&platform_name(platform)).await.remove(0);
        ships_and_is_told(&world, &order).await;
        let kept = "SELECT count(*) > 0 FROM push_inbox";
        assert!(holds(&sql, kept).await, "{platform:?}");
        eventually(async || holds(&sql, IDLE).await, patience()).await;
        bridge.end().await;
        let given_back = "SELECT bool_and(leased_until IS NULL) FROM channels";
        assert!(holds(&sql, given_back).await, "{platform:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_takes_a_channel_over() {
    let world = world().await;
    let doomed = world.bridge().await;
    let sql = world.sql().await;
    world
        .tell_shop(shop_of(&world, Platform::Taobao), true)
        .await;
    pulled_once(&sql).await;
    eventually(async || holds(&sql, HELD).await, patience()).await;
    let next = world.bridge().await;
    let mut orders = world.sim.awaiting("taobao").await;
    ships_and_is_told(&world, &orders.remove(0)).await;
    let first = "SELECT bool_and(fence = 1) FROM channels";
    assert!(holds(&sql, first).await, "the other one left it alone");
    doomed.task.abort();
    assert!(doomed.task.await.is_err(), "it was killed");
    ships_and_is_told(&world, &orders.remove(0)).await;
    let second = "SELECT bool_and(fence > 1) FROM channels";
    assert!(holds(&sql, second).await);
    next.end().await;
}
