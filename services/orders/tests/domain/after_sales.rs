//! Law 7 for after-sales, case by case: which hold an order, which do not, and until when.

use crate::{
    handovers::released,
    shots::{LINKED, Shot, accept, accept_with, apply, at, reload, told},
    steps::ship,
    stories::Story,
};
use chrono::{DateTime, Utc};
use oms_contracts::{
    oms::{
        orders::v1::{ErpHandover, Headline, HoldKind, PlatformReport},
        types::v1::{AfterSaleStage, PlatformStatus, RefundState},
    },
    timestamp,
};
use oms_orders::{
    domain::{
        after_sale::{self, AfterSale, Newness},
        handover::{self, Answer, Said},
        hold::{self, ReleaseRefused},
        order::{Message, Order},
        shipment,
    },
    usecases::release_orders::release_ready,
};

fn hear(order: &mut Order, story: &Story) -> Newness {
    after_sale::apply(order, story.after_sale(), at(2000))
}

fn is_held(order: &Order) -> bool {
    order.hold(HoldKind::Refund).is_some()
}

fn is_recalled(order: &Order) -> bool {
    let recall = |message: &Message| matches!(message, Message::RecallRequested { .. });
    told(order).iter().any(recall)
}

#[test]
fn law_7_every_kind_in_every_stage() {
    for kind in 1..=6 {
        for stage in 1..=8 {
            let stage = AfterSaleStage::try_from(stage).unwrap();
            let mut order = released();
            let story = Story {
                kind,
                stage,
                ..Story::asked()
            };
            hear(&mut order, &story);
            let undecided = matches!(
                stage,
                AfterSaleStage::Requested
                    | AfterSaleStage::AwaitingReturn
                    | AfterSaleStage::Returned
                    | AfterSaleStage::Processing
            );
            // Paid back after what is known of the order: that is not sent either.
            let stops = kind <= 3 && (undecided || stage == AfterSaleStage::Refunded);
            assert_eq!(is_held(&order), stops, "kind {kind}, {stage:?}");
            assert_eq!(is_recalled(&order), stops, "kind {kind}, {stage:?}");
            assert_eq!(order.after_sales.len(), 1);
        }
    }
}

#[test]
fn law_7_an_after_sale_recalls_the_order_and_its_withdrawal_lets_it_go_again() {
    let mut order = released();
    hear(&mut order, &Story::asked());
    assert_eq!(order.headline, Headline::Held);
    assert_eq!(order.handover.state, ErpHandover::Recalling);
    let refused = hold::release(&mut order, HoldKind::Refund, "li", "", false);
    assert_eq!(refused, Err(ReleaseRefused::PlatformOwned));
    handover::answer(&mut order, 1, Answer::Recalled, &Said::default(), at(2000));
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!(order.handover.no, 1, "released while held");

    reload(&mut order);
    hear(&mut order, &Story::asked().then(AfterSaleStage::Closed));
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!((is_held(&order), order.handover.no), (false, 2));
}

/// A parcel that left is stored, and its report waits until the refund is settled.
#[test]
fn law_7_a_report_waits_for_an_after_sale() {
    let mut order = released();
    hear(&mut order, &Story::asked());
    ship(&mut order, 1, &[]);
    assert_eq!(order.parcels[0].report, PlatformReport::Waiting);
    assert!(is_held(&order), "it left, and the platform does not know");
    reload(&mut order);
    hear(&mut order, &Story::asked().then(AfterSaleStage::Refused));
    let parcel_id = order.parcels[0].id;
    assert_eq!(told(&order), [Message::Dispatched { parcel_id }]);
}

/// One hold, two who ask for it: it ends when neither does, whoever speaks last.
#[test]
fn law_7_the_hold_ends_only_when_line_and_after_sale_agree() {
    let refunding = Shot::paid().then(|shot| shot.lines[0] = Some((2, RefundState::Open, 0)));
    let calm = refunding.then(|shot| shot.lines = Shot::paid().lines);
    let (asked, closed) = (Story::asked(), Story::asked().then(AfterSaleStage::Closed));
    let mut order = accept(&refunding, &LINKED);
    hear(&mut order, &asked);
    assert_eq!(order.holds.len(), 1, "one hold, one key");
    let mut other = order.clone();
    // The order first, then the after-sale.
    apply(&mut order, &calm, &LINKED);
    assert!(is_held(&order), "the after-sale is open");
    hear(&mut order, &closed);
    assert!(!is_held(&order));
    // And the other way round.
    hear(&mut other, &closed);
    assert!(is_held(&other), "the line is open");
    apply(&mut other, &calm, &LINKED);
    assert!(!is_held(&other));
}

/// A page of orders that was fetched before the after-sale, and comes after it.
#[test]
fn law_7_an_older_snapshot_of_the_order_lifts_nothing() {
    let mut order = accept(&Shot::paid(), &LINKED);
    let asked = Story {
        modified: 50,
        fetched: 50,
        ..Story::asked()
    };
    hear(&mut order, &asked);
    apply(
        &mut order,
        &Shot::paid().then(|shot| shot.memo = 1),
        &LINKED,
    );
    assert!(is_held(&order), "open, whatever the order says");
    hear(&mut order, &asked.then(AfterSaleStage::Refunded));
    assert!(is_held(&order), "the money is gone; the order is older");
    let older = Shot::paid().then(|shot| (shot.memo, shot.modified) = (2, 50));
    apply(&mut order, &older, &LINKED);
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!((is_held(&order), order.handover.no), (true, 0));
    let since = older.then(|shot| shot.lines[0] = Some((2, RefundState::Succeeded, 2)));
    apply(&mut order, &since, &LINKED);
    assert!(!is_held(&order));
    assert_eq!(order.owed(&order.lines[0]), 0);
}

/// The order itself did not change, but was read again well after the money went back.
#[test]
fn a_fresh_reading_of_the_same_order_is_as_good_as_a_newer_one() {
    let mut order = accept(&Shot::paid(), &LINKED);
    hear(&mut order, &Story::asked().then(AfterSaleStage::Refunded));
    let read_again = |fetched: i64| Shot {
        fetched,
        ..Shot::paid()
    };
    apply(&mut order, &read_again(500), &LINKED);
    assert!(is_held(&order), "clocks may be that far apart");
    reload(&mut order);
    apply(&mut order, &read_again(700), &LINKED);
    assert!(!is_held(&order) && order.is_changed());
}

#[test]
fn an_after_sale_of_an_order_that_left_holds_nothing() {
    for status in [
        PlatformStatus::Shipped,
        PlatformStatus::Completed,
        PlatformStatus::Closed,
    ] {
        let mut order = accept(&Shot::paid().then(|shot| shot.status = status), &LINKED);
        hear(&mut order, &Story::asked());
        assert!(!is_held(&order), "{status:?}");
    }
    // Reported by name although it was held: with the platform's word it has left.
    let mut order = released();
    ship(&mut order, 1, &[]);
    hear(&mut order, &Story::asked());
    assert!(is_held(&order));
    hold::release(&mut order, HoldKind::Refund, "li", "buyer agreed", true).unwrap();
    let parcel_id = order.parcels[0].id;
    shipment::confirm(&mut order, parcel_id, at(2000));
    assert!(!is_held(&order));
    assert_eq!(order.headline, Headline::Shipped);
}

/// It takes effect when its order comes, in the same breath.
#[test]
fn law_7_an_after_sale_that_came_before_its_order_holds_it_from_the_start() {
    let waiting = vec![Story::asked().after_sale()];
    let mut order = accept_with(&Shot::paid(), &LINKED, waiting);
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!((is_held(&order), order.handover.no), (true, 0));
    let kinds: Vec<_> = order.news.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, ["accepted", "after_sale_changed", "hold_opened"]);
    assert_eq!(order.news.entries[1].detail["lines"], "line 0 × 1");
}

#[test]
fn an_after_sale_that_was_about_another_order_leaves() {
    let mut order = released();
    hear(&mut order, &Story::asked());
    after_sale::leave(&mut order, "R-7", at(2000));
    assert!(is_held(&order));
    after_sale::leave(&mut order, "R-0", at(2000));
    assert!(!is_held(&order) && order.after_sales.is_empty());
}

#[test]
fn a_version_that_is_not_newer_is_nothing() {
    let mut order = released();
    hear(&mut order, &Story::asked().then(AfterSaleStage::Closed));
    reload(&mut order);
    let before = order.clone();
    assert_eq!(hear(&mut order, &Story::asked()), Newness::Stale);
    assert_eq!(order, before);
    let again = Story {
        fetched: 9,
        ..Story::asked().then(AfterSaleStage::Closed)
    };
    assert_eq!(hear(&mut order, &again), Newness::Again);
    assert!(!order.is_changed());
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let refused = |change: fn(&mut oms_contracts::oms::events::v1::PlatformAfterSale)| {
        let mut document = Story::asked().document();
        change(&mut document);
        AfterSale::check(document, at(0)).unwrap_err().reason
    };
    assert_eq!(refused(|d| d.platform_after_sale_id.clear()), "MISSING_ID");
    assert_eq!(
        refused(|d| d.platform_order_id = "9".repeat(101)),
        "MISSING_ID"
    );
    assert_eq!(refused(|d| d.platform_order_id = "a\0b".into()), "BAD_TEXT");
    assert_eq!(refused(|d| d.content_hash.clear()), "MISSING_HASH");
    assert_eq!(refused(|d| d.stage = 99), "UNKNOWN_STATUS");
    assert_eq!(refused(|d| d.kind = 0), "UNKNOWN_STATUS");
    assert_eq!(refused(|d| d.refund_fen = -1), "BAD_AMOUNT");
    assert_eq!(refused(|d| d.lines[0].quantity = -1), "BAD_QUANTITY");
    assert_eq!(refused(|d| d.modified_at = None), "BAD_TIME");
}

/// Whatever time a platform says, nothing overflows: the order waits to be read.
#[test]
fn the_end_of_the_calendar_holds_and_does_not_overflow() {
    let mut order = released();
    let mut document = Story::asked().then(AfterSaleStage::Refunded).document();
    document.modified_at = Some(timestamp(DateTime::<Utc>::MAX_UTC));
    let after_sale = AfterSale::check(document, at(0)).unwrap();
    after_sale::apply(&mut order, after_sale, at(2000));
    assert!(is_held(&order));
}
