//! After-sales: ids from the list by change, then each one whole. Exchanges and reships
//! stand in the same list.

use super::{
    Request, Taobao, limits, map_after_sale, send,
    wire_after_sale::{ListedRefund, REFUND_FIELDS, Refund, RefundResponse, RefundsResponse},
};
use crate::{
    http::Engine,
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, NumberedLists, PullLimits, ShopAccess,
        Window,
    },
    platforms::reading::{Answer, beijing, document, mask_document, parse, unmappable},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;

/// Fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    key.starts_with("buyer_") || key.starts_with("receiver_") || key == "alipay_no"
}

#[async_trait]
impl Feed<PlatformAfterSale> for Taobao {
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
        platform_after_sale_id: &str,
    ) -> Result<Document<PlatformAfterSale>, CallError> {
        let params = vec![
            ("fields", REFUND_FIELDS.into()),
            ("refund_id", platform_after_sale_id.into()),
        ];
        let request = Request::read("taobao.refund.get", params);
        send(http, shop, request, |answer, payload| {
            let response: RefundResponse<'_> = parse(payload, "refund")?;
            Ok(map_refund(answer, response.refund.get()))
        })
        .await
    }

    fn remap(&self, raw: &[u8]) -> Document<PlatformAfterSale> {
        let answer = Answer::of(raw);
        map_refund(&answer, answer.text())
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl NumberedLists<PlatformAfterSale> for Taobao {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        _by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        let mut request = list_request(window);
        request
            .params
            .extend([("page_size", "1".into()), ("use_has_next", "false".into())]);
        send(http, shop, request, |_, payload| {
            let response: RefundsResponse<'_> = parse(payload, "refunds")?;
            let total = response.total_results.int("total_results").ok().flatten();
            // An empty result leaves out its fields, the total among them.
            match total {
                Some(total) => u64::try_from(total).ok(),
                None => response.refunds.is_none().then_some(0),
            }
            .ok_or_else(|| CallError::Malformed {
                message: "total_results is no count".into(),
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
        let mut request = list_request(window);
        request.params.extend([
            ("page_no", page.to_string()),
            ("page_size", limits::AFTER_SALES.page_size.to_string()),
            ("use_has_next", "true".into()),
        ]);
        send(http, shop, request, listed).await
    }
}

/// Taobao lists after-sales by change alone. A sweep by creation asks for the changes of the
/// same window: whoever was created in it changed in it or later.
fn list_request(window: Window) -> Request {
    let params = vec![
        ("fields", "refund_id,status,modified".into()),
        ("start_modified", beijing(window.from)),
        ("end_modified", beijing(window.to)),
    ];
    Request::read("taobao.refunds.receive.get", params)
}

/// The ids of a list; a row without one is kept as unreadable.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed<PlatformAfterSale>>, CallError> {
    let response: RefundsResponse<'_> = parse(payload, "refunds")?;
    let rows = response.refunds.and_then(|refunds| refunds.refund);
    let listed = rows.unwrap_or_default().into_iter().map(|row| {
        let row = document(
            answer,
            row.get(),
            |refund: &ListedRefund<'_>| refund.refund_id,
            |_| {
                let message = "refund_id of a listed refund is missing".into();
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

/// Maps the after-sale `part`.
fn map_refund<'a>(answer: &'a Answer<'_>, part: &'a str) -> Document<PlatformAfterSale> {
    document(
        answer,
        part,
        |refund: &Refund<'_>| refund.refund_id,
        map_after_sale::after_sale,
    )
}
