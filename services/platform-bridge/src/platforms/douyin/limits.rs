//! Douyin's limits: data with a source.

use crate::platform::{ChangeUntil, OpeningLimits, ParcelRules, PullLimits, RateLimits, Split};
use std::time::Duration;

/// Order lists.
pub(super) static PULL: PullLimits = PullLimits {
    max_window: Duration::from_secs(3_600),
    max_created_window: Duration::from_secs(6 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 100,
    max_rows: Some(50_000),
    reverse_paging: false,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "order.searchList in the official SDK and its error codes 20022 and 20013, read \
             2026-08: 100 rows a page, 50,000 rows a query, the last 90 days, no bound of the \
             window; the windows are ours, short enough that few need to be cut, and so are lag, \
             overlap and concurrency",
};

/// After-sale lists.
pub(super) static AFTER_SALES: PullLimits = PullLimits {
    max_window: Duration::from_secs(24 * 3_600),
    max_created_window: Duration::from_secs(24 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 100,
    max_rows: Some(50_000),
    reverse_paging: false,
    history: Duration::from_secs(180 * 24 * 3_600),
    detail_concurrency: 8,
    source: "afterSale.List in the official SDK, read 2026-11: 100 rows a page, 50,000 rows a \
             query, the last six months where no time is asked for; the windows are ours, and so \
             are lag, overlap and concurrency",
};

/// Calls a second.
pub(super) static RATES: RateLimits = RateLimits {
    per_shop: 30,
    per_app: 600,
    source: "ours: Douyin grants rates for each app, shop and call in its console and publishes no \
             number (read 2026-08)",
};

/// Goods a page of `product.listV2`; few, because the SKUs of each are another call.
pub(super) const GOODS_PAGE: u32 = 20;

/// `sku.list` calls in flight at once for one shop; ours.
pub(super) const GOODS_CONCURRENCY: usize = 4;

/// Addresses a page of `address.list`; ours, no limit is documented.
pub(super) const ADDRESS_PAGE: u32 = 50;

/// Wait after `isv.traffic-limited`, which names none: a second at least.
pub(super) const THROTTLED: Duration = Duration::from_secs(1);

/// Plans of parcels.
pub(super) static PARCELS: ParcelRules = ParcelRules {
    split: Split::ByUnit,
    most_parcels: None,
    most_parcels_per_line: None,
    change_until: ChangeUntil::Received,
    most_changes: None,
    source: "order.logisticsAddMultiPack, logisticsEdit and logisticsEditByPack with their return \
             codes, read 2026-11: a number is changed while the order is shipped (status 3) and not \
             received; no bound of parcels or changes is named",
};

/// Parcels in one call for numbers, `logistics.newCreateOrder`.
pub(super) const WAYBILLS: usize = 50;

/// Orders in one `order.merge`.
pub(super) const MERGED: usize = 100;

/// Receivers that are opened.
pub(super) static OPENING: OpeningLimits = OpeningLimits {
    batch: 16,
    per_day: 100,
    source: "order.batchDecrypt, read 2026-11: 50 ciphers a call, and a receiver has three; Douyin \
             counts openings and publishes no number, so the day's is ours and cautious",
};
