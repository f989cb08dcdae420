//! The one status of an order.

use super::order::Order;
use oms_contracts::oms::{
    orders::v1::{Headline, PlatformReport},
    types::v1::PlatformStatus,
};

/// First match wins, so that every order stands under exactly one tab.
///
/// A line has *left* when its parcel is dispatched and the platform knows of it: an
/// order whose report was refused is an exception, not a success.
pub fn of(order: &Order) -> Headline {
    match order.said.status {
        PlatformStatus::Closed => return Headline::Closed,
        PlatformStatus::Completed => return Headline::Completed,
        PlatformStatus::Shipped => return Headline::Shipped,
        _ => {}
    }
    if everything_left(order) {
        Headline::Shipped
    } else if !order.holds.is_empty() {
        Headline::Held
    } else if order.said.status == PlatformStatus::AwaitingPayment {
        Headline::AwaitingPayment
    } else if order
        .active_lines()
        .any(|line| line.due() > 0 && line.erp_sku.is_none())
        && !order.is_with_erp()
    {
        Headline::Unlinked
    } else if !order.parcels.is_empty() || order.said.status == PlatformStatus::PartiallyShipped {
        Headline::Shipping
    } else if order.is_with_erp() {
        Headline::WithErp
    } else if order.lines.iter().all(|line| line.due() == 0) {
        // Everything was refunded or withdrawn before it left: nothing is left to do.
        Headline::Closed
    } else {
        Headline::Ready
    }
}

/// Every unit that is due has left, and the platform knows of every parcel.
pub(super) fn everything_left(order: &Order) -> bool {
    let known = |report: PlatformReport| {
        matches!(
            report,
            PlatformReport::Confirmed | PlatformReport::NotNeeded
        )
    };
    let mut due = order
        .active_lines()
        .filter(|line| line.due() > 0)
        .peekable();
    due.peek().is_some()
        && !order.parcels.is_empty()
        && order.parcels.iter().all(|parcel| known(parcel.report))
        && due.all(|line| order.owed(line) <= 0)
}
