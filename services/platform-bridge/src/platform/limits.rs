//! What a platform allows: data with a source and a date.

use std::time::Duration;

/// Limits of a platform's order lists: data with a source and a date.
#[derive(Debug, Clone, Copy)]
pub struct PullLimits {
    /// Longest window of the list by change.
    pub max_window: Duration,
    /// Longest window of the list by creation.
    pub max_created_window: Duration,
    /// How far the end of a window stays behind the platform's clock.
    pub safety_lag: Duration,
    /// How much of the last window is asked for again.
    pub overlap: Duration,
    /// Rows a page.
    pub page_size: u32,
    /// How many rows a query reaches at all, by all its numbered pages; a window of more is
    /// cut. `None` where the platform names no bound.
    pub max_rows: Option<u32>,
    /// True where numbered pages list rows newest first, so that they are read from
    /// the last to the first or rows that move meanwhile are missed.
    pub reverse_paging: bool,
    /// How far back changes can be asked for.
    pub history: Duration,
    /// Detail calls in flight at once for one shop.
    pub detail_concurrency: usize,
    /// Where these numbers come from, and when they were read.
    pub source: &'static str,
}

/// Calls per second that the platform allows.
#[derive(Debug, Clone, Copy)]
pub struct RateLimits {
    /// For one shop.
    pub per_shop: u32,
    /// For the whole app.
    pub per_app: u32,
    /// Where these numbers come from, and when they were read.
    pub source: &'static str,
}
