//! Lines, refund states and goods of Kuaishou in our words.

use super::{
    pieces::{Piece, Pieces},
    wire::{Item, ItemInfo, Order, Refund, Sku},
};
use crate::platforms::reading::{Field, Mapping, unknown, unmappable};
use oms_contracts::oms::{
    events::v1::{
        PlatformAmounts, PlatformLine, PlatformLines, PlatformListing, PlatformListingSku,
    },
    types::v1::{PlatformStatus, RefundState},
};

/// The refund state of the order, which has one line beside its gifts.
pub(super) fn refund_state(order: &Order<'_>) -> Mapping<RefundState> {
    let refunds = order
        .order_refund_list
        .decode::<Vec<Refund<'_>>>("orderRefundList")?;
    let mut state = RefundState::None;
    for refund in refunds.unwrap_or_default() {
        match one_refund(&refund)? {
            RefundState::Open => return Ok(RefundState::Open),
            RefundState::Succeeded => state = RefundState::Succeeded,
            _ => {}
        }
    }
    Ok(state)
}

/// The two editions of the documentation give some numbers different names, but none
/// that would change what they are to us. Exchanges, repairs, further parcels and price
/// protection end without the goods being refunded.
fn one_refund(refund: &Refund<'_>) -> Mapping<RefundState> {
    let gives_money_back = match refund.handling_way.int("handlingWay")? {
        None | Some(0 | 1 | 10) => true,
        Some(3..=5) => false,
        Some(other) => return Err(unknown("handlingWay", other)),
    };
    let is_price_protection = refund.special_refund_type.int("specialRefundType")? == Some(1);
    match refund.refund_status.int("refundStatus")? {
        Some(10..=12 | 20..=22 | 30 | 40 | 45 | 50) => Ok(RefundState::Open),
        Some(60) if gives_money_back && !is_price_protection => Ok(RefundState::Succeeded),
        Some(60 | 70) => Ok(RefundState::None),
        Some(other) => Err(unknown("refundStatus", other)),
        None => Err(unmappable(
            "UNKNOWN_STATUS",
            "refundStatus is missing".into(),
        )),
    }
}

/// The line that was bought and its gifts; `None` where the item is not said. A gift that
/// was cancelled while the order goes on is left out: it is withdrawn, and must not ship.
pub(super) fn platform_lines(
    pieces: &Pieces<'_>,
    amounts: Option<&PlatformAmounts>,
    refund: RefundState,
) -> Mapping<Option<PlatformLines>> {
    let Some(item) = &pieces.main.item else {
        return Ok(None);
    };
    let status = pieces.status();
    let refunded_whole =
        refund == RefundState::Succeeded && status == PlatformStatus::Closed && !pieces.is_sent();
    let mut main = platform_line(&pieces.main, item, refund, refunded_whole)?;
    let price = item.price.fen("price")?.unwrap_or(main.price_fen);
    main.payable_fen = match amounts {
        Some(amounts) => amounts.payable_fen - amounts.postage_fen,
        None => price * main.quantity,
    };
    let mut lines = vec![main];
    for gift in &pieces.gifts {
        if gift.status == PlatformStatus::Closed && status != PlatformStatus::Closed {
            continue;
        }
        let item = gift
            .item
            .as_ref()
            .ok_or_else(|| unmappable("BAD_DOCUMENT", "subOrderItemInfo is missing".into()))?;
        lines.push(platform_line(gift, item, refund, refunded_whole)?);
    }
    Ok(Some(PlatformLines {
        lines,
        complete: true,
    }))
}

/// A line for which nothing is paid yet.
fn platform_line(
    piece: &Piece<'_>,
    item: &ItemInfo<'_>,
    refund: RefundState,
    refunded_whole: bool,
) -> Mapping<PlatformLine> {
    let goods_id = item.item_id.id("itemId")?.unwrap_or_default();
    let sku_id = item.sku_id.id("skuId")?;
    let sku_id = sku_id.unwrap_or_else(|| goods_id.clone());
    if sku_id.is_empty() {
        return Err(unmappable(
            "MISSING_ID",
            "a line has neither SKU nor goods id".into(),
        ));
    }
    let price = match item.original_price.fen("originalPrice")? {
        None => item.price.fen("price")?,
        price => price,
    };
    Ok(PlatformLine {
        line_key: piece.oid.clone(),
        platform_goods_id: goods_id,
        platform_sku_id: sku_id,
        outer_id: item.sku_nick.text("skuNick")?,
        title: item.item_title.text("itemTitle")?,
        spec: item.sku_desc.text("skuDesc")?,
        picture_url: item.item_pic_url.text("itemPicUrl")?,
        quantity: piece.ordered,
        price_fen: price
            .ok_or_else(|| unmappable("BAD_AMOUNT", "originalPrice is missing".into()))?,
        payable_fen: 0,
        refund_state: refund.into(),
        refunded_quantity: if refunded_whole { piece.ordered } else { 0 },
    })
}

/// Maps goods with their SKUs. The merchant's code stands at the SKUs alone.
pub(super) fn listing(item: &Item<'_>) -> Mapping<PlatformListing> {
    let id = item.kwai_item_id.id("kwaiItemId")?;
    let id = id.ok_or_else(|| unmappable("MISSING_ID", "kwaiItemId is missing".into()))?;
    let on_sale = match item.shelf_status.int("shelfStatus")? {
        Some(on_sale @ (0 | 1)) => on_sale == 1,
        Some(other) => return Err(unknown("shelfStatus", other)),
        None => {
            let message = "shelfStatus is missing".into();
            return Err(unmappable("UNKNOWN_STATUS", message));
        }
    };
    let mut skus = Vec::new();
    for sku in item
        .sku_list
        .decode::<Vec<Sku<'_>>>("skuList")?
        .unwrap_or_default()
    {
        if sku.is_valid.int("isValid")? != Some(0) {
            skus.push(listing_sku(&sku)?);
        }
    }
    if skus.is_empty() {
        skus.push(PlatformListingSku {
            platform_sku_id: id.clone(),
            outer_id: String::new(),
            spec: String::new(),
            price_fen: price(item.price)?,
            stock: 0,
        });
    }
    Ok(PlatformListing {
        platform_goods_id: id,
        title: item.title.text("title")?,
        outer_id: String::new(),
        picture_url: item.main_image_url.text("mainImageUrl")?,
        on_sale,
        skus,
    })
}

fn listing_sku(sku: &Sku<'_>) -> Mapping<PlatformListingSku> {
    let id = sku.kwai_sku_id.id("kwaiSkuId")?;
    Ok(PlatformListingSku {
        platform_sku_id: id
            .ok_or_else(|| unmappable("MISSING_ID", "kwaiSkuId is missing".into()))?,
        outer_id: sku.sku_nick.text("skuNick")?,
        spec: sku.specification.text("specification")?,
        price_fen: price(sku.sku_sale_price)?,
        stock: sku.sku_stock.int("skuStock")?.unwrap_or(0),
    })
}

fn price(field: Field<'_>) -> Mapping<i64> {
    Ok(field.fen("price")?.unwrap_or(0))
}
