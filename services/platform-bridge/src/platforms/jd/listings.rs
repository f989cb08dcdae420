//! Listings: 20 goods a page, then all their SKUs by goods ids.

use super::{
    Jd, Request, limits, map_listing, send,
    wire::{PageResponse, SKU_FIELDS, Sku, WARE_FIELDS, Ware},
};
use crate::{
    http::Engine,
    platform::{CallError, Document, ListingPage, Listings, ShopAccess},
    platforms::reading::{PageOf, document, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::{PlatformListing, PlatformListingSku};

/// A SKU; `None` for one that was deleted.
type SoldSku = Option<PlatformListingSku>;

#[async_trait]
impl Listings for Jd {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError> {
        let mut page = goods(http, shop, PageOf::at(cursor)?).await?;
        let ids: Vec<String> = page
            .documents
            .iter()
            .filter_map(|goods| Some(goods.mapped.as_ref().ok()?.platform_goods_id.clone()))
            .collect();
        if ids.is_empty() {
            return Ok(page);
        }
        attach(&mut page.documents, skus(http, shop, &ids.join(",")).await?);
        // That one call takes several goods is not documented for SKUs: those that came
        // without any are asked for alone.
        if ids.len() > 1 {
            for id in without_skus(&page.documents) {
                attach(&mut page.documents, skus(http, shop, &id).await?);
            }
        }
        Ok(page)
    }
}

/// A page of goods, still without SKUs.
async fn goods(http: &Engine, shop: &ShopAccess, at: PageOf<1>) -> Result<ListingPage, CallError> {
    let request = Request::read(
        "jingdong.ware.read.searchWare4Valid",
        [
            ("pageNo", at.page.to_string()),
            ("pageSize", limits::GOODS_PAGE.to_string()),
            ("field", WARE_FIELDS.to_owned()),
        ],
    );
    send(http, shop, request, move |answer, payload| {
        let page = parse::<PageResponse<'_>>(payload, "page")?.page;
        let rows = page.data.unwrap_or_default();
        let total = page.total_item.int("totalItem").ok().flatten();
        let is_last = rows.is_empty() || is_whole(at.page, limits::GOODS_PAGE, total);
        let documents = rows.into_iter().map(|row| {
            document(
                answer,
                row.get(),
                |ware: &Ware<'_>| ware.ware_id,
                map_listing::goods,
            )
        });
        Ok(ListingPage {
            documents: documents.collect(),
            next: at.next(is_last),
        })
    })
    .await
}

/// The SKUs of the goods `ids`, all pages; the id of each document is that of its goods.
async fn skus(
    http: &Engine,
    shop: &ShopAccess,
    ids: &str,
) -> Result<Vec<Document<SoldSku>>, CallError> {
    let mut skus = Vec::new();
    let mut number = 1;
    loop {
        let request = Request::read(
            "jingdong.sku.read.searchSkuList",
            [
                ("wareId", ids.to_owned()),
                ("pageNo", number.to_string()),
                ("page_size", limits::SKU_PAGE.to_string()),
                ("field", SKU_FIELDS.to_owned()),
            ],
        );
        let (rows, total) = send(http, shop, request, |answer, payload| {
            let page = parse::<PageResponse<'_>>(payload, "page")?.page;
            let rows = page.data.unwrap_or_default().into_iter().map(|row| {
                document(
                    answer,
                    row.get(),
                    |sku: &Sku<'_>| sku.ware_id,
                    map_listing::sku,
                )
            });
            let total = page.total_item.int("totalItem").ok().flatten();
            Ok((rows.collect::<Vec<_>>(), total))
        })
        .await?;
        let is_last = rows.is_empty() || is_whole(number, limits::SKU_PAGE, total);
        skus.extend(rows);
        if is_last {
            return Ok(skus);
        }
        number += 1;
    }
}

/// Whether `total` rows are read with this page; a list without a total is read until a
/// page is empty.
fn is_whole(number: u32, size: u32, total: Option<i64>) -> bool {
    total.is_some_and(|total| total <= i64::from(number) * i64::from(size))
}

/// Lays each SKU to its goods. Goods with a SKU that cannot be read are parked with it; a
/// SKU that names no goods is parked alone, one of other goods left out.
pub(super) fn attach(goods: &mut Vec<Document<PlatformListing>>, skus: Vec<Document<SoldSku>>) {
    for sku in skus {
        let Some(owner) = goods
            .iter_mut()
            .find(|goods| goods.id.is_some() && goods.id == sku.id)
        else {
            if let (None, Err(error)) = (&sku.id, sku.mapped) {
                goods.push(Document {
                    id: None,
                    raw: sku.raw,
                    mapped: Err(error),
                });
            }
            continue;
        };
        match (&mut owner.mapped, sku.mapped) {
            (Ok(listing), Ok(Some(sku))) => {
                // Rows move while pages are read, so one may come twice.
                let mut known = listing.skus.iter().map(|known| &known.platform_sku_id);
                if !known.any(|id| *id == sku.platform_sku_id) {
                    listing.skus.push(sku);
                }
            }
            (Ok(_), Err(error)) => {
                owner.raw = sku.raw;
                owner.mapped = Err(error);
            }
            _ => {}
        }
    }
}

fn without_skus(goods: &[Document<PlatformListing>]) -> Vec<String> {
    let empty = goods.iter().filter_map(|goods| {
        let listing = goods.mapped.as_ref().ok()?;
        listing
            .skus
            .is_empty()
            .then(|| listing.platform_goods_id.clone())
    });
    empty.collect()
}
