//! JD goods and SKUs in our words.

use super::wire::{SaleAttribute, Sku, Ware};
use crate::platforms::reading::{Field, Mapping, unknown};
use oms_contracts::oms::events::v1::{PlatformListing, PlatformListingSku};

/// Where the paths of pictures are served. Not documented; nothing but pictures hangs
/// on it.
const PICTURES: &str = "https://img10.360buyimg.com/n1/";

/// Maps goods, whose SKUs come from another call.
pub(super) fn goods(ware: &Ware<'_>) -> Mapping<PlatformListing> {
    Ok(PlatformListing {
        platform_goods_id: ware.ware_id.needed_id("wareId")?,
        title: ware.title.text("title")?,
        outer_id: ware.outer_id.text("outerId")?,
        picture_url: picture(&ware.logo.text("logo")?),
        on_sale: on_sale(ware.ware_status)?,
        skus: Vec::new(),
    })
}

/// Never on sale, taken off sale by the seller or by JD, waiting for an audit, audit
/// failed; 8 alone is on sale.
fn on_sale(status: Field<'_>) -> Mapping<bool> {
    match status.int("wareStatus")? {
        Some(8) => Ok(true),
        Some(1 | 2 | 4 | 513 | 514 | 516 | 520 | 1_028) => Ok(false),
        Some(other) => Err(unknown("wareStatus", other)),
        None => Err(unknown("wareStatus", "")),
    }
}

/// Maps a SKU: `None` for one that was deleted; one that is off sale stays linked to what
/// it sold.
pub(super) fn sku(sku: &Sku<'_>) -> Mapping<Option<PlatformListingSku>> {
    sku.ware_id.needed_id("wareId of a SKU")?;
    let id = sku.sku_id.needed_id("skuId")?;
    match sku.status.int("status")? {
        Some(4) => Ok(None),
        Some(1 | 2) => Ok(Some(PlatformListingSku {
            platform_sku_id: id,
            outer_id: sku.outer_id.text("outerId")?,
            spec: spec(sku)?,
            price_fen: sku.jd_price.amount("jdPrice")?.unwrap_or(0),
            stock: sku.stock_num.int("stockNum")?.unwrap_or(0),
        })),
        Some(other) => Err(unknown("status", other)),
        None => Err(unknown("status", "")),
    }
}

/// The names of the values, such as `黑色;L`.
fn spec(sku: &Sku<'_>) -> Mapping<String> {
    let attributes = sku
        .sale_attrs
        .decode::<Vec<SaleAttribute<'_>>>("saleAttrs")?;
    let mut values = Vec::new();
    for attribute in attributes.unwrap_or_default() {
        let at = attribute.index.int("index")?.unwrap_or(i64::MAX);
        let names = attribute
            .attr_value_alias
            .decode::<Vec<Field<'_>>>("attrValueAlias")?;
        for name in names.unwrap_or_default() {
            values.push((at, name.text("attrValueAlias")?));
        }
    }
    values.sort_by_key(|(at, _)| *at);
    let names: Vec<_> = values.into_iter().map(|(_, name)| name).collect();
    Ok(names.join(";"))
}

fn picture(logo: &str) -> String {
    if logo.is_empty() || logo.contains("//") {
        return logo.to_owned();
    }
    format!("{PICTURES}{}", logo.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::picture;

    #[test]
    fn a_path_becomes_an_address_and_an_address_stays() {
        assert_eq!(
            picture("jfs/t1/1/1.jpg"),
            "https://img10.360buyimg.com/n1/jfs/t1/1/1.jpg"
        );
        assert_eq!(
            picture("https://img.example/1.jpg"),
            "https://img.example/1.jpg"
        );
        assert_eq!(picture(""), "");
    }
}
