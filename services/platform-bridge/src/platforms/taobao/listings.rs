//! Listings: ids of goods on sale, then of those in stock, then 20 goods a call.

use super::{
    Request, Taobao, limits, map_listing, send,
    wire::{Item, ItemsResponse},
};
use crate::{
    http::Engine,
    platform::{CallError, Document, ListingPage, Listings, ShopAccess},
    platforms::reading::{PageOf, decode, document, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::PlatformListing;

const ITEM_FIELDS: &str = "num_iid,title,outer_id,price,num,approve_status,pic_url,sku";

#[async_trait]
impl Listings for Taobao {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError> {
        let at = PageOf::at(cursor)?;
        let (ids, is_last) = goods_ids(http, shop, at).await?;
        let mut documents = Vec::with_capacity(ids.len());
        for batch in ids.chunks(limits::GOODS_BATCH) {
            documents.extend(goods(http, shop, batch).await?);
        }
        Ok(ListingPage {
            documents,
            next: at.next(is_last),
        })
    }
}

/// The goods ids of a page, and whether it is the last of its kind.
async fn goods_ids(
    http: &Engine,
    shop: &ShopAccess,
    at: PageOf<2>,
) -> Result<(Vec<String>, bool), CallError> {
    let method = match at.list {
        0 => "taobao.items.onsale.get",
        _ => "taobao.items.inventory.get",
    };
    let params = vec![
        ("fields", "num_iid".into()),
        ("page_no", at.page.to_string()),
        ("page_size", limits::GOODS_PAGE.to_string()),
    ];
    send(
        http,
        shop,
        Request::read(method, params),
        move |_, payload| {
            let response: ItemsResponse<'_> = parse(payload, "items")?;
            let items = response
                .items
                .and_then(|items| items.item)
                .unwrap_or_default();
            let total = response.total_results.int("total_results").ok().flatten();
            let seen = i64::from(at.page) * i64::from(limits::GOODS_PAGE);
            let is_last = items.is_empty() || total.is_some_and(|total| total <= seen);
            let ids = items.into_iter().filter_map(|item| {
                let item: Item<'_> = decode(item.get()).ok()?;
                item.num_iid.id("num_iid").ok().flatten()
            });
            Ok((ids.collect(), is_last))
        },
    )
    .await
}

async fn goods(
    http: &Engine,
    shop: &ShopAccess,
    ids: &[String],
) -> Result<Vec<Document<PlatformListing>>, CallError> {
    let params = vec![("fields", ITEM_FIELDS.into()), ("num_iids", ids.join(","))];
    let request = Request::read("taobao.items.seller.list.get", params);
    send(http, shop, request, |answer, payload| {
        let response: ItemsResponse<'_> = parse(payload, "items")?;
        let items = response
            .items
            .and_then(|items| items.item)
            .unwrap_or_default();
        let documents = items.into_iter().map(|item| {
            document(
                answer,
                item.get(),
                |item: &Item<'_>| item.num_iid,
                map_listing::listing,
            )
        });
        Ok(documents.collect())
    })
    .await
}
