//! Lines, refund states and goods of Pinduoduo in our words.

use super::{
    map::unknown,
    wire::{Goods, Line, Order, Sku},
};
use crate::platforms::reading::{Field, Mapping, apportion, unmappable};
use oms_contracts::oms::{
    events::v1::{
        PlatformAmounts, PlatformLine, PlatformLines, PlatformListing, PlatformListingSku,
    },
    types::v1::RefundState,
};
use std::collections::HashMap;

/// The refund state, which Pinduoduo keeps per order.
pub(super) fn line_state(order: &Order<'_>) -> Mapping<RefundState> {
    match order.refund_status.int("refund_status")? {
        Some(1) => Ok(RefundState::None),
        Some(2 | 3) => Ok(RefundState::Open),
        Some(4) => Ok(RefundState::Succeeded),
        Some(other) => Err(unknown("refund_status", other)),
        None => by_after_sales(order),
    }
}

/// Where the summary is missing, the status of the after-sale itself tells.
fn by_after_sales(order: &Order<'_>) -> Mapping<RefundState> {
    match order.after_sales_status.int("after_sales_status")? {
        Some(0 | 9 | 11..=13 | 16..=17 | 24..=25) => Ok(RefundState::None),
        Some(2..=8 | 14..=15 | 18 | 21..=22 | 27 | 31..=33) => Ok(RefundState::Open),
        Some(10) => Ok(RefundState::Succeeded),
        Some(other) => Err(unknown("after_sales_status", other)),
        None => Err(unmappable(
            "UNKNOWN_STATUS",
            "refund_status is missing".into(),
        )),
    }
}

/// Lines have no id of their own; the n-th line of a SKU is told by that n.
pub(super) fn platform_lines(
    lines: &[Line<'_>],
    amounts: Option<&PlatformAmounts>,
    refund_state: RefundState,
    refunded_whole: bool,
) -> Mapping<PlatformLines> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut mapped = Vec::with_capacity(lines.len());
    for line in lines {
        let mut line = platform_line(line, refund_state, refunded_whole)?;
        let ordinal = seen.entry(line.platform_sku_id.clone()).or_default();
        *ordinal += 1;
        line.line_key = format!("{}#{ordinal}", line.platform_sku_id);
        mapped.push(line);
    }
    if let Some(amounts) = amounts {
        // Discounts are told per order: each line bears them by its price.
        let weights: Vec<i64> = mapped.iter().map(|line| line.payable_fen).collect();
        let paid = (amounts.goods_fen - amounts.discount_fen).max(0);
        for (line, share) in mapped.iter_mut().zip(apportion(paid, &weights)) {
            line.payable_fen = share;
        }
    }
    Ok(PlatformLines {
        lines: mapped,
        complete: true,
    })
}

fn platform_line(
    line: &Line<'_>,
    refund_state: RefundState,
    refunded_whole: bool,
) -> Mapping<PlatformLine> {
    let goods_id = line.goods_id.id("goods_id")?.unwrap_or_default();
    let sku_id = line
        .sku_id
        .id("sku_id")?
        .unwrap_or_else(|| goods_id.clone());
    if sku_id.is_empty() {
        return Err(unmappable(
            "MISSING_ID",
            "a line has neither SKU nor goods id".into(),
        ));
    }
    let quantity = line.goods_count.quantity("goods_count")?;
    let price_fen = line.goods_price.amount("goods_price")?;
    let price_fen = price_fen
        .ok_or_else(|| unmappable("BAD_AMOUNT", "goods_price of a line is missing".into()))?;
    Ok(PlatformLine {
        line_key: String::new(),
        platform_goods_id: goods_id,
        platform_sku_id: sku_id,
        outer_id: either(line.outer_id, line.outer_goods_id)?,
        title: line.goods_name.text("goods_name")?,
        spec: line.goods_spec.text("goods_spec")?,
        picture_url: line.goods_img.text("goods_img")?,
        quantity,
        price_fen,
        payable_fen: price_fen * quantity,
        refund_state: refund_state.into(),
        refunded_quantity: if refunded_whole { quantity } else { 0 },
    })
}

/// Maps goods with their SKUs. The list tells no prices, so they stay 0.
pub(super) fn listing(goods: &Goods<'_>) -> Mapping<PlatformListing> {
    let id = goods.goods_id.id("goods_id")?;
    let id = id.ok_or_else(|| unmappable("MISSING_ID", "goods_id is missing".into()))?;
    let on_sale = match goods.is_onsale.int("is_onsale")? {
        Some(on_sale @ (0 | 1)) => on_sale == 1,
        Some(other) => return Err(unknown("is_onsale", other)),
        None => return Err(unmappable("UNKNOWN_STATUS", "is_onsale is missing".into())),
    };
    let wire_skus = goods
        .sku_list
        .decode::<Vec<Sku<'_>>>("sku_list")?
        .unwrap_or_default();
    let outer_id = match wire_skus.first() {
        Some(sku) => sku.outer_goods_id.text("outer_goods_id")?,
        None => String::new(),
    };
    let mut skus = wire_skus
        .iter()
        .map(listing_sku)
        .collect::<Mapping<Vec<_>>>()?;
    if skus.is_empty() {
        skus.push(PlatformListingSku {
            platform_sku_id: id.clone(),
            outer_id: String::new(),
            spec: String::new(),
            price_fen: 0,
            stock: goods.goods_quantity.int("goods_quantity")?.unwrap_or(0),
        });
    }
    Ok(PlatformListing {
        platform_goods_id: id,
        title: goods.goods_name.text("goods_name")?,
        outer_id,
        picture_url: goods.image_url.text("image_url")?,
        on_sale,
        skus,
    })
}

fn listing_sku(sku: &Sku<'_>) -> Mapping<PlatformListingSku> {
    let id = sku.sku_id.id("sku_id")?;
    Ok(PlatformListingSku {
        platform_sku_id: id.ok_or_else(|| unmappable("MISSING_ID", "sku_id is missing".into()))?,
        outer_id: sku.outer_id.text("outer_id")?,
        spec: sku.spec.text("spec")?,
        price_fen: 0,
        stock: sku.sku_quantity.int("sku_quantity")?.unwrap_or(0),
    })
}

fn either(first: Field<'_>, second: Field<'_>) -> Mapping<String> {
    let text = first.text("outer_id")?;
    if text.is_empty() {
        return second.text("outer_goods_id");
    }
    Ok(text)
}
