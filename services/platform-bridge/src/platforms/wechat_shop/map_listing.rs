//! WeChat shop goods in our words.

use super::{
    map::part,
    map_lines::{merchant_code, spec},
    wire::{Goods, Sku},
};
use crate::platforms::reading::{Mapping, unknown, unmappable};
use oms_contracts::oms::events::v1::{PlatformListing, PlatformListingSku};

/// Maps goods with their SKUs.
pub(super) fn listing(goods: &Goods<'_>) -> Mapping<PlatformListing> {
    let id = goods.product_id.needed_id("product_id")?;
    let on_sale = match goods.status.status("status")? {
        5 => true,
        // Draft, recycled, deleted, taken off by the seller or for one of four faults.
        0 | 6 | 9 | 11 | 13..=15 | 20 => false,
        other => return Err(unknown("status", other)),
    };
    let pictures: Vec<String> = part(goods.head_imgs, "head_imgs")?;
    let skus: Vec<Sku<'_>> = part(goods.skus, "skus")?;
    let skus = skus.iter().map(|sku| listing_sku(goods, sku));
    Ok(PlatformListing {
        platform_goods_id: id,
        title: goods.title.text("title")?,
        outer_id: merchant_code([goods.out_product_id, goods.spu_code])?,
        picture_url: pictures.into_iter().next().unwrap_or_default(),
        on_sale,
        skus: skus.collect::<Mapping<_>>()?,
    })
}

fn listing_sku(goods: &Goods<'_>, sku: &Sku<'_>) -> Mapping<PlatformListingSku> {
    let id = sku.sku_id.id("sku_id")?;
    Ok(PlatformListingSku {
        platform_sku_id: id.ok_or_else(|| unmappable("MISSING_ID", "sku_id is missing".into()))?,
        outer_id: merchant_code([sku.sku_code, sku.out_sku_id, goods.out_product_id])?,
        spec: spec(sku.sku_attrs)?,
        price_fen: sku.sale_price.fen("sale_price")?.unwrap_or(0),
        stock: sku.stock_num.int("stock_num")?.unwrap_or(0),
    })
}
