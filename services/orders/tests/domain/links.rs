//! Lines follow the projection of links until they are handed over; and snapshots
//! change only the groups that they say.

use crate::{
    handovers::released,
    shots::{LINKED, Shot, accept, apply, find, reload},
};
use oms_contracts::oms::{orders::v1::Headline, types::v1::PlatformStatus};
use oms_orders::domain::{
    intake::{self, Seen},
    link,
    order::Order,
};

fn codes(order: &Order) -> Vec<&str> {
    let code = |line: &oms_orders::domain::order::Line| line.erp_sku.is_some();
    order
        .lines
        .iter()
        .map(|line| {
            if code(line) {
                line.erp_sku.as_ref().unwrap().code.as_str()
            } else {
                "-"
            }
        })
        .collect()
}

#[test]
fn before_the_handover_a_line_follows_its_link_even_where_it_ends() {
    let mut order = accept(&Shot::paid(), &LINKED);
    let changed = [Some(9), None, None];
    link::follow(&mut order, &|sku| find(&changed, sku));
    assert_eq!(codes(&order), ["ERP-9", "-"]);
    assert_eq!(order.headline, Headline::Unlinked);
    reload(&mut order);
    link::follow(&mut order, &|sku| find(&changed, sku));
    assert!(!order.is_changed());
}

#[test]
fn after_the_handover_a_line_keeps_what_went_out() {
    let mut order = released();
    let changed = [Some(9), None, None];
    link::follow(&mut order, &|sku| find(&changed, sku));
    assert_eq!(codes(&order), ["ERP-1", "ERP-2"]);
    apply(
        &mut order,
        &Shot::paid().then(|shot| shot.memo = 1),
        &changed,
    );
    assert_eq!(codes(&order), ["ERP-1", "ERP-2"]);
    assert!(!order.news.entries.is_empty());
}

#[test]
fn an_unpaid_order_looks_its_links_up_again_when_it_is_paid() {
    let unpaid = Shot::paid().then(|shot| shot.status = PlatformStatus::AwaitingPayment);
    let mut order = accept(&unpaid, &LINKED);
    let paid = unpaid.then(|shot| shot.status = PlatformStatus::AwaitingShipment);
    apply(&mut order, &paid, &[Some(9), Some(2), None]);
    assert_eq!(codes(&order), ["ERP-9", "ERP-2"]);
}

/// A group that a snapshot does not say stays as it was said before.
#[test]
fn law_5_what_is_not_said_stays() {
    let mut order = accept(&Shot::paid(), &LINKED);
    let before = order.clone();
    let mut silent = Shot::paid().then(|shot| shot.blocked = true).snapshot();
    (silent.amounts, silent.lines, silent.notes) = (None, None, None);
    (silent.receiver, silent.paid_at, silent.latest_ship_at) = (None, None, None);
    let seen = Seen {
        shop_id: order.shop_id,
        platform: order.platform,
        fetched_at: crate::shots::at(9),
        now: crate::shots::at(2000),
    };
    intake::apply(&mut order, silent, &seen, &|_| None);
    assert_eq!(order.said.ship_block_reason, "risk review");
    assert_eq!(order.lines, before.lines);
    assert_eq!(order.memo, before.memo);
    let kept = |order: &Order| {
        let said = order.said.clone();
        (
            said.payable_fen,
            said.receiver_sealed,
            said.paid_at,
            said.latest_ship_at,
        )
    };
    assert_eq!(kept(&order), kept(&before));
}

/// A newer snapshot counts even where its status went back.
#[test]
fn law_5_a_status_may_go_back() {
    let shipped = Shot::paid().then(|shot| shot.status = PlatformStatus::Shipped);
    let mut order = accept(&shipped, &LINKED);
    apply(
        &mut order,
        &shipped.then(|s| s.status = PlatformStatus::AwaitingShipment),
        &LINKED,
    );
    assert_eq!(order.headline, Headline::Ready);
}

/// A line that is gone from a complete snapshot is withdrawn, and is itself again when it
/// comes back.
#[test]
fn law_5_a_line_keeps_its_identity() {
    let mut order = accept(&Shot::paid(), &LINKED);
    let before = order.lines.clone();
    let without = Shot::paid().then(|shot| shot.lines[1] = None);
    apply(&mut order, &without, &LINKED);
    assert!(order.lines[1].withdrawn && order.lines.len() == 2);
    apply(
        &mut order,
        &without.then(|shot| shot.lines = Shot::paid().lines),
        &LINKED,
    );
    reload(&mut order);
    let mut expected = before;
    expected.iter_mut().for_each(|line| line.dirty = false);
    assert_eq!(order.lines, expected);
}
