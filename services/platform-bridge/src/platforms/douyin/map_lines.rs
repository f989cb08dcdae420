//! Lines, refund states and amounts of a Douyin order in our words.

use super::{
    map::{bare, has_left},
    map_parcels::{self, Parcel},
    wire::{AfterSale, Line, Order, Spec},
};
use crate::platforms::reading::{Fen, Field, Mapping, apportion, unknown, unmappable};
use oms_contracts::oms::{
    events::v1::{PlatformAmounts, PlatformLine},
    types::v1::{PlatformStatus, RefundState},
};

/// A line whose share of what is paid is still open.
#[derive(Debug)]
pub(super) struct PricedLine {
    pub(super) line: PlatformLine,
    /// Unit price times quantity.
    goods_fen: i64,
    paid_fen: Option<i64>,
    postage_fen: i64,
}

/// The lines of an order; `None` where it does not speak of them.
pub(super) fn lines(
    order: &Order<'_>,
    status: PlatformStatus,
    parcels: &[Parcel],
) -> Mapping<Option<Vec<PricedLine>>> {
    let lines = order
        .sku_order_list
        .decode::<Vec<Line<'_>>>("sku_order_list")?;
    let Some(lines) = lines else { return Ok(None) };
    if lines.is_empty() {
        let message = "sku_order_list is empty".into();
        return Err(unmappable("BAD_DOCUMENT", message));
    }
    let priced = lines.iter().map(|line| priced_line(line, status, parcels));
    priced.collect::<Mapping<Vec<_>>>().map(Some)
}

fn priced_line(line: &Line<'_>, order: PlatformStatus, parcels: &[Parcel]) -> Mapping<PricedLine> {
    let line_key = bare(line.order_id.needed_id("sku_order.order_id")?);
    let goods_id = match line.product_id_str.id("product_id_str")? {
        Some(id) => id,
        None => line.product_id.id("product_id")?.unwrap_or_default(),
    };
    let sku_id = line.sku_id.id("sku_id")?;
    let sku_id = sku_id.unwrap_or_else(|| goods_id.clone());
    if sku_id.is_empty() {
        let message = "a line has neither SKU nor goods id".into();
        return Err(unmappable("MISSING_ID", message));
    }
    let quantity = line.item_num.quantity("item_num")?;
    let price_fen = line.origin_amount.fen("origin_amount")?;
    let price_fen = price_fen
        .ok_or_else(|| unmappable("BAD_AMOUNT", "origin_amount of a line is missing".into()))?;
    let goods_fen = match line.sum_amount.fen("sum_amount")? {
        Some(sum) => sum,
        None => times(price_fen, quantity)?,
    };
    let after_sale = line.after_sale_info.decode("after_sale_info")?;
    let after_sale: AfterSale<'_> = after_sale.unwrap_or_default();
    let refund_state = refund_state(&after_sale)?;
    let sent = map_parcels::sent(parcels, &line_key);
    let owes = Owes {
        unsent: (quantity - sent).max(0),
        place: place(line, order)?,
        refund_state,
        before_shipping: matches!(
            after_sale.after_sale_type.int("after_sale_type")?,
            Some(2 | 4 | 5)
        ),
    };
    Ok(PricedLine {
        goods_fen,
        paid_fen: line.pay_amount.fen("sku_order.pay_amount")?,
        postage_fen: line.post_amount.fen("sku_order.post_amount")?.unwrap_or(0),
        line: PlatformLine {
            refunded_quantity: owes.refunded(sent, order),
            line_key,
            platform_goods_id: goods_id,
            platform_sku_id: sku_id,
            outer_id: outer_id(line.code, line.out_sku_id)?,
            title: line.product_name.text("product_name")?,
            spec: spec(line)?,
            picture_url: line.product_pic.text("product_pic")?,
            quantity,
            price_fen,
            payable_fen: 0,
            refund_state: refund_state.into(),
        },
    })
}

fn times(price_fen: i64, quantity: i64) -> Mapping<i64> {
    let sum = price_fen.checked_mul(quantity).and_then(Fen::believed);
    sum.map(|Fen(sum)| sum)
        .ok_or_else(|| unmappable("BAD_AMOUNT", "a line costs more than is believed".into()))
}

/// Where a line is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not sent, or only in part.
    Here,
    /// Sent whole.
    Gone,
    /// Will not be sent.
    Closed,
}

fn place(line: &Line<'_>, order: PlatformStatus) -> Mapping<Place> {
    match line.order_status.int("sku_order.order_status")? {
        None | Some(1 | 2 | 101 | 103 | 105) => Ok(Place::Here),
        Some(3 | 5 | 22) => Ok(Place::Gone),
        Some(39) if has_left(order) => Ok(Place::Gone),
        Some(4 | 21) => Ok(Place::Closed),
        Some(other) => Err(unknown("sku_order.order_status", other)),
    }
}

/// What decides whether a line's unsent units are still owed.
struct Owes {
    unsent: i64,
    place: Place,
    refund_state: RefundState,
    before_shipping: bool,
}

impl Owes {
    /// Units that were refunded before they left. How many units a refund is for is not
    /// told with the order: one that was asked for before shipping takes all that did not
    /// leave, any other only what is whole and still here.
    fn refunded(&self, sent: i64, order: PlatformStatus) -> i64 {
        let is_whole_here = sent == 0 && !has_left(order);
        let granted =
            self.refund_state == RefundState::Succeeded && (self.before_shipping || is_whole_here);
        match self.place {
            Place::Gone => 0,
            _ if granted => self.unsent,
            // The order goes on without this line.
            Place::Closed if !has_left(order) => self.unsent,
            _ => 0,
        }
    }
}

/// The seller's refusal (27, 29) is no end: the buyer may change the request or call the
/// platform. Exchange, price protection, resend and repair leave the sale as it is.
fn refund_state(info: &AfterSale<'_>) -> Mapping<RefundState> {
    let status = info.after_sale_status.int("after_sale_status")?;
    let kind = info.after_sale_type.int("after_sale_type")?.unwrap_or(0);
    let money = info.refund_status.int("refund_status")?.unwrap_or(0);
    if !matches!(kind, 0..=8 | 8001) {
        return Err(unknown("after_sale_type", kind));
    }
    if !matches!(money, 0..=5) {
        return Err(unknown("refund_status", money));
    }
    let sale_stands = matches!(kind, 3 | 6..=8 | 8001);
    match status {
        None | Some(0 | 28) => Ok(RefundState::None),
        Some(6..=8 | 11..=14 | 27 | 29 | 51 | 53) if sale_stands => Ok(RefundState::None),
        Some(6..=8 | 11 | 13..=14 | 27 | 29) => Ok(RefundState::Open),
        // Granted, but the money could not be paid.
        Some(12 | 51 | 53) if money == 4 => Ok(RefundState::Open),
        // Cancelled with no money to give back.
        Some(51) if money == 0 => Ok(RefundState::None),
        Some(12 | 51 | 53) => Ok(RefundState::Succeeded),
        Some(other) => Err(unknown("after_sale_status", other)),
    }
}

/// The merchant's code of a SKU, else the external id.
pub(super) fn outer_id(code: Field<'_>, out_sku_id: Field<'_>) -> Mapping<String> {
    for (name, field) in [("code", code), ("out_sku_id", out_sku_id)] {
        let text = field.text(name)?;
        if !matches!(text.as_str(), "" | "0") {
            return Ok(text);
        }
    }
    Ok(String::new())
}

/// The values alone, as the list of SKUs gives them.
fn spec(line: &Line<'_>) -> Mapping<String> {
    let spec = line.spec.decode::<Vec<Spec<'_>>>("spec")?;
    let values = spec.iter().flatten().map(|spec| spec.value.text("spec"));
    Ok(values.collect::<Mapping<Vec<_>>>()?.join(";"))
}

/// `pay_amount` is what is paid, postage included; the discount is what is missing to the
/// prices, below zero where more raises the amount (a change of price, taxes, packing).
/// Postage beyond what is paid counts as discount too.
pub(super) fn amounts(
    order: &Order<'_>,
    lines: Option<&[PricedLine]>,
) -> Mapping<Option<PlatformAmounts>> {
    let Some(payable_fen) = order.pay_amount.fen("pay_amount")? else {
        return Ok(None);
    };
    let postage = order.post_amount.fen("post_amount")?.unwrap_or(0);
    let postage_fen = postage.min(payable_fen);
    let paid_goods = payable_fen - postage_fen;
    let goods_fen = match lines {
        Some(lines) => lines.iter().map(|line| line.goods_fen).sum(),
        None => paid_goods + order.promotion_amount.fen("promotion_amount")?.unwrap_or(0),
    };
    Ok(Some(PlatformAmounts {
        goods_fen,
        discount_fen: goods_fen - paid_goods,
        postage_fen,
        payable_fen,
    }))
}

/// The lines with what is paid for each. Whether a line's own `pay_amount` holds its
/// postage is not documented: the reading that adds up is taken, else the order's amount
/// is shared out.
pub(super) fn shared_out(
    lines: Vec<PricedLine>,
    amounts: Option<&PlatformAmounts>,
) -> Vec<PlatformLine> {
    let own: Vec<i64> = lines
        .iter()
        .map(|line| line.paid_fen.unwrap_or(line.goods_fen))
        .collect();
    let shares = match amounts {
        None => own,
        Some(amounts) => {
            let paid = amounts.payable_fen - amounts.postage_fen;
            let without_postage: Vec<i64> = lines
                .iter()
                .zip(&own)
                .map(|(line, own)| (own - line.postage_fen).max(0))
                .collect();
            let adds_up = |weights: &&Vec<i64>| weights.iter().sum::<i64>() == paid;
            let weights = [&own, &without_postage].into_iter().find(adds_up);
            apportion(paid, weights.unwrap_or(&own))
        }
    };
    let shared = lines.into_iter().zip(shares).map(|(priced, share)| {
        let mut line = priced.line;
        line.payable_fen = share;
        line
    });
    shared.collect()
}
