//! Listings: goods on sale, then goods off sale, each with their SKUs.

use super::{
    Method, Pinduoduo, limits, map_lines, method, send,
    wire::{Goods, GoodsResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, ListingPage, Listings, ShopAccess},
    platforms::reading::{PageOf, document, parse},
};
use async_trait::async_trait;

static GOODS: Method = method(
    "pdd.goods.list.get",
    "goods_list_get_response",
    Effect::Read,
);

#[async_trait]
impl Listings for Pinduoduo {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError> {
        let at = PageOf::<2>::at(cursor)?;
        let on_sale = if at.list == 0 { "1" } else { "0" };
        let params = vec![
            ("is_onsale", on_sale.to_owned()),
            ("page", at.page.to_string()),
            ("page_size", limits::GOODS_PAGE.to_string()),
        ];
        send(http, shop, &GOODS, params, move |answer, payload| {
            let response: GoodsResponse<'_> = parse(payload, "goods")?;
            let goods = response.goods_list.unwrap_or_default();
            let total = response.total_count.int("total_count").ok().flatten();
            let seen = i64::from(at.page) * i64::from(limits::GOODS_PAGE);
            let is_last = goods.is_empty() || total.is_some_and(|total| total <= seen);
            let documents = goods.into_iter().map(|goods| {
                document(
                    answer,
                    goods.get(),
                    |goods: &Goods<'_>| goods.goods_id,
                    map_lines::listing,
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
