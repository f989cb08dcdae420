//! The world's after-sales: how they are opened, changed, found and listed.

use std::ops::Bound;

use chrono::{DateTime, Utc};

use super::after_sale::{AfterSale, AfterSaleKey, AskedLine, Kind, Stage};
use super::change_after_sale::{change_after_sale, deadline, refund_moved};
use super::entry::{AfterSaleEvent, Change};
use super::order::{Order, OrderKey, Status};
use super::{TimeField, World};
use crate::data::live::refund_id;

/// What a buyer asks for, as it is opened.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) number: u64,
    pub(crate) kind: Kind,
    pub(crate) lines: Vec<AskedLine>,
    pub(crate) refund_fen: i64,
}

const REASONS: [(Kind, &[&str]); 5] = [
    (Kind::RefundOnly, &["不想要了", "多拍/错拍", "缺货"]),
    (
        Kind::ReturnRefund,
        &["尺码不合适", "质量问题", "与描述不符"],
    ),
    (Kind::Exchange, &["尺码不合适", "颜色发错"]),
    (Kind::Reship, &["少件", "配件缺失"]),
    (Kind::PriceProtection, &["买贵了"]),
];
const BUYER_NOTES: [&str; 4] = ["", "", "请尽快处理", "已和客服沟通"];

impl World {
    /// Opens an after-sale; its lines tell of it where its kind moves them.
    pub(super) fn open_after_sale(
        &mut self,
        order: usize,
        asked: &Asked,
        at: DateTime<Utc>,
        hidden_until: Option<DateTime<Utc>>,
    ) {
        let after_sale = self.asked_for(order, asked, at, hidden_until.unwrap_or(at));
        let moved = asked.kind.moves_lines().then(|| refund_moved(&after_sale));
        self.add_after_sale(after_sale);
        if let Some(event) = moved {
            self.apply_to_order(order, at, hidden_until, &event);
        }
    }

    /// Adds one that was asked for at `asked_at` and then went its way by the order's last
    /// change.
    pub(crate) fn seed_after_sale(
        &mut self,
        order: usize,
        asked: &Asked,
        asked_at: DateTime<Utc>,
        events: &[AfterSaleEvent],
    ) {
        let at = self.orders[order].modified;
        let mut after_sale = self.asked_for(order, asked, at, asked_at);
        after_sale.created = asked_at;
        for event in events {
            // The order learns of the last state alone.
            let _told = change_after_sale(&mut after_sale, at, event);
        }
        let moved = asked.kind.moves_lines().then(|| refund_moved(&after_sale));
        self.add_after_sale(after_sale);
        if let Some(event) = moved {
            self.apply_to_order(order, at, None, &event);
        }
    }

    fn asked_for(
        &self,
        order: usize,
        asked: &Asked,
        at: DateTime<Utc>,
        visible: DateTime<Utc>,
    ) -> AfterSale {
        let place = order;
        let order = &self.orders[place];
        let platform = order.key.platform;
        let id = platform.marketplace().after_sale_id(asked.number);
        let reasons = REASONS
            .iter()
            .find(|(kind, _)| *kind == asked.kind)
            .map_or(&[""][..], |(_, reasons)| *reasons);
        let shipped = |line: &AskedLine| order.lines[line.place].shipped;
        AfterSale {
            number: asked.number,
            order: place,
            shop: order.shop,
            lines: asked.lines.clone(),
            kind: asked.kind,
            stage: Stage::Requested,
            before_shipping: !asked.lines.iter().any(shipped),
            after_receipt: order.status == Status::Completed,
            refund_fen: asked.refund_fen,
            reason: (*self.chance.pick(reasons, &["why", &id])).to_owned(),
            buyer_note: (*self.chance.pick(&BUYER_NOTES, &["buyer note", &id])).to_owned(),
            created: at,
            modified: at,
            deadline: deadline(Stage::Requested, at),
            ended: None,
            revision: 0,
            listed_from: visible,
            exists_from: visible,
            return_parcel: None,
            replacement: None,
            refusal: None,
            reviewed: false,
            platform_decided: false,
            remarks: Vec::new(),
            key: AfterSaleKey { platform, id },
        }
    }

    /// Adds an after-sale and indexes it.
    pub(crate) fn add_after_sale(&mut self, after_sale: AfterSale) {
        let place = self.after_sales.len();
        let shop = &mut self.shops[after_sale.shop];
        shop.after_sales_by_created
            .insert((after_sale.created, place));
        shop.after_sales_by_modified
            .insert((after_sale.modified, place));
        self.by_after_sale.insert(after_sale.key.clone(), place);
        self.after_sales_of
            .entry(after_sale.order)
            .or_default()
            .push(place);
        self.after_sales.push(after_sale);
    }

    pub(super) fn apply_to_after_sale(
        &mut self,
        place: usize,
        at: DateTime<Utc>,
        hidden_until: Option<DateTime<Utc>>,
        event: &AfterSaleEvent,
    ) {
        let moved = self.change_after_sale_row(place, at, hidden_until, event);
        if let Some(moved) = moved {
            let order = self.after_sales[place].order;
            self.apply_to_order(order, at, hidden_until, &moved);
        }
    }

    fn change_after_sale_row(
        &mut self,
        place: usize,
        at: DateTime<Utc>,
        hidden_until: Option<DateTime<Utc>>,
        event: &AfterSaleEvent,
    ) -> Option<super::entry::OrderEvent> {
        let after_sale = &mut self.after_sales[place];
        let was_modified = after_sale.modified;
        let moved = change_after_sale(after_sale, at, event);
        if after_sale.modified != was_modified {
            after_sale.listed_from = hidden_until.unwrap_or(at);
            let shop = &mut self.shops[after_sale.shop];
            let index = &mut shop.after_sales_by_modified;
            index.remove(&(was_modified, place));
            index.insert((after_sale.modified, place));
        }
        moved
    }

    /// The order itself decided: its open refunds end with `event`, and its lines already tell.
    pub(super) fn end_open_refunds(
        &mut self,
        order: usize,
        at: DateTime<Utc>,
        hidden_until: Option<DateTime<Utc>>,
        event: &AfterSaleEvent,
    ) {
        for place in self.after_sales_of.get(&order).cloned().unwrap_or_default() {
            let after_sale = &self.after_sales[place];
            if after_sale.stage.is_open() && after_sale.kind.moves_lines() {
                self.change_after_sale_row(place, at, hidden_until, event);
            }
        }
    }

    /// A closed order gives everything back that no after-sale gave before.
    pub(super) fn refund_whole_order(
        &mut self,
        order: usize,
        at: DateTime<Utc>,
        hidden_until: Option<DateTime<Utc>>,
    ) {
        self.end_open_refunds(order, at, hidden_until, &AfterSaleEvent::Granted);
        let told = |place: &usize| {
            let after_sales = self.after_sales_of_order(order);
            let of_line = |after_sale: &&AfterSale| {
                after_sale.kind.moves_lines() && after_sale.stage == Stage::Refunded
            };
            !after_sales
                .filter(of_line)
                .any(|after_sale| after_sale.places().contains(place))
        };
        let lines: Vec<usize> = (0..self.orders[order].lines.len()).filter(told).collect();
        for asked in self.refunds_of(order, lines) {
            let number = asked.number;
            let after_sale = self.asked_for(order, &asked, at, hidden_until.unwrap_or(at));
            for line in &asked.lines {
                self.orders[order].lines[line.place].refund_id = number;
            }
            self.add_after_sale(after_sale);
            let place = self.after_sales.len() - 1;
            self.change_after_sale_row(place, at, hidden_until, &AfterSaleEvent::Granted);
        }
    }

    /// Refunds without return of whole lines, as many as the platform needs for them. Postage
    /// comes back with an order of which nothing left.
    pub(crate) fn refunds_of(&self, order: usize, lines: Vec<usize>) -> Vec<Asked> {
        let place = order;
        let order = &self.orders[place];
        let most = order.key.platform.marketplace().lines_per_after_sale();
        let all = lines.len() == order.lines.len() && order.shipped.is_none();
        let mut postage = if all { order.postage_fen } else { 0 };
        let asked = |lines: &[usize]| {
            let asked_line = |place: &usize| AskedLine {
                place: *place,
                quantity: order.lines[*place].quantity,
            };
            let paid: i64 = lines
                .iter()
                .map(|place| order.lines[*place].paid_fen())
                .sum();
            Asked {
                number: self.next_after_sale_number(place, lines[0]),
                kind: Kind::RefundOnly,
                lines: lines.iter().map(asked_line).collect(),
                refund_fen: paid + std::mem::take(&mut postage),
            }
        };
        lines
            .chunks(most.unwrap_or(lines.len()).max(1))
            .map(asked)
            .collect()
    }

    /// The number of the next after-sale about a line: the line's own for the first.
    pub(crate) fn next_after_sale_number(&self, order: usize, line: usize) -> u64 {
        let key = &self.orders[order].key;
        let first = refund_id(self.chance, &key.id, line);
        let used = |number| {
            self.after_sales_of_order(order)
                .any(|known| known.number == number)
        };
        if !used(first) {
            return first;
        }
        let count = self.after_sales_of_order(order).count();
        refund_id(self.chance, &format!("{}#{count}", key.id), line)
    }

    /// Everything an order had after it was sold, oldest first.
    pub(crate) fn after_sales_of_order(&self, order: usize) -> impl Iterator<Item = &AfterSale> {
        self.after_sales_of
            .get(&order)
            .into_iter()
            .flatten()
            .map(|place| &self.after_sales[*place])
    }

    /// The after-sale of an order with this number.
    pub(crate) fn after_sale_by_number(&self, order: &Order, number: u64) -> Option<&AfterSale> {
        let order = self.order_place(&order.key)?;
        self.after_sales_of_order(order)
            .find(|after_sale| after_sale.number == number)
    }

    /// The newest after-sale of a line of an order.
    pub(crate) fn after_sale_of_line(&self, order: &Order, place: usize) -> Option<&AfterSale> {
        let order = self.order_place(&order.key)?;
        self.after_sales_of_order(order)
            .filter(|after_sale| after_sale.places().contains(&place))
            .last()
    }

    /// The after-sale, wherever it is visible to its shop's calls.
    pub(crate) fn after_sale_of_shop(
        &self,
        shop: usize,
        id: &str,
        now: DateTime<Utc>,
    ) -> Option<&AfterSale> {
        let platform = self.shops[shop].platform;
        let key = AfterSaleKey {
            platform,
            id: id.to_owned(),
        };
        let after_sale = &self.after_sales[*self.by_after_sale.get(&key)?];
        (after_sale.shop == shop && after_sale.exists_from <= now).then_some(after_sale)
    }

    /// The after-sale of any platform with this id.
    pub(crate) fn after_sale_by_id(&self, id: &str) -> Option<&AfterSale> {
        self.after_sales
            .iter()
            .find(|after_sale| after_sale.key.id == id)
    }

    pub(crate) fn after_sale_place(&self, key: &AfterSaleKey) -> Option<usize> {
        self.by_after_sale.get(key).copied()
    }

    pub(crate) fn order_place(&self, key: &OrderKey) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    pub(crate) fn order_of(&self, after_sale: &AfterSale) -> &Order {
        &self.orders[after_sale.order]
    }

    /// After-sales of a shop whose time lies in the closed range, newest first, as lists show
    /// them; paid time is created time here.
    pub(crate) fn listed_after_sales(
        &self,
        shop: usize,
        field: TimeField,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = &AfterSale> {
        let shop = &self.shops[shop];
        let index = match field {
            TimeField::Modified => &shop.after_sales_by_modified,
            TimeField::Created | TimeField::Paid => &shop.after_sales_by_created,
        };
        let range = (
            Bound::Included((from, 0)),
            Bound::Included((to, usize::MAX)),
        );
        let places = (from <= to).then(|| index.range(range).rev());
        places
            .into_iter()
            .flatten()
            .map(|(_, place)| &self.after_sales[*place])
            .filter(move |row| row.listed_from <= now && row.exists_from <= now)
    }
}

impl Asked {
    /// The change that opens it.
    pub(crate) fn opened(self, order: &OrderKey) -> Change {
        Change::AfterSaleOpened {
            order: order.clone(),
            number: self.number,
            kind: self.kind,
            lines: self.lines,
            refund_fen: self.refund_fen,
            hidden_until: None,
        }
    }
}
