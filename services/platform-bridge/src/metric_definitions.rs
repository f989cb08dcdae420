//! Every metric of the bridge: its name and what it counts. Times are in seconds.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Gauge, by `shop` and `kind`: age of the point up to which a shop is pulled.
pub(crate) const SYNC_LAG_SECONDS: &str = "oms_bridge_sync_lag_seconds";
/// Gauge, by `shop`: age of the point up to which every page is taken by its owner.
pub(crate) const COVERAGE_LAG_SECONDS: &str = "oms_bridge_coverage_lag_seconds";
/// Gauge, by `problem`: cursors that have it.
pub(crate) const CURSOR_PROBLEMS: &str = "oms_bridge_cursor_problems";
/// Gauge, by `kind` and `state`: commands that are not at their end.
pub(crate) const COMMAND_BACKLOG: &str = "oms_bridge_command_backlog";
/// Gauge: parked documents.
pub(crate) const PARKED: &str = "oms_bridge_parked";
/// Counter, by `kind` and `outcome`: turns of pulling.
pub(crate) const PULLS_TOTAL: &str = "oms_bridge_pulls_total";
/// Histogram, by `kind`: how long after its due time a pull started.
pub(crate) const PULL_START_SECONDS: &str = "oms_bridge_pull_start_seconds";
/// Counter, by `kind`: documents published.
pub(crate) const DOCUMENTS_TOTAL: &str = "oms_bridge_documents_total";
/// Counter: rows that the late sweep found and the pull had missed.
pub(crate) const LATE_ROWS_TOTAL: &str = "oms_bridge_late_rows_total";
/// Counter, by `kind` and `outcome`: settled command attempts.
pub(crate) const COMMANDS_TOTAL: &str = "oms_bridge_commands_total";
/// Counter, by `platform` and `outcome`: messages that platforms pushed (`taken`, `repeated`,
/// `foreign`), and calls that brought none (`test`, `forged`, `unreadable`, `unknown_app`,
/// `unavailable`).
pub(crate) const PUSHES_TOTAL: &str = "oms_bridge_pushes_total";
/// Counter, by `kind` and `outcome`: readings of documents that pushes named.
pub(crate) const HINTS_TOTAL: &str = "oms_bridge_hints_total";
/// Gauge, by `kind`: documents that pushes named and that are not read yet.
pub(crate) const HINT_BACKLOG: &str = "oms_bridge_hint_backlog";
/// Histogram, by `kind`: from the push of a document until it is sent on.
pub(crate) const HINT_SECONDS: &str = "oms_bridge_hint_seconds";
/// Gauge, by `platform`: channels that this process holds open.
pub(crate) const CHANNELS_OPEN: &str = "oms_bridge_channels_open";
/// Counter, by `platform` and `outcome`: channels that were held and given back.
pub(crate) const CHANNELS_TOTAL: &str = "oms_bridge_channels_total";
/// Counter, by `platform`, `method` and `outcome`: calls to platforms; `throttled` covers
/// our own rate budget too.
pub(crate) const PLATFORM_CALLS_TOTAL: &str = "oms_platform_calls_total";

/// Tells the installed recorder what the metrics mean.
pub(crate) fn describe() {
    describe_gauge!(
        SYNC_LAG_SECONDS,
        Unit::Seconds,
        "Age of the point up to which a shop is pulled"
    );
    describe_gauge!(
        COVERAGE_LAG_SECONDS,
        Unit::Seconds,
        "Age of the point up to which every page of a shop is taken by its owner"
    );
    describe_gauge!(CURSOR_PROBLEMS, "Sync cursors by problem");
    describe_gauge!(COMMAND_BACKLOG, "Commands that are not at their end");
    describe_gauge!(PARKED, "Parked documents");
    describe_counter!(PULLS_TOTAL, "Turns of pulling by outcome");
    describe_histogram!(
        PULL_START_SECONDS,
        Unit::Seconds,
        "How long after its due time a pull started"
    );
    describe_counter!(DOCUMENTS_TOTAL, "Documents published");
    describe_counter!(
        LATE_ROWS_TOTAL,
        "Rows that the late sweep found and the pull had missed"
    );
    describe_counter!(COMMANDS_TOTAL, "Settled command attempts by outcome");
    describe_counter!(
        PUSHES_TOTAL,
        "Messages that platforms pushed, by what became of them"
    );
    describe_counter!(HINTS_TOTAL, "Readings of documents that pushes named");
    describe_gauge!(HINT_BACKLOG, "Documents that pushes named, not read yet");
    describe_histogram!(
        HINT_SECONDS,
        Unit::Seconds,
        "From the push of a document until it is sent on"
    );
    describe_gauge!(CHANNELS_OPEN, "Channels that this process holds open");
    describe_counter!(CHANNELS_TOTAL, "Channels that were held and given back");
    describe_counter!(PLATFORM_CALLS_TOTAL, "Calls to platforms by outcome");
}
