//! What an entry makes of the waybills, the accounts and the count of opened receivers.

use super::World;
use super::entry::{Change, Entry, WaybillEvent};
use super::waybill::{Waybill, WaybillKey};
use super::waybills::{Waybills, day};

impl World {
    /// Applies an entry about waybills or receivers; others are none of its business.
    pub(super) fn apply_to_waybills(&mut self, entry: &Entry) {
        match &entry.change {
            Change::WaybillTaken {
                platform,
                shop,
                account,
                counted,
                carrier,
                number,
                request,
                orders,
                content,
            } => {
                let Some(shop) = self.shop_place(*platform, shop) else {
                    return;
                };
                let key = WaybillKey {
                    platform: *platform,
                    number: number.clone(),
                };
                let waybill = Waybill {
                    key,
                    shop,
                    carrier: carrier.clone(),
                    account: account.clone(),
                    request: request.clone(),
                    orders: orders.clone(),
                    content: content.clone(),
                    taken: entry.at,
                    cancelled: false,
                    printed: 0,
                };
                self.waybills.add(waybill, *counted);
            }
            Change::Waybill { key, event } => self.waybills.change(key, event),
            Change::WaybillBalance {
                platform,
                shop,
                account,
                left,
            } => {
                if let Some(shop) = self.shop_place(*platform, shop) {
                    let balances = &mut self.waybills.balances;
                    balances.entry((shop, account.clone())).or_default().left = *left;
                }
            }
            Change::ReceiversOpened {
                platform,
                shop,
                count,
            } => {
                if let Some(shop) = self.shop_place(*platform, shop) {
                    let today = (shop, day(entry.at));
                    *self.waybills.opened.entry(today).or_default() += count;
                }
            }
            _ => {}
        }
    }
}

impl Waybills {
    fn add(&mut self, waybill: Waybill, counted: bool) {
        let place = self.rows.len();
        let account = (waybill.shop, waybill.account.clone());
        let balance = self.balances.entry(account).or_default();
        balance.given += 1;
        balance.left -= i64::from(counted);
        self.by_key.insert(waybill.key.clone(), place);
        let request = (waybill.shop, waybill.request.clone());
        self.by_request.entry(request).or_default().push(place);
        for order in &waybill.orders {
            let order = (waybill.shop, order.clone());
            self.by_order.entry(order).or_default().push(place);
        }
        self.rows.push(waybill);
    }

    fn change(&mut self, key: &WaybillKey, event: &WaybillEvent) {
        let Some(waybill) = self.by_key.get(key).map(|place| &mut self.rows[*place]) else {
            return;
        };
        match event {
            WaybillEvent::Changed { content } => waybill.content.clone_from(content),
            WaybillEvent::Printed => waybill.printed += 1,
            WaybillEvent::Cancelled => {
                waybill.cancelled = true;
                let account = (waybill.shop, waybill.account.clone());
                self.balances.entry(account).or_default().cancelled += 1;
            }
        }
    }
}
