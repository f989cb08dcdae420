//! After-sales: the lists of refunds before shipping and of service orders, one after the
//! other.

use super::{
    Jd, Params, Request,
    after_sale_calls::{
        Number, malformed, operator, part, read_refund, read_service, whole_refund, whole_service,
    },
    limits, map_after_sale, send,
    wire_after_sale::AfterSale,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, ChainedLists, ChainedPage, Document, Feed, ListBy, Listed, Lists, PullLimits,
        ShopAccess, Window,
    },
    platforms::reading::{Answer, PageBack, beijing, identified, mask_document, parse},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;

/// One of the lists that are read one after the other.
pub(super) struct List {
    method: &'static str,
    /// Parameters of the time that it goes by.
    from: &'static str,
    to: &'static str,
    pub(super) of: Of,
}

/// Which of the two systems a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Refunds before shipping, whole.
    Refunds,
    /// Service orders, a part of each.
    Services,
}

const fn list(of: Of, method: &'static str, from: &'static str, to: &'static str) -> List {
    List {
        method,
        from,
        to,
        of,
    }
}

const REFUNDS: &str = "jingdong.pop.afs.soa.refundapply.queryPageList";
const SERVICES: &str = "jingdong.asc.sync.list";

/// A refund has no time of change, but one of the application and one of the answer; the
/// parcel of a service order has a time of its own.
pub(super) static BY_CHANGE: [List; 4] = [
    list(Of::Refunds, REFUNDS, "applyTimeStart", "applyTimeEnd"),
    list(Of::Refunds, REFUNDS, "checkTimeStart", "checkTimeEnd"),
    list(Of::Services, SERVICES, "updateTimeBegin", "updateTimeEnd"),
    list(
        Of::Services,
        SERVICES,
        "freightUpdateDateBegin",
        "freightUpdateDateEnd",
    ),
];

static BY_CREATION: [List; 2] = [
    list(Of::Refunds, REFUNDS, "applyTimeStart", "applyTimeEnd"),
    list(
        Of::Services,
        "jingdong.asc.query.list",
        "applyTimeBegin",
        "applyTimeEnd",
    ),
];

/// Fields that hold or stand for personal data.
fn is_personal(key: &str) -> bool {
    key.starts_with("customer") && key != "customerExpect" && key != "customerExpectName"
        || key.ends_with("Address")
        || matches!(
            key,
            "buyerId" | "buyerName" | "afsContactInfo" | "questionPic"
        )
}

#[async_trait]
impl Feed<PlatformAfterSale> for Jd {
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
        Lists::Chained(self)
    }

    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        id: &str,
    ) -> Result<Document<PlatformAfterSale>, CallError> {
        let whole = match Number::of(id)? {
            Number::Refund(id) => read_refund(http, shop, id).await?,
            Number::Service(bill) => read_service(http, shop, bill).await?,
        };
        Ok(self.remap(&whole))
    }

    fn remap(&self, raw: &[u8]) -> Document<PlatformAfterSale> {
        let answer = Answer::of(raw);
        identified(
            &answer,
            answer.text(),
            |whole: &AfterSale<'_>| map_after_sale::id(whole),
            map_after_sale::after_sale,
        )
    }

    fn mask_raw(&self, raw: &[u8]) -> String {
        mask_document(raw, is_personal)
    }
}

#[async_trait]
impl ChainedLists<PlatformAfterSale> for Jd {
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage<PlatformAfterSale>, CallError> {
        let lists: &'static [List] = match by {
            ListBy::Modified => &BY_CHANGE,
            ListBy::Created => &BY_CREATION,
        };
        let at = PageBack::at(cursor, lists.len())?;
        let list = &lists[at.list];
        let request = list.request(shop, window, at.page());
        let (rows, pages) = send(http, shop, request, |answer, payload| {
            listed(answer, payload, list.of)
        })
        .await?;
        Ok(ChainedPage {
            rows,
            next: at.next(pages),
        })
    }
}

impl List {
    /// Asks for a page.
    pub(super) fn request(&self, shop: &ShopAccess, window: Window, page: u32) -> Request {
        let mut params = Params::from([
            (self.from, beijing(window.from)),
            (self.to, beijing(window.to)),
            ("pageSize", limits::AFTER_SALES.page_size.to_string()),
        ]);
        match self.of {
            Of::Refunds => params.insert("pageIndex", page.to_string()),
            Of::Services => {
                params.extend(operator(shop));
                params.insert("pageNumber", page.to_string())
            }
        };
        Request {
            method: self.method,
            effect: Effect::Read,
            params,
        }
    }
}

/// The rows of a list, and how many pages it has. More rows than its pages reach are an
/// error, because those behind them would be missed.
pub(super) fn listed<'a>(
    answer: &'a Answer<'a>,
    payload: &'a str,
    of: Of,
) -> Result<(Vec<Listed<PlatformAfterSale>>, u32), CallError> {
    let part = part(payload, Effect::Read)?;
    let total = part.total_count.int("totalCount").ok().flatten();
    let total = total.ok_or_else(|| malformed("totalCount is no count"))?;
    let most = limits::AFTER_SALES.max_rows.unwrap_or(u32::MAX);
    if total > i64::from(most) {
        return Err(CallError::Refused {
            code: "TOO_MANY_ROWS".into(),
            message: format!("{total} after-sales in one window, of which JD shows {most}"),
        });
    }
    let total = u32::try_from(total).unwrap_or(0);
    let pages = total.div_ceil(limits::AFTER_SALES.page_size);
    let rows = match (of, part.data) {
        (Of::Refunds, _) => part.result.unwrap_or_default(),
        (Of::Services, Some(data)) => parse(data.get(), "data")?,
        (Of::Services, None) => Vec::new(),
    };
    let listed = rows.into_iter().map(|row| {
        let (raw, _) = answer.original(row.get());
        let document: Document<PlatformAfterSale> = Jd.remap(&match of {
            Of::Refunds => whole_refund(&raw),
            Of::Services => whole_service(&raw, None),
        });
        match (of, document.id.clone()) {
            (_, None) => Listed::Unreadable(Box::new(document)),
            (Of::Refunds, Some(_)) => Listed::Full(Box::new(document)),
            (Of::Services, Some(id)) => Listed::NeedsDetail(id),
        }
    });
    Ok((listed.collect(), pages))
}
