//! Two instances of the service on one database.

use crate::{
    harness::World,
    pages::{asked, page},
};
use oms_contracts::oms::{
    aftersales::v1::CountByStatusRequest,
    events::v1::{PlatformAfterSale, PlatformAfterSalesTaken},
};
use oms_messaging::Envelope;
use oms_testkit::{eventually, patience};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

const PAGES: i64 = 8;
const EACH: i64 = 50;

/// Law 1: the same pages reach both at once, each with its after-sales in another order:
/// nothing doubled, nothing lost.
#[tokio::test]
async fn law_1_two_instances_take_the_same_pages_at_once() {
    let mut world = World::start().await;
    world.start_instance().await;
    let mut random = StdRng::seed_from_u64(3);
    let mut pages = Vec::new();
    for p in 0..PAGES {
        let mut all: Vec<PlatformAfterSale> = (0..EACH).map(|n| asked(p * EACH + n)).collect();
        for _ in 0..3 {
            all.shuffle(&mut random);
            pages.push(page(world.shop, 1, &all));
        }
    }
    pages.shuffle(&mut random);
    let envelopes: Vec<Envelope> = pages.iter().map(Envelope::of).collect();
    world.transport.publish(&envelopes).await.unwrap();
    let answers = eventually(
        async || {
            let answers = world.told::<PlatformAfterSalesTaken>().await;
            (answers.len() >= pages.len()).then_some(answers)
        },
        patience(),
    )
    .await;
    let applied: i32 = answers.iter().map(|answer| answer.applied).sum();
    let unchanged: i32 = answers.iter().map(|answer| answer.unchanged).sum();
    let all = i32::try_from(PAGES * EACH).unwrap();
    assert_eq!((applied, unchanged), (all, 2 * all));
    for (sql, rows) in [
        ("SELECT count(*)::text AS text FROM after_sales", all),
        (
            "SELECT count(*)::text AS text FROM after_sale_lines",
            2 * all,
        ),
        (
            "SELECT count(*)::text AS text FROM after_sales WHERE revision = 1",
            all,
        ),
    ] {
        assert_eq!(world.text(sql).await, rows.to_string(), "{sql}");
    }
    let mut client = world.after_sales();
    let counts = client.count_by_status(CountByStatusRequest::default());
    assert_eq!(counts.await.unwrap().into_inner().total, i64::from(all));
    world.stop().await;
}
