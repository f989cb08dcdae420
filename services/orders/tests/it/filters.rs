//! `ListOrders` against the same filter written in a few lines here.

use crate::{
    deeds::shipment,
    harness::World,
    pages::{at, later, page, paid, receiver, refund},
};
use oms_contracts::{
    datetime,
    oms::{
        events::v1::PlatformOrder,
        orders::v1::{HoldKind, ListOrdersRequest, ListOrdersResponse, Order, OrderFilter},
        types::v1::{Platform, PlatformStatus, RefundState},
    },
    timestamp,
};
use prost_types::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

const NAME: &str = "Han Meimei";

/// Sixty orders of two shops on two platforms, of every kind.
async fn fill(world: &World, other: Uuid) -> Vec<Order> {
    world.link_all().await;
    let orders: Vec<PlatformOrder> = (0..60_i64)
        .map(|n| later(&paid(&format!("T-{n}")), 0, |order| vary(world, n, order)))
        .collect();
    world.see(&orders[..40]).await;
    let mut page = page(other, 1, &orders[40..]);
    page.platform = Platform::Pinduoduo.into();
    world.send(&page).await;
    let mut all = Vec::new();
    for n in 0..60 {
        let mut order = world.order(&format!("T-{n}")).await;
        if n % 9 == 0 {
            order = world.hold(&order).await;
        }
        if n % 10 == 3 {
            world
                .ship(vec![shipment(&order, &format!("SF-{}", n / 20))])
                .await;
            order = world.order(&format!("T-{n}")).await;
        }
        all.push(order);
    }
    all
}

fn vary(world: &World, n: i64, order: &mut PlatformOrder) {
    order.created_at = Some(timestamp(at(n % 11 * 3600)));
    order.paid_at = (n % 4 != 0).then(|| timestamp(at(n % 11 * 3600 + n % 3 * 60)));
    order.latest_ship_at = (n % 3 != 0).then(|| timestamp(at(100_000 - n % 8 * 1000)));
    if n % 4 == 0 {
        order.status = PlatformStatus::AwaitingPayment.into();
    }
    if n % 6 == 1 {
        refund(order, RefundState::Open);
    }
    let line = &mut order.lines.as_mut().unwrap().lines[0];
    line.platform_sku_id = format!("sku-{}", n % 5 + 1);
    line.outer_id = format!("outer-{}", n % 7);
    if n % 13 == 0 {
        order.receiver = Some(receiver(
            &world.keys,
            NAME,
            &format!("1380000{n:04}"),
            "Somewhere",
        ));
    }
}

/// The filter, said once more: plainly, over an order as a caller sees it.
fn matches(filter: &OrderFilter, order: &Order) -> bool {
    let one_of = |wanted: &[i32], value: i32| wanted.is_empty() || wanted.contains(&value);
    let within = |from: &Option<Timestamp>, to: &Option<Timestamp>, at: &Option<Timestamp>| {
        let at = datetime(at.as_ref());
        let from = datetime(from.as_ref()).is_none_or(|from| at.is_some_and(|at| at >= from));
        from && datetime(to.as_ref()).is_none_or(|to| at.is_some_and(|at| at < to))
    };
    let number = |n: &String| {
        *n == order.platform_order_id || order.parcels.iter().any(|p| p.waybill_no == *n)
    };
    let sku = |sku: &String| {
        let is = |l: &oms_contracts::oms::orders::v1::OrderLine| {
            [&l.platform_sku_id, &l.outer_id, &l.erp_sku_code].contains(&sku)
        };
        order.lines.iter().any(is)
    };
    let shown = order.receiver.as_ref();
    (filter.shop_ids.is_empty() || filter.shop_ids.contains(&order.shop_id))
        && one_of(&filter.platforms, order.platform)
        && one_of(&filter.headlines, order.headline)
        && within(&filter.created_from, &filter.created_to, &order.created_at)
        && within(&filter.paid_from, &filter.paid_to, &order.paid_at)
        && (filter.numbers.is_empty() || filter.numbers.iter().any(number))
        && (filter.skus.is_empty() || filter.skus.iter().any(sku))
        && (filter.receiver_exact.is_empty()
            || shown.is_some_and(|r| r.name_mask == filter.receiver_exact))
        && (filter.hold_kinds.is_empty()
            || order
                .holds
                .iter()
                .any(|hold| filter.hold_kinds.contains(&hold.kind)))
}

type SetField = Box<dyn Fn(&mut OrderFilter)>;

/// One value for each field of the filter.
fn fields(world: &World, other: Uuid) -> Vec<SetField> {
    let shop = world.shop;
    vec![
        Box::new(move |f| f.shop_ids = vec![shop.to_string()]),
        Box::new(move |f| f.shop_ids = vec![shop.to_string(), other.to_string()]),
        Box::new(|f| f.platforms = vec![Platform::Pinduoduo.into()]),
        Box::new(|f| f.headlines = vec![4]),
        Box::new(|f| f.headlines = vec![5, 7, 8]),
        Box::new(|f| f.created_from = Some(timestamp(at(3 * 3600)))),
        Box::new(|f| f.created_to = Some(timestamp(at(8 * 3600)))),
        Box::new(|f| f.paid_from = Some(timestamp(at(2 * 3600 + 60)))),
        Box::new(|f| f.paid_to = Some(timestamp(at(9 * 3600)))),
        Box::new(|f| f.numbers = (5..30).map(|n| format!("T-{n}")).collect()),
        Box::new(|f| f.numbers = vec!["SF-1".into(), "T-8".into()]),
        Box::new(|f| f.skus = vec!["sku-3".into()]),
        Box::new(|f| f.skus = vec!["outer-4".into(), "ERP-1".into()]),
        Box::new(|f| f.receiver_exact = NAME.into()),
        Box::new(|f| f.hold_kinds = vec![HoldKind::Refund.into()]),
        Box::new(|f| f.hold_kinds = vec![HoldKind::Manual.into(), HoldKind::Refund.into()]),
    ]
}

async fn list(world: &World, filter: &OrderFilter) -> ListOrdersResponse {
    let request = ListOrdersRequest {
        page_size: 200,
        filter: Some(filter.clone()),
        ..Default::default()
    };
    world
        .orders()
        .list_orders(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn every_filter_alone_and_combined_finds_what_it_says() {
    let world = World::start().await;
    let other = Uuid::now_v7();
    let all = fill(&world, other).await;
    let fields = fields(&world, other);
    let mut filters = vec![OrderFilter::default()];
    for set in &fields {
        let mut filter = OrderFilter::default();
        set(&mut filter);
        filters.push(filter);
    }
    let mut random = StdRng::seed_from_u64(11);
    for _ in 0..60 {
        let mut filter = OrderFilter::default();
        for _ in 0..random.random_range(2..4) {
            fields[random.random_range(0..fields.len())](&mut filter);
        }
        filters.push(filter);
    }
    let mut found_something = 0;
    for filter in &filters {
        let answer = list(&world, filter).await;
        let mut found: Vec<_> = answer.orders.iter().map(|o| o.order_id.as_str()).collect();
        let matching = all.iter().filter(|order| matches(filter, order));
        let mut expected: Vec<_> = matching.map(|order| order.order_id.as_str()).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(answer.total, i64::try_from(expected.len()).unwrap());
        found_something += usize::from(!expected.is_empty());
    }
    assert!(found_something > filters.len() / 2, "{found_something}");
    world.stop().await;
}

#[tokio::test]
async fn pasted_numbers_that_lead_nowhere_are_told() {
    let world = World::start().await;
    world.see(&[paid("T-1"), paid("T-2")]).await;
    let order = world.order("T-1").await;
    world.ship(vec![shipment(&order, "SF-1")]).await;
    let numbers = ["T-2", "nowhere", "SF-1", "SF-2"].map(str::to_owned);
    let filter = OrderFilter {
        numbers: numbers.to_vec(),
        ..Default::default()
    };
    let answer = list(&world, &filter).await;
    assert_eq!((answer.orders.len(), answer.total), (2, 2));
    assert_eq!(answer.numbers_not_found, ["nowhere", "SF-2"]);
    world.stop().await;
}
