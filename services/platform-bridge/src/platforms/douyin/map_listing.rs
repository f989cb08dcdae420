//! Douyin goods in our words.

use super::{
    map_lines::outer_id,
    wire::{Goods, Sku},
};
use crate::platforms::reading::{Mapping, unknown, unmappable};
use oms_contracts::oms::events::v1::{PlatformListing, PlatformListingSku};

/// Maps goods with their SKUs.
pub(super) fn listing(goods: &Goods<'_>) -> Mapping<PlatformListing> {
    let product = &goods.product;
    let id = product.product_id.needed_id("product_id")?;
    let on_sale = match product.status.status("status")? {
        0 => true,
        // Off sale, deleted.
        1 | 2 => false,
        other => return Err(unknown("status", other)),
    };
    let skus = goods.skus.decode::<Vec<Sku<'_>>>("skus")?;
    let skus = skus.iter().flatten().map(listing_sku);
    Ok(PlatformListing {
        platform_goods_id: id,
        title: product.name.text("name")?,
        outer_id: outer_id(product.outer_product_id, product.out_product_id)?,
        picture_url: product.img.text("img")?,
        on_sale,
        skus: skus.collect::<Mapping<Vec<_>>>()?,
    })
}

fn listing_sku(sku: &Sku<'_>) -> Mapping<PlatformListingSku> {
    let id = sku.id.id("sku.id")?;
    Ok(PlatformListingSku {
        platform_sku_id: id.ok_or_else(|| unmappable("MISSING_ID", "sku.id is missing".into()))?,
        outer_id: outer_id(sku.code, sku.out_sku_id)?,
        spec: spec(sku)?,
        price_fen: sku.price.fen("sku.price")?.unwrap_or(0),
        stock: sku.stock_num.int("stock_num")?.unwrap_or(0),
    })
}

fn spec(sku: &Sku<'_>) -> Mapping<String> {
    let mut values = Vec::new();
    for value in [
        sku.spec_detail_name1,
        sku.spec_detail_name2,
        sku.spec_detail_name3,
    ] {
        let text = value.text("spec_detail_name")?;
        if !text.is_empty() {
            values.push(text);
        }
    }
    Ok(values.join(";"))
}
