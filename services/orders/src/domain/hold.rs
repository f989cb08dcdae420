//! Holds: what opens one, what it stops, and what goes on when it is lifted.

use super::order::{Hold, Message, Order};
use chrono::{DateTime, Utc};
use oms_contracts::oms::orders::v1::{ErpHandover, HoldKind, PlatformReport};

/// Why a person cannot lift a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseRefused {
    /// No hold of the kind is open.
    #[error("the order has no open hold of this kind; read it again")]
    NotHeld,
    /// Only the platform lifts it.
    #[error(
        "only the platform lifts this hold; to report a parcel that already left, release with report_only"
    )]
    PlatformOwned,
    /// Nothing waits for an override.
    #[error("no parcel report of the order waits for an override")]
    NothingWaits,
}

/// Opens a hold unless one of its kind is open, stops what has not been sent and
/// asks the ERP for the order back.
pub fn open(order: &mut Order, kind: HoldKind, by: &str, note: &str, now: DateTime<Utc>) {
    if order.hold(kind).is_some() {
        return;
    }
    order.holds.push(Hold {
        kind,
        opened_by: by.to_owned(),
        since: now,
        note: note.to_owned(),
    });
    order.note(
        "hold_opened",
        by,
        [
            ("hold", kind.as_str_name().to_owned()),
            ("note", note.to_owned()),
        ],
    );
    stop_reports(order);
    // These say that something already left or was refused; there is nothing to recall.
    let after_the_fact = matches!(
        kind,
        HoldKind::ErpRefused | HoldKind::ShipRefused | HoldKind::OverAllocated
    );
    if !after_the_fact {
        request_recall(order, kind.as_str_name());
    }
}

/// Lifts a hold if it is open, and lets waiting reports go when it was the last.
pub fn lift(order: &mut Order, kind: HoldKind, by: &str, note: &str) {
    if order.hold(kind).is_none() {
        return;
    }
    order.holds.retain(|hold| hold.kind != kind);
    order.news.released_holds.push(kind);
    order.note(
        "hold_released",
        by,
        [
            ("hold", kind.as_str_name().to_owned()),
            ("note", note.to_owned()),
        ],
    );
    match kind {
        HoldKind::ErpRefused if order.handover.state == ErpHandover::Refused => {
            order.handover.state = ErpHandover::None;
        }
        HoldKind::ShipRefused => retry_refused_reports(order),
        _ => {}
    }
    if order.holds.is_empty() {
        queue_waiting_reports(order);
    }
}

/// A person lifts a hold, or reports what already left although the hold stays.
pub fn release(
    order: &mut Order,
    kind: HoldKind,
    by: &str,
    note: &str,
    report_only: bool,
) -> Result<(), ReleaseRefused> {
    if order.hold(kind).is_none() {
        return Err(ReleaseRefused::NotHeld);
    }
    if report_only {
        let waits = |order: &Order| {
            order
                .parcels
                .iter()
                .any(|parcel| parcel.report == PlatformReport::Waiting)
        };
        if !waits(order) {
            return Err(ReleaseRefused::NothingWaits);
        }
        order.note(
            "report_override",
            by,
            [
                ("hold", kind.as_str_name().to_owned()),
                ("note", note.to_owned()),
            ],
        );
        queue_waiting_reports(order);
        return Ok(());
    }
    if matches!(kind, HoldKind::Refund | HoldKind::PlatformBlocked) {
        return Err(ReleaseRefused::PlatformOwned);
    }
    lift(order, kind, by, note);
    Ok(())
}

/// Asks the ERP for the newest hand-over back, unless everything left from there
/// already. What was shipped in the platform's own console did not: the ERP would ship
/// it once more.
pub fn request_recall(order: &mut Order, reason: &str) {
    let sent = matches!(
        order.handover.state,
        ErpHandover::Queued | ErpHandover::Taken | ErpHandover::Unknown
    );
    let something_to_stop = order.lines.iter().any(|line| {
        let ours = order.parcels.iter().filter(|parcel| !parcel.is_foreign());
        let left: i64 = ours
            .flat_map(|parcel| &parcel.lines)
            .filter(|(id, _)| *id == line.id)
            .fold(0, |sum, (_, quantity)| sum.saturating_add(*quantity));
        line.quantity > left
    });
    if sent && something_to_stop {
        order.handover.state = ErpHandover::Recalling;
        let no = order.handover.no;
        order.note(
            "recall_requested",
            "oms",
            [
                ("handover_no", no.to_string()),
                ("reason", reason.to_owned()),
            ],
        );
        order.tell(Message::RecallRequested {
            no,
            reason: reason.to_owned(),
        });
    }
}

fn stop_reports(order: &mut Order) {
    let mut stopped = Vec::new();
    for parcel in &mut order.parcels {
        if parcel.report == PlatformReport::Queued {
            parcel.report = PlatformReport::Waiting;
            parcel.dirty = true;
            stopped.push(parcel.id);
        }
    }
    for parcel_id in stopped {
        order.tell(Message::ReportCancelled { parcel_id });
    }
}

fn retry_refused_reports(order: &mut Order) {
    for parcel in &mut order.parcels {
        if parcel.report == PlatformReport::Refused {
            parcel.report = PlatformReport::Waiting;
            parcel.dirty = true;
        }
    }
}

fn queue_waiting_reports(order: &mut Order) {
    let mut queued = Vec::new();
    for parcel in &mut order.parcels {
        if parcel.report == PlatformReport::Waiting {
            parcel.report = PlatformReport::Queued;
            parcel.dirty = true;
            queued.push(parcel.id);
        }
    }
    for parcel_id in queued {
        order.tell(Message::Dispatched { parcel_id });
    }
}
