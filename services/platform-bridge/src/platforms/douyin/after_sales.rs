//! After-sales: their numbers from the list by change or application, then each whole.

use super::{
    Douyin, Method, limits, map_after_sale, method, send,
    wire_after_sale::{AfterSale, Page, Row},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, NumberedLists, PullLimits, ShopAccess,
        Window,
    },
    platforms::reading::{Answer, document, mask_document, parse, unmappable},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;
use serde_json::{Value, json};

pub(super) static LIST: Method = method("afterSale.List", "/afterSale/List", Effect::Read);
pub(super) static DETAIL: Method = method("afterSale.Detail", "/afterSale/Detail", Effect::Read);

/// Fields of an after-sale that hold or stand for personal data: the buyer's address for a
/// replacement, the seller's own for a return, pictures and the talk between the two.
fn is_personal(key: &str) -> bool {
    key.starts_with("encrypt_")
        || key.starts_with("post_")
        || matches!(
            key,
            "return_address" | "evidence" | "record_logs_list" | "arbitrate_info" | "reason_remark"
        )
}

#[async_trait]
impl Feed<PlatformAfterSale> for Douyin {
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
        Lists::Numbered(self)
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
impl NumberedLists<PlatformAfterSale> for Douyin {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        send(
            http,
            shop,
            &LIST,
            &search(by, window, 1, 1),
            |_, payload| {
                let page: Page<'_> = parse(payload, "after-sales")?;
                let total = page.total.int("total").ok().flatten();
                total
                    .and_then(|total| u64::try_from(total).ok())
                    .ok_or_else(|| CallError::Malformed {
                        message: "total is no count".into(),
                    })
            },
        )
        .await
    }

    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        page: u32,
    ) -> Result<Vec<Listed<PlatformAfterSale>>, CallError> {
        let params = search(by, window, page, limits::AFTER_SALES.page_size);
        send(http, shop, &LIST, &params, listed).await
    }
}

/// Reads one after-sale; `read` gets the JSON of it alone.
pub(super) async fn read_after_sale<T>(
    http: &Engine,
    shop: &ShopAccess,
    id: &str,
    read: impl for<'b> FnOnce(&'b Answer<'b>, &'b str) -> Result<T, CallError> + Send,
) -> Result<T, CallError> {
    let params = json!({"after_sale_id": id, "need_operation_record": false});
    send(http, shop, &DETAIL, &params, read).await
}

/// Parameters for a page that we count from 1 and Douyin from 0. Oldest first: a row that
/// changes meanwhile goes to the end.
pub(super) fn search(by: ListBy, window: Window, page: u32, size: u32) -> Value {
    let (order_by, start, end) = match by {
        ListBy::Modified => ("update_time asc", "update_start_time", "update_end_time"),
        ListBy::Created => ("apply_time asc", "start_time", "end_time"),
    };
    json!({
        start: window.from.timestamp(),
        end: window.to.timestamp(),
        "order_by": [order_by],
        "page": page.saturating_sub(1),
        "size": size,
    })
}

/// The numbers of a page. Its rows name no SKU and only the company of a parcel, so the
/// detail is read in any case, and whatever tells of an after-sale tells it in one shape.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed<PlatformAfterSale>>, CallError> {
    let page: Page<'_> = parse(payload, "after-sales")?;
    let rows = page.items.unwrap_or_default().into_iter().map(|row| {
        let row = document(answer, row.get(), Row::id, |_| {
            let message = "a listed after-sale has no id".into();
            Err(unmappable("MISSING_ID", message))
        });
        match row.id {
            Some(id) => Listed::NeedsDetail(id),
            None => Listed::Unreadable(Box::new(row)),
        }
    });
    Ok(rows.collect())
}

/// Maps the after-sale `part`.
pub(super) fn map_after_sale<'a>(
    answer: &'a Answer<'_>,
    part: &'a str,
) -> Document<PlatformAfterSale> {
    let id = |document: &AfterSale<'a>| document.info().after_sale_id;
    document(answer, part, id, map_after_sale::after_sale)
}
