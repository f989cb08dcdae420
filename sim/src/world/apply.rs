//! How an entry changes the world. Whether it may is decided before; this never refuses.

use chrono::{DateTime, Utc};

use super::World;
use super::after_sales::Asked;
use super::change_order::change_order;
use super::entry::{AfterSaleEvent, Change, Entry, OrderEvent};
use super::order::AddressRequest;
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
            Change::AfterSaleOpened {
                order,
                number,
                kind,
                lines,
                refund_fen,
                hidden_until,
            } => {
                if let Some(place) = self.by_key.get(order).copied() {
                    let asked = Asked {
                        number: *number,
                        kind: *kind,
                        lines: lines.clone(),
                        refund_fen: *refund_fen,
                    };
                    self.open_after_sale(place, &asked, entry.at, *hidden_until);
                }
            }
            Change::AfterSale {
                key,
                hidden_until,
                event,
            } => {
                if let Some(place) = self.after_sale_place(key) {
                    self.apply_to_after_sale(place, entry.at, *hidden_until, event);
                }
            }
            Change::PushPermit {
                platform,
                shop,
                permit,
            } => {
                if let Some(place) = self.shop_place(*platform, shop) {
                    self.shops[place].push.clone_from(permit);
                }
            }
            Change::TokenIssued {
                platform,
                shop,
                access_token,
                access_expires_at,
                refresh_token,
                refresh_expires_at,
                old_lives_until,
            } => {
                if let Some(place) = self.shop_place(*platform, shop) {
                    self.end_old_tokens(place, *old_lives_until);
                    self.by_token
                        .insert((*platform, access_token.clone()), place);
                    let grant = &mut self.shops[place].grant;
                    grant.access_token.clone_from(access_token);
                    grant.refresh_token.clone_from(refresh_token);
                    grant.access_expires_at = *access_expires_at;
                    grant.refresh_expires_at = *refresh_expires_at;
                }
            }
            Change::TokenForced { platform, shop } => {
                if let Some(place) = self.shop_place(*platform, shop) {
                    self.shops[place].forced_renewals.push(entry.at);
                }
            }
            Change::TokenExpired { platform, shop } => {
                if let Some(place) = self.shop_place(*platform, shop) {
                    let shop = &mut self.shops[place];
                    shop.grant.access_expires_at = entry.at;
                    if let Some((_, until)) = &mut shop.previous_token {
                        *until = entry.at;
                    }
                }
            }
            Change::WaybillTaken { .. }
            | Change::Waybill { .. }
            | Change::WaybillBalance { .. }
            | Change::ReceiversOpened { .. } => self.apply_to_waybills(entry),
            Change::Erp { key, event } => self.erp.apply(entry.at, key, event),
        }
    }

    /// Forgets the token before the present one; the present one becomes that token where
    /// it is still taken for a while.
    fn end_old_tokens(&mut self, place: usize, old_lives_until: Option<DateTime<Utc>>) {
        let shop = &mut self.shops[place];
        let present = shop.grant.access_token.clone();
        let ended = match old_lives_until {
            Some(until) => shop.previous_token.replace((present, until)),
            None => {
                self.by_token.remove(&(shop.platform, present));
                shop.previous_token.take()
            }
        };
        if let Some((token, _)) = ended {
            self.by_token.remove(&(shop.platform, token));
        }
    }

    pub(super) fn apply_to_order(
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
        let moved = || moved_receiver(chance, &order.receiver, order.address_changes);
        match event {
            OrderEvent::AddressChanged => order.receiver = moved(),
            OrderEvent::AddressChangeAsked => {
                order.address_request = Some(AddressRequest {
                    to: moved(),
                    from: order.receiver.clone(),
                    at,
                    answered: None,
                });
            }
            _ => {}
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
        match event {
            OrderEvent::RefundWithdrawn => {
                self.end_open_refunds(place, at, hidden_until, &AfterSaleEvent::Closed);
            }
            OrderEvent::Cancelled if was_paid.is_some() => {
                self.refund_whole_order(place, at, hidden_until);
            }
            _ => {}
        }
        if let OrderEvent::ParcelSent { waybill, .. }
        | OrderEvent::PiecesSent { waybill, .. }
        | OrderEvent::ExtraParcel { waybill, .. }
        | OrderEvent::ParcelReplaced { waybill, .. }
        | OrderEvent::ParcelRenumbered { waybill, .. } = event
        {
            let platform = self.orders[place].key.platform;
            self.shipped_numbers
                .insert((platform, waybill.clone()), place);
        }
    }
}
