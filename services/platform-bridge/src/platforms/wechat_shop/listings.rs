//! Listings: ids of goods from a chain of links, then each of the goods whole.

use super::{
    Method, WechatShop, errors, limits, map_listing, method, send,
    wire::{Goods, GoodsIds, GoodsResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, Document, ListingPage, Listings, ShopAccess},
    platforms::reading::{document, parse},
};
use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use oms_contracts::oms::events::v1::PlatformListing;
use serde_json::json;

static LIST: Method = method("/channels/ec/product/list/get", Effect::Read);
static GOODS: Method = method("/channels/ec/product/get", Effect::Read);

/// `data_type`: goods as buyers see them, not drafts.
const ONLINE: i64 = 1;

#[async_trait]
impl Listings for WechatShop {
    /// A page is a link of the chain with its goods.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError> {
        let (ids, next) = link(http, shop, cursor.unwrap_or_default()).await?;
        let calls: Vec<_> = ids.iter().map(|id| goods(http, shop, id)).collect();
        let documents: Vec<Option<_>> = stream::iter(calls)
            .buffered(limits::PULL.detail_concurrency)
            .try_collect()
            .await?;
        Ok(ListingPage {
            documents: documents.into_iter().flatten().collect(),
            next: (!next.is_empty()).then_some(next),
        })
    }
}

/// The ids of one link and the key of the next, empty at the end.
async fn link(
    http: &Engine,
    shop: &ShopAccess,
    key: &str,
) -> Result<(Vec<String>, String), CallError> {
    let body = json!({"page_size": limits::GOODS_LINK, "next_key": key});
    send(http, shop, &LIST, body, |_, text| {
        let link: GoodsIds<'_> = parse(text, "product_ids")?;
        let ids = link.product_ids.unwrap_or_default();
        let ids = ids
            .into_iter()
            .filter_map(|id| id.id("product_id").ok().flatten());
        let next = link.next_key.text("next_key");
        let next = next.map_err(|_| CallError::Malformed {
            message: "next_key is no text".into(),
        })?;
        Ok((ids.collect(), next))
    })
    .await
}

/// One of the goods; `None` where there is no more of it than a draft, or it is gone.
async fn goods(
    http: &Engine,
    shop: &ShopAccess,
    id: &str,
) -> Result<Option<Document<PlatformListing>>, CallError> {
    let body = json!({"product_id": id, "data_type": ONLINE});
    let read = send(http, shop, &GOODS, body, |answer, text| {
        let response: GoodsResponse<'_> = parse(text, "product")?;
        let document = |part| {
            document(
                answer,
                part,
                |goods: &Goods<'_>| goods.product_id,
                map_listing::listing,
            )
        };
        Ok(response.product.map(|product| document(product.get())))
    });
    match read.await {
        Err(CallError::Refused { code, .. }) if code == errors::NO_SUCH_GOODS => Ok(None),
        read => read,
    }
}
