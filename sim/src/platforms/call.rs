//! What every marketplace call shares: parameters as text, fault injection, the cut connection.

use std::collections::BTreeMap;
use std::future::Future;

use axum::body::Body;
use axum::extract::{Form, FromRequest, Query, Request};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::{Method, StatusCode, header};
use serde_json::Value;

use super::damage;
use crate::faults::CallFate;
use crate::sim::Sim;
use crate::world::TimeField;
use crate::world::entry::{AfterSaleEvent, Change, OrderEvent};

/// Parameters of one call as they were signed.
pub(crate) type Params = BTreeMap<String, String>;

/// Largest request body, bytes.
pub(crate) const MAX_BODY: usize = 4 * 1024 * 1024;

/// Marks a response that must never reach the caller: the listener closes the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut;

/// Query and form parameters together, where a form wins; `None` when they cannot be read.
pub(crate) async fn query_and_form(request: Request) -> Option<Params> {
    let Query(mut pairs) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).ok()?;
    if request.method() == Method::POST {
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        pairs.extend(form.ok()?.0);
    }
    Some(pairs.into_iter().collect())
}

/// Runs one call under the fault switches.
pub(crate) async fn answer(
    sim: &Sim,
    throttled: impl FnOnce() -> Value,
    work: impl Future<Output = Value>,
) -> Response {
    match sim.faults().call_fate() {
        CallFate::CutBefore => cut(),
        CallFate::ServerError => html(
            StatusCode::BAD_GATEWAY,
            "<html><body><h1>502 Bad Gateway</h1></body></html>",
        ),
        CallFate::Throttled => json(&throttled()),
        CallFate::CutAfter => {
            let _lost = work.await;
            cut()
        }
        CallFate::Answered => json(&work.await),
    }
}

/// A JSON answer with status 200, as the platforms give for errors too.
pub(crate) fn json(body: &Value) -> Response {
    reply(
        StatusCode::OK,
        "application/json;charset=UTF-8",
        damage::to_bytes(body),
    )
}

pub(crate) fn html(status: StatusCode, page: &str) -> Response {
    reply(status, "text/html;charset=UTF-8", page.as_bytes().to_vec())
}

pub(crate) fn reply(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static(content_type),
    );
    response
}

fn cut() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

/// One page of a list: which rows, and whether more follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) size: usize,
}

impl Page {
    /// The page's rows and the total.
    pub(crate) fn cut<T>(self, rows: impl Iterator<Item = T>) -> (Vec<T>, usize) {
        let first = (self.number - 1).saturating_mul(self.size);
        let mut total = 0;
        let mut page = Vec::new();
        for row in rows {
            if total >= first && page.len() < self.size {
                page.push(row);
            }
            total += 1;
        }
        (page, total)
    }

    pub(crate) fn has_next(self, total: usize) -> bool {
        self.number.saturating_mul(self.size) < total
    }
}

/// While a list is paged, perhaps gives one of its rows a newer modified time.
pub(crate) async fn perhaps_move_a_row(
    sim: &Sim,
    shop: usize,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) {
    if !sim.faults().happens(sim.faults().marketplaces().move_rows) {
        return;
    }
    sim.change(|world, now| {
        let keys: Vec<_> = world
            .listed(shop, TimeField::Modified, from, to, now)
            .map(|order| &order.key)
            .collect();
        let Some(key) = keys.get(sim.faults().below(keys.len())) else {
            return (Vec::new(), ());
        };
        let touched = Change::order(key, OrderEvent::Touched);
        (vec![touched], ())
    })
    .await;
}

/// The same of a list of after-sales.
pub(crate) async fn perhaps_move_an_after_sale(
    sim: &Sim,
    shop: usize,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) {
    if !sim.faults().happens(sim.faults().marketplaces().move_rows) {
        return;
    }
    sim.change(|world, now| {
        let keys: Vec<_> = world
            .listed_after_sales(shop, TimeField::Modified, from, to, now)
            .map(|after_sale| &after_sale.key)
            .collect();
        let Some(key) = keys.get(sim.faults().below(keys.len())) else {
            return (Vec::new(), ());
        };
        let touched = Change::after_sale(key, AfterSaleEvent::Touched);
        (vec![touched], ())
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn pages_cut_the_rows_and_count_all() {
        let page = Page { number: 2, size: 3 };
        assert_eq!(page.cut(0..7), (vec![3, 4, 5], 7));
        assert!(page.has_next(7));
        assert!(!page.has_next(6));
        assert_eq!(Page { number: 9, size: 3 }.cut(0..7), (vec![], 7));
    }
}
