//! Orders: whole from the list by change or creation, and one by its number.

use super::{
    Douyin, Method, limits, map, method, send,
    wire::{Order, OrderDetail, OrderPage},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, MappedOrder, NumberedLists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, document, mask_document, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub(super) static SEARCH: Method = method("order.searchList", "/order/searchList", Effect::Read);
pub(super) static DETAIL: Method = method("order.orderDetail", "/order/orderDetail", Effect::Read);

/// Order fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    key.starts_with("encrypt_")
        || key.starts_with("mask_")
        || matches!(
            key,
            "post_addr"
                | "post_receiver"
                | "post_tel"
                | "open_id"
                | "open_address_id"
                | "doudian_open_id"
                | "user_id_info"
        )
}

#[async_trait]
impl Feed for Douyin {
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
        Lists::Numbered(self)
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
impl NumberedLists for Douyin {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        let params = search(by, window, 1, 1);
        send(http, shop, &SEARCH, &params, |_, payload| {
            let page: OrderPage<'_> = parse(payload, "orders")?;
            let total = page.total.int("total").ok().flatten();
            total
                .and_then(|total| u64::try_from(total).ok())
                .ok_or_else(|| CallError::Malformed {
                    message: "total is no count".into(),
                })
        })
        .await
    }

    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        page: u32,
    ) -> Result<Vec<Listed>, CallError> {
        let params = search(by, window, page, limits::PULL.page_size);
        send(http, shop, &SEARCH, &params, listed).await
    }
}

/// Reads one order; `read` gets the JSON of it alone.
pub(super) async fn read_order<T>(
    http: &Engine,
    shop: &ShopAccess,
    order_id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let params = json!({"shop_order_id": order_id});
    send(http, shop, &DETAIL, &params, |answer, payload| {
        let detail: OrderDetail<'_> = parse(payload, "shop_order_detail")?;
        read(answer, detail.shop_order_detail.get())
    })
    .await
}

/// Parameters for a page that we count from 1 and Douyin from 0. Oldest first: a row that
/// changes meanwhile goes to the end.
fn search(by: ListBy, window: Window, page: u32, size: u32) -> Value {
    let (order_by, start, end) = match by {
        ListBy::Modified => ("update_time", "update_time_start", "update_time_end"),
        ListBy::Created => ("create_time", "create_time_start", "create_time_end"),
    };
    json!({
        start: window.from.timestamp(),
        end: window.to.timestamp(),
        "order_by": order_by,
        "order_asc": true,
        "page": page.saturating_sub(1),
        "size": size,
    })
}

/// The orders of a list, each mapped alone.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed>, CallError> {
    let page: OrderPage<'_> = parse(payload, "orders")?;
    let rows = page.shop_order_list.unwrap_or_default();
    let listed = rows.into_iter().map(|row| {
        let order = Box::new(map_order(answer, row.get()));
        match order.id {
            Some(_) => Listed::Full(order),
            None => Listed::Unreadable(order),
        }
    });
    Ok(listed.collect())
}

/// Maps the order `part`.
pub(super) fn map_order<'a>(answer: &'a Answer<'_>, part: &'a str) -> Document<MappedOrder> {
    let mut document = document(answer, part, |order: &Order<'_>| order.order_id, map::order);
    document.id = document.id.map(map::bare);
    document
}
