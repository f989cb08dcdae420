//! Amounts and lines of a JD order in our words: money is told per order, and each line
//! bears its share.

use super::wire::{Coupon, Line, Order};
use crate::platforms::reading::{Mapping, apportion, unmappable};
use oms_contracts::oms::{
    events::v1::{PlatformAmounts, PlatformLine, PlatformLines},
    types::v1::RefundState,
};
use std::collections::HashMap;

/// `couponType` of the one discount that names its SKU.
const SKU_PROMOTION: i64 = 30;

/// What the order costs. Balance that the buyer used is the buyer's money; tax and service
/// fee are charged beside the goods, as postage is. A coupon may cover postage too, and
/// then what is left of it is told.
///
/// Where there are lines there must be amounts: their shares cannot be told without.
pub(super) fn amounts(order: &Order<'_>, has_lines: bool) -> Mapping<Option<PlatformAmounts>> {
    let payment = order.order_payment.amount("orderPayment")?;
    let goods = order.order_total_price.amount("orderTotalPrice")?;
    let (payment, goods_fen) = match (payment, goods) {
        (Some(payment), Some(goods)) => (payment, goods),
        (None, None) if !has_lines => return Ok(None),
        (None, _) => return Err(bad("orderPayment is missing")),
        (_, None) => return Err(bad("orderTotalPrice is missing")),
    };
    let payable_fen = payment + order.balance_used.amount("balanceUsed")?.unwrap_or(0);
    let charges = [
        ("freightPrice", order.freight_price),
        ("taxFee", order.tax_fee),
        ("serviceFee", order.service_fee),
    ];
    let mut postage_fen = 0;
    for (name, field) in charges {
        postage_fen += field.amount(name)?.unwrap_or(0);
    }
    postage_fen = postage_fen.min(payable_fen);
    let discount_fen = goods_fen + postage_fen - payable_fen;
    if discount_fen < 0 {
        return Err(bad("orderPayment is more than goods and fees cost"));
    }
    Ok(Some(PlatformAmounts {
        goods_fen,
        discount_fen,
        postage_fen,
        payable_fen,
    }))
}

/// Lines have no id of their own; the n-th line of a SKU is told by that n.
pub(super) fn platform_lines(
    lines: &[Line<'_>],
    coupons: &[Coupon<'_>],
    amounts: Option<&PlatformAmounts>,
    refund_state: RefundState,
) -> Mapping<PlatformLines> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut mapped = Vec::with_capacity(lines.len());
    for line in lines {
        let mut line = platform_line(line, refund_state)?;
        let ordinal = seen.entry(line.platform_sku_id.clone()).or_default();
        *ordinal += 1;
        line.line_key = format!("{}#{ordinal}", line.platform_sku_id);
        mapped.push(line);
    }
    if let Some(amounts) = amounts {
        let weights = weights(&mapped, coupons)?;
        let paid = amounts.payable_fen - amounts.postage_fen;
        for (line, share) in mapped.iter_mut().zip(apportion(paid, &weights)) {
            line.payable_fen = share;
        }
    }
    Ok(PlatformLines {
        lines: mapped,
        complete: true,
    })
}

fn platform_line(line: &Line<'_>, refund_state: RefundState) -> Mapping<PlatformLine> {
    let price_fen = line.jd_price.amount("jdPrice")?;
    let price_fen = price_fen.ok_or_else(|| bad("jdPrice of a line is missing"))?;
    let quantity = line.item_total.quantity("itemTotal")?;
    Ok(PlatformLine {
        line_key: String::new(),
        platform_goods_id: line.ware_id.id("wareId")?.unwrap_or_default(),
        platform_sku_id: line.sku_id.needed_id("skuId of a line")?,
        outer_id: line.outer_sku_id.text("outerSkuId")?,
        title: line.sku_name.text("skuName")?,
        spec: String::new(),
        picture_url: String::new(),
        quantity,
        price_fen,
        payable_fen: price_fen * quantity,
        refund_state: refund_state.into(),
        refunded_quantity: 0,
    })
}

/// What each line would cost after the discounts that name its SKU; all other discounts
/// are borne in proportion.
fn weights(lines: &[PlatformLine], coupons: &[Coupon<'_>]) -> Mapping<Vec<i64>> {
    let mut weights: Vec<i64> = lines.iter().map(|line| line.payable_fen).collect();
    for coupon in coupons {
        let sku = coupon.sku_id.text("coupon.skuId")?;
        let Some(fen) = coupon.coupon_price.amount("couponPrice")? else {
            continue;
        };
        if coupon_type(coupon)? != Some(SKU_PROMOTION) {
            continue;
        }
        let of_sku: Vec<i64> = lines
            .iter()
            .map(|line| match line.platform_sku_id == sku {
                true => line.payable_fen,
                false => 0,
            })
            .collect();
        if of_sku.iter().any(|value| *value > 0) {
            let shares = apportion(fen, &of_sku);
            for (weight, share) in weights.iter_mut().zip(shares) {
                *weight = (*weight - share).max(0);
            }
        }
    }
    Ok(weights)
}

/// The number of a type, which comes alone or as `30-单品促销`.
fn coupon_type(coupon: &Coupon<'_>) -> Mapping<Option<i64>> {
    let text = coupon.coupon_type.text("couponType")?;
    let digits = text.split('-').next().unwrap_or_default();
    Ok(digits.trim().parse().ok())
}

fn bad(message: &str) -> crate::platform::Unmappable {
    unmappable("BAD_AMOUNT", message.to_owned())
}
