//! Law 9: one headline an order, so the tabs sum to the total, at every moment.

use crate::{
    harness::World,
    pages::{later, page, paid, refund},
};
use oms_contracts::oms::{
    orders::v1::{
        CountByStatusRequest, CountByStatusResponse, Headline, HoldKind, ListOrdersRequest,
        OrderFilter,
    },
    types::v1::{PlatformStatus, RefundState},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

async fn counts(world: &World, filter: OrderFilter) -> CountByStatusResponse {
    let request = CountByStatusRequest {
        filter: Some(filter),
    };
    world
        .orders()
        .count_by_status(request)
        .await
        .unwrap()
        .into_inner()
}

async fn total(world: &World, filter: OrderFilter) -> i64 {
    let request = ListOrdersRequest {
        page_size: 1,
        filter: Some(filter),
        ..Default::default()
    };
    let answer = world
        .orders()
        .list_orders(request)
        .await
        .unwrap()
        .into_inner();
    assert!(!answer.total_is_more);
    answer.total
}

/// Each tab shows as many as its list has, and all of them as many as there are.
async fn tabs_match_lists(world: &World, filter: &OrderFilter) {
    let counted = counts(world, filter.clone()).await;
    assert_eq!(counted.total, total(world, filter.clone()).await);
    assert_eq!(
        counted.total,
        counted.counts.iter().map(|c| c.count).sum::<i64>()
    );
    for headline in 1..=9 {
        let only = OrderFilter {
            headlines: vec![headline],
            ..filter.clone()
        };
        let tab = counted
            .counts
            .iter()
            .find(|count| i32::from(count.headline()) == headline);
        assert_eq!(
            tab.map_or(0, |tab| tab.count),
            total(world, only).await,
            "{headline}"
        );
    }
}

#[tokio::test]
async fn law_9_tabs_sum_to_the_total_with_any_filter() {
    let world = World::start().await;
    world.link_all().await;
    let statuses = [1, 2, 3, 4, 5, 6];
    let orders: Vec<_> = (0..60)
        .map(|n| {
            later(&paid(&format!("T-{n}")), 0, |order| {
                order.status = statuses[n % statuses.len()];
                if n % 7 == 0 {
                    refund(order, RefundState::Open);
                }
                if n % 5 == 0 {
                    order.lines.as_mut().unwrap().lines[0].platform_sku_id = "unknown".into();
                }
            })
        })
        .collect();
    world.see(&orders).await;
    let other = Uuid::now_v7();
    world.send(&page(other, 1, &orders[..20])).await;
    let shop = |shop: Uuid| OrderFilter {
        shop_ids: vec![shop.to_string()],
        ..Default::default()
    };
    tabs_match_lists(&world, &OrderFilter::default()).await;
    tabs_match_lists(&world, &shop(world.shop)).await;
    tabs_match_lists(&world, &shop(other)).await;
    let held = OrderFilter {
        hold_kinds: vec![HoldKind::Refund.into()],
        ..shop(world.shop)
    };
    tabs_match_lists(&world, &held).await;
    let all = counts(&world, OrderFilter::default()).await;
    assert_eq!(all.total, 80);
    let seen: Vec<_> = all.counts.iter().map(|count| count.headline()).collect();
    assert!(seen.contains(&Headline::Held) && seen.contains(&Headline::Unlinked));
    world.stop().await;
}

/// Orders move from tab to tab, two instances fold the counters, and every answer in
/// between has all of them once.
#[tokio::test]
async fn law_9_the_total_never_wavers_while_orders_change() {
    let mut world = World::start().await;
    world.start_instance().await;
    let numbers: Vec<String> = (0..40).map(|n| format!("T-{n}")).collect();
    let first: Vec<_> = numbers.iter().map(|number| paid(number)).collect();
    world.see(&first).await;
    let done = AtomicBool::new(false);
    let writing = async {
        let mut random = StdRng::seed_from_u64(5);
        for version in 1..25 {
            let orders: Vec<_> = first
                .iter()
                .map(|order| {
                    later(order, version, |order| {
                        let status = random.random_range(1..7);
                        order.status = PlatformStatus::try_from(status).unwrap().into();
                    })
                })
                .collect();
            world.see(&orders).await;
        }
        done.store(true, Ordering::Relaxed);
    };
    let reading = async {
        let mut answers = 0;
        while !done.load(Ordering::Relaxed) {
            let counted = counts(&world, OrderFilter::default()).await;
            assert_eq!(counted.total, 40, "{:?}", counted.counts);
            assert!(counted.counts.iter().all(|count| count.count > 0));
            answers += 1;
        }
        answers
    };
    let ((), answers) = tokio::join!(writing, reading);
    assert!(answers > 0);
    tabs_match_lists(&world, &OrderFilter::default()).await;
    world.stop().await;
}
