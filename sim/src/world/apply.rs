//! How an entry changes an order. Whether it may is decided before; this never refuses.

use chrono::{DateTime, Utc};

use super::World;
use super::entry::{Change, Entry, OrderEvent};
use super::order::{Order, Parcel, Refund, Status};
use crate::data::receivers::moved_receiver;

impl World {
    /// Applies one entry; one about an order or shop that does not run here is skipped,
    /// so that a journal outlives a change of `--sim-shops`.
    pub(crate) fn apply(&mut self, entry: &Entry) {
        match &entry.change {
            Change::OrderPlaced {
                platform,
                shop,
                serial,
                paid,
                lines,
                hidden_until,
            } => {
                self.placed = self.placed.max(*serial);
                if let Some(place) = self.shop_place(*platform, shop) {
                    self.place_order(place, *serial, entry.at, *paid, *lines, *hidden_until);
                }
            }
            Change::Order {
                key,
                hidden_until,
                event,
            } => {
                if let Some(place) = self.by_key.get(key).copied() {
                    self.apply_to_order(place, entry.at, *hidden_until, event);
                }
            }
            Change::TokenIssued {
                platform,
                shop,
                access_token,
                access_expires_at,
                refresh_token,
                refresh_expires_at,
            } => {
                if let Some(place) = self.shop_place(*platform, shop) {
                    self.by_token
                        .remove(&(*platform, self.shops[place].grant.access_token.clone()));
                    self.by_token
                        .insert((*platform, access_token.clone()), place);
                    let grant = &mut self.shops[place].grant;
                    grant.access_token.clone_from(access_token);
                    grant.refresh_token.clone_from(refresh_token);
                    grant.access_expires_at = *access_expires_at;
                    grant.refresh_expires_at = *refresh_expires_at;
                }
            }
            Change::TokenExpired { platform, shop } => {
                if let Some(place) = self.shop_place(*platform, shop) {
                    self.shops[place].grant.access_expires_at = entry.at;
                }
            }
            Change::Erp { key, event } => self.erp.apply(entry.at, key, event),
        }
    }

    fn apply_to_order(
        &mut self,
        place: usize,
        at: DateTime<Utc>,
        hidden_until: Option<DateTime<Utc>>,
        event: &OrderEvent,
    ) {
        let chance = self.chance;
        let order = &mut self.orders[place];
        let (was_modified, was_paid) = (order.modified, order.paid);
        change_order(order, at, event);
        if matches!(event, OrderEvent::AddressChanged) {
            order.receiver = moved_receiver(chance, &order.receiver, order.address_changes);
        }
        if order.modified != was_modified {
            order.listed_from = hidden_until.unwrap_or(at);
            let shop = &mut self.shops[order.shop];
            shop.by_modified.remove(&(was_modified, place));
            shop.by_modified.insert((order.modified, place));
        }
        if let (None, Some(paid)) = (was_paid, order.paid) {
            self.shops[order.shop].by_paid.insert((paid, place));
        }
        if let OrderEvent::ParcelSent { waybill, .. }
        | OrderEvent::ExtraParcel { waybill, .. }
        | OrderEvent::ParcelReplaced { waybill, .. } = event
        {
            self.waybills
                .insert((order.key.platform, waybill.clone()), place);
        }
    }
}

fn change_order(order: &mut Order, at: DateTime<Utc>, event: &OrderEvent) {
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
            order
                .parcels
                .push(parcel(carrier, waybill, lines, false, at, *reported));
            for place in lines {
                order.lines[*place].shipped = true;
            }
            order.shipped = order.shipped.or(Some(at));
            settle_status(order, at);
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
            let touched = |parcel: &&mut Parcel| {
                !parcel.extra
                    && (lines.is_empty() || parcel.lines.iter().any(|line| lines.contains(line)))
            };
            for sent in order.parcels.iter_mut().filter(touched) {
                sent.carrier.clone_from(carrier);
                sent.waybill.clone_from(waybill);
                sent.times_reported = 1;
            }
        }
        OrderEvent::ReportRepeated { waybill } => {
            for sent in order
                .parcels
                .iter_mut()
                .filter(|sent| sent.waybill == *waybill)
            {
                sent.times_reported += 1;
            }
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
        OrderEvent::RefundOpened { lines } => {
            for place in lines {
                order.lines[*place].refund = Refund::Open;
            }
        }
        OrderEvent::RefundWithdrawn => turn_open_refunds(order, Refund::Withdrawn),
        OrderEvent::RefundGranted => {
            turn_open_refunds(order, Refund::Granted);
            settle_status(order, at);
        }
        OrderEvent::Cancelled => {
            if order.paid.is_some() {
                for line in &mut order.lines {
                    line.refund = Refund::Granted;
                }
            }
            order.status = Status::Closed;
            order.ended = Some(at);
        }
        OrderEvent::Completed => {
            order.status = Status::Completed;
            order.ended = Some(at);
        }
        OrderEvent::AddressChanged => order.address_changes += 1,
    }
    order.modified = at;
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
        extra,
        at,
        times_reported: u32::from(reported),
    }
}

fn turn_open_refunds(order: &mut Order, end: Refund) {
    for line in order
        .lines
        .iter_mut()
        .filter(|line| line.refund == Refund::Open)
    {
        line.refund = end;
    }
}

/// Fully refunded closes; otherwise the lines that were not refunded tell.
fn settle_status(order: &mut Order, at: DateTime<Utc>) {
    if order
        .lines
        .iter()
        .all(|line| line.refund == Refund::Granted)
    {
        order.status = Status::Closed;
        order.ended = Some(at);
        return;
    }
    if matches!(
        order.status,
        Status::AwaitingShipment | Status::PartiallyShipped
    ) {
        let any_left = order.lines.iter().any(|line| line.shipped);
        order.status = match (order.open_lines().is_empty(), any_left) {
            (true, true) => Status::Shipped,
            (false, true) => Status::PartiallyShipped,
            _ => Status::AwaitingShipment,
        };
    }
}
