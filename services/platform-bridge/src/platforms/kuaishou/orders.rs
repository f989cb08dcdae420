//! Orders: whole from the list by change and by creation, and one by its number.

use super::{
    Kuaishou, Method, limits, map, send,
    wire::{self, Gift, Order, OrdersData},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ChainedLists, ChainedPage, Document, Feed, ListBy, Listed, Lists, MappedOrder,
        PullLimits, ShopAccess, Window,
    },
    platforms::reading::{Answer, Field, decode, document, mask_document, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub(super) static LIST: Method = Method {
    name: "open.order.cursor.list",
    path: "/open/order/cursor/list",
    effect: Effect::Read,
};
pub(super) static DETAIL: Method = Method {
    name: "open.order.detail",
    path: "/open/order/detail",
    effect: Effect::Read,
};

/// `orderViewStatus`: orders of every status.
const ALL_STATUSES: u32 = 1;

/// `sort`: oldest first, so that an order that changes meanwhile moves ahead of the reader.
const OLDEST_FIRST: u32 = 2;

/// `cpsType`: orders sold with and without a promoter.
const ANY_CHANNEL: u32 = 0;

/// The cursor behind the last page.
const NO_MORE: &str = "nomore";

/// Order fields that hold or stand for personal data.
pub(super) fn is_personal(key: &str) -> bool {
    key.starts_with("encrypted")
        || key.starts_with("desensitise")
        || matches!(
            key,
            "orderAddress"
                | "addressUpdateAuditInfo"
                | "orderCustomizedInfo"
                | "openAddressId"
                | "buyerOpenId"
                | "buyerNick"
                | "buyerImage"
                | "consignee"
                | "mobile"
                | "address"
                | "province"
                | "city"
                | "district"
                | "town"
                | "rechargeAccount"
        )
}

#[async_trait]
impl Feed for Kuaishou {
    fn limits(&self) -> &'static PullLimits {
        &limits::PULL
    }

    /// Ours: the platform has no call for its clock.
    async fn platform_time(&self, _: &Engine, _: &ShopAccess) -> Result<DateTime<Utc>, CallError> {
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
impl ChainedLists for Kuaishou {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage, CallError> {
        send(http, shop, &LIST, &list(by, window, cursor), listed).await
    }
}

/// Reads one order; `read` gets the JSON of it alone.
pub(super) async fn read_order<T>(
    http: &Engine,
    shop: &ShopAccess,
    platform_order_id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let param = json!({ "oid": order_number(platform_order_id)? });
    send(http, shop, &DETAIL, &param, read).await
}

/// Order numbers are whole numbers on the wire.
pub(super) fn order_number(platform_order_id: &str) -> Result<i64, CallError> {
    platform_order_id.parse().map_err(|_| CallError::Refused {
        code: "BAD_ORDER_ID".into(),
        message: "Kuaishou numbers its orders with whole numbers, and this is none".into(),
    })
}

pub(super) fn list(by: ListBy, window: Window, cursor: Option<&str>) -> Value {
    let query_type = match by {
        ListBy::Created => 1,
        ListBy::Modified => 2,
    };
    json!({
        "orderViewStatus": ALL_STATUSES,
        "pageSize": limits::PULL.page_size,
        "sort": OLDEST_FIRST,
        "queryType": query_type,
        "beginTime": window.from.timestamp_millis(),
        "endTime": window.to.timestamp_millis(),
        "cpsType": ANY_CHANNEL,
        "cursor": cursor.unwrap_or_default(),
    })
}

/// The orders of a page, each mapped alone, and where the next page begins.
pub(super) fn listed<'a>(answer: &'a Answer<'a>, data: &'a str) -> Result<ChainedPage, CallError> {
    let page: OrdersData<'_> = parse(data, "orders")?;
    let rows = page.order_list.unwrap_or_default();
    let next = next_page(page.cursor, rows.is_empty())?;
    let rows = rows.into_iter().map(|row| {
        let order = Box::new(map_order(answer, row.get()));
        match &order.id {
            // The list may give no more of a gift than its number.
            Some(id) if has_gifts(row.get()) => Listed::NeedsDetail(id.clone()),
            Some(_) => Listed::Full(order),
            None => Listed::Unreadable(order),
        }
    });
    Ok(ChainedPage {
        rows: rows.collect(),
        next,
    })
}

/// A page with orders and without a cursor would end the list silently; only one with
/// nothing on it may.
fn next_page(cursor: Field<'_>, is_empty: bool) -> Result<Option<String>, CallError> {
    match cursor.text("cursor").as_deref() {
        Ok(NO_MORE) => Ok(None),
        Ok("") if is_empty => Ok(None),
        Ok("") | Err(_) => Err(CallError::Malformed {
            message: "cursor is missing".into(),
        }),
        Ok(next) => Ok(Some(next.to_owned())),
    }
}

fn has_gifts(row: &str) -> bool {
    let gifts = decode::<Order<'_>>(row)
        .ok()
        .and_then(|order| order.sub_order_info.decode::<Vec<Gift<'_>>>("").ok()?);
    gifts.is_some_and(|gifts| !gifts.is_empty())
}

/// Maps the order `part`.
pub(super) fn map_order<'a>(answer: &'a Answer<'_>, part: &'a str) -> Document<MappedOrder> {
    document(answer, part, wire::oid, map::order)
}
