//! What an event makes of an order.

use chrono::{DateTime, Utc};

use super::entry::OrderEvent;
use super::order::{Line, Note, Order, Parcel, Refund, Status};

/// Lets an event happen to an order, which then is as new as the event where its platform
/// counts it as a change.
pub(super) fn change_order(order: &mut Order, at: DateTime<Utc>, event: &OrderEvent) {
    match event {
        OrderEvent::Touched => {}
        OrderEvent::Paid => {
            order.paid = Some(at);
            order.status = Status::AwaitingShipment;
        }
        OrderEvent::ParcelSent {
            carrier,
            waybill,
            lines,
            reported,
        } => {
            let sent = parcel(carrier, waybill, lines, false, at, *reported);
            send_lines(order, at, sent);
        }
        OrderEvent::PiecesSent {
            carrier,
            waybill,
            pieces,
            request,
        } => {
            let (lines, pieces): (Vec<usize>, Vec<i64>) = pieces.iter().copied().unzip();
            let sent = Parcel {
                pieces,
                request: request.clone(),
                ..parcel(carrier, waybill, &lines, false, at, true)
            };
            send_pieces(order, at, sent);
        }
        OrderEvent::ExtraParcel { carrier, waybill } => {
            order
                .parcels
                .push(parcel(carrier, waybill, &[], true, at, true))
        }
        OrderEvent::ParcelReplaced {
            carrier,
            waybill,
            lines,
        } => {
            replace_parcels(order, carrier, waybill, lines);
        }
        OrderEvent::ParcelRenumbered {
            was,
            carrier,
            waybill,
        } => {
            let mut sent = order.parcels.iter_mut();
            if let Some(sent) = sent.find(|sent| sent.waybill == *was) {
                renumber(sent, carrier, waybill);
            }
        }
        OrderEvent::ReportRepeated { waybill } => {
            count_report(order, waybill);
            return;
        }
        OrderEvent::Printed { waybill } => {
            order.printed.push(waybill.clone());
            return;
        }
        OrderEvent::Memo {
            memo,
            flag,
            flag_name,
        } => {
            order.seller_memo = memo.clone().unwrap_or_else(|| order.seller_memo.clone());
            order.flag = flag.unwrap_or(order.flag);
            order.flag_name = flag_name.clone().unwrap_or_else(|| order.flag_name.clone());
        }
        OrderEvent::NoteAdded { text, flag } => {
            let (text, flag) = (text.clone(), *flag);
            order.notes.insert(0, Note { at, text, flag });
        }
        OrderEvent::RefundMoved {
            number,
            lines,
            to,
            fen,
        } => move_refund(order, at, *number, lines, *to, *fen),
        OrderEvent::RefundWithdrawn => end_open_refunds(order),
        OrderEvent::Cancelled => cancel(order, at),
        OrderEvent::Completed => {
            order.status = Status::Completed;
            order.ended = Some(at);
        }
        // Where it goes now is drawn from the count, by the world.
        OrderEvent::AddressChanged | OrderEvent::AddressChangeAsked => order.address_changes += 1,
        OrderEvent::AddressChangeAnswered { accepted } => answer_address(order, at, *accepted),
        OrderEvent::VirtualNumberRenewed => {
            (order.virtual_numbers, order.virtual_extensions) = (order.virtual_numbers + 1, 0);
            return;
        }
        OrderEvent::VirtualNumberExtended => {
            order.virtual_extensions += 1;
            return;
        }
    }
    if order.key.platform.marketplace().moves_modified(event) {
        order.modified = at;
    }
}

fn replace_parcels(order: &mut Order, carrier: &str, waybill: &str, lines: &[usize]) {
    let touched = |parcel: &&mut Parcel| {
        !parcel.extra && (lines.is_empty() || parcel.lines.iter().any(|line| lines.contains(line)))
    };
    for sent in order.parcels.iter_mut().filter(touched) {
        renumber(sent, carrier, waybill);
    }
}

fn renumber(sent: &mut Parcel, carrier: &str, waybill: &str) {
    carrier.clone_into(&mut sent.carrier);
    waybill.clone_into(&mut sent.waybill);
    sent.times_reported = 1;
}

fn count_report(order: &mut Order, waybill: &str) {
    let known = |sent: &&mut Parcel| sent.waybill == waybill;
    for sent in order.parcels.iter_mut().filter(known) {
        sent.times_reported += 1;
    }
}

fn answer_address(order: &mut Order, at: DateTime<Utc>, accepted: bool) {
    let Some(request) = order.address_request.as_mut() else {
        return;
    };
    request.answered = Some((accepted, at));
    if accepted {
        order.receiver = request.to.clone();
    }
}

/// What was paid is given back.
fn cancel(order: &mut Order, at: DateTime<Utc>) {
    if order.paid.is_some() {
        for line in &mut order.lines {
            line.refund = Refund::Granted;
            line.refunded_fen = line.paid_fen();
        }
    }
    order.status = Status::Closed;
    order.ended = Some(at);
}

/// All that is left of the parcel's lines leaves.
fn send_lines(order: &mut Order, at: DateTime<Utc>, mut sent: Parcel) {
    let left = |place: &usize| order.pieces_left(*place);
    sent.pieces = sent.lines.iter().map(left).collect();
    for place in &sent.lines {
        order.lines[*place].shipped = true;
    }
    order.parcels.push(sent);
    order.shipped = order.shipped.or(Some(at));
    settle_status(order, at);
}

/// A line is shipped when its last piece is.
fn send_pieces(order: &mut Order, at: DateTime<Utc>, sent: Parcel) {
    let lines = sent.lines.clone();
    order.parcels.push(sent);
    for place in lines {
        order.lines[place].shipped = order.pieces_left(place) == 0;
    }
    order.shipped = order.shipped.or(Some(at));
    settle_status(order, at);
}

fn parcel(
    carrier: &str,
    waybill: &str,
    lines: &[usize],
    extra: bool,
    at: DateTime<Utc>,
    reported: bool,
) -> Parcel {
    Parcel {
        carrier: carrier.to_owned(),
        waybill: waybill.to_owned(),
        lines: lines.to_vec(),
        pieces: Vec::new(),
        request: String::new(),
        extra,
        at,
        times_reported: u32::from(reported),
    }
}

/// The money is shared out over the lines in their order, each up to what it cost.
fn move_refund(
    order: &mut Order,
    at: DateTime<Utc>,
    number: u64,
    lines: &[usize],
    to: Refund,
    fen: i64,
) {
    let mut left = fen;
    for place in lines {
        let line = &mut order.lines[*place];
        line.refund = to;
        line.refund_id = number;
        if to == Refund::Granted {
            let share = left.min(line.paid_fen() - line.refunded_fen);
            line.refunded_fen += share;
            left -= share;
        }
    }
    if to == Refund::Granted {
        settle_status(order, at);
    }
}

fn end_open_refunds(order: &mut Order) {
    for line in order
        .lines
        .iter_mut()
        .filter(|line| line.refund == Refund::Open)
    {
        line.refund = Refund::Withdrawn;
    }
}

/// Fully refunded closes unless the buyer kept the goods for good before; otherwise the lines
/// that were not refunded tell.
fn settle_status(order: &mut Order, at: DateTime<Utc>) {
    if order.status != Status::Completed && order.lines.iter().all(Line::is_refunded) {
        order.status = Status::Closed;
        order.ended = Some(at);
        return;
    }
    if matches!(
        order.status,
        Status::AwaitingShipment | Status::PartiallyShipped
    ) {
        let any_left = order.parcels.iter().any(|parcel| !parcel.lines.is_empty());
        order.status = match (order.open_lines().is_empty(), any_left) {
            (true, true) => Status::Shipped,
            (false, true) => Status::PartiallyShipped,
            _ => Status::AwaitingShipment,
        };
    }
}
