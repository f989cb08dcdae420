//! Orders: ids from a chain of pages by change or creation, then each order whole.

use super::{
    Method, WechatShop, limits, map, method, send,
    wire::{Order, OrderIds, OrderResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ChainedLists, ChainedPage, Document, Feed, ListBy, Listed, Lists, MappedOrder,
        PullLimits, ShopAccess, Window,
    },
    platforms::reading::{Answer, Field, document, mask_document, parse, unmappable},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value, json, value::RawValue};

static LIST: Method = method("/channels/ec/order/list/get", Effect::Read);
static ORDER: Method = method("/channels/ec/order/get", Effect::Read);

/// Order fields that hold or stand for personal data.
pub(super) fn is_personal(key: &str) -> bool {
    key.ends_with("openid")
        || key.ends_with("unionid")
        || key.contains("tel_number")
        || matches!(
            key,
            "user_name"
                | "postal_code"
                | "province_name"
                | "city_name"
                | "county_name"
                | "detail_info"
                | "house_number"
                | "hash_code"
                | "delivery_address"
                | "recharge_info"
                | "custom_info"
                | "greeting_card_info"
                | "present_note"
                | "prepay_id"
                | "transaction_id"
        )
}

#[async_trait]
impl Feed for WechatShop {
    fn limits(&self) -> &'static PullLimits {
        &limits::PULL
    }

    async fn platform_time(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
    ) -> Result<DateTime<Utc>, CallError> {
        Ok(Utc::now())
    }

    fn lists(&self) -> Lists<'_> {
        Lists::Chained(self)
    }

    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
    ) -> Result<Document<MappedOrder>, CallError> {
        read_order(http, shop, platform_order_id, |answer, order| {
            Ok(map_order(answer, order))
        })
        .await
    }

    fn remap(&self, raw: &[u8]) -> Document<MappedOrder> {
        let answer = Answer::of(raw);
        map_order(&answer, answer.text())
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl ChainedLists for WechatShop {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage, CallError> {
        send(http, shop, &LIST, list_body(by, window, cursor), listed).await
    }
}

/// Reads one order; `read` gets the JSON of it alone.
pub(super) async fn read_order<T>(
    http: &Engine,
    shop: &ShopAccess,
    order_id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let body = json!({"order_id": order_id});
    send(http, shop, &ORDER, body, |answer, text| {
        let response: OrderResponse<'_> = parse(text, "order")?;
        read(answer, response.order.get())
    })
    .await
}

fn list_body(by: ListBy, window: Window, cursor: Option<&str>) -> Value {
    let range = match by {
        ListBy::Modified => "update_time_range",
        ListBy::Created => "create_time_range",
    };
    json!({
        range: {"start_time": window.from.timestamp(), "end_time": window.to.timestamp()},
        "page_size": limits::PULL.page_size,
        "next_key": cursor.unwrap_or_default(),
    })
}

/// The ids of a page and the key of the next one.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<ChainedPage, CallError> {
    let page: OrderIds<'_> = parse(payload, "order_id_list")?;
    link(answer, page.order_id_list, page.next_key, page.has_more)
}

/// A link of a chain that gives ids alone. One that says there is more and does not say
/// where is malformed: taken as the end, it would lose documents.
pub(super) fn link<'a, T>(
    answer: &'a Answer<'a>,
    ids: Option<Vec<&'a RawValue>>,
    next_key: Field<'_>,
    has_more: Field<'_>,
) -> Result<ChainedPage<T>, CallError> {
    let malformed = |message: &str| CallError::Malformed {
        message: message.into(),
    };
    let key = next_key.text("next_key");
    let key = key.map_err(|_| malformed("next_key is no text"))?;
    let next = match (has_more.int("has_more"), key.is_empty()) {
        (Ok(Some(0)), _) | (Ok(None), true) => None,
        (Ok(Some(1) | None), false) => Some(key),
        (Ok(Some(1)), true) => return Err(malformed("next_key is missing though more follows")),
        _ => return Err(malformed("has_more is neither true nor false")),
    };
    let rows = ids.unwrap_or_default().into_iter().map(|row| {
        let row = document(
            answer,
            row.get(),
            |id: &Field<'_>| *id,
            |_| Err(unmappable("MISSING_ID", "a listed id is none".into())),
        );
        match row.id {
            Some(id) => Listed::NeedsDetail(id),
            None => Listed::Unreadable(Box::new(row)),
        }
    });
    Ok(ChainedPage {
        rows: rows.collect(),
        next,
    })
}

/// Maps the order `part`.
pub(super) fn map_order<'a>(answer: &'a Answer<'_>, part: &'a str) -> Document<MappedOrder> {
    document(answer, part, |order: &Order<'_>| order.order_id, map::order)
}
