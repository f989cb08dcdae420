//! `/channels/ec/...`: one path per API, the token in the query.

use axum::body::to_bytes;
use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::access::{Call, shop_of_token};
use super::envelope::WxError;
use super::{
    address_wishes, addresses, after_sales, decisions, ewaybill_accounts, ewaybill_prints,
    ewaybill_templates, ewaybills, goods, note, number_change, opening, orders, shipping, shop,
    virtual_numbers,
};
use crate::platforms::call::{MAX_BODY, answer, json as json_answer};
use crate::sim::Sim;

/// A whole answer.
pub(super) type Outcome = Result<Value, WxError>;

#[derive(Deserialize)]
pub(super) struct TokenQuery {
    access_token: Option<String>,
}

pub(super) async fn call(
    State(sim): State<Sim>,
    Path(api): Path<String>,
    Query(query): Query<TokenQuery>,
    request: Request,
) -> Response {
    let method = request.method().clone();
    let body = match to_bytes(request.into_body(), MAX_BODY).await {
        Ok(body) => body.to_vec(),
        Err(error) => return json_answer(&WxError::format(&error.to_string()).to_json()),
    };
    let work = async {
        let outcome = run(&sim, &api, &method, query, body).await;
        outcome.unwrap_or_else(|error| error.to_json())
    };
    answer(&sim, || WxError::throttled().to_json(), work).await
}

async fn run(sim: &Sim, api: &str, method: &Method, query: TokenQuery, body: Vec<u8>) -> Outcome {
    let now = sim.now();
    let shop = shop_of_token(sim, query.access_token.as_deref(), now)?;
    match (api, method == Method::POST) {
        ("basics/info/get", true) => return Err(WxError::new(43_001, "require GET method")),
        ("basics/info/get", false) | (_, true) => {}
        (_, false) => return Err(WxError::new(43_002, "require POST method")),
    }
    let call = Call {
        sim: sim.clone(),
        shop,
        body,
        now,
    };
    if let Some(api) = api.strip_prefix("logistics/ewaybill/biz/") {
        return waybills(api, &call).await;
    }
    match api {
        "basics/info/get" => Ok(shop::info(&call)),
        "order/list/get" => orders::list(&call).await,
        "order/get" => orders::get(&call),
        "order/merchantnotes/update" => note::update(&call).await,
        "order/delivery/send" => shipping::send(&call).await,
        "order/deliveryinfo/update" => number_change::update(&call).await,
        "order/sensitiveinfo/decode" => opening::decode(&call).await,
        "order/virtualtelnumber/get" => virtual_numbers::redeem(&call).await,
        "order/virtualnumber/applyagain" => virtual_numbers::apply_again(&call).await,
        "order/virtualnumber/delay" => virtual_numbers::delay(&call).await,
        "order/addressmodify/accept" => address_wishes::answer(&call, true).await,
        "order/addressmodify/reject" => address_wishes::answer(&call, false).await,
        "order/deliverycompanylist/get" => Ok(shipping::companies()),
        "order/deliverycompanylist/new/get" => shipping::new_companies(&call),
        "merchant/address/list" => addresses::list(&call),
        "merchant/address/get" => addresses::get(&call),
        "aftersale/getaftersalelist" => after_sales::list(&call).await,
        "aftersale/getaftersaleorder" => after_sales::get(&call),
        "aftersale/reason/get" => after_sales::buyers_reasons(&call),
        "aftersale/rejectreason/get" => decisions::reject_reasons(&call),
        "aftersale/acceptapply" => decisions::accept(&call).await,
        "aftersale/rejectapply" => decisions::reject(&call).await,
        "aftersale/acceptexchangereship" => decisions::accept_reship(&call).await,
        "aftersale/rejectexchangereship" => decisions::reject_reship(&call).await,
        "product/list/get" => goods::list(&call),
        "product/get" => goods::get(&call),
        _ => Err(WxError::new(40_066, "invalid url")),
    }
}

/// Electronic waybills.
async fn waybills(api: &str, call: &Call) -> Outcome {
    match api {
        "delivery/get" => ewaybill_accounts::carriers(call),
        "account/get" => ewaybill_accounts::accounts(call),
        "template/config" => Ok(ewaybill_templates::config(call)),
        "template/get" => ewaybill_templates::list(call),
        "template/getbyid" => ewaybill_templates::get(call),
        "order/precreate" => ewaybills::precreate(call),
        "order/create" => ewaybills::create(call).await,
        "order/get" => ewaybills::get(call),
        "order/cancel" => ewaybills::cancel(call).await,
        "print/get" => ewaybill_prints::get(call),
        "order/print" => ewaybill_prints::report(call).await,
        "order/batchprint" => ewaybill_prints::report_many(call).await,
        _ => Err(WxError::new(40_066, "invalid url")),
    }
}
