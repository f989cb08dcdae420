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
    describe_counter!(PLATFORM_CALLS_TOTAL, "Calls to platforms by outcome");
}
