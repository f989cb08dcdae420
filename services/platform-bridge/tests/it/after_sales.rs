//! After-sales are pulled as orders are: each arrives, its ledger closes, and a bad one is
//! parked alone.

use crate::world::{World, holds};
use oms_contracts::oms::{
    bridge::v1::{BackfillRequest, GetCoverageRequest, PullNowRequest, SyncKind},
    types::v1::AfterSaleStage,
};
use oms_contracts::timestamp;
use oms_testkit::{eventually, patience};

/// The number that the marketplace counts by: JD's connector marks its two systems apart,
/// Pinduoduo's puts the order's number in front.
fn bare(id: &str) -> String {
    let number = id.split(':').nth(1).or_else(|| id.rsplit('_').next());
    number.unwrap_or(id).to_owned()
}

async fn stage(world: &World, id: &str) -> Option<AfterSaleStage> {
    let after_sales = world.owner.after_sales.lock().unwrap();
    let known = after_sales.values();
    known
        .clone()
        .find(|a| bare(&a.platform_after_sale_id) == id)
        .map(|a| a.stage())
}

fn request_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

async fn pull_now(world: &World, bridge: &crate::world::Running) {
    for shop in world.shops.ids() {
        let request = PullNowRequest {
            request_id: request_id(),
            shop_id: shop.to_string(),
            kind: SyncKind::AfterSales as i32,
        };
        world.sync(bridge).pull_now(request).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_after_sale_arrives_changes_and_is_covered() {
    let mut world = World::new(7).await;
    world.options.after_sales_every = std::time::Duration::from_secs(1);
    let bridge = world.bridge().await;
    world.tell_shops().await;
    let order = world.sim.awaiting("taobao").await.remove(0);
    let id = world.sim.ask_refund(&order).await;
    // The pull stays half a minute behind the platform's clock.
    eventually(
        async || stage(&world, &id).await == Some(AfterSaleStage::Requested),
        patience() * 2,
    )
    .await;
    world.sim.act_on_after_sale(&id, "withdraw").await;
    eventually(
        async || stage(&world, &id).await == Some(AfterSaleStage::Closed),
        patience() * 2,
    )
    .await;
    // The ledger proves it for each shop, up to the longest lag of a platform.
    let sql = world.sql().await;
    let covered = format!(
        "SELECT count(*) = 7 AND bool_and(covered_up_to >= '{}') FROM sync_cursors WHERE kind = 4",
        chrono::Utc::now() - chrono::TimeDelta::seconds(200)
    );
    eventually(async || holds(&sql, &covered).await, patience() * 2).await;
    let request = GetCoverageRequest {
        shop_id: world.shops.ids()[0].to_string(),
        kind: SyncKind::AfterSales as i32,
        limit: 0,
    };
    let coverage = world.sync(&bridge).get_coverage(request).await.unwrap();
    assert!(!coverage.into_inner().intervals.is_empty());
    // Orders go on beside them.
    eventually(async || world.owner.ids().contains(&order), patience()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_one_is_parked_and_a_backfill_brings_it_again() {
    let world = World::new(1).await;
    let bridge = world.bridge().await;
    let order = world.sim.awaiting("taobao").await.remove(0);
    let id = world.sim.ask_refund(&order).await;
    world.owner.refuses.lock().unwrap().insert(id.clone());
    world
        .sim
        .faults(serde_json::json!({"clock_skew_s": 60}))
        .await;
    world.tell_shops().await;
    let sql = world.sql().await;
    let known = "SELECT count(*) = 1 FROM shops";
    eventually(async || holds(&sql, known).await, patience()).await;
    let parked = "SELECT count(*) = 1 FROM parked WHERE document_kind = 4 AND state = 1";
    eventually(
        async || {
            pull_now(&world, &bridge).await;
            holds(&sql, parked).await
        },
        patience() * 2,
    )
    .await;
    world.owner.refuses.lock().unwrap().clear();
    let now = chrono::Utc::now();
    let request = BackfillRequest {
        request_id: request_id(),
        shop_id: world.shops.ids()[0].to_string(),
        from: Some(timestamp(now - chrono::TimeDelta::hours(2))),
        to: Some(timestamp(now)),
        kind: SyncKind::AfterSales as i32,
    };
    world.sync(&bridge).backfill(request).await.unwrap();
    let resolved = "SELECT count(*) = 1 FROM parked WHERE document_kind = 4 AND state = 2";
    eventually(async || holds(&sql, resolved).await, patience() * 2).await;
    assert_eq!(stage(&world, &id).await, Some(AfterSaleStage::Requested));
}
