//! Windows with more rows than a query reaches: they are cut until each can be read.

use crate::world::{World, crowd::Crowd, holds, request_id};
use chrono::{TimeDelta, Utc};
use oms_contracts::{
    oms::{bridge::v1::BackfillRequest, types::v1::Platform},
    timestamp,
};
use oms_testkit::{eventually, patience};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_beyond_what_a_query_reaches_is_cut_until_it_fits() {
    let mut world = World::new(1).await;
    world.options.first_fill = Duration::from_secs(2 * 3_600);
    world.options.sweep_over = Duration::from_secs(2 * 3_600);
    let now = Utc::now();
    // Further apart than windows overlap.
    let orders = (1..=6).map(|n| (now - TimeDelta::minutes(10 * n)).timestamp());
    let crowd = Crowd::start(orders.collect(), &world.stop).await;
    let shop = world
        .shops
        .add(Platform::Douyin, &crowd.url, Crowd::credentials());
    let bridge = world.bridge().await;
    let sql = world.sql().await;
    world.tell_shop(shop, true).await;
    let all = ["1", "2", "3", "4", "5", "6"].map(str::to_owned).into();
    let arrived = async || match world.owner.ids() {
        have if have == all => Ok(()),
        have => Err(have),
    };
    eventually(arrived, patience()).await;
    let by_change =
        "SELECT count(*) > 2 AND bool_and(closed_at IS NOT NULL) FROM intervals WHERE kind = 1";
    eventually(async || holds(&sql, by_change).await, patience()).await;

    // Planned ones too: a backfill of one window by change, a sweep of one by creation.
    let request = BackfillRequest {
        request_id: request_id(),
        shop_id: shop.to_string(),
        from: Some(timestamp(now - TimeDelta::minutes(65))),
        to: Some(timestamp(now - TimeDelta::minutes(6))),
        ..Default::default()
    };
    let planned = world.sync(&bridge).backfill(request).await.unwrap();
    assert_eq!(planned.into_inner().intervals, 1);
    pulled(&sql, 3).await;
    let sweep = "UPDATE sync_cursors SET sweep_due_at = now(), next_due_at = now() WHERE kind = 3";
    sql.batch_execute(sweep).await.unwrap();
    pulled(&sql, 2).await;
    assert_eq!(crowd.refused(), 0, "a page was asked for in vain");
    let problems = "SELECT count(*) = 0 FROM sync_cursors WHERE failures > 0 AND kind = 1";
    assert!(holds(&sql, problems).await);
}

/// Waits until the intervals of this origin were cut and each order came in one of them.
async fn pulled(sql: &tokio_postgres::Client, origin: i16) {
    let done = "SELECT count(*) > 2 AND bool_and(closed_at IS NOT NULL) AND
            (SELECT count(DISTINCT id) = 6 FROM pages p JOIN intervals i USING (shop_id, interval_id),
                unnest(p.document_ids) AS id WHERE i.origin = $1 AND i.kind = 1)
        FROM intervals WHERE origin = $1 AND kind = 1";
    eventually(
        async || {
            sql.query_one(done, &[&origin])
                .await
                .unwrap()
                .get::<_, bool>(0)
        },
        patience(),
    )
    .await;
}
