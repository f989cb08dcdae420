//! `/router/rest`: every method of TOP comes in here.

use axum::extract::{Form, FromRequest, Query, Request, State};
use axum::response::Response;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::access::{Call, check};
use super::envelope::{TopError, success};
use super::{goods, memo, oauth, shipping, trades};
use crate::platforms::call::{Params, answer, reply};
use crate::platforms::clock::beijing;
use crate::sim::Sim;

/// What a method answers inside its envelope.
pub(super) type Outcome = Result<Map<String, Value>, TopError>;

pub(super) async fn call(State(sim): State<Sim>, request: Request) -> Response {
    let params = match params(request).await {
        Ok(params) => params,
        Err(error) => return error,
    };
    // XML is what TOP answers unless told otherwise; the simulator speaks JSON alone.
    if params.get("format").map(String::as_str) != Some("json") {
        let page = r#"<?xml version="1.0" encoding="utf-8" ?><error_response><code>23</code><msg>Invalid Format</msg></error_response>"#;
        return reply(
            StatusCode::OK,
            "text/xml;charset=UTF-8",
            page.as_bytes().to_vec(),
        );
    }
    answer(&sim, || TopError::throttled().to_json(), run(&sim, params)).await
}

async fn run(sim: &Sim, params: Params) -> Value {
    let now = sim.now();
    let method = params.get("method").cloned().unwrap_or_default();
    let simplify = params.get("simplify").is_some_and(|value| value == "true");
    let outcome = match check(sim, &params, now) {
        Ok(()) => {
            dispatch(
                &method,
                Call {
                    sim: sim.clone(),
                    params,
                    now,
                },
            )
            .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(fields) => success(&method, fields, simplify),
        Err(error) => error.to_json(),
    }
}

async fn dispatch(method: &str, call: Call) -> Outcome {
    match method {
        "taobao.time.get" => Ok(fields([("time", json!(beijing(call.now)))])),
        "taobao.top.auth.token.create" => oauth::create(&call).await,
        "taobao.top.auth.token.refresh" => oauth::refresh(&call).await,
        "taobao.trades.sold.increment.get" => trades::increment(&call).await,
        "taobao.trades.sold.get" => trades::sold(&call).await,
        "taobao.trade.fullinfo.get" => trades::fullinfo(&call),
        "taobao.trade.memo.add" => memo::add(&call).await,
        "taobao.trade.memo.update" => memo::update(&call).await,
        "taobao.items.onsale.get" => goods::onsale(&call),
        "taobao.items.inventory.get" => goods::inventory(&call),
        "taobao.items.seller.list.get" => goods::seller_list(&call),
        "taobao.item.seller.get" => goods::seller_item(&call),
        "taobao.item.skus.get" => goods::skus(&call),
        "taobao.logistics.offline.send" => shipping::offline_send(&call).await,
        "taobao.logistics.consign.resend" => shipping::consign_resend(&call).await,
        "taobao.logistics.companies.get" => shipping::companies(&call),
        _ => Err(TopError::new(
            22,
            "Invalid Method",
            "isv.invalid-method",
            "不存在的方法名",
        )),
    }
}

/// Names and values of an answer; nulls are left out.
pub(super) fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Query and form parameters together; a form wins.
async fn params(request: Request) -> Result<Params, Response> {
    let unreadable = || {
        reply(
            StatusCode::BAD_REQUEST,
            "text/plain",
            b"unreadable parameters".to_vec(),
        )
    };
    let Ok(Query(mut pairs)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) else {
        return Err(unreadable());
    };
    if request.method() == Method::POST {
        let Ok(Form(form)) = Form::<Vec<(String, String)>>::from_request(request, &()).await else {
            return Err(unreadable());
        };
        pairs.extend(form);
    }
    Ok(pairs.into_iter().collect())
}
