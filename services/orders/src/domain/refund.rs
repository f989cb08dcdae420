//! The hold of a refund: who may ask for it, and when it ends. It is a function of the
//! order's facts and nothing else, so that no order of arrival changes it.

use super::{after_sale::AfterSale, headline, hold, order::Order};
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::oms::{
    orders::v1::HoldKind,
    types::v1::{AfterSaleKind, AfterSaleStage, PlatformStatus, RefundState},
};

/// A snapshot fetched so long after the money went back shows it, however far the
/// platform's clock and ours are apart.
const CLOCKS: TimeDelta = TimeDelta::minutes(10);

/// Opens the hold if something asks for it, else lifts it.
pub fn follow(order: &mut Order, now: DateTime<Utc>) {
    match reason(order) {
        Some(note) => hold::open(order, HoldKind::Refund, "platform", &note, now),
        None => hold::lift(order, HoldKind::Refund, "platform", ""),
    }
}

/// Why the order must not go on: a line with an open refund, or an after-sale that
/// forbids to ship. Two may say so, and the hold ends when neither does.
pub(super) fn reason(order: &Order) -> Option<String> {
    let over = matches!(
        order.said.status,
        PlatformStatus::Closed | PlatformStatus::Completed
    );
    let open = |line: &super::order::Line| line.refund_state == RefundState::Open;
    if !over && order.active_lines().any(open) {
        return Some("a refund is open".to_owned());
    }
    // What left cannot be held.
    if over || order.said.status == PlatformStatus::Shipped || headline::everything_left(order) {
        return None;
    }
    let mut after_sales = order.after_sales.iter();
    after_sales.find_map(|after_sale| forbids(order, after_sale))
}

fn forbids(order: &Order, after_sale: &AfterSale) -> Option<String> {
    let takes_back = matches!(
        after_sale.kind,
        AfterSaleKind::RefundOnly | AfterSaleKind::ReturnRefund | AfterSaleKind::Exchange
    );
    if !takes_back {
        return None;
    }
    let number = &after_sale.platform_after_sale_id;
    match after_sale.stage {
        AfterSaleStage::Requested
        | AfterSaleStage::AwaitingReturn
        | AfterSaleStage::Returned
        | AfterSaleStage::Processing => Some(format!("after-sale {number} is open")),
        // The money is gone. Which units still go out stands in the order alone, and what
        // is known of it is older: it must not go out as it was before.
        AfterSaleStage::Refunded if !shows(order, after_sale) => Some(format!(
            "after-sale {number} was paid back, and the order was not read since"
        )),
        _ => None,
    }
}

/// The order's facts are as new as the after-sale's: by the platform's own clock, or
/// because they were fetched well after it.
fn shows(order: &Order, after_sale: &AfterSale) -> bool {
    let settled = after_sale.modified_at.checked_add_signed(CLOCKS);
    order.said.modified_at >= after_sale.modified_at
        || settled.is_some_and(|settled| order.said.fetched_at >= settled)
}
