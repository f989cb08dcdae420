//! Orders: whole from the lists by change and by deal, and one by its number.

use super::{
    Method, Params, Pinduoduo, limits, map, method, send,
    wire::{Order, OrderInfoResponse, OrdersResponse, TimeResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, MappedOrder, NumberedLists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, Field, document, mask_document, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

static BY_CHANGE: Method = method(
    "pdd.order.number.list.increment.get",
    "order_sn_increment_get_response",
    Effect::Read,
);
static BY_DEAL: Method = method(
    "pdd.order.list.get",
    "order_list_get_response",
    Effect::Read,
);
static INFORMATION: Method = method(
    "pdd.order.information.get",
    "order_info_get_response",
    Effect::Read,
);
static TIME: Method = Method {
    needs_token: false,
    ..method("pdd.time.get", "time_get_response", Effect::Read)
};

/// Order fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    key.starts_with("receiver_")
        || key.starts_with("address")
        || key.starts_with("open_address_id")
        || key.starts_with("id_card")
        || matches!(
            key,
            "contact_mobile" | "province" | "city" | "town" | "pay_no" | "inner_transaction_id"
        )
}

#[async_trait]
impl Feed for Pinduoduo {
    fn limits(&self) -> &'static PullLimits {
        &limits::PULL
    }

    async fn platform_time(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<DateTime<Utc>, CallError> {
        send(http, shop, &TIME, Vec::new(), |_, payload| {
            let response: TimeResponse<'_> = parse(payload, "time")?;
            platform_time(response.time).ok_or_else(|| CallError::Malformed {
                message: "time is no time".into(),
            })
        })
        .await
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
impl NumberedLists for Pinduoduo {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        let (method, params) = list(by, window, 1, false);
        send(http, shop, method, params, |_, payload| {
            let response: OrdersResponse<'_> = parse(payload, "orders")?;
            let total = response.total_count.int("total_count").ok().flatten();
            total
                .and_then(|total| u64::try_from(total).ok())
                .ok_or_else(|| CallError::Malformed {
                    message: "total_count is no count".into(),
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
        let (method, params) = list(by, window, page, true);
        send(http, shop, method, params, listed).await
    }
}

/// Reads one order; `read` gets the JSON of it alone.
pub(super) async fn read_order<T>(
    http: &Engine,
    shop: &ShopAccess,
    order_sn: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let params = vec![("order_sn", order_sn.to_owned())];
    send(http, shop, &INFORMATION, params, |answer, payload| {
        let response: OrderInfoResponse<'_> = parse(payload, "order_info")?;
        read(answer, response.order_info.get())
    })
    .await
}

fn list(by: ListBy, window: Window, page: u32, pages: bool) -> (&'static Method, Params) {
    let (from, to) = (
        window.from.timestamp().to_string(),
        window.to.timestamp().to_string(),
    );
    let mut params: Params = vec![
        ("order_status", "5".into()),
        ("refund_status", "5".into()),
        ("page", page.to_string()),
        ("page_size", limits::PULL.page_size.to_string()),
        ("use_has_next", pages.to_string()),
    ];
    match by {
        ListBy::Modified => {
            params.extend([
                ("start_updated_at", from),
                ("end_updated_at", to),
                ("is_lucky_flag", "0".into()),
            ]);
            (&BY_CHANGE, params)
        }
        ListBy::Created => {
            params.extend([("start_confirm_at", from), ("end_confirm_at", to)]);
            (&BY_DEAL, params)
        }
    }
}

/// The orders of a list, each mapped alone.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed>, CallError> {
    let response: OrdersResponse<'_> = parse(payload, "orders")?;
    let rows = response.order_sn_list.unwrap_or_default();
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
    document(answer, part, |order: &Order<'_>| order.order_sn, map::order)
}

/// The documentation does not say how the time is written: as text, in seconds or in
/// milliseconds.
pub(super) fn platform_time(time: Field<'_>) -> Option<DateTime<Utc>> {
    if let Ok(at) = time.time("time") {
        return at;
    }
    match time.int("time").ok().flatten()? {
        millis @ 100_000_000_000.. => DateTime::from_timestamp_millis(millis),
        seconds => DateTime::from_timestamp(seconds, 0),
    }
}
