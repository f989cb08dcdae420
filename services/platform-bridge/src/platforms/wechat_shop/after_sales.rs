//! After-sales: ids from a chain of pages by change or creation, then each whole.

use super::{
    Method, WechatShop, limits, map_after_sale, method,
    orders::link,
    send,
    wire_after_sale::{AfterSale, AfterSaleIds, AfterSaleResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ChainedLists, ChainedPage, Document, Feed, ListBy, Lists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, document, mask_document, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;
use serde_json::{Value, json};

static LIST: Method = method("/channels/ec/aftersale/getaftersalelist", Effect::Read);
static AFTER_SALE: Method = method("/channels/ec/aftersale/getaftersaleorder", Effect::Read);

/// Fields of an after-sale that hold or stand for personal data: the buyer's address for a
/// replacement, their words and pictures.
fn is_personal(key: &str) -> bool {
    key.ends_with("openid")
        || key.ends_with("unionid")
        || key.contains("tel_num")
        || key.contains("media_")
        || matches!(
            key,
            "desc" | "address_info" | "refund_certificates" | "merchant_update_detail"
        )
}

#[async_trait]
impl Feed<PlatformAfterSale> for WechatShop {
    fn limits(&self) -> &'static PullLimits {
        &limits::AFTER_SALES
    }

    async fn platform_time(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
    ) -> Result<DateTime<Utc>, CallError> {
        Ok(Utc::now())
    }

    fn lists(&self) -> Lists<'_, PlatformAfterSale> {
        Lists::Chained(self)
    }

    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        id: &str,
    ) -> Result<Document<PlatformAfterSale>, CallError> {
        read_after_sale(http, shop, id, |answer, part| {
            Ok(map_after_sale(answer, part))
        })
        .await
    }

    fn remap(&self, raw: &[u8]) -> Document<PlatformAfterSale> {
        let answer = Answer::of(raw);
        map_after_sale(&answer, answer.text())
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl ChainedLists<PlatformAfterSale> for WechatShop {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage<PlatformAfterSale>, CallError> {
        send(http, shop, &LIST, list_body(by, window, cursor), listed).await
    }
}

/// Reads one after-sale; `read` gets the JSON of it alone.
pub(super) async fn read_after_sale<T>(
    http: &Engine,
    shop: &ShopAccess,
    id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let body = json!({"after_sale_order_id": id});
    send(http, shop, &AFTER_SALE, body, |answer, text| {
        let response: AfterSaleResponse<'_> = parse(text, "after_sale_order")?;
        read(answer, response.after_sale_order.get())
    })
    .await
}

/// The first page has no key at all: here, unlike for orders, it comes with the second one.
pub(super) fn list_body(by: ListBy, window: Window, cursor: Option<&str>) -> Value {
    let (begin, end) = match by {
        ListBy::Modified => ("begin_update_time", "end_update_time"),
        ListBy::Created => ("begin_create_time", "end_create_time"),
    };
    let mut body = json!({begin: window.from.timestamp(), end: window.to.timestamp()});
    if let Some(cursor) = cursor {
        body["next_key"] = json!(cursor);
    }
    body
}

/// The ids of a page and the key of the next one.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<ChainedPage<PlatformAfterSale>, CallError> {
    let page: AfterSaleIds<'_> = parse(payload, "after_sale_order_id_list")?;
    let AfterSaleIds {
        after_sale_order_id_list,
        next_key,
        has_more,
    } = page;
    link(answer, after_sale_order_id_list, next_key, has_more)
}

/// Maps the after-sale `part`.
pub(super) fn map_after_sale<'a>(
    answer: &'a Answer<'_>,
    part: &'a str,
) -> Document<PlatformAfterSale> {
    let id = |after_sale: &AfterSale<'a>| after_sale.after_sale_order_id;
    document(answer, part, id, map_after_sale::after_sale)
}
