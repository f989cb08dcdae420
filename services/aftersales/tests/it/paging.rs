//! Pages of `ListAfterSales`: to the end, once each, in order.

use crate::{
    harness::World,
    pages::{asked, at, later},
};
use oms_contracts::{
    datetime,
    oms::aftersales::v1::{AfterSale, AfterSaleFilter, AfterSaleOrderBy, ListAfterSalesRequest},
    timestamp,
};
use std::collections::HashSet;
use tonic::Code;

/// Fifty after-sales; many share a time, and a third has no deadline.
async fn fill(world: &World) {
    let all: Vec<_> = (0..50)
        .map(|n| {
            later(&asked(n), n * 7 % 13, |said| {
                said.deadline_at = (n % 3 != 0).then(|| timestamp(at(1000 + n * 5 % 11)));
            })
        })
        .collect();
    world.see(&all).await;
}

/// Every page from the first to the last.
async fn read_on(world: &World, mut request: ListAfterSalesRequest) -> Vec<AfterSale> {
    let mut all = Vec::new();
    let mut client = world.after_sales();
    loop {
        let answer = client.list_after_sales(request.clone()).await.unwrap();
        let page = answer.into_inner();
        assert_eq!((page.total, page.total_is_more), (50, false));
        all.extend(page.after_sales);
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

/// What an after-sale is sorted by; the last are largest.
fn key(shown: &AfterSale, by: AfterSaleOrderBy) -> i64 {
    match by {
        AfterSaleOrderBy::DeadlineAsc => {
            datetime(shown.deadline_at.as_ref()).map_or(i64::MAX, |at| at.timestamp())
        }
        AfterSaleOrderBy::Unspecified | AfterSaleOrderBy::ModifiedDesc => {
            -datetime(shown.modified_at.as_ref()).unwrap().timestamp()
        }
    }
}

#[tokio::test]
async fn reading_on_to_the_end_gives_each_once_in_any_order() {
    let world = World::start().await;
    fill(&world).await;
    for by in [
        AfterSaleOrderBy::Unspecified,
        AfterSaleOrderBy::ModifiedDesc,
        AfterSaleOrderBy::DeadlineAsc,
    ] {
        for page_size in [7, 10, 50] {
            let request = ListAfterSalesRequest {
                page_size,
                order_by: by.into(),
                ..Default::default()
            };
            let all = read_on(&world, request).await;
            let ids: HashSet<_> = all.iter().map(|shown| &shown.after_sale_id).collect();
            assert_eq!((all.len(), ids.len()), (50, 50), "{by:?} by {page_size}");
            assert!(all.is_sorted_by_key(|shown| key(shown, by)), "{by:?}");
            assert!(all.iter().all(|shown| shown.lines.len() == 2));
        }
    }
    world.stop().await;
}

/// After-sales that come in while somebody reads on move no page.
#[tokio::test]
async fn new_ones_do_not_shift_the_pages() {
    let world = World::start().await;
    fill(&world).await;
    let mut request = ListAfterSalesRequest {
        page_size: 20,
        ..Default::default()
    };
    let mut ids = HashSet::new();
    for n in 0..3 {
        let answer = world.after_sales().list_after_sales(request.clone()).await;
        let page = answer.unwrap().into_inner();
        for shown in page.after_sales {
            assert!(ids.insert(shown.after_sale_id), "shown twice");
        }
        request.page_token = page.next_page_token;
        world.see(&[later(&asked(100 + n), 10_000, |_| {})]).await;
    }
    assert_eq!(ids.len(), 50);
    world.stop().await;
}

#[tokio::test]
async fn a_page_token_holds_for_its_filter_and_order_only() {
    let world = World::start().await;
    fill(&world).await;
    let first = ListAfterSalesRequest {
        page_size: 10,
        ..Default::default()
    };
    let mut client = world.after_sales();
    let answer = client.list_after_sales(first.clone()).await.unwrap();
    let token = answer.into_inner().next_page_token;
    let same = ListAfterSalesRequest {
        page_token: token.clone(),
        page_size: 5,
        ..first.clone()
    };
    let answer = client.list_after_sales(same).await.unwrap();
    assert_eq!(answer.into_inner().after_sales.len(), 5);
    let other_filter = ListAfterSalesRequest {
        page_token: token.clone(),
        filter: Some(AfterSaleFilter {
            stages: vec![2],
            ..Default::default()
        }),
        ..first.clone()
    };
    let other_order = ListAfterSalesRequest {
        page_token: token,
        order_by: AfterSaleOrderBy::DeadlineAsc.into(),
        ..first.clone()
    };
    let garbage = ListAfterSalesRequest {
        page_token: "garbage".into(),
        ..first
    };
    for request in [other_filter, other_order, garbage] {
        let status = client.list_after_sales(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
    }
    world.stop().await;
}
