//! Xiaohongshu goods in our words.

use super::wire::{Item, ItemSku, ListedSku, Variant};
use crate::platforms::reading::{Field, Mapping, unmappable};
use oms_contracts::oms::events::v1::{PlatformListing, PlatformListingSku};

/// The id of the goods of a row.
pub(super) fn goods_id<'a>(row: &ListedSku<'a>) -> Field<'a> {
    row.item.id
}

/// Maps a row: one SKU and the goods that it belongs to. Being on sale is told per SKU.
pub(super) fn listing(row: &ListedSku<'_>) -> Mapping<PlatformListing> {
    let ListedSku { item, sku } = row;
    let on_sale = match sku.buyable.int("buyable")? {
        Some(on_sale @ (0 | 1)) => on_sale == 1,
        _ => {
            let message = "buyable is missing or not documented".into();
            return Err(unmappable("UNKNOWN_STATUS", message));
        }
    };
    Ok(PlatformListing {
        platform_goods_id: item.id.needed_id("item.id")?,
        title: item.name.text("item.name")?,
        outer_id: item.article_no.text("articleNo")?,
        picture_url: picture(item, sku)?,
        on_sale,
        skus: vec![listing_sku(sku)?],
    })
}

fn listing_sku(sku: &ItemSku<'_>) -> Mapping<PlatformListingSku> {
    Ok(PlatformListingSku {
        platform_sku_id: sku.id.needed_id("sku.id")?,
        outer_id: sku.erp_code.text("erpCode")?,
        spec: spec(sku)?,
        price_fen: sku.price.fen("price")?.unwrap_or(0),
        stock: sku.stock.int("stock")?.unwrap_or(0),
    })
}

/// The values of its properties, as orders write them.
fn spec(sku: &ItemSku<'_>) -> Mapping<String> {
    let variants = sku.variants.decode::<Vec<Variant<'_>>>("variants")?;
    let values = variants.unwrap_or_default();
    let values: Vec<_> = values
        .iter()
        .map(|variant| variant.value.text("variants.value"))
        .collect::<Mapping<_>>()?;
    Ok(values.join(" "))
}

fn picture(item: &Item<'_>, sku: &ItemSku<'_>) -> Mapping<String> {
    let own = sku.spec_image.text("specImage")?;
    if !own.is_empty() {
        return Ok(own);
    }
    let images = item.images.decode::<Vec<Field<'_>>>("images")?;
    let first = images.unwrap_or_default().into_iter().next();
    first.map_or_else(|| Ok(String::new()), |image| image.text("images"))
}
