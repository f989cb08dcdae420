//! Orders: ids from the list by change or creation; then each order from two calls,
//! one for the order and, while it waits to be shipped, one for its receiver.

use super::{
    Method, Xiaohongshu, limits, map, map_receiver, method, send,
    wire::{ListedOrder, Order, OrdersResponse, ReceiverInfo, ReceiversResponse, Whole},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, MappedOrder, NumberedLists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, Mapping, decode, document, mask_document, parse, unmappable},
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

static LIST: Method = method("order.getOrderList", Effect::Read);
static DETAIL: Method = method("order.getOrderDetail", Effect::Read);
static RECEIVER: Method = method("order.getOrderReceiverInfo", Effect::Read);

/// `orderType` of an order that replaces goods of another one.
const EXCHANGE: i64 = 5;

/// Order fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    key.starts_with("receiver")
        || matches!(
            key,
            "openAddressId" | "location" | "userId" | "outTradeNo" | "payNo"
        )
}

#[async_trait]
impl Feed for Xiaohongshu {
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

    /// Where the receiver is not given the address changed, or the order left, between
    /// the two calls: both are asked once more, and what is still half is parked.
    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
    ) -> Result<Document<MappedOrder>, CallError> {
        let mut detail = read_detail(http, shop, platform_order_id).await?;
        let mut receiver = read_receiver(http, shop, platform_order_id, &detail).await?;
        if detail.query.is_some() && receiver.is_none() {
            detail = read_detail(http, shop, platform_order_id).await?;
            receiver = read_receiver(http, shop, platform_order_id, &detail).await?;
        }
        Ok(self.remap(&whole(&detail.raw, receiver.as_deref())))
    }

    fn remap(&self, raw: &[u8]) -> Document<MappedOrder> {
        let answer = Answer::of(raw);
        document(
            &answer,
            answer.text(),
            |whole: &Whole<'_>| whole.detail.order_id,
            map::order,
        )
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl NumberedLists for Xiaohongshu {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        let fields = list_fields(by, window, 1, 1);
        send(http, shop, &LIST, fields, |_, payload| {
            let response: OrdersResponse<'_> = parse(payload, "orders")?;
            let total = response.total.int("total").ok().flatten();
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
        let fields = list_fields(by, window, page, limits::PULL.page_size);
        send(http, shop, &LIST, fields, listed).await
    }
}

fn list_fields(by: ListBy, window: Window, page: u32, page_size: u32) -> Value {
    let time_type = match by {
        ListBy::Created => 1,
        ListBy::Modified => 2,
    };
    json!({
        "startTime": window.from.timestamp(),
        "endTime": window.to.timestamp(),
        "timeType": time_type,
        "pageNo": page,
        "pageSize": page_size,
    })
}

/// The ids of a list; a row without one is kept as unreadable.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed>, CallError> {
    let response: OrdersResponse<'_> = parse(payload, "orders")?;
    let rows = response.order_list.unwrap_or_default();
    let listed = rows.into_iter().map(|row| {
        let row = document(
            answer,
            row.get(),
            |order: &ListedOrder<'_>| order.order_id,
            |_| {
                let message = "orderId of a listed order is missing".into();
                Err(unmappable("MISSING_ID", message))
            },
        );
        match row.id {
            Some(id) => Listed::NeedsDetail(id),
            None => Listed::Unreadable(Box::new(row)),
        }
    });
    Ok(listed.collect())
}

/// Reads one order; `read` gets the JSON of it alone.
pub(super) async fn read_order<T>(
    http: &Engine,
    shop: &ShopAccess,
    order_id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    send(http, shop, &DETAIL, json!({"orderId": order_id}), read).await
}

/// An order as it came, and how to ask for its receiver.
struct Detail {
    raw: Bytes,
    /// `None` while the platform gives none.
    query: Option<Value>,
}

async fn read_detail(
    http: &Engine,
    shop: &ShopAccess,
    order_id: &str,
) -> Result<Detail, CallError> {
    read_order(http, shop, order_id, |answer, order| {
        let (raw, _) = answer.original(order);
        // What cannot be read here is parked by the mapping.
        let query = decode::<Order<'_>>(order)
            .ok()
            .and_then(|order| receiver_query(order_id, &order).ok().flatten());
        Ok(Detail { raw, query })
    })
    .await
}

/// The question for the receiver, where the platform will answer it.
pub(super) fn receiver_query(order_id: &str, order: &Order<'_>) -> Mapping<Option<Value>> {
    let address_id = order.open_address_id.text("openAddressId")?;
    if address_id.is_empty() || !map::awaits_receiver(order)? {
        return Ok(None);
    }
    let is_exchange = order.order_type.int("orderType")? == Some(EXCHANGE);
    Ok(Some(json!({
        "receiverQueries": [{"orderId": order_id, "openAddressId": address_id}],
        "isReturn": is_exchange,
    })))
}

async fn read_receiver(
    http: &Engine,
    shop: &ShopAccess,
    order_id: &str,
    detail: &Detail,
) -> Result<Option<Bytes>, CallError> {
    let Some(query) = detail.query.clone() else {
        return Ok(None);
    };
    send(http, shop, &RECEIVER, query, |answer, payload| {
        given_receiver(answer, payload, order_id)
    })
    .await
}

/// The receiver of the order as it came, if it is given.
pub(super) fn given_receiver<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
    order_id: &str,
) -> Result<Option<Bytes>, CallError> {
    let response: Option<ReceiversResponse<'_>> = parse(payload, "receivers")?;
    let infos = response.and_then(|response| response.receiver_infos);
    let given = infos.unwrap_or_default().into_iter().find(|info| {
        decode::<ReceiverInfo<'_>>(info.get()).is_ok_and(|info| {
            info.order_id.text("orderId").as_deref() == Ok(order_id)
                && map_receiver::is_given(&info) == Ok(true)
        })
    });
    Ok(given.map(|info| answer.original(info.get()).0))
}

/// Both answers in one document, their bytes as they came.
pub(super) fn whole(detail: &[u8], receiver: Option<&[u8]>) -> Vec<u8> {
    let receiver = receiver.unwrap_or(b"null");
    [b"{\"detail\":", detail, b",\"receiver\":", receiver, b"}"].concat()
}
