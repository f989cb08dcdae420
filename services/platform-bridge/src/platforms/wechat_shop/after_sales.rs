//! After-sales: ids from a chain of pages by change or creation, then each with its order.

use super::{
    Method, WechatShop, limits, map_after_sale, method,
    orders::{self, link, read_order},
    send,
    wire_after_sale::{AfterSale, AfterSaleIds, AfterSaleResponse, Whole},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ChainedLists, ChainedPage, Document, Feed, ListBy, Lists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, decode, document, mask_document, parse},
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;
use serde_json::{Value, json};

static LIST: Method = method("/channels/ec/aftersale/getaftersalelist", Effect::Read);
static AFTER_SALE: Method = method("/channels/ec/aftersale/getaftersaleorder", Effect::Read);

/// Fields of an after-sale and its order that hold or stand for personal data; of the first
/// the buyer's words and pictures too.
fn is_personal(key: &str) -> bool {
    orders::is_personal(key)
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
        let after_sale = read_after_sale(http, shop, id).await?;
        let order = match order_of(&after_sale) {
            Some(id) => {
                let order = read_order(http, shop, &id, |answer, order| Ok(answer.original(order)));
                order.await
            }
            None => Ok((NO_ORDER, true)),
        };
        match order {
            Ok((order, true)) => Ok(self.remap(&whole(&after_sale, &order))),
            // An order that is not shown or no text takes nothing from its after-sale.
            Ok((_, false)) | Err(CallError::Refused { .. } | CallError::Malformed { .. }) => {
                Ok(self.remap(&whole(&after_sale, &NO_ORDER)))
            }
            Err(error) => Err(error),
        }
    }

    fn remap(&self, raw: &[u8]) -> Document<PlatformAfterSale> {
        let answer = Answer::of(raw);
        document(
            &answer,
            answer.text(),
            |whole: &Whole<'_>| whole.after_sale.after_sale_order_id,
            map_after_sale::after_sale,
        )
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

/// Stands for an order that is not there.
pub(super) const NO_ORDER: Bytes = Bytes::from_static(b"null");

/// One after-sale alone, as it came.
pub(super) async fn read_after_sale(
    http: &Engine,
    shop: &ShopAccess,
    id: &str,
) -> Result<Bytes, CallError> {
    let body = json!({"after_sale_order_id": id});
    send(http, shop, &AFTER_SALE, body, |answer, text| {
        let response: AfterSaleResponse<'_> = parse(text, "after_sale_order")?;
        Ok(answer.original(response.after_sale_order.get()).0)
    })
    .await
}

fn order_of(after_sale: &[u8]) -> Option<String> {
    let answer = Answer::of(after_sale);
    let after_sale: AfterSale<'_> = decode(answer.text()).ok()?;
    after_sale.order_id.id("order_id").ok()?
}

/// One document of both answers, as they came.
pub(super) fn whole(after_sale: &[u8], order: &[u8]) -> Vec<u8> {
    [
        &b"{\"after_sale\":"[..],
        after_sale,
        b",\"order\":",
        order,
        b"}",
    ]
    .concat()
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
