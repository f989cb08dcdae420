//! Xiaohongshu's limits: data with a source.

use crate::platform::{ChangeUntil, OpeningLimits, ParcelRules, PullLimits, RateLimits, Split};
use std::time::Duration;

/// Order lists.
pub(super) static PULL: PullLimits = PullLimits {
    max_window: Duration::from_secs(30 * 60),
    max_created_window: Duration::from_secs(12 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 100,
    // 100 pages.
    max_rows: Some(10_000),
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "order.getOrderList, official page as of 2025-09, read 2026-11: 30 minutes by change, \
             24 hours by creation, 100 rows a page, 100 pages, read from the last page to the \
             first; half of the longest window by creation is ours, so that few need to be cut; \
             lag, overlap, history and concurrency are ours, none is \
             published",
};

/// After-sale lists.
pub(super) static AFTER_SALES: PullLimits = PullLimits {
    max_window: Duration::from_secs(30 * 60),
    max_created_window: Duration::from_secs(24 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 100,
    max_rows: Some(50_000),
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "afterSale.listAfterSaleInfos, official page as of 2025-09, read 2026-11: 30 minutes by \
             change, 24 hours by creation, 100 rows a page, page times rows 50,000 at most; lag, \
             overlap, history and concurrency are ours, none is published; the last page is read \
             first, because the order of the rows is not documented and one that changes leaves \
             its window",
};

/// Calls a second.
pub(super) static RATES: RateLimits = RateLimits {
    per_shop: 50,
    per_app: 100,
    source: "rate limit page, read 2026-11: a new app has 100 a second, later 1.5 times its \
             busiest second so far, a method 200; the share of one shop is ours",
};

/// Rows (SKUs) a page of `product.getDetailSkuList`.
pub(super) const SKU_PAGE: u32 = 100;

/// Most numbers that one call asks for: the official bound.
pub(super) const WAYBILLS: usize = 10;

/// Most goods that a request for a number names: the official bound.
pub(super) const WAYBILL_ITEMS: usize = 100;

/// Opened receivers.
pub(super) static OPENING: OpeningLimits = OpeningLimits {
    batch: 33,
    per_day: 50,
    source: "data.batchDecrypt, official page as of 2025-07, read 2026-11: 100 ciphers a call, and a \
             receiver is three; the quota of a shop is not published, the one for a day is ours",
};

/// Plans of parcels.
pub(super) static PARCELS: ParcelRules = ParcelRules {
    split: Split::ByLine,
    most_parcels: None,
    most_parcels_per_line: Some(1),
    change_until: ChangeUntil::Received,
    most_changes: None,
    source: "order.orderDeliver and order.modifyOrderExpressInfo, read 2026-08: lines by skuIdList, never pieces; a number is changed before the buyer has signed",
};
