//! Law 10 and the conventions of calls: who may, and what is asked for.

use crate::{harness::World, pages::asked};
use oms_contracts::oms::aftersales::v1::{
    AfterSaleFilter, CountByStatusRequest, GetAfterSaleRequest, ListAfterSalesRequest,
    after_sale_service_client::AfterSaleServiceClient,
};
use oms_service_kit::{client, error::reason};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

fn field(status: &Status) -> String {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let violations = status.get_details_bad_request().unwrap().field_violations;
    violations[0].field.clone()
}

#[tokio::test]
async fn law_10_nobody_without_a_token_or_the_permission() {
    let world = World::start().await;
    let mut unsigned = AfterSaleServiceClient::new(client::channel(&world.url).unwrap());
    let request = ListAfterSalesRequest::default;
    let status = unsigned.list_after_sales(request()).await.unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::Unauthenticated, "NOT_SIGNED_IN")
    );
    let mut stranger = world.after_sales_as(&["orders.read"]);
    let get = GetAfterSaleRequest {
        shop_id: Uuid::nil().to_string(),
        after_sale_id: Uuid::nil().to_string(),
    };
    for status in [
        stranger.list_after_sales(request()).await.err(),
        stranger.get_after_sale(get).await.err(),
        stranger
            .count_by_status(CountByStatusRequest::default())
            .await
            .err(),
    ] {
        let status = status.unwrap();
        assert_eq!(
            (status.code(), &*reason(&status)),
            (Code::PermissionDenied, "NOT_ALLOWED")
        );
        assert!(status.message().contains("aftersales.read"));
    }
    world.stop().await;
}

#[tokio::test]
async fn a_bad_field_is_named() {
    let world = World::start().await;
    let mut client = world.after_sales();
    let too_many = ListAfterSalesRequest {
        page_size: 201,
        ..Default::default()
    };
    let status = client.list_after_sales(too_many).await.unwrap_err();
    assert_eq!(field(&status), "page_size");
    let unknown = CountByStatusRequest {
        filter: Some(AfterSaleFilter {
            stages: vec![99],
            ..Default::default()
        }),
    };
    let status = client.count_by_status(unknown).await.unwrap_err();
    assert_eq!(field(&status), "filter.stages[0]");
    world.stop().await;
}

#[tokio::test]
async fn an_after_sale_of_another_shop_is_not_found() {
    let world = World::start().await;
    world.see(&[asked(1)]).await;
    let shown = world.after_sale("R-1").await;
    let request = GetAfterSaleRequest {
        shop_id: Uuid::now_v7().to_string(),
        after_sale_id: shown.after_sale_id,
    };
    let status = world
        .after_sales()
        .get_after_sale(request)
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::NotFound, "AFTER_SALE_NOT_FOUND")
    );
    world.stop().await;
}
