//! Law 9: one stage an after-sale, so the tabs sum to the total, at every moment.

use crate::{
    harness::World,
    pages::{asked, later, page},
};
use oms_contracts::oms::{
    aftersales::v1::{AfterSaleFilter, CountByStatusRequest, CountByStatusResponse},
    types::v1::AfterSaleKind,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

async fn counts(world: &World, filter: &AfterSaleFilter) -> CountByStatusResponse {
    let request = CountByStatusRequest {
        filter: Some(filter.clone()),
    };
    let answer = world.after_sales().count_by_status(request).await.unwrap();
    answer.into_inner()
}

/// Each tab shows as many as its list has, and all of them as many as there are.
async fn tabs_match_lists(world: &World, filter: &AfterSaleFilter) {
    let counted = counts(world, filter).await;
    let all = world.list(filter.clone()).await.total;
    let sum: i64 = counted.counts.iter().map(|count| count.count).sum();
    assert_eq!((counted.total, sum), (all, all), "{filter:?}");
    for stage in (1..=8).filter(|stage| filter.stages.is_empty() || filter.stages.contains(stage)) {
        let only = AfterSaleFilter {
            stages: vec![stage],
            ..filter.clone()
        };
        let tab = counted.counts.iter().find(|count| count.stage == stage);
        let shown = tab.map_or(0, |tab| tab.count);
        assert_eq!(shown, world.list(only).await.total, "{stage}: {filter:?}");
    }
}

#[tokio::test]
async fn law_9_tabs_sum_to_the_total_with_any_filter() {
    let world = World::start().await;
    let all: Vec<_> = (0..60)
        .map(|n| {
            later(&asked(n), 0, |said| {
                said.stage = i32::try_from(n % 7).unwrap() + 1;
                said.kind = i32::try_from(n % 4).unwrap() + 1;
            })
        })
        .collect();
    world.see(&all).await;
    let other = Uuid::now_v7();
    world.send(&page(other, 1, &all[..20])).await;
    let none = AfterSaleFilter::default();
    let shop = |shop: Uuid| AfterSaleFilter {
        shop_ids: vec![shop.to_string()],
        ..Default::default()
    };
    let reships = AfterSaleFilter {
        kinds: vec![AfterSaleKind::Reship.into()],
        ..shop(world.shop)
    };
    let some = AfterSaleFilter {
        stages: vec![1, 3],
        ..Default::default()
    };
    for filter in [none.clone(), shop(world.shop), shop(other), reships, some] {
        tabs_match_lists(&world, &filter).await;
    }
    assert_eq!(counts(&world, &none).await.total, 80);
    world.stop().await;
}

/// After-sales move from tab to tab, two instances fold the counters, and every answer in
/// between has all of them once.
#[tokio::test]
async fn law_9_the_total_never_wavers_while_after_sales_change() {
    let mut world = World::start().await;
    world.start_instance().await;
    let first: Vec<_> = (0..40).map(asked).collect();
    world.see(&first).await;
    let done = AtomicBool::new(false);
    let writing = async {
        let mut random = StdRng::seed_from_u64(5);
        for version in 1..20 {
            let newer: Vec<_> = first
                .iter()
                .map(|said| {
                    later(said, version, |said| {
                        said.stage = random.random_range(1..9);
                    })
                })
                .collect();
            world.see(&newer).await;
        }
        done.store(true, Ordering::Relaxed);
    };
    let reading = async {
        let mut answers = 0;
        while !done.load(Ordering::Relaxed) {
            let counted = counts(&world, &AfterSaleFilter::default()).await;
            assert_eq!(counted.total, 40, "{:?}", counted.counts);
            assert!(counted.counts.iter().all(|count| count.count > 0));
            answers += 1;
        }
        answers
    };
    let ((), answers) = tokio::join!(writing, reading);
    assert!(answers > 0);
    tabs_match_lists(&world, &AfterSaleFilter::default()).await;
    world.stop().await;
}

/// More than a filtered count goes through: it says so, and the exact ones stay exact.
#[tokio::test]
async fn a_filtered_count_stops_at_ten_thousand_and_says_so() {
    let world = World::start().await;
    world.see(&[asked(1)]).await;
    let copies = "WITH made AS (
            INSERT INTO after_sales SELECT shop_id, gen_random_uuid(), platform, 'M-' || n,
                platform_order_id, kind, stage, platform_stage, modified_at, fetched_at,
                content_hash, received_at, created_at, deadline_at, before_shipping, refund_fen,
                reason, buyer_note, return_carrier, return_waybill_no, replacement_sku_id,
                replacement_quantity, decision_token, revision, operator_revision
            FROM after_sales, generate_series(1, 10004) AS n RETURNING shop_id, stage),
        told AS (INSERT INTO stage_deltas (shop_id, stage, delta)
            SELECT shop_id, stage, count(*) FROM made GROUP BY 1, 2 RETURNING 1)
        SELECT count(*)::text AS text FROM told";
    assert_eq!(world.text(copies).await, "1");
    let exact = counts(&world, &AfterSaleFilter::default()).await;
    assert_eq!(
        (exact.total, exact.counts[0].count_is_more),
        (10_005, false)
    );
    let kind = AfterSaleFilter {
        kinds: vec![AfterSaleKind::ReturnRefund.into()],
        ..Default::default()
    };
    let capped = counts(&world, &kind).await;
    assert_eq!(
        (capped.total, capped.counts[0].count_is_more),
        (10_000, true)
    );
    let list = world.list(kind).await;
    assert_eq!((list.total, list.total_is_more), (10_000, true));
    world.stop().await;
}
