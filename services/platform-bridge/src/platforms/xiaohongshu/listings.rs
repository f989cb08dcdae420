//! Listings: rows of one SKU each with its goods, on sale or not, newest first.

use super::{Method, Xiaohongshu, limits, map_listing, method, send, wire::SkusResponse};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, ListingPage, Listings, ShopAccess},
    platforms::reading::{PageOf, document, parse},
};
use async_trait::async_trait;
use serde_json::json;

static SKUS: Method = method("product.getDetailSkuList", Effect::Read);

#[async_trait]
impl Listings for Xiaohongshu {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError> {
        let at = PageOf::<1>::at(cursor)?;
        let fields = json!({"pageNo": at.page, "pageSize": limits::SKU_PAGE});
        send(http, shop, &SKUS, fields, move |answer, payload| {
            let response: SkusResponse<'_> = parse(payload, "goods")?;
            let rows = response.data.unwrap_or_default();
            let total = response.total.int("total").ok().flatten();
            let seen = i64::from(at.page) * i64::from(limits::SKU_PAGE);
            let is_last = rows.is_empty() || total.is_some_and(|total| total <= seen);
            let documents = rows.into_iter().map(|row| {
                document(
                    answer,
                    row.get(),
                    map_listing::goods_id,
                    map_listing::listing,
                )
            });
            Ok(ListingPage {
                documents: documents.collect(),
                next: at.next(is_last),
            })
        })
        .await
    }
}
