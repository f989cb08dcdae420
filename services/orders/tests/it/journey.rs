//! One order from the first snapshot to the last confirmed parcel.

use crate::{
    deeds::{request_id, shipment},
    harness::World,
    pages::{later, paid},
};
use oms_contracts::oms::{
    events::v1::{OrderMemoChanged, OrderReleased, ParcelDispatched, PlatformMemoWritten},
    orders::v1::{ErpHandover, Headline, PlatformReport, UpdateMemoRequest},
    types::v1::PlatformStatus,
};
use oms_service_kit::client;
use oms_testkit::{eventually, patience};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

#[tokio::test]
async fn an_order_goes_from_its_first_snapshot_to_shipped() {
    let world = World::start().await;
    let taken = world.see(&[paid("T-1")]).await;
    assert_eq!(
        (taken.applied, taken.unchanged, taken.parked.len()),
        (1, 0, 0)
    );
    let order = world.order("T-1").await;
    assert_eq!(order.headline(), Headline::Unlinked);

    world.link_all().await;
    let order = world
        .order_when("T-1", |o| o.headline() == Headline::WithErp)
        .await;
    assert_eq!(order.erp_handover(), ErpHandover::Queued);
    let released = eventually(
        async || world.told::<OrderReleased>().await.pop(),
        patience(),
    )
    .await;
    let handed_over = released.order.unwrap();
    assert_eq!(
        (handed_over.handover_no, handed_over.payable_fen),
        (1, 29_499)
    );
    let units: Vec<_> = handed_over
        .lines
        .iter()
        .map(|line| (line.erp_sku_code.as_str(), line.quantity))
        .collect();
    assert_eq!(units, [("ERP-1", 2), ("ERP-2", 1)]);

    world.erp_takes(&order).await;
    world
        .order_when("T-1", |o| o.erp_document_no == "SO-1")
        .await;
    let results = world.ship(vec![shipment(&order, "SF-1")]).await;
    assert!(!results[0].report_waits && results[0].reason.is_empty());
    let order = world.order("T-1").await;
    assert_eq!(order.headline(), Headline::Shipping);
    let report = eventually(
        async || world.told::<ParcelDispatched>().await.pop(),
        patience(),
    )
    .await;
    assert!(report.whole_order);
    assert_eq!(report.waybill_no, "SF-1");
    assert_eq!(report.lines.len(), 2);

    world.platform_confirms(&order, &results[0].parcel_id).await;
    let order = world
        .order_when("T-1", |o| o.headline() == Headline::Shipped)
        .await;
    assert_eq!(order.parcels[0].report(), PlatformReport::Confirmed);
    let done = later(&paid("T-1"), 9, |o| {
        o.status = PlatformStatus::Completed.into()
    });
    world.see(&[done]).await;
    let order = world.order("T-1").await;
    assert_eq!(order.headline(), Headline::Completed);
    insta::assert_snapshot!(world.timeline(&order).await);
    world.stop().await;
}

#[tokio::test]
async fn a_memo_is_written_to_the_platform_and_seen_there() {
    let world = World::start().await;
    world.see(&[paid("T-1")]).await;
    let order = world.order("T-1").await;
    let request = UpdateMemoRequest {
        request_id: request_id(),
        shop_id: order.shop_id.clone(),
        order_id: order.order_id.clone(),
        etag: order.etag.clone(),
        memo: "gift wrap".into(),
        flag: 3,
    };
    let answer = world.orders().update_memo(request).await.unwrap();
    let memo = answer.into_inner().order.unwrap().memo.unwrap();
    assert_eq!((memo.pending, memo.desired.as_str()), (true, "gift wrap"));

    // Law 5: a snapshot that still shows the old memo does not undo the edit.
    world
        .see(&[later(&paid("T-1"), 1, |o| {
            o.ship_block_reason = "risk".into()
        })])
        .await;
    let memo = world.order("T-1").await.memo.unwrap();
    assert_eq!((memo.pending, memo.desired.as_str()), (true, "gift wrap"));

    let told = eventually(
        async || world.told::<OrderMemoChanged>().await.pop(),
        patience(),
    )
    .await;
    assert_eq!((told.memo.as_str(), told.flag), ("gift wrap", 3));
    world
        .publish(&PlatformMemoWritten {
            shop_id: order.shop_id,
            order_id: order.order_id,
            memo_revision: told.memo_revision,
            ..Default::default()
        })
        .await;
    let order = world
        .order_when("T-1", |o| !o.memo.as_ref().unwrap().pending)
        .await;
    assert_eq!(order.memo.unwrap().observed, "gift wrap");
    world.stop().await;
}

/// Before the hand-over a line follows its link: also to another SKU, and to none.
#[tokio::test]
async fn a_held_order_follows_a_link_that_changes() {
    let world = World::start().await;
    world.link_all().await;
    let blocked = later(&paid("T-1"), 0, |o| o.ship_block_reason = "risk".into());
    world.see(std::slice::from_ref(&blocked)).await;
    world.link(2, [(1, None), (2, Some(7))]).await;
    let codes = |order: &oms_contracts::oms::orders::v1::Order| {
        let lines = order.lines.iter();
        lines.map(|l| l.erp_sku_code.clone()).collect::<Vec<_>>()
    };
    world
        .order_when("T-1", |order| codes(order) == ["", "ERP-7"])
        .await;
    world
        .see(&[later(&blocked, 1, |o| o.ship_block_reason.clear())])
        .await;
    assert_eq!(world.order("T-1").await.headline(), Headline::Unlinked);
    world.link(3, [(1, Some(5))]).await;
    let order = world
        .order_when("T-1", |o| o.headline() == Headline::WithErp)
        .await;
    assert_eq!(codes(&order), ["ERP-5", "ERP-7"]);
    world.stop().await;
}

#[tokio::test]
async fn it_is_ready_while_database_and_queues_answer() {
    let world = World::start().await;
    let mut health = HealthClient::new(client::channel(&world.url).unwrap());
    eventually(
        async || {
            let answer = health.check(HealthCheckRequest::default()).await?;
            match answer.into_inner().status() {
                ServingStatus::Serving => Ok(()),
                other => Err(tonic::Status::unavailable(other.as_str_name())),
            }
        },
        patience(),
    )
    .await;
    world.stop().await;
}
