//! `/api/router`: every API of POP comes in here.

use axum::body::to_bytes;
use axum::extract::{Form, FromRequest, Request, State};
use axum::response::Response;
use http::{Method, header};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::access::{Call, check};
use super::envelope::PopError;
use super::{
    addresses, decisions, goods, mall, note, oauth, orders, permits, receivers, refunds, shipping,
    waybills,
};
use crate::platforms::call::{MAX_BODY, Params, answer, json as json_answer};
use crate::sim::Sim;

/// A whole answer with its outer key.
pub(super) type Outcome = Result<Value, PopError>;

pub(super) async fn call(State(sim): State<Sim>, request: Request) -> Response {
    if request.method() != Method::POST {
        return json_answer(&PopError::new(10_002, "http请求方法只支持POST", "").to_json());
    }
    match params(request).await {
        Ok(params) => answer(&sim, || PopError::throttled().to_json(), run(&sim, params)).await,
        Err(error) => json_answer(&error.to_json()),
    }
}

async fn run(sim: &Sim, params: Params) -> Value {
    let now = sim.now();
    let api = params.get("type").cloned().unwrap_or_default();
    let outcome = match check(sim, &params, now) {
        Ok(()) => {
            dispatch(
                &api,
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
    outcome.unwrap_or_else(|error| error.to_json())
}

async fn dispatch(api: &str, call: Call) -> Outcome {
    match api {
        "pdd.time.get" => {
            Ok(json!({"time_get_response": {"time": crate::platforms::clock::beijing(call.now)}}))
        }
        "pdd.pop.auth.token.create" => oauth::create(&call).await,
        "pdd.pop.auth.token.refresh" => oauth::refresh(&call),
        "pdd.mall.info.get" => mall::info(&call),
        "pdd.order.number.list.increment.get" => orders::increment(&call).await,
        "pdd.order.list.get" => orders::list(&call).await,
        "pdd.order.information.get" => orders::information(&call),
        "pdd.order.status.get" => orders::status(&call),
        "pdd.order.note.update" => note::update(&call).await,
        "pdd.goods.list.get" => goods::list(&call),
        "pdd.logistics.companies.get" => shipping::companies(&call),
        "pdd.logistics.online.send" => shipping::online_send(&call).await,
        "pdd.order.upload.extra.logistics" => shipping::upload_extra(&call).await,
        "pdd.erp.order.sync" => shipping::printed(&call).await,
        "pdd.refund.list.increment.get" => refunds::increment(&call).await,
        "pdd.refund.information.get" => refunds::information(&call),
        "pdd.refund.status.check" => refunds::check(&call),
        "pdd.refund.address.list.get" => addresses::list(&call),
        "pdd.refund.agree" => decisions::agree(&call).await,
        "pdd.refund.returngoods.agree" => decisions::agree_return(&call).await,
        "pdd.refund.exchange.shipping" => decisions::ship(&call).await,
        "pdd.nextone.logistics.warehouse.update" => decisions::warehouse(&call).await,
        "pdd.rdc.pddgenius.sendgoods.cancel" => decisions::sendgoods_cancel(&call).await,
        "pdd.open.decrypt.batch" => receivers::decrypt(&call).await,
        "pdd.open.decrypt.mask.batch" => receivers::mask(&call),
        "pdd.order.merge.ship.order.group" => receivers::groups(&call),
        "pdd.pmc.user.permit" => permits::permit(&call).await,
        "pdd.pmc.user.get" => permits::user(&call),
        "pdd.pmc.user.cancel" => permits::cancel(&call).await,
        "pdd.pmc.accrue.query" => permits::waiting(&call),
        _ if api.starts_with("pdd.waybill.") || api.starts_with("pdd.cloudprint.") => {
            waybills::dispatch(api, &call).await
        }
        _ => Err(PopError::unknown_type()),
    }
}

/// JSON with values as text or bare, or a form.
async fn params(request: Request) -> Result<Params, PopError> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let unreadable = || PopError::new(10_000, "参数错误", "请求体无法解析");
    if kind.starts_with("application/x-www-form-urlencoded") {
        let Ok(Form(pairs)) = Form::<Vec<(String, String)>>::from_request(request, &()).await
        else {
            return Err(unreadable());
        };
        return Ok(pairs.into_iter().collect());
    }
    let body = to_bytes(request.into_body(), MAX_BODY)
        .await
        .map_err(|_| PopError::new(52_004, "请求body过大", ""))?;
    let object: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(&body).map_err(|_| unreadable())?;
    Ok(object
        .into_iter()
        .filter_map(|(key, value)| Some((key, as_signed(&value)?)))
        .collect())
}

/// A text is signed without its quotes, anything else as it was written; null is left out.
fn as_signed(value: &RawValue) -> Option<String> {
    match value.get() {
        "null" => None,
        raw if raw.starts_with('"') => serde_json::from_str(raw).ok(),
        raw => Some(raw.to_owned()),
    }
}
