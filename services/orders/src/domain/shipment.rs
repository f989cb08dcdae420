//! Parcels: what left, what the platform is told, and when an order is settled.

use super::{
    hold,
    order::{Line, Message, Order, Parcel},
    refund,
};
use chrono::{DateTime, Utc};
use oms_contracts::oms::{
    events::v1::PlatformShipment,
    orders::v1::{HoldKind, ParcelState, PlatformReport},
    types::v1::PlatformStatus,
};
use uuid::Uuid;

/// A parcel that somebody says has left.
#[derive(Debug, Clone)]
pub struct Dispatched<'a> {
    /// Common carrier code.
    pub carrier_code: &'a str,
    /// Waybill number.
    pub waybill_no: &'a str,
    /// When it left.
    pub at: DateTime<Utc>,
    /// Lines and units; empty: everything still owed.
    pub lines: &'a [(Uuid, i64)],
    /// "erp" or a user name.
    pub by: &'a str,
}

/// Why a report of a parcel cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShipmentRefused {
    /// The order has no such line.
    #[error("the order has no line {0}")]
    UnknownLine(Uuid),
}

/// Id of a shop's parcel. It follows from carrier and number, so that orders that share
/// a parcel agree on it, whoever tells of it first.
pub fn parcel_id(shop_id: Uuid, carrier_code: &str, waybill_no: &str) -> Uuid {
    let name = format!("{carrier_code}\n{waybill_no}");
    Uuid::new_v5(&shop_id, name.as_bytes())
}

/// Stores a parcel that left and returns its id. A physical fact is never refused:
/// too many units open a hold, and for a held order the report waits.
pub fn record(order: &mut Order, said: &Dispatched<'_>) -> Result<Uuid, ShipmentRefused> {
    // A platform may name the carrier of a parcel otherwise than we do.
    if let Some(parcel) = order.parcels.iter().find(|parcel| {
        parcel.waybill_no == said.waybill_no
            && (parcel.carrier_code == said.carrier_code || parcel.is_foreign())
    }) {
        return Ok(parcel.id);
    }
    for (line_id, _) in said.lines {
        if !order.lines.iter().any(|line| line.id == *line_id) {
            return Err(ShipmentRefused::UnknownLine(*line_id));
        }
    }
    let lines = if said.lines.is_empty() {
        all_owed(order)
    } else {
        merged(said.lines)
    };
    let parcel_id = parcel_id(order.shop_id, said.carrier_code, said.waybill_no);
    order.parcels.push(Parcel {
        id: parcel_id,
        carrier_code: said.carrier_code.to_owned(),
        waybill_no: said.waybill_no.to_owned(),
        state: ParcelState::Dispatched,
        dispatched_at: said.at,
        source: said.by.to_owned(),
        report: PlatformReport::Waiting,
        reported_at: None,
        report_message: String::new(),
        lines,
        dirty: true,
    });
    order.note(
        "shipment_recorded",
        said.by,
        [
            ("carrier", said.carrier_code.to_owned()),
            ("waybill_no", said.waybill_no.to_owned()),
        ],
    );
    check_allocation(order, said.at);
    if order.said.status == PlatformStatus::Closed {
        let note = "a parcel left although the order is closed on the platform";
        hold::open(order, HoldKind::ClosedAfterHandover, "oms", note, said.at);
    }
    refund::follow(order, said.at);
    report_or_wait(order, parcel_id, said.waybill_no);
    order.refresh_headline();
    Ok(parcel_id)
}

fn report_or_wait(order: &mut Order, parcel_id: Uuid, waybill_no: &str) {
    if order.holds.is_empty() {
        if let Some(parcel) = order.parcels.iter_mut().find(|p| p.id == parcel_id) {
            parcel.report = PlatformReport::Queued;
        }
        order.tell(Message::Dispatched { parcel_id });
    } else {
        order.note(
            "parcel_report_waiting",
            "oms",
            [("waybill_no", waybill_no.to_owned())],
        );
    }
}

/// The platform took the report of a parcel.
pub fn confirm(order: &mut Order, parcel_id: Uuid, at: DateTime<Utc>) {
    note_confirmed(order, parcel_id, at);
    // With the last parcel there is nothing left to hold.
    refund::follow(order, at);
    order.refresh_headline();
}

fn note_confirmed(order: &mut Order, parcel_id: Uuid, at: DateTime<Utc>) {
    let Some(parcel) = order.parcels.iter_mut().find(|p| p.id == parcel_id) else {
        return;
    };
    if matches!(
        parcel.report,
        PlatformReport::Confirmed | PlatformReport::NotNeeded
    ) {
        return;
    }
    parcel.report = PlatformReport::Confirmed;
    parcel.reported_at = Some(at);
    parcel.report_message.clear();
    parcel.dirty = true;
    let waybill_no = parcel.waybill_no.clone();
    order.note("parcel_confirmed", "platform", [("waybill_no", waybill_no)]);
}

/// The platform refused it for good.
pub fn refuse(order: &mut Order, parcel_id: Uuid, code: &str, message: &str, now: DateTime<Utc>) {
    let Some(parcel) = order.parcels.iter_mut().find(|p| p.id == parcel_id) else {
        return;
    };
    if parcel.report != PlatformReport::Queued {
        return;
    }
    parcel.report = PlatformReport::Refused;
    parcel.report_message = format!("{code}: {message}");
    parcel.dirty = true;
    let waybill_no = parcel.waybill_no.clone();
    let note = format!("{waybill_no}: {code}: {message}");
    order.note(
        "parcel_refused",
        "platform",
        [
            ("waybill_no", waybill_no),
            ("code", code.to_owned()),
            ("message", message.to_owned()),
        ],
    );
    hold::open(order, HoldKind::ShipRefused, "platform", &note, now);
    order.refresh_headline();
}

/// Takes the parcels that the platform knows. One of ours is thereby confirmed; one
/// that is not ours was shipped in the platform's own console and stands as a fact.
/// Returns whether there was such a one.
pub(super) fn take_from_platform(
    order: &mut Order,
    shipments: &[PlatformShipment],
    now: DateTime<Utc>,
) -> bool {
    let mut foreign = false;
    for said in shipments {
        if said.waybill_no.is_empty() || said.waybill_no.contains('\0') {
            continue;
        }
        let ours = order
            .parcels
            .iter()
            .find(|parcel| parcel.waybill_no == said.waybill_no)
            .map(|parcel| parcel.id);
        if let Some(parcel_id) = ours {
            note_confirmed(order, parcel_id, now);
            continue;
        }
        let lines: Vec<(Uuid, i64)> = order
            .active_lines()
            .filter(|line| said.line_keys.is_empty() || said.line_keys.contains(&line.key))
            .map(|line| (line.id, order.owed(line)))
            .filter(|(_, quantity)| *quantity > 0)
            .collect();
        foreign = true;
        order.parcels.push(Parcel {
            id: parcel_id(order.shop_id, &said.carrier_code, &said.waybill_no),
            carrier_code: said.carrier_code.clone(),
            waybill_no: said.waybill_no.clone(),
            state: ParcelState::Dispatched,
            dispatched_at: now,
            source: "platform".to_owned(),
            report: PlatformReport::NotNeeded,
            reported_at: Some(now),
            report_message: String::new(),
            lines,
            dirty: true,
        });
        order.note(
            "platform_shipped",
            "platform",
            [
                ("carrier", said.carrier_code.clone()),
                ("waybill_no", said.waybill_no.clone()),
            ],
        );
    }
    foreign
}

fn all_owed(order: &Order) -> Vec<(Uuid, i64)> {
    let owed: Vec<(Uuid, i64)> = order
        .active_lines()
        .map(|line| (line.id, order.owed(line)))
        .filter(|(_, quantity)| *quantity > 0)
        .collect();
    if !owed.is_empty() {
        return owed;
    }
    // Nothing is owed and yet a parcel left: it holds the whole order once more.
    order
        .lines
        .iter()
        .map(|line: &Line| (line.id, line.quantity))
        .collect()
}

fn merged(lines: &[(Uuid, i64)]) -> Vec<(Uuid, i64)> {
    let mut merged: Vec<(Uuid, i64)> = Vec::with_capacity(lines.len());
    for &(id, quantity) in lines {
        match merged.iter_mut().find(|(known, _)| *known == id) {
            Some((_, sum)) => *sum = sum.saturating_add(quantity),
            None => merged.push((id, quantity)),
        }
    }
    merged
}

/// Opens the hold for parcels that hold more than is due.
pub(super) fn check_allocation(order: &mut Order, now: DateTime<Utc>) {
    let over = order.lines.iter().find(|line| order.owed(line) < 0);
    if let Some(line) = over {
        let note = format!(
            "{} units of line {} left, {} are due",
            order.allocated(line.id),
            line.key,
            line.due()
        );
        hold::open(order, HoldKind::OverAllocated, "oms", &note, now);
    }
}
