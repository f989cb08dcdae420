//! Listings: the shop's own goods, then its flash goods, each with their SKUs. The list
//! gives goods on sale alone.

use super::{
    Kuaishou, Method, limits, map_lines, send,
    wire::{Item, ItemsData},
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, ListingPage, Listings, ShopAccess},
    platforms::reading::{Answer, PageOf, document, parse},
};
use async_trait::async_trait;
use serde_json::json;

pub(super) static ITEMS: Method = Method {
    name: "open.item.list.get",
    path: "/open/item/list/get",
    effect: Effect::Read,
};

#[async_trait]
impl Listings for Kuaishou {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError> {
        let at = PageOf::at(cursor)?;
        let item_type = if at.list == 0 { 1 } else { 2 };
        let param = json!({
            "itemStatus": 1,
            "itemType": item_type,
            "onOfflineStatus": 1,
            "pageNumber": at.page,
            "pageSize": limits::GOODS_PAGE,
        });
        send(http, shop, &ITEMS, &param, move |answer, data| {
            listed(answer, data, at)
        })
        .await
    }
}

pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    data: &'a str,
    at: PageOf<2>,
) -> Result<ListingPage, CallError> {
    let goods: ItemsData<'_> = parse(data, "goods")?;
    let items = goods.items.unwrap_or_default();
    let pages = goods.total_page.int("totalPage").ok().flatten();
    let is_last = items.is_empty() || pages.is_some_and(|pages| pages <= i64::from(at.page));
    let documents = items.into_iter().map(|item| {
        document(
            answer,
            item.get(),
            |item: &Item<'_>| item.kwai_item_id,
            map_lines::listing,
        )
    });
    Ok(ListingPage {
        documents: documents.collect(),
        next: at.next(is_last),
    })
}
