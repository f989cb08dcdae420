//! Taobao goods in our words.

use super::wire::{Item, Sku, SkuList};
use crate::platforms::reading::{Mapping, unmappable};
use oms_contracts::oms::events::v1::{PlatformListing, PlatformListingSku};

/// Maps goods with their SKUs. Goods without any are sold as one SKU under their own id.
pub(super) fn listing(item: &Item<'_>) -> Mapping<PlatformListing> {
    let id = item.num_iid.id("num_iid")?;
    let id = id.ok_or_else(|| unmappable("MISSING_ID", "num_iid is missing".into()))?;
    let on_sale = match item.approve_status.text("approve_status")?.as_str() {
        "onsale" => true,
        "instock" => false,
        _ => {
            let message = "approve_status is not documented".into();
            return Err(unmappable("UNKNOWN_STATUS", message));
        }
    };
    let skus = item.skus.decode::<SkuList<'_>>("skus")?.unwrap_or_default();
    let mut mapped = Vec::new();
    for sku in skus.sku.unwrap_or_default() {
        if sku.status.text("sku.status")? != "delete" {
            mapped.push(listing_sku(&sku)?);
        }
    }
    if mapped.is_empty() {
        mapped.push(PlatformListingSku {
            platform_sku_id: id.clone(),
            outer_id: item.outer_id.text("outer_id")?,
            spec: String::new(),
            price_fen: item.price.amount("price")?.unwrap_or(0),
            stock: item.num.int("num")?.unwrap_or(0),
        });
    }
    Ok(PlatformListing {
        platform_goods_id: id,
        title: item.title.text("title")?,
        outer_id: item.outer_id.text("outer_id")?,
        picture_url: item.pic_url.text("pic_url")?,
        on_sale,
        skus: mapped,
    })
}

fn listing_sku(sku: &Sku<'_>) -> Mapping<PlatformListingSku> {
    let id = sku.sku_id.id("sku_id")?;
    Ok(PlatformListingSku {
        platform_sku_id: id.ok_or_else(|| unmappable("MISSING_ID", "sku_id is missing".into()))?,
        outer_id: sku.outer_id.text("sku.outer_id")?,
        spec: spec(&sku.properties_name.text("properties_name")?),
        price_fen: sku.price.amount("sku.price")?.unwrap_or(0),
        stock: sku.quantity.int("sku.quantity")?.unwrap_or(0),
    })
}

/// `1627207:3232483:颜色分类:军绿色;…` without its two ids, as orders write it.
fn spec(properties: &str) -> String {
    let names = properties.split(';').map(|property| {
        let name = property.splitn(3, ':').nth(2).unwrap_or(property);
        name.replace("#cln#", ":").replace("#scln#", ";")
    });
    names.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::spec;

    #[test]
    fn a_spec_reads_as_in_orders() {
        assert_eq!(
            spec("1627207:28341:颜色分类:黑色;20509:28315:尺码:L#cln#1#scln#2"),
            "颜色分类:黑色;尺码:L:1;2"
        );
        assert_eq!(spec(""), "");
    }
}
