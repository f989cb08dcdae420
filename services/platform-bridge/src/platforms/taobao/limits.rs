//! Taobao's limits: data with a source.

use crate::platform::{PullLimits, RateLimits};
use std::time::Duration;

/// Order lists.
pub(super) static PULL: PullLimits = PullLimits {
    max_window: Duration::from_secs(30 * 60),
    max_created_window: Duration::from_secs(24 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 50,
    max_rows: None,
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "taobao.trades.sold.increment.get, read 2026-08: a day at most, 30 minutes or less \
             advised, 40 to 50 rows a page, newest first, 3 months kept; created window, lag, \
             overlap and concurrency are ours, none is published",
};

/// Calls a second.
pub(super) static RATES: RateLimits = RateLimits {
    per_shop: 40,
    per_app: 1_000,
    source: "ours: Taobao publishes no rate a second, only call quotas a day by kind of app, and \
             bans for a time that its answer names (read 2026-08)",
};

/// Goods a page of `items.onsale.get` and `items.inventory.get`.
pub(super) const GOODS_PAGE: u32 = 200;

/// Goods a call of `items.seller.list.get`.
pub(super) const GOODS_BATCH: usize = 20;
