//! Law 10 and the conventions of calls: who may, what is asked for, what happens twice.

use crate::{
    deeds::request_id,
    harness::{World, caller},
    pages::paid,
};
use oms_contracts::oms::orders::v1::{
    HoldOrderRequest, ListOrdersRequest, Order, OrderFilter, RecordShipmentsRequest,
    ReleaseOrderRequest, UpdateMemoRequest, order_service_client::OrderServiceClient,
};
use oms_service_kit::{client, error::reason, token::CallerKind};
use tonic::{Code, Status};
use tonic_types::StatusExt;

fn memo_request(order: &Order, memo: &str) -> UpdateMemoRequest {
    UpdateMemoRequest {
        request_id: request_id(),
        shop_id: order.shop_id.clone(),
        order_id: order.order_id.clone(),
        etag: order.etag.clone(),
        memo: memo.to_owned(),
        flag: 1,
    }
}

fn hold_request(order: &Order, note: &str) -> HoldOrderRequest {
    HoldOrderRequest {
        request_id: request_id(),
        shop_id: order.shop_id.clone(),
        order_id: order.order_id.clone(),
        note: note.to_owned(),
    }
}

fn field(status: &Status) -> String {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let violations = status.get_details_bad_request().unwrap().field_violations;
    violations[0].field.clone()
}

#[tokio::test]
async fn law_10_nobody_without_a_token_or_the_permission() {
    let world = World::start().await;
    world.see(&[paid("T-1")]).await;
    let order = world.order("T-1").await;
    let mut unsigned = OrderServiceClient::new(client::channel(&world.url).unwrap());
    let status = unsigned
        .list_orders(ListOrdersRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::Unauthenticated, "NOT_SIGNED_IN")
    );

    let reader = caller("wang", CallerKind::User, &["orders.read"]);
    let mut orders = world.orders_as(&reader);
    orders
        .list_orders(ListOrdersRequest::default())
        .await
        .unwrap();
    let status = orders
        .hold_order(hold_request(&order, "stop"))
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::PermissionDenied, "NOT_ALLOWED")
    );
    assert!(status.message().contains("orders.hold"));
    assert!(world.order("T-1").await.holds.is_empty());
    world.stop().await;
}

#[tokio::test]
async fn a_bad_field_is_named() {
    let world = World::start().await;
    world.see(&[paid("T-1")]).await;
    let order = world.order("T-1").await;
    let mut orders = world.orders();
    let mut bad = hold_request(&order, "stop");
    bad.request_id = "no uuid".into();
    assert_eq!(
        field(&orders.hold_order(bad).await.unwrap_err()),
        "request_id"
    );
    let empty = hold_request(&order, "");
    assert_eq!(field(&orders.hold_order(empty).await.unwrap_err()), "note");
    let nul = hold_request(&order, "a\0b");
    assert_eq!(field(&orders.hold_order(nul).await.unwrap_err()), "note");
    let nul = memo_request(&order, "a\0b");
    assert_eq!(field(&orders.update_memo(nul).await.unwrap_err()), "memo");
    let too_many = ListOrdersRequest {
        page_size: 201,
        ..Default::default()
    };
    assert_eq!(
        field(&orders.list_orders(too_many).await.unwrap_err()),
        "page_size"
    );
    let nul = ListOrdersRequest {
        filter: Some(OrderFilter {
            numbers: vec!["a\0".into()],
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(
        field(&orders.list_orders(nul).await.unwrap_err()),
        "filter.numbers[0]"
    );
    let nothing = RecordShipmentsRequest {
        request_id: request_id(),
        shipments: Vec::new(),
    };
    let status = world
        .fulfilment()
        .record_shipments(nothing)
        .await
        .unwrap_err();
    assert_eq!(field(&status), "shipments");
    world.stop().await;
}

#[tokio::test]
async fn an_order_of_another_shop_is_not_found() {
    let world = World::start().await;
    world.see(&[paid("T-1")]).await;
    let mut order = world.order("T-1").await;
    order.shop_id = request_id();
    let status = world
        .orders()
        .hold_order(hold_request(&order, "stop"))
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::NotFound, "ORDER_NOT_FOUND")
    );
    world.stop().await;
}

#[tokio::test]
async fn the_same_request_gets_the_first_answer_and_another_under_its_id_none() {
    let world = World::start().await;
    world.see(&[paid("T-1")]).await;
    let order = world.order("T-1").await;
    let request = hold_request(&order, "stop");
    let first = world
        .orders()
        .hold_order(request.clone())
        .await
        .unwrap()
        .into_inner();
    // Three times at once: one did it, all get its answer.
    let again = (0..3).map(|_| async {
        let mut orders = world.orders();
        orders
            .hold_order(request.clone())
            .await
            .unwrap()
            .into_inner()
    });
    for answer in futures_util::future::join_all(again).await {
        assert_eq!(answer, first);
    }
    assert_eq!(
        world.order("T-1").await.revision,
        first.order.unwrap().revision
    );

    let other = HoldOrderRequest {
        note: "stop it".into(),
        ..request
    };
    let status = world.orders().hold_order(other).await.unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::AlreadyExists, "REQUEST_ID_REUSED")
    );
    world.stop().await;
}

/// Only successes are kept: a request that failed may be tried again under its id.
#[tokio::test]
async fn a_failed_request_may_be_repeated() {
    let world = World::start().await;
    world.see(&[paid("T-1")]).await;
    let order = world.order("T-1").await;
    let request = ReleaseOrderRequest {
        request_id: request_id(),
        shop_id: order.shop_id.clone(),
        order_id: order.order_id.clone(),
    };
    let status = world
        .orders()
        .release_order(request.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::FailedPrecondition, "ORDER_NOT_READY")
    );
    assert!(
        status.message().contains("UNLINKED"),
        "{}",
        status.message()
    );
    world.link_all().await;
    world.order_when("T-1", |o| o.handover_no == 1).await;
    let status = world.orders().release_order(request).await.unwrap_err();
    assert!(
        status.message().contains("WITH_ERP"),
        "{}",
        status.message()
    );
    world.stop().await;
}

#[tokio::test]
async fn law_5_an_edit_of_what_somebody_else_changed_is_aborted() {
    let world = World::start().await;
    world.see(&[paid("T-1")]).await;
    let order = world.order("T-1").await;
    world
        .orders()
        .update_memo(memo_request(&order, "first"))
        .await
        .unwrap();
    let status = world
        .orders()
        .update_memo(memo_request(&order, "second"))
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), &*reason(&status)),
        (Code::Aborted, "ETAG_MISMATCH")
    );
    let order = world.order("T-1").await;
    assert_eq!(order.memo.as_ref().unwrap().desired, "first");
    world
        .orders()
        .update_memo(memo_request(&order, "second"))
        .await
        .unwrap();
    world.stop().await;
}
