//! Orders: whole from the list by change or by creation, and one by its number.

use super::{
    Jd, Request, errors, limits, map, send,
    wire::{GetResponse, ORDER_FIELDS, Order, SearchResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, MappedOrder, NumberedLists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, beijing, document, mask_document, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Every documented state: the list gives orders of the named ones only.
const STATES: &str = "WAIT_SELLER_STOCK_OUT,WAIT_SELLER_DELIVERY,WAIT_GOODS_RECEIVE_CONFIRM,\
    WAIT_SEND_CODE,FINISHED_L,TRADE_CANCELED,LOCKED,PAUSE,POP_ORDER_PAUSE";

/// `sortType`: newest first.
const NEWEST_FIRST: &str = "1";

/// Order fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    key.starts_with("encrypt_")
        || matches!(
            key,
            "consigneeInfo"
                | "originalConsigneeInfo"
                | "invoiceEasyInfo"
                | "invoiceInfo"
                | "vatInfo"
                | "customsModel"
                | "pin"
                | "realPin"
                | "openIdBuyer"
                | "xidBuyer"
        )
}

#[async_trait]
impl Feed for Jd {
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
impl NumberedLists for Jd {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        let request = search(by, window, 1, 1, "orderId");
        send(http, shop, request, |_, payload| {
            let response: SearchResponse<'_> = parse(payload, "searchorderinfo_result")?;
            let result = response.searchorderinfo_result;
            errors::check(&result.api_result, Effect::Read)?;
            let total = result.order_total.int("orderTotal").ok().flatten();
            total
                .and_then(|total| u64::try_from(total).ok())
                .ok_or_else(|| CallError::Malformed {
                    message: "orderTotal is no count".into(),
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
        let request = search(by, window, page, limits::PULL.page_size, ORDER_FIELDS);
        send(http, shop, request, listed).await
    }
}

/// Reads one order; `read` gets the JSON of it alone.
pub(super) async fn read_order<T>(
    http: &Engine,
    shop: &ShopAccess,
    order_id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let request = Request::read(
        "jingdong.pop.order.get",
        [
            ("order_id", order_id.to_owned()),
            ("optional_fields", ORDER_FIELDS.to_owned()),
        ],
    );
    send(http, shop, request, |answer, payload| {
        let response: GetResponse<'_> = parse(payload, "orderDetailInfo")?;
        let result = response.order_detail_info;
        errors::check(&result.api_result, Effect::Read)?;
        let order = result.order_info.ok_or_else(|| CallError::Malformed {
            message: "orderInfo is missing".into(),
        })?;
        read(answer, order.get())
    })
    .await
}

fn search(by: ListBy, window: Window, page: u32, page_size: u32, fields: &str) -> Request {
    let date_type = match by {
        ListBy::Modified => "0",
        ListBy::Created => "1",
    };
    Request::read(
        "jingdong.pop.order.search",
        [
            ("start_date", beijing(window.from)),
            ("end_date", beijing(window.to)),
            ("dateType", date_type.to_owned()),
            ("sortType", NEWEST_FIRST.to_owned()),
            ("order_state", STATES.to_owned()),
            ("optional_fields", fields.to_owned()),
            ("page", page.to_string()),
            ("page_size", page_size.to_string()),
        ],
    )
}

/// The orders of a list, each mapped alone.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed>, CallError> {
    let response: SearchResponse<'_> = parse(payload, "searchorderinfo_result")?;
    let result = response.searchorderinfo_result;
    errors::check(&result.api_result, Effect::Read)?;
    let rows = result.order_info_list.unwrap_or_default();
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
    document(answer, part, |order: &Order<'_>| order.order_id, map::order)
}
