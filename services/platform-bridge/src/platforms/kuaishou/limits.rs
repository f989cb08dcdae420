//! Kuaishou's limits: data with a source.

use crate::platform::{ChangeUntil, OpeningLimits, ParcelRules, PullLimits, RateLimits, Split};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Order lists.
pub(super) static PULL: PullLimits = PullLimits {
    max_window: DAY,
    max_created_window: DAY,
    safety_lag: Duration::from_secs(60),
    overlap: Duration::from_secs(300),
    page_size: 50,
    max_rows: None,
    reverse_paging: false,
    history: Duration::from_secs(89 * 24 * 3_600),
    detail_concurrency: 8,
    source: "open.order.cursor.list, read 2026-09: 7 days at most, 50 rows a page, chained by \
             cursor, the beginning within the last 90 days; a day a window, a day less of history \
             (the beginning must still be allowed when the call arrives), lag, overlap and \
             concurrency are ours, none is published",
};

/// After-sale lists.
pub(super) static AFTER_SALES: PullLimits = PullLimits {
    max_window: Duration::from_secs(23 * 3_600),
    max_created_window: Duration::from_secs(23 * 3_600),
    safety_lag: Duration::from_secs(60),
    overlap: Duration::from_secs(300),
    page_size: 100,
    max_rows: None,
    reverse_paging: false,
    history: Duration::from_secs(89 * 24 * 3_600),
    detail_concurrency: 8,
    source: "open.seller.order.refund.pcursor.list, read 2026-09: a day at most, 100 rows a page, \
             chained by pcursor, within the last 90 days; an hour less of window and a day less of \
             history (both must still be allowed when the call arrives), lag, overlap and \
             concurrency are ours, none is published",
};

/// Calls a second.
pub(super) static RATES: RateLimits = RateLimits {
    per_shop: 40,
    per_app: 250,
    source: "rate limit page, read 2026-09: open.order.cursor.list 300 a second and app and 300 a \
             second and user, other calls by the app's own settings beside hidden limits over all \
             apps; ours stay below",
};

/// Goods a page of `open.item.list.get`.
pub(super) const GOODS_PAGE: u32 = 100;

/// Plans of parcels.
pub(super) static PARCELS: ParcelRules = ParcelRules {
    split: Split::ByUnit,
    most_parcels: Some(50),
    most_parcels_per_line: None,
    change_until: ChangeUntil::Received,
    most_changes: None,
    source: "open.order.goods.split.deliver, logistics.append and logistics.update, read 2026-08: \
             totalPackageNum is at most 50; until when a number may be changed, and how often, is \
             not documented (unconfirmed)",
};

/// Parcels in one `open.express.ebill.get`.
pub(super) const WAYBILLS: usize = 10;

/// Receivers that are opened.
pub(super) static OPENING: OpeningLimits = OpeningLimits {
    batch: 33,
    per_day: 100,
    source: "open.order.decrypt.batch and FAQ K5004 and K5005, read 2026-11: 100 ciphers a call, and \
             a receiver has three; each merchant has a quota of orders a day, which he sees in his \
             back office and shares with it, so the day's number here is ours and cautious",
};
