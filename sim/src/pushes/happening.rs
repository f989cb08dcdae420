//! What happened, in the words of the world, with the world right after it.

use chrono::{DateTime, Utc};

use crate::platforms::Platform;
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::entry::{AfterSaleEvent, Change, Entry, OrderEvent};
use crate::world::order::Order;

/// Something a platform may tell of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happening<'a> {
    pub(crate) world: &'a World,
    pub(crate) at: DateTime<Utc>,
    pub(crate) fact: Fact<'a>,
}

/// What it was.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fact<'a> {
    OrderPlaced(&'a Order),
    Order(&'a Order, &'a OrderEvent),
    AfterSaleOpened(&'a AfterSale),
    AfterSale(&'a AfterSale, &'a AfterSaleEvent),
}

impl<'a> Happening<'a> {
    /// What an entry that was just applied means; nothing for one about no order.
    pub(crate) fn of(world: &'a World, entry: &'a Entry) -> Option<Self> {
        let fact = match &entry.change {
            // Serial numbers of orders that another run placed are not of this world.
            Change::OrderPlaced { serial, .. } => {
                let source = format!("live-{serial:08}");
                let newest = world.orders.last()?;
                Fact::OrderPlaced((newest.source.0 == source).then_some(newest)?)
            }
            Change::Order { key, event, .. } => {
                Fact::Order(&world.orders[world.order_place(key)?], event)
            }
            Change::AfterSaleOpened { order, number, .. } => {
                let place = world.order_place(order)?;
                let mut known = world.after_sales_of_order(place);
                Fact::AfterSaleOpened(known.find(|row| row.number == *number)?)
            }
            Change::AfterSale { key, event, .. } => {
                Fact::AfterSale(&world.after_sales[world.after_sale_place(key)?], event)
            }
            Change::TokenIssued { .. }
            | Change::TokenForced { .. }
            | Change::TokenExpired { .. }
            | Change::PushPermit { .. }
            | Change::WaybillTaken { .. }
            | Change::Waybill { .. }
            | Change::WaybillBalance { .. }
            | Change::ReceiversOpened { .. }
            | Change::Erp { .. } => return None,
        };
        Some(Self {
            world,
            at: entry.at,
            fact,
        })
    }

    /// Place of the shop it happened in.
    pub(crate) fn shop(&self) -> usize {
        match self.fact {
            Fact::OrderPlaced(order) | Fact::Order(order, _) => order.shop,
            Fact::AfterSaleOpened(after_sale) | Fact::AfterSale(after_sale, _) => after_sale.shop,
        }
    }

    pub(crate) fn platform(&self) -> Platform {
        self.world.shops[self.shop()].platform
    }
}
