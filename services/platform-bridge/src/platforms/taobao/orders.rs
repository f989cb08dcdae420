//! Orders: ids from a list by change or creation, then each trade whole.

use super::{
    Request, Taobao, limits, map, send,
    wire::{FullinfoResponse, ListedTrade, TRADE_FIELDS, Trade, TradesResponse},
};
use crate::{
    http::Engine,
    platform::{
        CallError, Document, Feed, ListBy, Listed, Lists, MappedOrder, NumberedLists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, beijing, document, mask_document, parse, unmappable},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Trade and line fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    key.starts_with("receiver_")
        || matches!(
            key,
            "oaid" | "aid" | "buyer_nick" | "buyer_open_uid" | "buyer_alipay_no"
        )
}

#[async_trait]
impl Feed for Taobao {
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
        send(
            http,
            shop,
            fullinfo(platform_order_id),
            |answer, payload| {
                let response: FullinfoResponse<'_> = parse(payload, "trade")?;
                Ok(map_trade(answer, response.trade.get()))
            },
        )
        .await
    }

    fn remap(&self, raw: &[u8]) -> Document<MappedOrder> {
        let answer = Answer::of(raw);
        map_trade(&answer, answer.text())
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl NumberedLists for Taobao {
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError> {
        let mut request = list_request(by, window);
        request
            .params
            .extend([("page_size", "1".into()), ("use_has_next", "false".into())]);
        send(http, shop, request, |_, payload| {
            let response: TradesResponse<'_> = parse(payload, "trades")?;
            let total = response.total_results.int("total_results").ok().flatten();
            // An empty result leaves out its fields, the total among them.
            match total {
                Some(total) => u64::try_from(total).ok(),
                None => response.trades.is_none().then_some(0),
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
        by: ListBy,
        window: Window,
        page: u32,
    ) -> Result<Vec<Listed>, CallError> {
        let mut request = list_request(by, window);
        request.params.extend([
            ("page_no", page.to_string()),
            ("page_size", limits::PULL.page_size.to_string()),
            ("use_has_next", "true".into()),
        ]);
        send(http, shop, request, listed).await
    }
}

/// The request for one trade, whole.
pub(super) fn fullinfo(tid: &str) -> Request {
    Request::read(
        "taobao.trade.fullinfo.get",
        vec![
            ("fields", TRADE_FIELDS.into()),
            ("tid", tid.into()),
            ("include_oaid", "true".into()),
        ],
    )
}

fn list_request(by: ListBy, window: Window) -> Request {
    let (method, start, end) = match by {
        ListBy::Modified => (
            "taobao.trades.sold.increment.get",
            "start_modified",
            "end_modified",
        ),
        ListBy::Created => ("taobao.trades.sold.get", "start_created", "end_created"),
    };
    let params = vec![
        ("fields", "tid,status,modified".into()),
        (start, beijing(window.from)),
        (end, beijing(window.to)),
    ];
    Request::read(method, params)
}

/// The ids of a list; a row without one is kept as unreadable.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
) -> Result<Vec<Listed>, CallError> {
    let response: TradesResponse<'_> = parse(payload, "trades")?;
    let rows = response
        .trades
        .and_then(|trades| trades.trade)
        .unwrap_or_default();
    let listed = rows.into_iter().map(|row| {
        let row = document(
            answer,
            row.get(),
            |trade: &ListedTrade<'_>| trade.tid,
            |_| {
                Err(unmappable(
                    "MISSING_ID",
                    "tid of a listed trade is missing".into(),
                ))
            },
        );
        match row.id {
            Some(id) => Listed::NeedsDetail(id),
            None => Listed::Unreadable(Box::new(row)),
        }
    });
    Ok(listed.collect())
}

/// Maps the trade `part`.
pub(super) fn map_trade<'a>(answer: &'a Answer<'_>, part: &'a str) -> Document<MappedOrder> {
    document(answer, part, |trade: &Trade<'_>| trade.tid, map::order)
}
