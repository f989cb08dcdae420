//! `/ark/open_api/v3/common_controller`: every method of ark comes in here.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{Method, header};
use serde_json::{Map, Value};

use super::access::{Call, check};
use super::envelope::{ArkError, newer_success, success};
use super::{
    addresses, after_sales, decisions, decrypt, ebill, ebill_change, goods, mark, oauth, orders,
    receiver, renumber, shipping, subscribes,
};
use crate::platforms::call::{MAX_BODY, answer, json as json_answer};
use crate::sim::Sim;

/// The data of an answer.
pub(super) type Outcome = Result<Value, ArkError>;

pub(super) async fn call(State(sim): State<Sim>, request: Request) -> Response {
    match fields(request).await {
        Ok(fields) => {
            let newer = is_newer(&fields);
            let throttled = || ArkError::throttled().in_envelope(newer).to_json();
            answer(&sim, throttled, run(&sim, fields)).await
        }
        Err(error) => json_answer(&error.to_json()),
    }
}

/// After-sales answer in the newer envelope, the gateway's own refusals of them too.
fn is_newer(fields: &Map<String, Value>) -> bool {
    has_method(fields, "afterSale.")
}

/// Waybills answer in the older envelope, save for what is wrong with the parameters.
fn is_of_waybills(fields: &Map<String, Value>) -> bool {
    has_method(fields, "express.")
}

fn has_method(fields: &Map<String, Value>, family: &str) -> bool {
    let method = fields.get("method").and_then(Value::as_str);
    method.is_some_and(|method| method.starts_with(family))
}

async fn run(sim: &Sim, fields: Map<String, Value>) -> Value {
    let newer = is_newer(&fields);
    let of_waybills = is_of_waybills(&fields);
    let call = Call {
        sim: sim.clone(),
        now: sim.now(),
        fields,
    };
    let outcome = match check(&call) {
        Ok(method) => dispatch(method, &call).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(data) if newer => newer_success(data),
        Ok(data) => success(data),
        Err(error) if of_waybills => error.of_waybills().to_json(),
        Err(error) => error.in_envelope(newer).to_json(),
    }
}

async fn dispatch(method: &str, call: &Call) -> Outcome {
    match method {
        "oauth.getAccessToken" => oauth::get_access_token(call).await,
        "oauth.refreshToken" => oauth::refresh_token(call).await,
        "order.getOrderList" => orders::list(call).await,
        "order.getOrderDetail" => orders::detail(call),
        "order.getOrderReceiverInfo" => receiver::info(call),
        "order.modifySellerMarkInfo" => mark::modify(call).await,
        "order.orderDeliver" => shipping::deliver(call).await,
        "order.modifyOrderExpressInfo" => renumber::modify(call).await,
        "data.batchDecrypt" => decrypt::batch(call).await,
        "express.queryEbillSubscribes" => subscribes::query(call),
        "express.queryEbillTemplates" => subscribes::templates(call),
        "express.createEbillOrders" => ebill::create(call).await,
        "express.updateEbillOrder" => ebill_change::update(call).await,
        "express.cancelEbillOrder" => ebill_change::cancel(call).await,
        "express.queryEbillOrder" => ebill_change::query(call),
        "common.getExpressCompanyList" => shipping::companies(call),
        "common.getAddressRecord" => addresses::records(call),
        "afterSale.listAfterSaleInfos" => after_sales::list(call).await,
        "afterSale.getAfterSaleInfo" => after_sales::detail(call),
        "afterSale.rejectReasons" => decisions::reject_reasons(call),
        "afterSale.auditReturns" => decisions::audit(call).await,
        "afterSale.confirmReceive" => decisions::confirm_receive(call).await,
        "afterSale.receiveAndShip" => decisions::receive_and_ship(call).await,
        "product.getDetailSkuList" => goods::skus(call),
        _ => Err(ArkError::method()),
    }
}

/// One flat JSON object.
async fn fields(request: Request) -> Result<Map<String, Value>, ArkError> {
    if request.method() != Method::POST {
        return Err(ArkError::parameter("", "只支持POST"));
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(ArkError::parameter("Content-Type", "应为application/json"));
    }
    let body = to_bytes(request.into_body(), MAX_BODY)
        .await
        .map_err(|_| ArkError::parameter("", "请求体过大"))?;
    serde_json::from_slice(&body).map_err(|_| ArkError::parameter("", "请求体无法解析"))
}
