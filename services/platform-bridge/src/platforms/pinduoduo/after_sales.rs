//! After-sales: ids from the list by change, then each one whole.

use super::{
    Method, NO_ROOT, Params, Pinduoduo, limits, map_after_sale, method, send,
    wire_after_sale::{AfterSale, AfterSalesResponse, ListedAfterSale},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, NumberedLists, PullLimits, ShopAccess,
        Window,
    },
    platforms::reading::{
        Answer, Field, Mapping, decode, document, mask_document, parse, unmappable,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;

static LIST: Method = Method {
    rates: &limits::AFTER_SALE_LIST_RATES,
    ..method(
        "pdd.refund.list.increment.get",
        "refund_increment_get_response",
        Effect::Read,
    )
};
static INFORMATION: Method = method("pdd.refund.information.get", NO_ROOT, Effect::Read);

/// `after_sales_status` of the list for all of them: the documentation has no such value,
/// what runs in production sends this one (unconfirmed, read 2026-05).
const ANY_STATUS: &str = "1";

/// `after_sales_type` of the list for all of them.
const ANY_TYPE: &str = "1";

/// Between order number and number in an after-sale's id.
const BETWEEN: char = '_';

/// `<order>_<after-sale>`: one whole can be read by both numbers together alone.
pub(super) fn full_id(order_sn: Field<'_>, id: Field<'_>) -> Mapping<Option<String>> {
    let order_sn = order_sn.id("order_sn")?;
    let id = id.id("id")?;
    Ok(order_sn
        .zip(id)
        .map(|(order_sn, id)| format!("{order_sn}{BETWEEN}{id}")))
}

/// Order number and number of an id.
pub(super) fn numbers(full_id: &str) -> Result<(&str, &str), CallError> {
    full_id
        .rsplit_once(BETWEEN)
        .ok_or_else(|| CallError::Refused {
            code: "BAD_ID".into(),
            message: "an after-sale of Pinduoduo is <order>_<number>; not sent".into(),
        })
}

/// Fields that hold or stand for personal data: where an exchange is sent.
fn is_personal(key: &str) -> bool {
    key.starts_with("merchant_exchange_detail_") || key.starts_with("exchange_receiver_")
}

#[async_trait]
impl Feed<PlatformAfterSale> for Pinduoduo {
    fn limits(&self) -> &'static PullLimits {
        &limits::AFTER_SALES
    }

    async fn platform_time(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<DateTime<Utc>, CallError> {
        <Self as Feed>::platform_time(self, http, shop).await
    }

    fn lists(&self) -> Lists<'_, PlatformAfterSale> {
        Lists::Numbered(self)
    }

    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_after_sale_id: &str,
    ) -> Result<Document<PlatformAfterSale>, CallError> {
        read_after_sale(http, shop, platform_after_sale_id, |answer, part| {
            Ok(map_document(answer, part))
        })
        .await
    }

    fn remap(&self, raw: &[u8]) -> Document<PlatformAfterSale> {
        let answer = Answer::of(raw);
        map_document(&answer, answer.text())
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl NumberedLists<PlatformAfterSale> for Pinduoduo {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        _by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        send(http, shop, &LIST, list(window, 1), |_, payload| {
            let response: AfterSalesResponse<'_> = parse(payload, "after-sales")?;
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
        _by: ListBy,
        window: Window,
        page: u32,
    ) -> Result<Vec<Listed<PlatformAfterSale>>, CallError> {
        send(http, shop, &LIST, list(window, page), listed).await
    }
}

/// Reads one after-sale; `read` gets the JSON of it alone.
pub(super) async fn read_after_sale<T>(
    http: &Engine,
    shop: &ShopAccess,
    full_id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let (order_sn, id) = numbers(full_id)?;
    let params = vec![
        ("order_sn", order_sn.to_owned()),
        ("after_sales_id", id.to_owned()),
    ];
    send(http, shop, &INFORMATION, params, read).await
}

/// Pinduoduo lists after-sales by change alone, so a sweep by creation asks for the changes
/// of the same window.
fn list(window: Window, page: u32) -> Params {
    vec![
        ("start_updated_at", window.from.timestamp().to_string()),
        ("end_updated_at", window.to.timestamp().to_string()),
        ("after_sales_status", ANY_STATUS.into()),
        ("after_sales_type", ANY_TYPE.into()),
        ("page", page.to_string()),
        ("page_size", limits::AFTER_SALES.page_size.to_string()),
    ]
}

/// The ids of a list; a row without both numbers is kept as unreadable.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed<PlatformAfterSale>>, CallError> {
    let response: AfterSalesResponse<'_> = parse(payload, "after-sales")?;
    let rows = response.refund_list.unwrap_or_default();
    let listed = rows.into_iter().map(|row| {
        let row = row.get();
        let named = decode::<ListedAfterSale<'_>>(row).ok();
        match named.and_then(|named| full_id(named.order_sn, named.id).ok().flatten()) {
            Some(id) => Listed::NeedsDetail(id),
            None => Listed::Unreadable(Box::new(unnamed(answer, row))),
        }
    });
    Ok(listed.collect())
}

fn unnamed<'a>(answer: &'a Answer<'a>, row: &'a str) -> Document<PlatformAfterSale> {
    let nothing = |_: &ListedAfterSale<'_>| Field::default();
    document(answer, row, nothing, |_| {
        let message = "id or order_sn of a listed after-sale is missing".into();
        Err(unmappable("MISSING_ID", message))
    })
}

/// Maps the after-sale `part`.
fn map_document<'a>(answer: &'a Answer<'_>, part: &'a str) -> Document<PlatformAfterSale> {
    let id = |wire: &AfterSale<'_>| full_id(wire.order_sn, wire.id).ok().flatten();
    Document {
        id: decode(part).ok().and_then(|wire| id(&wire)),
        ..document(
            answer,
            part,
            |wire: &AfterSale<'_>| wire.id,
            map_after_sale::after_sale,
        )
    }
}
