//! Listings: a page of goods on sale, then off sale, and the SKUs of each by a call.

use super::{
    Douyin, Method, limits, map_listing, method, send,
    wire::{Goods, Product, ProductPage},
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, Document, ListingPage, Listings, ShopAccess},
    platforms::reading::{Answer, PageOf, decode, document, parse, unmappable},
};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use oms_contracts::oms::events::v1::PlatformListing;
use serde_json::json;

pub(super) static PRODUCTS: Method = method("product.listV2", "/product/listV2", Effect::Read);
pub(super) static SKUS: Method = method("sku.list", "/sku/list", Effect::Read);

#[async_trait]
impl Listings for Douyin {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError> {
        let at = PageOf::at(cursor)?;
        let (products, is_last) = products(http, shop, at).await?;
        let documents = stream::iter(products)
            .map(|product| with_skus(http, shop, product))
            .buffered(limits::GOODS_CONCURRENCY)
            .try_collect()
            .await?;
        Ok(ListingPage {
            documents,
            next: at.next(is_last),
        })
    }
}

/// A row of the list of goods as it came, and its id where that can be read.
struct Row {
    id: Option<i64>,
    raw: Bytes,
}

/// The goods of a page, and whether it is the last of its kind.
async fn products(
    http: &Engine,
    shop: &ShopAccess,
    at: PageOf<2>,
) -> Result<(Vec<Row>, bool), CallError> {
    // The list is the status: 0 on sale, 1 off sale.
    let params = json!({"status": at.list, "page": at.page, "size": limits::GOODS_PAGE});
    send(http, shop, &PRODUCTS, &params, move |answer, payload| {
        let list: ProductPage<'_> = parse(payload, "products")?;
        let products = list.data.unwrap_or_default();
        let total = list.total.int("total").ok().flatten();
        let seen = i64::from(at.page) * i64::from(limits::GOODS_PAGE);
        let is_last = products.is_empty() || total.is_some_and(|total| total <= seen);
        let rows = products.into_iter().map(|product| Row {
            id: product_id(product.get()),
            raw: answer.original(product.get()).0,
        });
        Ok((rows.collect(), is_last))
    })
    .await
}

fn product_id(product: &str) -> Option<i64> {
    let product: Product<'_> = decode(product).ok()?;
    product.product_id.int("product_id").ok().flatten()
}

/// Goods with their SKUs. Where the answer about the SKUs cannot be read, these goods are
/// parked alone.
async fn with_skus(
    http: &Engine,
    shop: &ShopAccess,
    row: Row,
) -> Result<Document<PlatformListing>, CallError> {
    let Some(id) = row.id else {
        return Ok(goods(&row.raw, b"null"));
    };
    let params = json!({"product_id": id});
    let skus = send(http, shop, &SKUS, &params, |answer, payload| {
        Ok(answer.original(payload).0)
    });
    match skus.await {
        Ok(skus) => Ok(goods(&row.raw, &skus)),
        Err(CallError::Malformed { message }) => Ok(Document {
            id: Some(id.to_string()),
            raw: row.raw,
            mapped: Err(unmappable("BAD_DOCUMENT", message)),
        }),
        Err(error) => Err(error),
    }
}

/// One document of both answers, as they came.
pub(super) fn goods(product: &[u8], skus: &[u8]) -> Document<PlatformListing> {
    let raw = [&b"{\"product\":"[..], product, b",\"skus\":", skus, b"}"].concat();
    let answer = Answer::of(&raw);
    document(
        &answer,
        answer.text(),
        |goods: &Goods<'_>| goods.product.product_id,
        map_listing::listing,
    )
}
