//! After-sales: ids from the list by change or creation, then each by its own call.

use super::{
    Method, Xiaohongshu, limits, map_after_sale, method, send,
    wire_after_sale::{AfterSale, AfterSalesResponse, ListedAfterSale},
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

static LIST: Method = method("afterSale.listAfterSaleInfos", Effect::Read);
static DETAIL: Method = method("afterSale.getAfterSaleInfo", Effect::Read);

/// Fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    matches!(
        key,
        "openAddressId" | "userId" | "returnAddress" | "proofPhotos" | "negotiateRecords"
    )
}

#[async_trait]
impl Feed<PlatformAfterSale> for Xiaohongshu {
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
        let fields = json!({"returnsId": id, "needNegotiateRecord": false});
        send(http, shop, &DETAIL, fields, |answer, whole| {
            Ok(map_after_sale(answer, whole))
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

fn map_after_sale<'a>(answer: &'a Answer<'_>, part: &'a str) -> Document<PlatformAfterSale> {
    document(
        answer,
        part,
        |whole: &AfterSale<'_>| whole.after_sale_info.returns_id,
        map_after_sale::after_sale,
    )
}

#[async_trait]
impl NumberedLists<PlatformAfterSale> for Xiaohongshu {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        let fields = list_fields(by, window, 1, 1);
        send(http, shop, &LIST, fields, |_, payload| {
            let response: AfterSalesResponse<'_> = parse(payload, "after-sales")?;
            let total = response.total_count.int("totalCount").ok().flatten();
            total
                .and_then(|total| u64::try_from(total).ok())
                .ok_or_else(|| CallError::Malformed {
                    message: "totalCount is no count".into(),
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
    ) -> Result<Vec<Listed<PlatformAfterSale>>, CallError> {
        let fields = list_fields(by, window, page, limits::AFTER_SALES.page_size);
        send(http, shop, &LIST, fields, listed).await
    }
}

/// Both ends of a window are in it, in milliseconds, unlike those of orders.
pub(super) fn list_fields(by: ListBy, window: Window, page: u32, page_size: u32) -> Value {
    let time_type = match by {
        ListBy::Created => 1,
        ListBy::Modified => 2,
    };
    json!({
        "startTime": window.from.timestamp_millis(),
        "endTime": window.to.timestamp_millis(),
        "timeType": time_type,
        "pageNo": page,
        "pageSize": page_size,
    })
}

/// The ids of a list; a row without one is kept as unreadable.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed<PlatformAfterSale>>, CallError> {
    let response: AfterSalesResponse<'_> = parse(payload, "after-sales")?;
    let rows = response.after_sale_basic_infos.unwrap_or_default();
    let listed = rows.into_iter().map(|row| {
        let row = document(
            answer,
            row.get(),
            |row: &ListedAfterSale<'_>| row.returns_id,
            |_| {
                let message = "returnsId of a listed after-sale is missing".into();
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
