//! Law 6: parcels carry lines of orders, many to many.

use crate::{
    deeds::{request_id, shipment},
    harness::World,
    pages::{later, paid},
};
use oms_contracts::oms::{
    events::v1::{ParcelDispatched, PlatformOrder, PlatformShipment, PlatformShipments},
    orders::v1::{
        ErpHandover, Headline, HoldKind, Order, PlatformReport, RecordShipmentsRequest,
        ShipmentLine, ShipmentResult,
    },
    types::v1::PlatformStatus,
};

const PARCELS: &str = "SELECT count(*)::text AS text FROM parcels";

async fn handed_over(world: &World, numbers: &[&str]) -> Vec<Order> {
    world.link_all().await;
    let seen: Vec<_> = numbers.iter().map(|number| paid(number)).collect();
    world.see(&seen).await;
    let mut orders = Vec::new();
    for number in numbers {
        let queued = |o: &Order| o.erp_handover() == ErpHandover::Queued;
        orders.push(world.order_when(number, queued).await);
    }
    orders
}

#[tokio::test]
async fn law_6_two_orders_in_one_parcel_in_one_request() {
    let world = World::start().await;
    let orders = handed_over(&world, &["T-1", "T-2", "T-3"]).await;
    let together = vec![shipment(&orders[0], "SF-1"), shipment(&orders[1], "SF-1")];
    let results = world.ship(together).await;
    assert_eq!(results[0].parcel_id, results[1].parcel_id);
    // The third comes later, in a request of its own.
    let third = world.ship(vec![shipment(&orders[2], "SF-1")]).await;
    assert_eq!(third[0].parcel_id, results[0].parcel_id);
    assert_eq!(world.text(PARCELS).await, "1");

    // Each order's report is its own.
    world
        .platform_confirms(&orders[0], &results[0].parcel_id)
        .await;
    world
        .order_when("T-1", |o| o.headline() == Headline::Shipped)
        .await;
    assert_eq!(
        world.order("T-2").await.parcels[0].report(),
        PlatformReport::Queued
    );
    world.stop().await;
}

/// Many reports of one parcel at once: nobody is turned away by another.
#[tokio::test]
async fn law_6_one_parcel_reported_for_many_orders_at_once() {
    let world = World::start().await;
    let numbers = ["T-1", "T-2", "T-3", "T-4", "T-5", "T-6"];
    let orders = handed_over(&world, &numbers).await;
    for waybill in 0..8 {
        let waybill = format!("SF-{waybill}");
        let all = orders
            .iter()
            .map(|order| world.ship(vec![shipment(order, &waybill)]));
        let results = futures_util::future::join_all(all).await;
        let parcel = |row: &Vec<ShipmentResult>| row[0].parcel_id.clone();
        assert!(results.iter().all(|row| parcel(row) == parcel(&results[0])));
    }
    assert_eq!(world.text(PARCELS).await, "8");
    let reports = "SELECT count(*)::text AS text FROM parcel_orders";
    assert_eq!(world.text(reports).await, "48");
    world.stop().await;
}

/// Orders that were shipped together in the platform's own console, in one page.
#[tokio::test]
async fn law_6_a_parcel_of_two_orders_comes_from_the_platform() {
    let world = World::start().await;
    let shipped = |number: &str| -> PlatformOrder {
        later(&paid(number), 1, |order| {
            let parcel = PlatformShipment {
                carrier_code: "SF".into(),
                waybill_no: "SF-9".into(),
                line_keys: Vec::new(),
            };
            order.status = PlatformStatus::Shipped.into();
            order.shipments = Some(PlatformShipments {
                shipments: vec![parcel],
            });
        })
    };
    let taken = world.see(&[shipped("T-1"), shipped("T-2")]).await;
    assert_eq!(
        (taken.applied, taken.parked.len()),
        (2, 0),
        "{:?}",
        taken.parked
    );
    world.see(&[shipped("T-3")]).await;
    assert_eq!(world.text(PARCELS).await, "1");
    for number in ["T-1", "T-2", "T-3"] {
        let order = world.order(number).await;
        assert_eq!(order.parcels[0].report(), PlatformReport::NotNeeded);
        assert_eq!(order.lines[0].shipped_quantity, 2);
    }
    world.stop().await;
}

#[tokio::test]
async fn law_6_parts_of_an_order_leave_one_by_one_and_too_many_are_told() {
    let world = World::start().await;
    let order = handed_over(&world, &["T-1"]).await.remove(0);
    let part = |waybill: &str, line: usize, quantity: i64| {
        let mut part = shipment(&order, waybill);
        part.lines = vec![ShipmentLine {
            line_id: order.lines[line].line_id.clone(),
            quantity,
        }];
        part
    };
    world.ship(vec![part("SF-1", 0, 1)]).await;
    assert_eq!(world.order("T-1").await.headline(), Headline::Shipping);
    world
        .ship(vec![part("SF-2", 0, 1), part("SF-3", 1, 1)])
        .await;
    let told = world.order("T-1").await;
    assert!(told.holds.is_empty());
    let units: Vec<_> = told
        .lines
        .iter()
        .map(|line| line.shipped_quantity)
        .collect();
    assert_eq!(units, [2, 1]);

    let results = world.ship(vec![part("SF-4", 0, 5)]).await;
    assert!(
        results[0].report_waits,
        "a fact is stored, its report waits"
    );
    let held = world.order("T-1").await;
    assert_eq!(held.holds[0].kind(), HoldKind::OverAllocated);
    assert_eq!(held.lines[0].shipped_quantity, 7);
    world.stop().await;
}

/// The same parcel again, a line of nobody, an order of nobody: each row for itself.
#[tokio::test]
async fn rows_succeed_or_fail_each_for_itself() {
    let world = World::start().await;
    let orders = handed_over(&world, &["T-1", "T-2"]).await;
    let first = world.ship(vec![shipment(&orders[0], "SF-1")]).await;
    let mut foreign_line = shipment(&orders[1], "SF-2");
    foreign_line.lines = vec![ShipmentLine {
        line_id: orders[0].lines[0].line_id.clone(),
        quantity: 1,
    }];
    let mut nobody = shipment(&orders[1], "SF-3");
    nobody.order_id = request_id();
    let shipments = vec![
        shipment(&orders[0], "SF-1"),
        foreign_line,
        nobody,
        shipment(&orders[1], "SF-4"),
    ];
    let request = RecordShipmentsRequest {
        request_id: request_id(),
        shipments,
    };
    let answer = world
        .fulfilment()
        .record_shipments(request.clone())
        .await
        .unwrap();
    let results = answer.into_inner().results;
    let reasons: Vec<_> = results.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(reasons, ["", "UNKNOWN_LINE", "ORDER_NOT_FOUND", ""]);
    assert_eq!(results[0].parcel_id, first[0].parcel_id);
    assert_eq!(world.text(PARCELS).await, "2");
    // Asked again, it answers the same and tells nobody twice.
    let again = world.fulfilment().record_shipments(request).await.unwrap();
    assert_eq!(again.into_inner().results, results);
    world.order("T-1").await;
    let reports = world
        .texts("SELECT (order_id, parcel_id)::text AS text FROM parcel_orders")
        .await;
    assert_eq!(reports.len(), 2);
    let dispatched = oms_testkit::eventually(
        async || {
            let told = world.told::<ParcelDispatched>().await;
            (told.len() >= 2).then_some(told)
        },
        oms_testkit::patience(),
    )
    .await;
    assert_eq!(dispatched.len(), 2);
    world.stop().await;
}
