//! `/router/rest`: every method of TOP comes in here.

use axum::extract::{Form, FromRequest, Query, Request, State};
use axum::response::Response;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::access::{Call, check};
use super::envelope::{TopError, success};
use super::multipart::{self, Files};
use super::{
    addresses, decisions, exchanges, goods, memo, oaid, oauth, payments, refund_messages,
    refund_reasons, refunds, shipping, tmc, trades, waybills,
};
use crate::platforms::call::{Params, answer, reply};
use crate::platforms::clock::beijing;
use crate::sim::Sim;

/// What a method answers inside its envelope.
pub(super) type Outcome = Result<Map<String, Value>, TopError>;

pub(super) async fn call(State(sim): State<Sim>, request: Request) -> Response {
    let (params, files) = match params(request).await {
        Ok(read) => read,
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
    let run = run(&sim, params, files);
    answer(&sim, || TopError::throttled().to_json(), run).await
}

async fn run(sim: &Sim, params: Params, files: Files) -> Value {
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
                    files,
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
        "taobao.logistics.address.search" => addresses::search(&call),
        "taobao.refunds.receive.get" => refunds::received(&call).await,
        "taobao.refund.get" => refunds::one(&call),
        "taobao.refund.refusereason.get" => refund_reasons::of_refund(&call),
        "taobao.refund.refuse" => decisions::refuse(&call).await,
        "taobao.rp.refunds.agree" => payments::pay(&call).await,
        "taobao.rp.refund.review" => payments::review(&call).await,
        "taobao.rp.returngoods.agree" => decisions::agree_return(&call).await,
        "taobao.rp.returngoods.refuse" => decisions::refuse_goods(&call).await,
        "taobao.rp.returngoods.refill" => decisions::refill(&call).await,
        "taobao.rdc.aligenius.sendgoods.cancel" => payments::sendgoods_cancel(&call).await,
        "taobao.refund.messages.get" => refund_messages::list_of(&call),
        "taobao.refund.message.add" => refund_messages::add(&call).await,
        "taobao.top.oaid.decrypt" => oaid::decrypt(&call).await,
        "taobao.top.oaid.merge" => oaid::merge(&call),
        _ if method.starts_with("cainiao.") => waybills::dispatch(method, &call).await,
        _ if method.starts_with("tmall.exchange.") => exchanges::dispatch(method, &call).await,
        _ if method.starts_with("taobao.tmc.") => tmc::dispatch(method, &call).await,
        _ => Err(TopError::unknown_method()),
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

/// Query and form parameters together, where a form wins, and the files beside them.
async fn params(request: Request) -> Result<(Params, Files), Response> {
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
    if let Some(boundary) = multipart::boundary(request.headers()) {
        let Some((form, files)) = multipart::read(request, &boundary).await else {
            return Err(unreadable());
        };
        pairs.extend(form);
        return Ok((pairs.into_iter().collect(), files));
    }
    if request.method() == Method::POST {
        let Ok(Form(form)) = Form::<Vec<(String, String)>>::from_request(request, &()).await else {
            return Err(unreadable());
        };
        pairs.extend(form);
    }
    Ok((pairs.into_iter().collect(), Files::new()))
}
