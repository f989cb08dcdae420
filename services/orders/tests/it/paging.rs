//! Pages of `ListOrders`: to the end, once each, in order.

use crate::{
    harness::World,
    pages::{at, later, paid},
};
use oms_contracts::{
    datetime,
    oms::orders::v1::{ListOrdersRequest, OrderBy, OrderFilter, OrderSummary},
    timestamp,
};
use std::collections::HashSet;
use tonic::Code;

/// Fifty orders; many share a time, and a third has no latest ship time.
async fn fill(world: &World) {
    let orders: Vec<_> = (0..50_i64)
        .map(|n| {
            later(&paid(&format!("T-{n}")), 0, |order| {
                order.created_at = Some(timestamp(at(n * 7 % 13)));
                order.latest_ship_at = (n % 3 != 0).then(|| timestamp(at(1000 + n * 5 % 11)));
            })
        })
        .collect();
    world.see(&orders).await;
}

/// Every page from the first to the last.
async fn read_on(world: &World, mut request: ListOrdersRequest) -> Vec<OrderSummary> {
    let mut all = Vec::new();
    let mut orders = world.orders();
    loop {
        let page = orders
            .list_orders(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert_eq!((page.total, page.total_is_more), (50, false));
        all.extend(page.orders);
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

/// What an order is sorted by; the last are largest.
fn key(order: &OrderSummary, by: OrderBy) -> i64 {
    let created = datetime(order.created_at.as_ref()).unwrap().timestamp();
    match by {
        OrderBy::CreatedAsc => created,
        OrderBy::LatestShipAsc => {
            datetime(order.latest_ship_at.as_ref()).map_or(i64::MAX, |at| at.timestamp())
        }
        OrderBy::Unspecified | OrderBy::CreatedDesc => -created,
    }
}

#[tokio::test]
async fn reading_on_to_the_end_gives_each_order_once_in_any_order() {
    let world = World::start().await;
    fill(&world).await;
    for by in [
        OrderBy::Unspecified,
        OrderBy::CreatedDesc,
        OrderBy::CreatedAsc,
        OrderBy::LatestShipAsc,
    ] {
        for page_size in [7, 10, 50] {
            let request = ListOrdersRequest {
                page_size,
                order_by: by.into(),
                ..Default::default()
            };
            let all = read_on(&world, request).await;
            let ids: HashSet<_> = all.iter().map(|order| &order.order_id).collect();
            assert_eq!((all.len(), ids.len()), (50, 50), "{by:?} by {page_size}");
            assert!(all.is_sorted_by_key(|order| key(order, by)), "{by:?}");
        }
    }
    world.stop().await;
}

/// Orders that come in while somebody reads on move no page.
#[tokio::test]
async fn new_orders_do_not_shift_the_pages() {
    let world = World::start().await;
    fill(&world).await;
    let mut request = ListOrdersRequest {
        page_size: 20,
        ..Default::default()
    };
    let mut ids = Vec::new();
    for n in 0..3 {
        let page = world
            .orders()
            .list_orders(request.clone())
            .await
            .unwrap()
            .into_inner();
        ids.extend(page.orders.into_iter().map(|order| order.order_id));
        request.page_token = page.next_page_token;
        let newer = later(&paid(&format!("N-{n}")), 0, |order| {
            order.created_at = Some(timestamp(at(10_000)));
        });
        world.see(&[newer]).await;
    }
    let distinct: HashSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len()), (50, 50));
    world.stop().await;
}

#[tokio::test]
async fn a_page_token_holds_for_its_filter_and_order_only() {
    let world = World::start().await;
    fill(&world).await;
    let first = ListOrdersRequest {
        page_size: 10,
        ..Default::default()
    };
    let page = world
        .orders()
        .list_orders(first.clone())
        .await
        .unwrap()
        .into_inner();
    let token = page.next_page_token;
    let same = ListOrdersRequest {
        page_token: token.clone(),
        page_size: 5,
        ..first.clone()
    };
    assert_eq!(
        world
            .orders()
            .list_orders(same)
            .await
            .unwrap()
            .into_inner()
            .orders
            .len(),
        5
    );
    let other_filter = ListOrdersRequest {
        page_token: token.clone(),
        filter: Some(OrderFilter {
            headlines: vec![6],
            ..Default::default()
        }),
        ..first.clone()
    };
    let other_order = ListOrdersRequest {
        page_token: token,
        order_by: OrderBy::CreatedAsc.into(),
        ..first.clone()
    };
    let garbage = ListOrdersRequest {
        page_token: "garbage".into(),
        ..first
    };
    for request in [other_filter, other_order, garbage] {
        let status = world.orders().list_orders(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
    }
    world.stop().await;
}
