//! A command: a call that is owed to a platform or to the ERP.

use oms_contracts::oms::bridge::v1::{CommandKind, CommandState};

/// Whom a command is for. Commands of one order go out one by one within a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Lane {
    /// The order's platform.
    Platform = 1,
    /// The ERP.
    Erp = 2,
}

/// The lane of a kind.
pub(crate) fn lane(kind: CommandKind) -> Lane {
    match kind {
        CommandKind::ErpOrder | CommandKind::ErpRecall => Lane::Erp,
        CommandKind::Unspecified | CommandKind::Ship | CommandKind::Memo => Lane::Platform,
    }
}

/// A state in words, for messages and metrics.
pub(crate) fn state_name(state: CommandState) -> &'static str {
    match state {
        CommandState::Unspecified => "unspecified",
        CommandState::Queued => "queued",
        CommandState::Sent => "under way",
        CommandState::Unknown => "unknown",
        CommandState::Done => "done",
        CommandState::Refused => "refused",
        CommandState::Cancelled => "cancelled",
        CommandState::NeedsPerson => "waiting for a person",
    }
}

/// A kind in words, for metrics and traces.
pub(crate) fn kind_name(kind: CommandKind) -> &'static str {
    match kind {
        CommandKind::Unspecified => "unspecified",
        CommandKind::Ship => "ship",
        CommandKind::Memo => "memo",
        CommandKind::ErpOrder => "erp_order",
        CommandKind::ErpRecall => "erp_recall",
    }
}

/// The state from which a person's retry goes on; `None` where there is nothing to
/// retry. A command of unknown outcome is asked about first all the same.
pub(crate) fn retried(state: CommandState) -> Option<CommandState> {
    match state {
        CommandState::Queued | CommandState::Refused | CommandState::NeedsPerson => {
            Some(CommandState::Queued)
        }
        CommandState::Unknown => Some(CommandState::Unknown),
        CommandState::Unspecified
        | CommandState::Sent
        | CommandState::Done
        | CommandState::Cancelled => None,
    }
}

/// The key under which a parcel's report to the platform exists once.
pub(crate) fn ship_key(parcel_id: &str) -> String {
    format!("ship:{parcel_id}")
}

/// The key of one revision of an order's memo.
pub(crate) fn memo_key(order_id: &str, memo_revision: i64) -> String {
    format!("memo:{order_id}:{memo_revision}")
}

/// The key of one hand-over of an order to the ERP.
pub(crate) fn erp_order_key(order_id: &str, handover_no: i32) -> String {
    format!("erp:{order_id}:{handover_no}")
}

/// The key of its recall.
pub(crate) fn erp_recall_key(order_id: &str, handover_no: i32) -> String {
    format!("recall:{order_id}:{handover_no}")
}
