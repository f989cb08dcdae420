//! An after-sale, as far as its order follows it: what makes a hold, and what the people
//! who look at the order see.

use super::{
    order::Order,
    refund,
    snapshot::{MAX_QUANTITY, Refused, amount, refused, text},
};
use chrono::{DateTime, Utc};
use oms_contracts::{
    datetime,
    oms::{
        events::v1::PlatformAfterSale,
        types::v1::{AfterSaleKind, AfterSaleStage},
    },
};
use serde::{Deserialize, Serialize};

/// Most bytes of a number.
const MAX_NUMBER: usize = 100;

/// An after-sale of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterSale {
    /// The platform's number of it.
    pub platform_after_sale_id: String,
    /// The platform's number of the order.
    pub platform_order_id: String,
    /// What the buyer asks for.
    pub kind: AfterSaleKind,
    /// How far it is.
    pub stage: AfterSaleStage,
    /// What goes back to the buyer, in fen.
    pub refund_fen: i64,
    /// What it is about; none: the whole order.
    pub lines: Vec<AfterSaleLine>,
    /// The platform's time of last change.
    pub modified_at: DateTime<Utc>,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// Hash of the snapshot.
    pub content_hash: Vec<u8>,
}

/// A line that an after-sale is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterSaleLine {
    /// As in the order; empty where the platform names the goods alone.
    pub line_key: String,
    /// Platform SKU.
    pub platform_sku_id: String,
    /// Units; 0 where the platform does not say.
    pub quantity: i64,
}

/// What a snapshot is against what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newness {
    /// Older, or the same.
    Stale,
    /// The same content in a newer version.
    Again,
    /// Other content.
    Changed,
}

impl AfterSale {
    /// Checks a snapshot as it came: an unknown kind or stage is never a default.
    pub fn check(said: PlatformAfterSale, fetched_at: DateTime<Utc>) -> Result<Self, Refused> {
        for (field, number) in [
            ("platform_after_sale_id", &said.platform_after_sale_id),
            ("platform_order_id", &said.platform_order_id),
        ] {
            text(field, number)?;
            if number.is_empty() || number.len() > MAX_NUMBER {
                return Err(refused(
                    "MISSING_ID",
                    format!("{field} must have 1 to {MAX_NUMBER} bytes"),
                ));
            }
        }
        if said.content_hash.is_empty() {
            return Err(refused("MISSING_HASH", "content_hash must be given"));
        }
        let kind = AfterSaleKind::try_from(said.kind).unwrap_or_default();
        let stage = AfterSaleStage::try_from(said.stage).unwrap_or_default();
        if kind == AfterSaleKind::Unspecified || stage == AfterSaleStage::Unspecified {
            return Err(refused("UNKNOWN_STATUS", "kind or stage is not known"));
        }
        amount("refund_fen", said.refund_fen)?;
        let modified_at = datetime(said.modified_at.as_ref())
            .ok_or_else(|| refused("BAD_TIME", "modified_at must be given"))?;
        let mut lines = Vec::with_capacity(said.lines.len());
        for line in said.lines {
            text("line_key", &line.line_key)?;
            text("platform_sku_id", &line.platform_sku_id)?;
            if !(0..=MAX_QUANTITY).contains(&line.quantity) {
                return Err(refused("BAD_QUANTITY", "quantity is out of range"));
            }
            lines.push(AfterSaleLine {
                line_key: line.line_key,
                platform_sku_id: line.platform_sku_id,
                quantity: line.quantity,
            });
        }
        Ok(Self {
            platform_after_sale_id: said.platform_after_sale_id,
            platform_order_id: said.platform_order_id,
            kind,
            stage,
            refund_fen: said.refund_fen,
            lines,
            modified_at,
            fetched_at,
            content_hash: said.content_hash,
        })
    }

    /// The same guard as that of orders: versions are totally ordered, so that any order
    /// of arrival ends in the same facts.
    pub fn newness(&self, known: Option<&Self>) -> Newness {
        let version = |a: &Self| (a.modified_at, a.fetched_at, a.content_hash.clone());
        match known {
            None => Newness::Changed,
            Some(known) if version(self) <= version(known) => Newness::Stale,
            Some(known) if self.content_hash == known.content_hash => Newness::Again,
            Some(_) => Newness::Changed,
        }
    }
}

/// Applies what the platform says of an after-sale of `order`, with the hold that follows.
pub fn apply(order: &mut Order, after_sale: AfterSale, now: DateTime<Utc>) -> Newness {
    let place = place_of(order, &after_sale.platform_after_sale_id);
    let newness = after_sale.newness(place.map(|place| &order.after_sales[place]));
    match (newness, place) {
        (Newness::Stale, _) => return newness,
        (Newness::Again, Some(place)) => order.after_sales[place] = after_sale,
        _ => join(order, after_sale),
    }
    refund::follow(order, now);
    order.refresh_headline();
    newness
}

/// Puts an after-sale into its order and notes it; the caller sees to the hold.
pub(super) fn join(order: &mut Order, after_sale: AfterSale) {
    let mut detail = vec![
        ("after_sale", after_sale.platform_after_sale_id.clone()),
        ("kind", after_sale.kind.as_str_name().to_owned()),
        ("stage", after_sale.stage.as_str_name().to_owned()),
        ("refund_fen", after_sale.refund_fen.to_string()),
    ];
    if !after_sale.lines.is_empty() {
        let named: Vec<String> = after_sale.lines.iter().map(named).collect();
        detail.push(("lines", named.join(", ")));
    }
    order.note("after_sale_changed", "platform", detail);
    match place_of(order, &after_sale.platform_after_sale_id) {
        Some(place) => order.after_sales[place] = after_sale,
        None => order.after_sales.push(after_sale),
    }
}

/// Takes an after-sale out of an order that it turned out not to be about.
pub fn leave(order: &mut Order, platform_after_sale_id: &str, now: DateTime<Utc>) {
    let Some(place) = place_of(order, platform_after_sale_id) else {
        return;
    };
    order.after_sales.remove(place);
    let number = platform_after_sale_id.to_owned();
    order.note("after_sale_left", "platform", [("after_sale", number)]);
    refund::follow(order, now);
    order.refresh_headline();
}

fn place_of(order: &Order, platform_after_sale_id: &str) -> Option<usize> {
    let mut known = order.after_sales.iter();
    known.position(|known| known.platform_after_sale_id == platform_after_sale_id)
}

fn named(line: &AfterSaleLine) -> String {
    let name = if line.line_key.is_empty() {
        &line.platform_sku_id
    } else {
        &line.line_key
    };
    match line.quantity {
        0 => name.clone(),
        quantity => format!("{name} × {quantity}"),
    }
}
