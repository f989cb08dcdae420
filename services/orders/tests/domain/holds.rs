//! Law 7, case by case: what a hold stops, and what goes on when it ends.

use crate::{
    handovers::released,
    shots::{LINKED, Shot, accept, apply, at, reload, told, waybill},
    steps::ship,
};
use oms_contracts::oms::{
    orders::v1::{ErpHandover, Headline, HoldKind, PlatformReport},
    types::v1::{PlatformStatus, RefundState},
};
use oms_orders::{
    domain::{
        hold::{self, ReleaseRefused},
        order::{Message, Order},
        shipment,
    },
    usecases::release_orders::release_ready,
};

fn recalls(order: &Order) -> usize {
    told(order)
        .iter()
        .filter(|message| matches!(message, Message::RecallRequested { .. }))
        .count()
}

fn reports(order: &Order) -> Vec<PlatformReport> {
    order.parcels.iter().map(|parcel| parcel.report).collect()
}

fn refunding(shot: &mut Shot) {
    shot.lines[0] = Some((2, RefundState::Open, 0));
}

#[test]
fn law_7_a_refund_request_stops_the_order_and_its_end_lets_it_go() {
    let shot = Shot::paid().then(refunding);
    let mut order = accept(&shot, &LINKED);
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!(order.headline, Headline::Held);
    assert_eq!(order.handover.no, 0);
    let refused = hold::release(&mut order, HoldKind::Refund, "li", "", false);
    assert_eq!(refused, Err(ReleaseRefused::PlatformOwned));

    apply(
        &mut order,
        &shot.then(|s| s.lines = Shot::paid().lines),
        &LINKED,
    );
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!(order.handover.state, ErpHandover::Queued);
}

#[test]
fn law_7_a_report_that_was_not_sent_is_taken_back_and_sent_when_the_hold_ends() {
    let mut order = released();
    ship(&mut order, 1, &[]);
    assert_eq!(reports(&order), [PlatformReport::Queued]);
    reload(&mut order);
    hold::open(&mut order, HoldKind::Manual, "li", "", at(2000));
    assert_eq!(reports(&order), [PlatformReport::Waiting]);
    let parcel_id = order.parcels[0].id;
    assert_eq!(told(&order), [Message::ReportCancelled { parcel_id }]);
    reload(&mut order);
    hold::release(&mut order, HoldKind::Manual, "li", "", false).unwrap();
    assert_eq!(told(&order), [Message::Dispatched { parcel_id }]);
}

/// The refund was granted and the platform closed the order in one step: the parcel that
/// the refund held back is not reported in between.
#[test]
fn law_7_a_refund_that_ends_in_a_closed_order_reports_nothing() {
    let shot = Shot::paid().then(refunding);
    let mut order = accept(&shot, &LINKED);
    ship(&mut order, 1, &[]);
    reload(&mut order);
    apply(
        &mut order,
        &shot.then(|s| s.status = PlatformStatus::Closed),
        &LINKED,
    );
    assert!(order.news.messages.is_empty(), "{:?}", order.news.messages);
    assert!(order.hold(HoldKind::ClosedAfterHandover).is_some());
    assert!(order.hold(HoldKind::Refund).is_none());
    assert_eq!(order.headline, Headline::Closed);
}

/// Shipped in the platform's own console while the ERP has the order: it is asked back,
/// although nothing is owed any more.
#[test]
fn what_was_shipped_on_the_platform_is_recalled_from_the_erp() {
    for status in [PlatformStatus::Shipped, PlatformStatus::PartiallyShipped] {
        let mut order = released();
        let shot = Shot::paid().then(|shot| {
            shot.status = status;
            shot.waybills = vec![1];
        });
        apply(&mut order, &shot, &LINKED);
        assert_eq!(recalls(&order), 1);
        assert_eq!(reports(&order), [PlatformReport::NotNeeded]);
    }
}

/// Our own parcel comes back from the platform: confirmed, nothing to recall.
#[test]
fn our_parcel_seen_on_the_platform_is_confirmed() {
    let mut order = released();
    ship(&mut order, 1, &[]);
    reload(&mut order);
    let shot = Shot::paid().then(|shot| {
        shot.status = PlatformStatus::Shipped;
        shot.waybills = vec![1];
    });
    apply(&mut order, &shot, &LINKED);
    assert_eq!(reports(&order), [PlatformReport::Confirmed]);
    assert_eq!((order.headline, recalls(&order)), (Headline::Shipped, 0));
}

/// The ERP reports a parcel that the platform told us of under another carrier's name.
#[test]
fn a_parcel_known_from_the_platform_is_not_stored_twice() {
    let mut order = released();
    apply(
        &mut order,
        &Shot::paid().then(|shot| shot.waybills = vec![1]),
        &LINKED,
    );
    ship(&mut order, 1, &[]);
    assert_eq!(order.parcels.len(), 1);
    assert_eq!(order.parcels[0].waybill_no, waybill(1));
    assert!(order.hold(HoldKind::OverAllocated).is_none());
}

#[test]
fn law_6_units_refunded_after_they_left_are_told() {
    let mut order = released();
    ship(&mut order, 1, &[]);
    let shot = Shot::paid().then(|shot| shot.lines[0] = Some((2, RefundState::Succeeded, 1)));
    apply(&mut order, &shot, &LINKED);
    assert!(order.hold(HoldKind::OverAllocated).is_some());
}

#[test]
fn units_beyond_all_counting_do_not_overflow() {
    let mut order = released();
    ship(&mut order, 1, &[(0, i64::MAX), (0, i64::MAX)]);
    ship(&mut order, 2, &[(0, i64::MAX)]);
    assert!(order.hold(HoldKind::OverAllocated).is_some());
}

/// After a refused recall the order is still with the ERP: another change of the address
/// is still told.
#[test]
fn law_7_an_address_change_is_told_even_after_a_refused_recall() {
    let mut order = released();
    order.handover.state = ErpHandover::RecallRefused;
    apply(
        &mut order,
        &Shot::paid().then(|shot| shot.address = 1),
        &LINKED,
    );
    assert!(order.hold(HoldKind::AddressChanged).is_some());
    assert_eq!(recalls(&order), 0);
}

#[test]
fn an_order_with_everything_refunded_is_not_handed_over() {
    let gone = Some((2, RefundState::Succeeded, 2));
    let shot = Shot::paid().then(|shot| shot.lines = [gone, gone, None]);
    let mut order = accept(&shot, &LINKED);
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!((order.handover.no, order.headline), (0, Headline::Closed));
}

#[test]
fn a_named_override_reports_and_leaves_the_hold() {
    let shot = Shot::paid().then(refunding);
    let mut order = accept(&shot, &LINKED);
    let nothing = hold::release(&mut order, HoldKind::Refund, "li", "", true);
    assert_eq!(nothing, Err(ReleaseRefused::NothingWaits));
    ship(&mut order, 1, &[]);
    hold::release(&mut order, HoldKind::Refund, "li", "buyer agreed", true).unwrap();
    assert_eq!(reports(&order), [PlatformReport::Queued]);
    assert!(order.hold(HoldKind::Refund).is_some());
    let entry = order.news.entries.last().unwrap();
    assert_eq!(
        (entry.kind, entry.actor.as_str()),
        ("report_override", "li")
    );
}

#[test]
fn a_refused_report_goes_out_again_when_a_person_lifts_its_hold() {
    let mut order = released();
    ship(&mut order, 1, &[]);
    let parcel_id = order.parcels[0].id;
    shipment::refuse(&mut order, parcel_id, "E2", "unknown carrier", at(2000));
    assert_eq!(order.headline, Headline::Held);
    hold::release(&mut order, HoldKind::ShipRefused, "li", "mapped", false).unwrap();
    assert_eq!(reports(&order), [PlatformReport::Queued]);
    shipment::confirm(&mut order, parcel_id, at(2000));
    assert_eq!(order.headline, Headline::Shipped);
}
