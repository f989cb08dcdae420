//! The simulated world: shops, goods, orders, tokens and ERP documents, free of any wire form.
//!
//! It is built from the data, the seed and the epoch, and then changed only by journalled
//! [entries](entry::Entry). Nothing here waits or does IO.

pub(crate) mod after_sale;
pub(crate) mod after_sales;
mod apply;
mod change_after_sale;
mod change_order;
mod change_waybill;
pub(crate) mod entry;
pub(crate) mod erp_ledger;
pub(crate) mod order;
pub(crate) mod shop;
pub(crate) mod waybill;
pub(crate) mod waybills;

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use chrono::{DateTime, Utc};

use crate::chance::Chance;
use crate::data::live::live_order;
use crate::platforms::Platform;
use after_sale::{AfterSale, AfterSaleKey};
use erp_ledger::ErpLedger;
use order::{Order, OrderKey};
use shop::{ErpSku, Goods, Shop};
use waybills::Waybills;

/// Which time a list is asked by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TimeField {
    Created,
    Paid,
    Modified,
}

/// Everything there is.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) chance: Chance,
    pub(crate) shops: Vec<Shop>,
    pub(crate) orders: Vec<Order>,
    pub(crate) after_sales: Vec<AfterSale>,
    pub(crate) erp_skus: Vec<ErpSku>,
    pub(crate) waybills: Waybills,
    pub(crate) erp: ErpLedger,
    /// Serial number of the last order placed while running.
    pub(crate) placed: u64,
    by_key: HashMap<OrderKey, usize>,
    by_after_sale: HashMap<AfterSaleKey, usize>,
    /// After-sales by the place of their order.
    after_sales_of: HashMap<usize, Vec<usize>>,
    by_shop: HashMap<(Platform, String), usize>,
    by_token: HashMap<(Platform, String), usize>,
    /// Orders by the numbers they went out with.
    shipped_numbers: HashMap<(Platform, String), usize>,
}

impl World {
    pub(crate) fn new(chance: Chance, shops: Vec<Shop>, erp_skus: Vec<ErpSku>) -> Self {
        let key = |shop: &Shop| (shop.platform, shop.id.clone());
        let token = |shop: &Shop| (shop.platform, shop.grant.access_token.clone());
        Self {
            chance,
            by_shop: shops
                .iter()
                .enumerate()
                .map(|(place, shop)| (key(shop), place))
                .collect(),
            by_token: shops
                .iter()
                .enumerate()
                .map(|(place, shop)| (token(shop), place))
                .collect(),
            shops,
            orders: Vec::new(),
            after_sales: Vec::new(),
            erp_skus,
            waybills: Waybills::default(),
            erp: ErpLedger::default(),
            placed: 0,
            by_key: HashMap::new(),
            by_after_sale: HashMap::new(),
            after_sales_of: HashMap::new(),
            shipped_numbers: HashMap::new(),
        }
    }

    /// Adds a built order and indexes it.
    pub(crate) fn add_order(&mut self, order: Order) {
        let place = self.orders.len();
        let shop = &mut self.shops[order.shop];
        shop.by_created.insert((order.created, place));
        shop.by_modified.insert((order.modified, place));
        if let Some(paid) = order.paid {
            shop.by_paid.insert((paid, place));
        }
        for parcel in &order.parcels {
            self.shipped_numbers
                .insert((order.key.platform, parcel.waybill.clone()), place);
        }
        self.by_key.insert(order.key.clone(), place);
        self.orders.push(order);
    }

    pub(crate) fn shop_place(&self, platform: Platform, id: &str) -> Option<usize> {
        self.by_shop.get(&(platform, id.to_owned())).copied()
    }

    pub(crate) fn shop_of_token(&self, platform: Platform, token: &str) -> Option<usize> {
        self.by_token.get(&(platform, token.to_owned())).copied()
    }

    /// Whether the token is taken now; where it is the shop's former one, for a while.
    pub(crate) fn takes_token(&self, shop: usize, token: &str, now: DateTime<Utc>) -> bool {
        let shop = &self.shops[shop];
        let former = |(former, until): &(String, DateTime<Utc>)| former == token && *until > now;
        (shop.grant.access_token == token && shop.grant.access_expires_at > now)
            || shop.previous_token.as_ref().is_some_and(former)
    }

    /// The order, wherever it is visible to its shop's calls.
    pub(crate) fn order_of_shop(
        &self,
        shop: usize,
        id: &str,
        now: DateTime<Utc>,
    ) -> Option<&Order> {
        let platform = self.shops[shop].platform;
        let order = self.order(&OrderKey {
            platform,
            id: id.to_owned(),
        })?;
        (order.shop == shop && order.exists_from <= now).then_some(order)
    }

    pub(crate) fn order(&self, key: &OrderKey) -> Option<&Order> {
        self.by_key.get(key).map(|place| &self.orders[*place])
    }

    /// The order of any platform that has this id.
    pub(crate) fn order_by_id(&self, id: &str) -> Option<&Order> {
        Platform::ALL.iter().find_map(|platform| {
            self.order(&OrderKey {
                platform: *platform,
                id: id.to_owned(),
            })
        })
    }

    /// The order that a waybill number was already used for.
    pub(crate) fn order_of_waybill(&self, platform: Platform, waybill: &str) -> Option<&Order> {
        self.shipped_numbers
            .get(&(platform, waybill.to_owned()))
            .map(|place| &self.orders[*place])
    }

    pub(crate) fn goods_of<'a>(&'a self, order: &Order, line: &order::Line) -> &'a Goods {
        &self.shops[order.shop].goods[line.goods]
    }

    /// Orders of a shop whose time lies in the closed range, newest first, as lists show them.
    pub(crate) fn listed(
        &self,
        shop: usize,
        field: TimeField,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = &Order> {
        let index = self.index(shop, field);
        let range = (
            Bound::Included((from, 0)),
            Bound::Included((to, usize::MAX)),
        );
        let places = (from <= to).then(|| index.range(range).rev());
        places
            .into_iter()
            .flatten()
            .map(|(_, place)| &self.orders[*place])
            .filter(move |order| order.listed_from <= now && order.exists_from <= now)
    }

    fn index(&self, shop: usize, field: TimeField) -> &BTreeSet<(DateTime<Utc>, usize)> {
        let shop = &self.shops[shop];
        match field {
            TimeField::Created => &shop.by_created,
            TimeField::Paid => &shop.by_paid,
            TimeField::Modified => &shop.by_modified,
        }
    }

    fn place_order(
        &mut self,
        shop: usize,
        serial: u64,
        at: DateTime<Utc>,
        paid: bool,
        lines: usize,
        hidden_until: Option<DateTime<Utc>>,
    ) {
        let mut order = live_order(
            self.chance,
            &self.shops[shop],
            shop,
            serial,
            at,
            paid,
            lines,
        );
        if let Some(until) = hidden_until {
            order.listed_from = until;
            order.exists_from = until;
        }
        self.add_order(order);
    }
}
