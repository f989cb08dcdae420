//! After-sales: numbers from the list by change and by creation, each read whole by its
//! number, because the list leaves out the parcel, the exchange and what is special. Whether
//! the goods had left is said of the order alone, so that is read, too.

use super::{
    Kuaishou, Method, limits, map_after_sale,
    orders::{self, read_order},
    send,
    wire_after_sales::{AfterSale, RefundsData, refund_id},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ChainedLists, ChainedPage, Document, Feed, ListBy, Listed, Lists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, Field, decode, document, mask_document, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;
use serde_json::{Value, json};

pub(super) static LIST: Method = Method {
    name: "open.seller.order.refund.pcursor.list",
    path: "/open/seller/order/refund/pcursor/list",
    effect: Effect::Read,
};
pub(super) static DETAIL: Method = Method {
    name: "open.seller.order.refund.detail",
    path: "/open/seller/order/refund/detail",
    effect: Effect::Read,
};

/// `type`: after-sales of every status.
const ALL: u32 = 9;

/// `sort`: oldest first, so that one that changes meanwhile moves ahead of the reader.
const OLDEST_FIRST: u32 = 2;

/// The cursor behind the last page.
const NO_MORE: &str = "nomore";

/// Fields that hold or stand for personal data beside those that orders have.
fn is_personal(key: &str) -> bool {
    matches!(key, "buyerExchangeAddress" | "pictures" | "refundDesc") || orders::is_personal(key)
}

#[async_trait]
impl Feed<PlatformAfterSale> for Kuaishou {
    fn limits(&self) -> &'static PullLimits {
        &limits::AFTER_SALES
    }

    /// Ours: the platform has no call for its clock.
    async fn platform_time(&self, _: &Engine, _: &ShopAccess) -> Result<DateTime<Utc>, CallError> {
        Ok(Utc::now())
    }

    fn lists(&self) -> Lists<'_, PlatformAfterSale> {
        Lists::Chained(self)
    }

    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        id: &str,
    ) -> Result<Document<PlatformAfterSale>, CallError> {
        Ok(self.remap(&read(http, shop, id).await?))
    }

    fn remap(&self, raw: &[u8]) -> Document<PlatformAfterSale> {
        let answer = Answer::of(raw);
        document(&answer, answer.text(), refund_id, map_after_sale::whole)
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl ChainedLists<PlatformAfterSale> for Kuaishou {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage<PlatformAfterSale>, CallError> {
        let at = Place::at(cursor)?;
        let param = list(by, window, &at);
        send(http, shop, &LIST, &param, move |answer, data| {
            listed(answer, data, &at)
        })
        .await
    }
}

/// An after-sale and its order in one document, their bytes as they came. An order that
/// Kuaishou does not show any more says nothing.
async fn read(http: &Engine, shop: &ShopAccess, id: &str) -> Result<Vec<u8>, CallError> {
    let param = json!({ "refundId": refund_number(id)? });
    let (refund, oid) = send(http, shop, &DETAIL, &param, |answer, data| {
        let refund = decode::<AfterSale<'_>>(data).ok();
        let oid = refund.and_then(|refund| refund.oid.id("oid").ok().flatten());
        Ok((answer.original(data).0, oid))
    })
    .await?;
    let Some(oid) = oid else {
        return Ok(whole(&refund, b"null"));
    };
    let order = read_order(http, shop, &oid, |answer, order| {
        Ok(answer.original(order).0)
    });
    match order.await {
        Ok(order) => Ok(whole(&refund, &order)),
        Err(CallError::Refused { .. }) => Ok(whole(&refund, b"null")),
        Err(error) => Err(error),
    }
}

pub(super) fn whole(refund: &[u8], order: &[u8]) -> Vec<u8> {
    [b"{\"refund\":", refund, b",\"order\":", order, b"}"].concat()
}

/// After-sale numbers are whole numbers on the wire.
pub(super) fn refund_number(id: &str) -> Result<i64, CallError> {
    id.parse().map_err(|_| CallError::Refused {
        code: "BAD_REFUND_ID".into(),
        message: "Kuaishou numbers its after-sales with whole numbers, and this is none".into(),
    })
}

/// Where reading goes on: the platform wants the number of the page beside its cursor. As
/// our cursor it is written `page:cursor`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    page: u32,
    cursor: String,
}

impl Place {
    pub(super) fn at(cursor: Option<&str>) -> Result<Self, CallError> {
        let Some(cursor) = cursor else {
            return Ok(Self {
                page: 1,
                cursor: String::new(),
            });
        };
        let read = || {
            let (page, cursor) = cursor.split_once(':')?;
            let page = page.parse().ok().filter(|page| *page > 1)?;
            (!cursor.is_empty()).then(|| Self {
                page,
                cursor: cursor.to_owned(),
            })
        };
        read().ok_or_else(|| CallError::Refused {
            code: "BAD_CURSOR".into(),
            message: "the cursor names no page of this list; not sent".into(),
        })
    }

    /// A page with rows and without a cursor would end the list silently; only one with
    /// nothing on it may.
    fn next(&self, cursor: Field<'_>, is_empty: bool) -> Result<Option<String>, CallError> {
        match cursor.text("pcursor").as_deref() {
            Ok(NO_MORE) => Ok(None),
            Ok("") if is_empty => Ok(None),
            Ok("") | Err(_) => Err(CallError::Malformed {
                message: "pcursor is missing".into(),
            }),
            Ok(next) => Ok(Some(format!("{}:{next}", self.page.saturating_add(1)))),
        }
    }
}

pub(super) fn list(by: ListBy, window: Window, at: &Place) -> Value {
    let query_type = match by {
        ListBy::Created => 1,
        ListBy::Modified => 2,
    };
    json!({
        "type": ALL,
        "pageSize": limits::AFTER_SALES.page_size,
        "currentPage": at.page,
        "sort": OLDEST_FIRST,
        "queryType": query_type,
        "beginTime": window.from.timestamp_millis(),
        "endTime": window.to.timestamp_millis(),
        "pcursor": at.cursor,
        // Without it exchanges are left out.
        "option": {"needExchange": true},
    })
}

/// The after-sales of a page by their numbers, and where the next page begins.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    data: &'a str,
    at: &Place,
) -> Result<ChainedPage<PlatformAfterSale>, CallError> {
    let page: RefundsData<'_> = parse(data, "after-sales")?;
    let rows = page.refund_order_info_list.unwrap_or_default();
    let next = at.next(page.pcursor, rows.is_empty())?;
    let rows = rows.into_iter().map(|row| {
        let id = |refund: &AfterSale<'a>| refund.refund_id;
        let map = |refund: &AfterSale<'a>| map_after_sale::after_sale(refund, Field::default());
        let row = document(answer, row.get(), id, map);
        match row.id {
            Some(id) => Listed::NeedsDetail(id),
            None => Listed::Unreadable(Box::new(row)),
        }
    });
    Ok(ChainedPage {
        rows: rows.collect(),
        next,
    })
}
