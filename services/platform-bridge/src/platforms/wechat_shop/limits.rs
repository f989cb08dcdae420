//! WeChat shop's limits: data with a source.

use crate::platform::{ChangeUntil, OpeningLimits, ParcelRules, PullLimits, RateLimits, Split};
use std::time::Duration;

/// Order lists.
pub(super) static PULL: PullLimits = PullLimits {
    max_window: Duration::from_secs(24 * 3_600),
    max_created_window: Duration::from_secs(24 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 100,
    max_rows: None,
    // A chain is followed; it cannot be read backwards.
    reverse_paging: false,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "channels/ec/order/list/get, read 2026-08: 7 days a window and 100 ids a page at \
             most, by change with overlap; a day a window, lag, overlap, 90 days of history and \
             the concurrency are ours, none is published",
};

/// After-sale lists.
pub(super) static AFTER_SALES: PullLimits = PullLimits {
    max_window: Duration::from_secs(24 * 3_600),
    max_created_window: Duration::from_secs(24 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    // What a link of the chain holds is the platform's choice.
    page_size: 100,
    max_rows: None,
    reverse_paging: false,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "channels/ec/aftersale/getaftersalelist, read 2026-11: 24 hours a window at most, by \
             creation or by change; lag, overlap, 90 days of history and the concurrency are ours, \
             none is published",
};

/// Calls a second.
pub(super) static RATES: RateLimits = RateLimits {
    per_shop: 30,
    per_app: 30,
    source: "ours: WeChat publishes no rate, only quotas a day and limits a minute that its \
             answers name (45009, 45011; read 2026-08); an app is one shop's",
};

/// Addresses of the shop that are looked through for its default one; ours, no limit is
/// documented.
pub(super) const ADDRESSES: u32 = 50;

/// Goods ids a link of the chain. No limit is documented for this list; 30 is what its
/// sister lists allow.
pub(super) const GOODS_LINK: u32 = 30;

/// Plans of parcels.
pub(super) static PARCELS: ParcelRules = ParcelRules {
    split: Split::ByUnit,
    most_parcels: None,
    most_parcels_per_line: None,
    change_until: ChangeUntil::Received,
    most_changes: Some(3),
    source: "channels/ec/order/delivery/send and deliveryinfo/update, read 2026-11: three changes \
             while the order is not finished; an older page allows one and none of a split order",
};

/// Receivers.
pub(super) static OPENINGS: OpeningLimits = OpeningLimits {
    batch: 1,
    per_day: 30,
    source: "channels/ec/order/sensitiveinfo/decode, read 2026-11: one order a call, 30 orders a \
             day and shop; more that a shop applies for counts for a day and is not used",
};

/// Waybill accounts a page; WeChat asks for fewer than 20 where balances are told (read
/// 2026-11).
pub(super) const ACCOUNT_PAGE: usize = 15;

/// Pages of waybill accounts that are read; ours.
pub(super) const ACCOUNT_PAGES: usize = 20;
