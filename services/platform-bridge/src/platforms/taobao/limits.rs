//! Taobao's limits: data with a source.

use crate::platform::{ChangeUntil, OpeningLimits, ParcelRules, PullLimits, RateLimits, Split};
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

/// After-sale lists.
pub(super) static AFTER_SALES: PullLimits = PullLimits {
    max_window: Duration::from_secs(24 * 3_600),
    max_created_window: Duration::from_secs(24 * 3_600),
    safety_lag: Duration::from_secs(30),
    overlap: Duration::from_secs(120),
    page_size: 100,
    max_rows: None,
    reverse_paging: true,
    history: Duration::from_secs(90 * 24 * 3_600),
    detail_concurrency: 8,
    source: "taobao.refunds.receive.get, read 2026-08: 100 rows a page at most; it names no \
             longest window, no order of its rows and no age, so the order list's hold here too: \
             a day, last page first (nothing is missed so, whatever the order), 3 months; lag, \
             overlap and concurrency are ours",
};

/// Longest and shortest words of a refusal, in characters (`taobao.refund.refuse`, read 2026-08).
pub(super) const REFUSAL_CHARS: std::ops::RangeInclusive<usize> = 2..=200;

/// Largest picture of a refusal in bytes (`taobao.refund.refuse`, read 2026-08).
pub(super) const PROOF_BYTES: usize = 130_000;

/// Messages a call of `taobao.tmc.messages.consume` (10 to 200, read 2026-08).
pub(super) const MESSAGES: usize = 200;

/// Message ids a call of `taobao.tmc.messages.confirm` (read 2026-08).
pub(super) const CONFIRMED: usize = 200;

/// Pause after an empty answer of the message channel. Taobao advises 100 ms; a second is
/// ours, because each ask counts into the app's calls of the day.
pub(super) const MESSAGES_PAUSE: Duration = Duration::from_secs(1);

/// Empty answers after which the channel tells its holder that nothing came (ours).
pub(super) const MESSAGES_ASKS: u32 = 5;

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

/// Plans of parcels.
pub(super) static PARCELS: ParcelRules = ParcelRules {
    split: Split::ByLine,
    most_parcels: None,
    most_parcels_per_line: Some(1),
    change_until: ChangeUntil::Days(50),
    most_changes: None,
    source: "taobao.logistics.offline.send and consign.resend, read 2026-08: lines by sub_tid with is_split, a number is changed within 50 days; pieces of a line take the newer API, which we do not speak",
};

/// Parcels a call of `cainiao.waybill.ii.get` (read 2026-08).
pub(super) const WAYBILLS: usize = 10;

/// Opened receivers.
pub(super) static OPENING: OpeningLimits = OpeningLimits {
    batch: 20,
    per_day: 200,
    source: "taobao.top.oaid.decrypt, read 2026-11: 20 a call; it has a quota for each shop and \
             publishes none, so 200 a day are ours, to stay well below",
};
