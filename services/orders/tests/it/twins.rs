//! Two instances of the service on one database.

use crate::{
    harness::World,
    pages::{page, paid},
};
use oms_contracts::oms::{
    events::v1::{OrderReleased, PlatformOrder, PlatformOrdersTaken},
    orders::v1::CountByStatusRequest,
};
use oms_messaging::Envelope;
use oms_testkit::{eventually, patience};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use std::collections::HashSet;

const PAGES: usize = 8;
const ORDERS: usize = 50;

/// Law 1: the same pages reach both at once, each with its orders in another order:
/// nothing doubled, nothing lost, nothing handed over twice.
#[tokio::test]
async fn law_1_two_instances_take_the_same_pages_at_once() {
    let mut world = World::start().await;
    world.start_instance().await;
    world.link_all().await;
    let mut random = StdRng::seed_from_u64(3);
    let mut pages = Vec::new();
    for p in 0..PAGES {
        let mut orders: Vec<PlatformOrder> =
            (0..ORDERS).map(|n| paid(&format!("T-{p}-{n}"))).collect();
        for _ in 0..3 {
            orders.shuffle(&mut random);
            pages.push(page(world.shop, 1, &orders));
        }
    }
    pages.shuffle(&mut random);
    let envelopes: Vec<Envelope> = pages.iter().map(Envelope::of).collect();
    world.transport.publish(&envelopes).await.unwrap();
    let answers = eventually(
        async || {
            let answers = world.told::<PlatformOrdersTaken>().await;
            (answers.len() >= pages.len()).then_some(answers)
        },
        patience(),
    )
    .await;
    let applied: i32 = answers.iter().map(|answer| answer.applied).sum();
    let unchanged: i32 = answers.iter().map(|answer| answer.unchanged).sum();
    let all = i32::try_from(PAGES * ORDERS).unwrap();
    assert_eq!((applied, unchanged), (all, 2 * all));

    for (sql, rows) in [
        ("SELECT count(*)::text AS text FROM orders", all),
        ("SELECT count(*)::text AS text FROM order_lines", 2 * all),
        (
            "SELECT count(*)::text AS text FROM order_events WHERE kind = 'accepted'",
            all,
        ),
        (
            "SELECT count(*)::text AS text FROM order_events WHERE kind = 'released'",
            all,
        ),
    ] {
        assert_eq!(world.text(sql).await, rows.to_string(), "{sql}");
    }
    let released = eventually(
        async || {
            let released = world.told::<OrderReleased>().await;
            (released.len() >= PAGES * ORDERS).then_some(released)
        },
        patience(),
    )
    .await;
    let orders: HashSet<_> = released.iter().map(|event| &event.order_id).collect();
    assert_eq!(
        (orders.len(), released.len()),
        (PAGES * ORDERS, PAGES * ORDERS)
    );
    let mut orders = world.orders();
    let counts = orders.count_by_status(CountByStatusRequest::default());
    assert_eq!(counts.await.unwrap().into_inner().total, i64::from(all));
    world.stop().await;
}
