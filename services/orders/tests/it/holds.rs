//! Law 7 over the whole service: holds that open and close by themselves, and what is
//! stored although the order is held.

use crate::{
    deeds::shipment,
    harness::World,
    pages::{later, paid, refund},
};
use oms_contracts::oms::{
    events::v1::{OrderReleased, ParcelDispatched, ParcelRefused, ParcelReportCancelled},
    orders::v1::{ErpHandover, Headline, HoldKind, PlatformReport},
    types::v1::RefundState,
};
use oms_service_kit::error::reason;
use oms_testkit::{eventually, patience};
use tonic::Code;

#[tokio::test]
async fn law_7_a_refund_stops_release_and_dispatch_and_lifts_itself() {
    let world = World::start().await;
    world.link_all().await;
    let asked = later(&paid("T-1"), 0, |order| refund(order, RefundState::Open));
    world.see(std::slice::from_ref(&asked)).await;
    let order = world.order("T-1").await;
    assert_eq!((order.headline(), order.handover_no), (Headline::Held, 0));
    let refused = world
        .release_hold(&order, HoldKind::Refund, false)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(reason(&refused), "HOLD_OWNED_BY_PLATFORM");

    // A fact is stored all the same, and its report waits.
    let results = world.ship(vec![shipment(&order, "SF-1")]).await;
    assert!(results[0].report_waits);
    assert_eq!(
        world.order("T-1").await.parcels[0].report(),
        PlatformReport::Waiting
    );
    assert!(world.told::<ParcelDispatched>().await.is_empty());

    world
        .see(&[later(&asked, 1, |order| refund(order, RefundState::None))])
        .await;
    let order = world.order("T-1").await;
    assert!(order.holds.is_empty());
    assert_eq!(order.parcels[0].report(), PlatformReport::Queued);
    eventually(
        async || world.told::<ParcelDispatched>().await.pop(),
        patience(),
    )
    .await;
    assert!(world.told::<OrderReleased>().await.is_empty());
    world.stop().await;
}

#[tokio::test]
async fn law_7_a_shipment_of_a_held_order_waits_for_a_named_override() {
    let world = World::start().await;
    world.link_all().await;
    world
        .see(&[later(&paid("T-1"), 0, |order| {
            refund(order, RefundState::Open)
        })])
        .await;
    let order = world.order("T-1").await;
    let nothing = world
        .release_hold(&order, HoldKind::Refund, true)
        .await
        .unwrap_err();
    assert_eq!(reason(&nothing), "NO_REPORT_WAITS");
    let other = world
        .release_hold(&order, HoldKind::Manual, false)
        .await
        .unwrap_err();
    assert_eq!(reason(&other), "NOT_HELD");
    world.ship(vec![shipment(&order, "SF-1")]).await;
    let order = world
        .release_hold(&order, HoldKind::Refund, true)
        .await
        .unwrap();
    assert_eq!(order.holds.len(), 1, "the hold stays");
    let told = eventually(
        async || world.told::<ParcelDispatched>().await.pop(),
        patience(),
    )
    .await;
    assert_eq!(told.waybill_no, "SF-1");
    insta::assert_snapshot!(world.timeline(&order).await);
    world.stop().await;
}

#[tokio::test]
async fn law_7_a_manual_hold_takes_back_what_was_not_sent() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1")]).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Queued)
        .await;
    world.ship(vec![shipment(&order, "SF-1")]).await;
    let held = world.hold(&order).await;
    assert_eq!(
        (held.headline(), held.parcels[0].report()),
        (Headline::Held, PlatformReport::Waiting)
    );
    // Everything left: there is nothing to ask the ERP back for.
    assert_eq!(held.erp_handover(), ErpHandover::Queued);
    let cancelled = eventually(
        async || world.told::<ParcelReportCancelled>().await.pop(),
        patience(),
    )
    .await;
    let dispatched = world.told::<ParcelDispatched>().await.remove(0);
    assert_eq!(cancelled.parcel_id, dispatched.parcel_id);
    assert!(cancelled.revision > dispatched.revision);
    world
        .release_hold(&held, HoldKind::Manual, false)
        .await
        .unwrap();
    let again = eventually(
        async || {
            let told = world.told::<ParcelDispatched>().await;
            told.into_iter()
                .find(|told| told.revision > cancelled.revision)
        },
        patience(),
    )
    .await;
    assert_eq!(again.parcel_id, cancelled.parcel_id);
    world.stop().await;
}

#[tokio::test]
async fn a_report_that_the_platform_refuses_is_an_exception_for_a_person() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1")]).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Queued)
        .await;
    let results = world.ship(vec![shipment(&order, "SF-1")]).await;
    world
        .publish(&ParcelRefused {
            shop_id: order.shop_id.clone(),
            order_id: order.order_id.clone(),
            parcel_id: results[0].parcel_id.clone(),
            code: "isv.bad-waybill".into(),
            message: "unknown number".into(),
            at: None,
        })
        .await;
    let order = world
        .order_when("T-1", |o| o.headline() == Headline::Held)
        .await;
    assert_eq!(order.holds[0].kind(), HoldKind::ShipRefused);
    assert_eq!(
        order.parcels[0].report_message,
        "isv.bad-waybill: unknown number"
    );
    let order = world
        .release_hold(&order, HoldKind::ShipRefused, false)
        .await
        .unwrap();
    assert_eq!(order.parcels[0].report(), PlatformReport::Queued);
    world.platform_confirms(&order, &results[0].parcel_id).await;
    world
        .order_when("T-1", |o| o.headline() == Headline::Shipped)
        .await;
    world.stop().await;
}
