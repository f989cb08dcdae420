//! Pinduoduo's limits: data with a source.

use crate::platform::{ChangeUntil, OpeningLimits, ParcelRules, PullLimits, RateLimits, Split};
use std::time::Duration;

/// Order lists.
pub(super) static PULL: PullLimits = PullLimits {
    max_window: Duration::from_secs(30 * 60),
    max_created_window: Duration::from_secs(24 * 3_600),
    safety_lag: Duration::from_secs(180),
    overlap: Duration::from_secs(300),
    page_size: 100,
    max_rows: None,
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "pdd.order.number.list.increment.get, pdd.order.list.get and the order FAQ, read \
             2026-05: 30 minutes and 24 hours at most, 100 rows a page, pages read backwards, the \
             end of a window 3 minutes behind pdd.time.get, windows overlapping by some minutes, \
             3 months kept; five minutes of overlap and the concurrency are ours",
};

/// After-sale lists.
pub(super) static AFTER_SALES: PullLimits = PullLimits {
    max_window: Duration::from_secs(30 * 60),
    max_created_window: Duration::from_secs(30 * 60),
    safety_lag: Duration::from_secs(180),
    overlap: Duration::from_secs(300),
    page_size: 100,
    max_rows: None,
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "pdd.refund.list.increment.get, read 2026-05: 30 minutes at most, 100 rows a page; it \
             names no order of its rows, no lag and no age, so the order list's hold here too; \
             overlap and concurrency are ours",
};

/// Calls a second of the after-sale list.
pub(super) static AFTER_SALE_LIST_RATES: RateLimits = RateLimits {
    per_shop: 10,
    per_app: 500,
    source: "API page, read 2026-05: 100 in 10 seconds and shop, 500 a second and app",
};

/// How often the message channel is told that we live. The documentation says 10 seconds,
/// Pinduoduo's own client does it every 5 (read 2026-05).
pub(super) const HEARTBEAT: Duration = Duration::from_secs(5);

/// How long the message channel is waited on before its holder is told that nothing came
/// (ours).
pub(super) const MESSAGES_WAIT: Duration = Duration::from_secs(10);

/// Messages given at once (ours).
pub(super) const MESSAGES: usize = 100;

/// Messages whose confirmation is remembered (ours); what is forgotten comes again.
pub(super) const UNCONFIRMED: usize = 10_000;

/// Calls a second.
pub(super) static RATES: RateLimits = RateLimits {
    per_shop: 40,
    per_app: 1_500,
    source: "API pages, read 2026-05: order list by change 3,000 a minute and shop, order detail \
             3,000 a minute and shop and 2,000 a second over all; ours stay below both",
};

/// Goods a page of `pdd.goods.list.get`.
pub(super) const GOODS_PAGE: u32 = 100;

/// Plans of parcels.
pub(super) static PARCELS: ParcelRules = ParcelRules {
    split: Split::ByUnit,
    most_parcels: None,
    most_parcels_per_line: None,
    change_until: ChangeUntil::Received,
    most_changes: None,
    source: "pdd.logistics.online.send with redelivery_type 2 and pdd.order.upload.extra.logistics, read 2026-08: further parcels name no lines; how often a number may be changed is not documented (unconfirmed)",
};

/// Parcels a call of `pdd.waybill.get` (read 2026-05).
pub(super) const WAYBILLS: usize = 10;

/// Opened receivers.
pub(super) static OPENING: OpeningLimits = OpeningLimits {
    batch: 33,
    per_day: 100,
    source: "pdd.open.decrypt.batch, read 2026-11: 100 ciphers a call, three a receiver; each shop \
             has a bound of the day that is not published, and calls from outside Pinduoduo's \
             cloud are 100 a day and app, so 100 receivers a day are ours",
};

/// Calls a second of `pdd.open.decrypt.batch`.
pub(super) static OPENING_RATES: RateLimits = RateLimits {
    per_shop: 1,
    per_app: 1,
    source: "API page, read 2026-05: 1 in 10 seconds and app outside Pinduoduo's cloud; one a \
             second is the least that we can say, what is more is refused there",
};
