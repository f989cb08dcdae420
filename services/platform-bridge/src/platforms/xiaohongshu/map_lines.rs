//! Lines, amounts and refund states of a Xiaohongshu order in our words.

use super::{
    map_parcels::Parcel,
    wire::{Order, Sku},
};
use crate::platforms::reading::{Mapping, apportion, unknown, unmappable};
use oms_contracts::oms::{
    events::v1::{PlatformAmounts, PlatformLine},
    types::v1::{PlatformStatus, RefundState},
};
use std::collections::HashMap;

/// A line and what its units cost before discounts.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) line: PlatformLine,
    gross_fen: i64,
}

/// The lines of an order; `None` where it tells none. They have no id of their own:
/// the n-th line of a SKU is told by that n, bought ones before gifts.
pub(super) fn lines(
    order: &Order<'_>,
    status: PlatformStatus,
    parcels: &[Parcel],
) -> Mapping<Option<Vec<Line>>> {
    let Some(skus) = order.sku_list.decode::<Vec<Sku<'_>>>("skuList")? else {
        return Ok(None);
    };
    let mut tagged = Vec::with_capacity(skus.len());
    for sku in &skus {
        tagged.push((sku.sku_tag.int("skuTag")?.unwrap_or(0), sku));
    }
    tagged.sort_by_key(|(tag, _)| *tag);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut lines = Vec::with_capacity(tagged.len());
    for (_, sku) in tagged {
        let mut line = line(sku)?;
        let sku_id = line.line.platform_sku_id.clone();
        let refund = Refund::of(order, sku, &sku_id, status, parcels)?;
        line.line.refund_state = refund.state.into();
        if refund.withdrawn {
            line.line.refunded_quantity = line.line.quantity;
        }
        let ordinal = seen.entry(sku_id).or_default();
        *ordinal += 1;
        line.line.line_key = format!("{}#{ordinal}", line.line.platform_sku_id);
        lines.push(line);
    }
    Ok(Some(lines))
}

fn line(sku: &Sku<'_>) -> Mapping<Line> {
    let quantity = sku.sku_quantity.quantity("skuQuantity")?;
    let paid = sku.total_paid_amount.fen("totalPaidAmount")?;
    let payable_fen = paid
        .ok_or_else(|| unmappable("BAD_AMOUNT", "totalPaidAmount of a line is missing".into()))?;
    let merchant = sku.total_merchant_discount.fen("totalMerchantDiscount")?;
    let platform = sku.total_red_discount.fen("totalRedDiscount")?;
    let gross_fen = payable_fen + merchant.unwrap_or(0) + platform.unwrap_or(0);
    let either = |one: String, other: String| if one.is_empty() { other } else { one };
    Ok(Line {
        line: PlatformLine {
            line_key: String::new(),
            platform_goods_id: sku.item_id.id("itemId")?.unwrap_or_default(),
            platform_sku_id: sku.sku_id.needed_id("skuId of a line")?,
            outer_id: either(sku.erpcode.text("erpcode")?, sku.erp_code.text("erpCode")?),
            title: either(
                sku.item_name.text("itemName")?,
                sku.sku_name.text("skuName")?,
            ),
            spec: sku.sku_spec.text("skuSpec")?,
            picture_url: sku.sku_image.text("skuImage")?,
            quantity,
            price_fen: gross_fen / quantity,
            payable_fen,
            refund_state: RefundState::None.into(),
            refunded_quantity: 0,
        },
        gross_fen,
    })
}

/// What a refund leaves of a line.
struct Refund {
    state: RefundState,
    /// None of its units is to leave any more.
    withdrawn: bool,
}

impl Refund {
    /// A finished after-sale may have been a price protection as well as a refund, and
    /// tells no number. So units that have not left are withdrawn only where the
    /// platform itself no longer waits for them; else the line must not leave before
    /// somebody looked.
    fn of(
        order: &Order<'_>,
        sku: &Sku<'_>,
        sku_id: &str,
        status: PlatformStatus,
        parcels: &[Parcel],
    ) -> Mapping<Self> {
        let of_line = sku.sku_after_sale_status.int("skuAfterSaleStatus")?;
        let of_order = order
            .order_after_sales_status
            .int("orderAfterSalesStatus")?;
        let said = match of_line.or(of_order) {
            Some(1 | 5 | 7) => RefundState::None,
            // Seller's refusal is no end: the buyer may change it or call the platform.
            Some(2 | 4 | 6) => RefundState::Open,
            Some(3) => RefundState::Succeeded,
            Some(other) => return Err(unknown("skuAfterSaleStatus", other)),
            None => {
                let message = "the after-sale status is missing".into();
                return Err(unmappable("UNKNOWN_STATUS", message));
            }
        };
        let cancelling = match order.cancel_status.int("cancelStatus")? {
            None | Some(0) => false,
            Some(1) => true,
            Some(other) => return Err(unknown("cancelStatus", other)),
        };
        let mut own = parcels.iter().filter(|parcel| parcel.holds(sku_id));
        let sent = matches!(status, PlatformStatus::Shipped | PlatformStatus::Completed)
            || own.clone().any(|parcel| parcel.sent);
        let closed = status == PlatformStatus::Closed;
        let waits = !sent && !closed && (parcels.is_empty() || own.any(|parcel| parcel.waits));
        let unclear = waits && (said == RefundState::Succeeded || cancelling);
        Ok(Self {
            state: if unclear { RefundState::Open } else { said },
            withdrawn: said == RefundState::Succeeded && !sent && !waits,
        })
    }
}

/// Goods, less discount, plus postage is what is paid, and so are the lines and the
/// postage. Where the lines do not come to it by themselves (a deposit, a change of
/// price, a discount of the way of payment) each bears the difference by what it cost.
pub(super) fn amounts(
    order: &Order<'_>,
    lines: Option<&mut [Line]>,
) -> Mapping<Option<PlatformAmounts>> {
    let Some(payable_fen) = order.total_pay_amount.fen("totalPayAmount")? else {
        return Ok(None);
    };
    let postage = order.total_shipping_free.fen("totalShippingFree")?;
    let postage_fen = postage.unwrap_or(0);
    let paid = payable_fen - postage_fen;
    if paid < 0 {
        let message = "totalShippingFree is more than totalPayAmount".into();
        return Err(unmappable("BAD_AMOUNT", message));
    }
    let goods_fen = match lines {
        Some(lines) => {
            share(paid, lines);
            lines.iter().map(|line| line.gross_fen).sum()
        }
        None => paid,
    };
    Ok(Some(PlatformAmounts {
        goods_fen,
        discount_fen: goods_fen - paid,
        postage_fen,
        payable_fen,
    }))
}

fn share(paid: i64, lines: &mut [Line]) {
    let own: Vec<i64> = lines.iter().map(|line| line.line.payable_fen).collect();
    if own.iter().sum::<i64>() == paid {
        return;
    }
    let weights = if own.iter().all(|paid| *paid == 0) {
        lines.iter().map(|line| line.gross_fen).collect()
    } else {
        own
    };
    for (line, share) in lines.iter_mut().zip(apportion(paid, &weights)) {
        line.line.payable_fen = share;
    }
}
