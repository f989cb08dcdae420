//! Laws 1 and 2: every order arrives, and a cursor moves only after what it covers.

use crate::world::{World, holds};
use oms_contracts::oms::types::v1::PlatformStatus;
use oms_messaging::embedded;
use oms_testkit::{ChaosProxy, eventually, patience};
use serde_json::json;
use std::{collections::BTreeSet, sync::atomic::Ordering, time::Duration};

const UNPUBLISHED: &str = "SELECT count(*) > 0 FROM pages WHERE published_at IS NULL";
/// The windows before the first order are empty and done; not the one with the page.
const NOTHING_PULLED: &str = "SELECT count(*) = 1 AND bool_and(c.pulled_up_to < i.to_at)
    FROM sync_cursors c JOIN intervals i USING (shop_id, kind)
    WHERE c.kind = 1 AND i.pulled_at IS NULL";

fn missing(have: &BTreeSet<String>, want: &BTreeSet<String>) -> Vec<String> {
    want.difference(have).cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_arrives_through_a_bad_line() {
    let world = World::new(4).await;
    world.sim.faults(json!({"level": "light"})).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    // Rows that moved while they were read come back after the platforms' safety lag, which
    // for one of them is three minutes of its own clock.
    world
        .sim
        .faults(json!({"level": "none", "clock_skew_s": 240}))
        .await;
    let want = world.sim.order_ids().await;
    eventually(
        async || {
            let missing = missing(&world.owner.ids(), &want);
            if missing.is_empty() {
                Ok(())
            } else {
                Err(missing)
            }
        },
        patience() * 4,
    )
    .await;
    assert_eq!(missing(&want, &world.owner.ids()), Vec::<String>::new());
    world.all_covered(&bridge).await;
    for state in world.order_states(&bridge).await {
        assert_eq!((state.parked, state.late), (0, 0), "{state:?}");
        assert!(state.orders_seen > 0, "{state:?}");
    }
    let orders = world.owner.orders.lock().unwrap();
    for order in orders.values() {
        assert_eq!(order.content_hash.len(), 32);
        // A platform may keep the receiver of a finished order to itself.
        if order.status() == PlatformStatus::AwaitingShipment {
            let receiver = order.receiver.as_ref().unwrap();
            assert!(world.keys.open(&receiver.sealed).is_ok());
            assert!(!receiver.fingerprint.is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bridges_share_the_shops() {
    let world = World::new(6).await;
    let (one, two) = (world.bridge().await, world.bridge().await);
    world.tell_shops().await;
    world.all_covered(&one).await;
    world.all_covered(&two).await;
    assert_eq!(world.owner.ids(), world.sim.order_ids().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_moves_before_the_transport_has_confirmed() {
    let world = World::new(1).await;
    let wire = ChaosProxy::in_front_of(world.db.url()).await.unwrap();
    let transport = embedded::open(wire.url()).await.unwrap();
    wire.cut();
    let bridge = world.bridge_over(world.db.url(), transport).await;
    let sql = world.sql().await;
    world.plant_due_shop(&sql).await;
    let failed = "SELECT count(*) = 1 FROM sync_cursors
        WHERE problem_code = 'MESSAGING_UNAVAILABLE' AND failures > 1";
    eventually(async || holds(&sql, failed).await, patience()).await;
    assert!(
        holds(&sql, UNPUBLISHED).await,
        "a page was written down before it was published"
    );
    assert!(
        holds(&sql, NOTHING_PULLED).await,
        "the cursor went over an unpublished page"
    );
    wire.heal();
    world.all_covered(&bridge).await;
    assert_eq!(world.owner.ids(), world.sim.order_ids().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_whose_lease_was_taken_over_writes_nothing() {
    let mut world = World::new(1).await;
    // Longer than the test, so that only the fence stands in the way.
    world.options.lease = Duration::from_secs(600);
    let wire = ChaosProxy::in_front_of(world.db.url()).await.unwrap();
    let transport = embedded::open(wire.url()).await.unwrap();
    let zombie = world.bridge_over(world.db.url(), transport).await;
    let sql = world.sql().await;
    world.owner.answers.store(false, Ordering::SeqCst);
    wire.pause();
    world.plant_due_shop(&sql).await;
    eventually(async || holds(&sql, UNPUBLISHED).await, patience()).await;
    // Somebody else claims the cursor while the publish hangs.
    let claim = "UPDATE sync_cursors SET fence = fence + 1, leased_until = now() + interval '1 h'";
    sql.batch_execute(claim).await.unwrap();
    wire.heal();
    eventually(async || world.owner.page_count() > 0, patience()).await;
    zombie.end().await;
    assert_eq!(
        world.owner.page_count(),
        1,
        "it went on after its first write was refused"
    );
    assert!(holds(&sql, NOTHING_PULLED).await);
    let uncounted = "SELECT bool_and(documents_seen = 0) FROM sync_cursors";
    assert!(holds(&sql, uncounted).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_killed_between_publish_and_cursor_is_pulled_again() {
    let world = World::new(1).await;
    let database = ChaosProxy::in_front_of(world.db.url()).await.unwrap();
    let wire = ChaosProxy::in_front_of(world.db.url()).await.unwrap();
    let transport = embedded::open(wire.url()).await.unwrap();
    let doomed = world.bridge_over(database.url(), transport).await;
    let sql = world.sql().await;
    wire.pause();
    world.plant_due_shop(&sql).await;
    eventually(async || holds(&sql, UNPUBLISHED).await, patience()).await;
    // The page goes out, but its publisher can write nothing any more, and dies.
    database.cut();
    wire.heal();
    eventually(async || world.owner.page_count() > 0, patience()).await;
    doomed.task.abort();
    assert!(doomed.task.await.is_err(), "it was killed");
    assert!(holds(&sql, NOTHING_PULLED).await, "the cursor stayed");
    let pages = world.owner.page_count();

    let next = world.bridge().await;
    world.all_covered(&next).await;
    assert!(world.owner.page_count() > pages);
    assert_eq!(world.owner.ids(), world.sim.order_ids().await);
}
