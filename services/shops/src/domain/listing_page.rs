//! A page of a shop's goods as rows: checked, one row per SKU, goods without SKUs as one.

use chrono::{DateTime, Utc};
use oms_contracts::{
    datetime,
    oms::events::v1::{PlatformListing, PlatformListingSku, PlatformListingsSeen},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest id of a platform, and longest merchant code; both are indexed.
const ID_BYTES: usize = 128;
const OUTER_ID_BYTES: usize = 512;

/// What of a page can be stored, and what is wrong with the rest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ListingPage {
    pub(crate) shop_id: Uuid,
    pub(crate) page_id: String,
    pub(crate) fetched_at: DateTime<Utc>,
    /// By platform SKU id, so that rows are always locked in one order.
    pub(crate) skus: BTreeMap<String, SeenSku>,
    /// One text for each listing that was left out.
    pub(crate) refused: Vec<String>,
}

/// What the platform says of one SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeenSku {
    pub(crate) platform_goods_id: String,
    pub(crate) title: String,
    pub(crate) spec: String,
    pub(crate) outer_id: String,
    pub(crate) picture_url: String,
    pub(crate) price_fen: i64,
    pub(crate) stock: i64,
    pub(crate) on_sale: bool,
}

impl ListingPage {
    /// Reads a page. The error says why nothing of it can be used.
    pub(crate) fn read(page: PlatformListingsSeen) -> Result<Self, &'static str> {
        let mut read = Self {
            shop_id: Uuid::try_parse(&page.shop_id).map_err(|_| "shop_id is not a UUID")?,
            fetched_at: datetime(page.fetched_at.as_ref()).ok_or("fetched_at is missing")?,
            page_id: page.page_id,
            skus: BTreeMap::new(),
            refused: Vec::new(),
        };
        if read.page_id.contains('\0') {
            return Err("page_id holds a NUL character");
        }
        for listing in page.listings {
            read.add(listing);
        }
        Ok(read)
    }

    fn add(&mut self, mut listing: PlatformListing) {
        let skus = std::mem::take(&mut listing.skus);
        let rows: Vec<_> = if skus.is_empty() {
            vec![without_skus(listing)]
        } else {
            skus.into_iter()
                .map(|sku| with_sku(&listing, sku))
                .collect()
        };
        // A listing is taken whole or not at all.
        match rows.iter().find_map(|(id, sku)| fault(id, sku)) {
            Some(fault) => {
                let goods = &rows[0].1.platform_goods_id;
                self.refused.push(format!("goods {goods:?}: {fault}"));
            }
            None => self.skus.extend(rows),
        }
    }
}

fn without_skus(listing: PlatformListing) -> (String, SeenSku) {
    let sku = SeenSku {
        title: listing.title,
        spec: String::new(),
        outer_id: listing.outer_id,
        picture_url: listing.picture_url,
        price_fen: 0,
        stock: 0,
        on_sale: listing.on_sale,
        platform_goods_id: listing.platform_goods_id.clone(),
    };
    (listing.platform_goods_id, sku)
}

fn with_sku(listing: &PlatformListing, sku: PlatformListingSku) -> (String, SeenSku) {
    let seen = SeenSku {
        platform_goods_id: listing.platform_goods_id.clone(),
        title: listing.title.clone(),
        spec: sku.spec,
        outer_id: sku.outer_id,
        picture_url: listing.picture_url.clone(),
        price_fen: sku.price_fen,
        stock: sku.stock,
        on_sale: listing.on_sale,
    };
    (sku.platform_sku_id, seen)
}

fn fault(platform_sku_id: &str, sku: &SeenSku) -> Option<&'static str> {
    let id_is_good = |id: &str| (1..=ID_BYTES).contains(&id.len());
    let texts = [
        platform_sku_id,
        &sku.platform_goods_id,
        &sku.title,
        &sku.spec,
        &sku.outer_id,
        &sku.picture_url,
    ];
    if !id_is_good(platform_sku_id) || !id_is_good(&sku.platform_goods_id) {
        Some("an id is empty or too long")
    } else if sku.outer_id.len() > OUTER_ID_BYTES {
        Some("an outer id is too long")
    } else if texts.iter().any(|text| text.contains('\0')) {
        Some("a text holds a NUL character")
    } else if sku.price_fen < 0 {
        Some("a price is negative")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(goods: &str, skus: &[&str]) -> PlatformListing {
        PlatformListing {
            platform_goods_id: goods.into(),
            outer_id: "goods code".into(),
            skus: skus
                .iter()
                .map(|id| PlatformListingSku {
                    platform_sku_id: (*id).into(),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        }
    }

    fn page(listings: Vec<PlatformListing>) -> PlatformListingsSeen {
        PlatformListingsSeen {
            shop_id: Uuid::now_v7().to_string(),
            fetched_at: Some(oms_contracts::timestamp(Utc::now())),
            listings,
            ..Default::default()
        }
    }

    #[test]
    fn goods_without_skus_are_one_row() {
        let page = ListingPage::read(page(vec![listing("g", &[]), listing("h", &["1", "2"])]));
        let skus = page.unwrap().skus;
        assert_eq!(skus.keys().collect::<Vec<_>>(), ["1", "2", "g"]);
        assert_eq!(skus["g"].outer_id, "goods code");
        assert_eq!(skus["1"].outer_id, "");
    }

    #[test]
    fn a_bad_listing_does_not_stop_the_rest() {
        let bad = listing("bad", &["3", ""]);
        let read = ListingPage::read(page(vec![bad, listing("good", &["1"])])).unwrap();
        assert_eq!(read.skus.keys().collect::<Vec<_>>(), ["1"]);
        assert_eq!(read.refused, ["goods \"bad\": an id is empty or too long"]);
    }

    #[test]
    fn a_page_of_nowhere_is_refused() {
        let mut nowhere = page(vec![]);
        nowhere.shop_id = "shop".into();
        assert!(ListingPage::read(nowhere).is_err());
        let mut timeless = page(vec![]);
        timeless.fetched_at = None;
        assert!(ListingPage::read(timeless).is_err());
    }
}
