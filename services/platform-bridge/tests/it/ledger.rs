//! The coverage ledger: what is proven to be taken, what came late, what nobody answered.

use crate::world::{World, holds, request_id};
use oms_contracts::{
    oms::bridge::v1::{BackfillRequest, GetCoverageRequest, PullNowRequest, SyncKind},
    timestamp,
};
use oms_service_kit::error::reason;
use oms_testkit::{eventually, patience};
use std::{sync::atomic::Ordering, time::Duration};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coverage_waits_for_the_owner() {
    let mut world = World::new(1).await;
    world.options.unanswered_after = Duration::from_secs(1);
    world.owner.answers.store(false, Ordering::SeqCst);
    let bridge = world.bridge().await;
    world.tell_shops().await;
    let state = eventually(
        async || {
            let states = world.order_states(&bridge).await;
            states
                .into_iter()
                .find(|state| state.last_success_at.is_some())
        },
        patience(),
    )
    .await;
    assert!(state.gaps > 0, "{state:?}");
    let behind = |at: Option<prost_types::Timestamp>| at.map(|at| at.seconds);
    assert!(
        behind(state.covered_up_to) < behind(state.pulled_up_to),
        "{state:?}"
    );

    // The lost answers are made up for by pulling the intervals again.
    world.owner.answers.store(true, Ordering::SeqCst);
    world.all_covered(&bridge).await;
    let request = GetCoverageRequest {
        shop_id: state.shop_id.clone(),
        kind: SyncKind::Orders as i32,
        limit: 500,
    };
    let coverage = world
        .sync(&bridge)
        .get_coverage(request)
        .await
        .unwrap()
        .into_inner();
    assert!(coverage.intervals.iter().any(|interval| interval.pages > 0));
    for interval in &coverage.intervals {
        assert!(
            interval.closed && interval.pages == interval.pages_taken,
            "{interval:?}"
        );
    }
    let states = world.order_states(&bridge).await;
    assert_eq!((states[0].gaps, states[0].late), (0, 0), "{states:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sweep_counts_what_the_pull_had_missed() {
    let mut world = World::new(1).await;
    // As far back as the simulator's oldest order.
    world.options.sweep_over = Duration::from_secs(85 * 86_400);
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let sql = world.sql().await;
    // As if one order had never been shown, and another only in an older version.
    let tamper = "DELETE FROM seen WHERE document_id =
            (SELECT min(document_id) FROM seen);
        UPDATE seen SET modified_at = modified_at - interval '1 hour'
            WHERE document_id = (SELECT max(document_id) FROM seen);
        UPDATE sync_cursors SET sweep_due_at = now(), next_due_at = now() WHERE kind = 3";
    sql.batch_execute(tamper).await.unwrap();
    let swept = "SELECT count(*) > 0 AND bool_and(closed_at IS NOT NULL) FROM intervals
        WHERE origin = 2";
    eventually(async || holds(&sql, swept).await, patience()).await;
    assert_eq!(world.order_states(&bridge).await[0].late, 2);
    // A second sweep finds nothing more.
    let again = "DELETE FROM intervals WHERE origin = 2;
        UPDATE sync_cursors SET sweep_due_at = now(), next_due_at = now() WHERE kind = 3";
    sql.batch_execute(again).await.unwrap();
    eventually(async || holds(&sql, swept).await, patience()).await;
    assert_eq!(world.order_states(&bridge).await[0].late, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backfill_pulls_again_and_changes_nothing() {
    let world = World::new(1).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let (ids, pages) = (world.owner.ids(), world.owner.page_count());
    let shop_id = world.shops.ids()[0].to_string();
    let now = chrono::Utc::now();
    let request = BackfillRequest {
        request_id: request_id(),
        shop_id: shop_id.clone(),
        from: Some(timestamp(now - chrono::TimeDelta::hours(8))),
        to: Some(timestamp(now)),
        ..Default::default()
    };
    let mut sync = world.sync(&bridge);
    let first = sync.backfill(request.clone()).await.unwrap().into_inner();
    assert!(first.intervals >= 1);
    let again = sync.backfill(request.clone()).await.unwrap().into_inner();
    assert_eq!(first, again, "the same request, the first answer");
    let other = BackfillRequest {
        to: request.from,
        from: Some(timestamp(now - chrono::TimeDelta::hours(9))),
        ..request.clone()
    };
    assert_eq!(
        reason(&sync.backfill(other).await.unwrap_err()),
        "REQUEST_ID_REUSED"
    );
    let sql = world.sql().await;
    let done = format!(
        "SELECT count(*) = {} AND bool_and(closed_at IS NOT NULL) FROM intervals WHERE origin = 3",
        first.intervals
    );
    eventually(async || holds(&sql, &done).await, patience()).await;
    assert!(world.owner.page_count() > pages);
    assert_eq!(world.owner.ids(), ids);

    let backwards = BackfillRequest {
        request_id: request_id(),
        from: request.to,
        to: request.from,
        ..request
    };
    assert_eq!(
        reason(&sync.backfill(backwards).await.unwrap_err()),
        "BAD_REQUEST"
    );
    let unknown = PullNowRequest {
        request_id: request_id(),
        shop_id: request_id(),
        kind: SyncKind::Orders as i32,
    };
    assert_eq!(
        reason(&sync.pull_now(unknown).await.unwrap_err()),
        "SHOP_NOT_FOUND"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_shop_is_left_alone_until_it_is_enabled() {
    let world = World::new(2).await;
    let bridge = world.bridge().await;
    let shops = world.shops.ids();
    world.tell_shop(shops[0], true).await;
    world.tell_shop(shops[1], false).await;
    eventually(async || world.owner.page_count() > 0, patience()).await;
    let states = eventually(
        async || {
            let states = world.order_states(&bridge).await;
            (states.len() == 2).then_some(states)
        },
        patience(),
    )
    .await;
    let off = states
        .iter()
        .find(|state| state.shop_id == shops[1].to_string())
        .unwrap();
    assert_eq!((off.next_due_at, off.pulled_up_to), (None, None), "{off:?}");
    let now = PullNowRequest {
        request_id: request_id(),
        shop_id: off.shop_id.clone(),
        kind: SyncKind::Orders as i32,
    };
    let refused = world.sync(&bridge).pull_now(now).await.unwrap_err();
    assert_eq!(reason(&refused), "SHOP_DISABLED");
    world.tell_shop(shops[1], true).await;
    world.all_covered(&bridge).await;
}
