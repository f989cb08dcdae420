//! JD's limits: data with a source.

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
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 4,
    source: "jingdong.pop.order.search, read 2026-08: a month at most between start and end, 100 \
             rows a page, newest first by sortType 1, deep paging discouraged; windows of a day, \
             lag, overlap, history and concurrency are ours, none is published",
};

/// After-sale lists. A chain of lists is not cut where it has too many rows, so the windows
/// are short.
pub(super) static AFTER_SALES: PullLimits = PullLimits {
    max_window: Duration::from_secs(3_600),
    max_created_window: Duration::from_secs(3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 50,
    // 100 pages.
    max_rows: Some(5_000),
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 4,
    source: "pages of jingdong.pop.afs.soa.refundapply.queryPageList (50 rows a page, 100 pages) \
             and jingdong.asc.sync.list (50 rows a page, no bound of pages), read 2026-11; windows \
             of an hour, lag, overlap, history and concurrency are ours, none is published",
};

/// Calls a second.
pub(super) static RATES: RateLimits = RateLimits {
    per_shop: 20,
    per_app: 200,
    source: "ours: JD shows its limits per app and API in the app's console and publishes none \
             (read 2026-08)",
};

/// Goods a page of `jingdong.ware.read.searchWare4Valid`: as many as one call for SKUs
/// may name (20 goods ids, read 2026-08).
pub(super) const GOODS_PAGE: u32 = 20;

/// SKUs a page of `jingdong.sku.read.searchSkuList`: 50 are known to work, a limit is not
/// published (read 2026-08).
pub(super) const SKU_PAGE: u32 = 50;

/// Plans of parcels.
pub(super) static PARCELS: ParcelRules = ParcelRules {
    split: Split::Whole,
    most_parcels: None,
    most_parcels_per_line: None,
    change_until: ChangeUntil::Never,
    most_changes: None,
    source: "jingdong.pop.order.shipment, read 2026-08: the whole order, several numbers at once; \
             the call that changed a number (360buy.order.sop.waybill.update) is one of the \
             abandoned ones and has no known successor (unconfirmed)",
};

/// Receivers.
pub(super) static OPENINGS: OpeningLimits = OpeningLimits {
    batch: 100,
    per_day: 100,
    source: "ours: JD publishes no call that opens a receiver (read 2026-11), so nothing is ever \
             counted against these",
};
