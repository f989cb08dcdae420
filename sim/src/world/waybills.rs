//! The world's waybills: how numbers are given, found and changed, what accounts have left,
//! and how many receivers were opened.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::Value;

use super::World;
use super::entry::Change;
use super::order::Order;
use super::waybill::{Balance, NumberForm, NumberUse, Waybill, WaybillKey};
use crate::platforms::Platform;
use crate::platforms::waybill_account::WaybillAccount;

/// Days begin at midnight in Beijing.
const BEIJING: Duration = Duration::hours(8);

/// Everything about waybills and opened receivers.
#[derive(Debug, Default)]
pub(crate) struct Waybills {
    /// In the order in which they were given.
    pub(crate) rows: Vec<Waybill>,
    pub(super) by_key: HashMap<WaybillKey, usize>,
    /// By the place of the shop and what tells a repeat.
    pub(super) by_request: HashMap<(usize, String), Vec<usize>>,
    /// By the place of the shop and an order.
    pub(super) by_order: HashMap<(usize, String), Vec<usize>>,
    /// By the place of the shop and the account.
    pub(super) balances: HashMap<(usize, String), Balance>,
    pub(super) opened: HashMap<(usize, NaiveDate), u32>,
}

impl World {
    /// A number of a shop, cancelled ones included; none of another shop.
    pub(crate) fn waybill_of_shop(&self, shop: usize, number: &str) -> Option<&Waybill> {
        let waybill = self.waybill(self.shops[shop].platform, number)?;
        (waybill.shop == shop).then_some(waybill)
    }

    /// A number that an account of the platform gave.
    pub(crate) fn waybill(&self, platform: Platform, number: &str) -> Option<&Waybill> {
        let number = number.to_owned();
        let place = self.waybills.by_key.get(&WaybillKey { platform, number })?;
        Some(&self.waybills.rows[*place])
    }

    /// The newest live number that a shop got for this request.
    pub(crate) fn live_waybill_of_request(&self, shop: usize, request: &str) -> Option<&Waybill> {
        let places = self.waybills.by_request.get(&(shop, request.to_owned()))?;
        let mut rows = places.iter().rev().map(|place| &self.waybills.rows[*place]);
        rows.find(|waybill| !waybill.cancelled)
    }

    /// The live numbers a shop got for an order, oldest first.
    pub(crate) fn live_waybills_of_order(
        &self,
        shop: usize,
        order: &str,
    ) -> impl Iterator<Item = &Waybill> {
        let places = self.waybills.by_order.get(&(shop, order.to_owned()));
        let places = places.map(Vec::as_slice).unwrap_or_default().iter();
        let rows = places.map(|place| &self.waybills.rows[*place]);
        rows.filter(|waybill| !waybill.cancelled)
    }

    /// Whether an order went out with the number and shows it still.
    pub(crate) fn is_shipped_with(&self, waybill: &Waybill) -> bool {
        let shows = |order: &Order| {
            let mut parcels = order.parcels.iter();
            parcels.any(|parcel| parcel.waybill == waybill.key.number)
        };
        let user = self.order_of_waybill(waybill.key.platform, &waybill.key.number);
        user.is_some_and(shows)
    }

    /// What a number is to an order that is to be shipped with it.
    pub(crate) fn use_of_number(&self, order: &Order, number: &str) -> NumberUse {
        match self.waybill(order.key.platform, number) {
            Some(waybill) if waybill.cancelled => NumberUse::Cancelled,
            Some(waybill) if waybill.orders.contains(&order.key.id) => NumberUse::Free,
            Some(_) => NumberUse::Foreign,
            None => match self.order_of_waybill(order.key.platform, number) {
                Some(user) if user.key != order.key => NumberUse::Foreign,
                _ => NumberUse::Free,
            },
        }
    }

    pub(crate) fn balance(&self, shop: usize, account: &str) -> Balance {
        let key = (shop, account.to_owned());
        self.waybills
            .balances
            .get(&key)
            .copied()
            .unwrap_or_default()
    }

    /// Receivers opened for a shop on the day of `now`.
    pub(crate) fn opened_today(&self, shop: usize, now: DateTime<Utc>) -> u32 {
        let key = (shop, day(now));
        self.waybills.opened.get(&key).copied().unwrap_or_default()
    }
}

/// The day of a moment, as platforms count it.
pub(super) fn day(at: DateTime<Utc>) -> NaiveDate {
    (at + BEIJING).date_naive()
}

/// No number is left in the account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Empty;

/// Numbers that one call takes for one shop: they differ, and the later ones see what the
/// earlier ones left of the account.
#[derive(Debug)]
pub(crate) struct Taking<'w> {
    world: &'w World,
    shop: usize,
    numbers: HashSet<String>,
    /// Numbers taken of each account.
    spent: HashMap<String, i64>,
    changes: Vec<Change>,
}

impl<'w> Taking<'w> {
    pub(crate) fn new(world: &'w World, shop: usize) -> Self {
        Self {
            world,
            shop,
            numbers: HashSet::new(),
            spent: HashMap::new(),
            changes: Vec::new(),
        }
    }

    /// A number of the account for the orders of one parcel.
    pub(crate) fn take(
        &mut self,
        account: &WaybillAccount,
        request: &str,
        orders: &[String],
        content: Value,
    ) -> Result<String, Empty> {
        let counted = !account.carrier.direct;
        let spent = self.spent.entry(account.id.clone()).or_default();
        if counted && self.world.balance(self.shop, &account.id).left <= *spent {
            return Err(Empty);
        }
        *spent += 1;
        let number = self.fresh_number(account.carrier.number);
        self.numbers.insert(number.clone());
        let shop = &self.world.shops[self.shop];
        self.changes.push(Change::WaybillTaken {
            platform: shop.platform,
            shop: shop.id.clone(),
            account: account.id.clone(),
            counted,
            carrier: account.carrier.code.to_owned(),
            number: number.clone(),
            request: request.to_owned(),
            orders: orders.to_vec(),
            content,
        });
        Ok(number)
    }

    /// What the call changes.
    pub(crate) fn changes(self) -> Vec<Change> {
        self.changes
    }

    /// Drawn again until nobody has it.
    fn fresh_number(&self, form: NumberForm) -> String {
        let shop = &self.world.shops[self.shop];
        let mut serial = self.world.waybills.rows.len() + self.numbers.len();
        loop {
            let parts = ["waybill", form.start, shop.id.as_str(), &serial.to_string()];
            let drawn = self.world.chance.below(10_u64.pow(form.digits), &parts);
            let digits = form.digits as usize;
            let number = format!("{}{drawn:0digits$}", form.start);
            let known = self.numbers.contains(&number)
                || self.world.waybill(shop.platform, &number).is_some()
                || self
                    .world
                    .order_of_waybill(shop.platform, &number)
                    .is_some();
            if !known {
                return number;
            }
            serial += 1;
        }
    }
}
