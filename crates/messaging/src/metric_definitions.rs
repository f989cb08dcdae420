//! Every metric of this crate: its name and what it counts.

use metrics::{describe_counter, describe_gauge};
use std::sync::Once;

/// Gauge, by `schema`: age of the oldest unpublished outbox row, in seconds.
pub(crate) const OUTBOX_LAG_SECONDS: &str = "oms_outbox_lag_seconds";
/// Gauge, by `schema`: unpublished outbox rows, counted up to 100,000.
pub(crate) const OUTBOX_PENDING: &str = "oms_outbox_pending";
/// Counter, by `type`: messages confirmed by the transport.
pub(crate) const PUBLISHED_TOTAL: &str = "oms_published_total";
/// Counter, by `queue` and `outcome` (`handled`, `transient`, `permanent`, `panicked`).
pub(crate) const CONSUMED_TOTAL: &str = "oms_consumed_total";
/// Counter, by `queue`: messages that became dead letters.
pub(crate) const DEAD_LETTERS_TOTAL: &str = "oms_dead_letters_total";

/// Tells the installed recorder what the metrics mean, once.
pub(crate) fn describe() {
    static ONCE: Once = Once::new();
    ONCE.call_once(describe_all);
}

fn describe_all() {
    describe_gauge!(
        OUTBOX_LAG_SECONDS,
        metrics::Unit::Seconds,
        "Age of the oldest event that the relay has not published"
    );
    describe_gauge!(
        OUTBOX_PENDING,
        "Events that the relay has not published, counted up to 100000"
    );
    describe_counter!(PUBLISHED_TOTAL, "Messages confirmed by the transport");
    describe_counter!(CONSUMED_TOTAL, "Outcomes of handling, by queue");
    describe_counter!(
        DEAD_LETTERS_TOTAL,
        "Messages that became dead letters, by queue"
    );
}
