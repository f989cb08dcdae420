//! `/open/...`: the path of each API is its name with slashes for dots.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use serde_json::Value;

use super::access::Call;
use super::envelope::{KsError, success, success_beside};
use super::{
    address_audit, addresses, decisions, decrypt, ebill, ebill_change, items, notes, orders,
    refund_reasons, refunds, renumber, shipping, subscribes,
};
use crate::platforms::Platform;
use crate::platforms::call::{Params, answer, json as json_answer, query_and_form};
use crate::sim::Sim;

/// Answers beside `result`.
const DECRYPT: &str = "open.order.decrypt.batch";

/// What an API answers as its `data`; null where it answers nothing.
pub(super) type Outcome = Result<Value, KsError>;

/// Every API takes both verbs, whichever its page names.
pub(super) async fn call(
    State(sim): State<Sim>,
    Path(api): Path<String>,
    request: Request,
) -> Response {
    let method = format!("open.{}", api.replace('/', "."));
    let Some(params) = query_and_form(request).await else {
        return json_answer(&KsError::invalid("body", "无法解析").to_json());
    };
    let throttled = || KsError::throttled(&sim.app(Platform::Kuaishou).key).to_json();
    answer(&sim, throttled, run(&sim, &method, params)).await
}

async fn run(sim: &Sim, method: &str, params: Params) -> Value {
    let outcome = match Call::checked(sim, method, &params, sim.now()) {
        Ok(call) => dispatch(method, &call).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(data) if method == DECRYPT => success_beside(data),
        Ok(data) => success(data),
        Err(error) => error.to_json(),
    }
}

async fn dispatch(method: &str, call: &Call) -> Outcome {
    match method {
        "open.order.cursor.list" => orders::list(call).await,
        "open.order.detail" => orders::detail(call),
        "open.seller.order.note.add" => notes::add(call).await,
        "open.seller.order.goods.deliver" => shipping::deliver(call).await,
        "open.order.goods.split.deliver" => shipping::split_deliver(call).await,
        "open.seller.order.goods.logistics.append" => shipping::append(call).await,
        "open.seller.order.logistics.update" => renumber::update(call).await,
        DECRYPT => decrypt::batch(call).await,
        "open.order.address.audit.approve" => address_audit::approve(call).await,
        "open.order.address.audit.reject" => address_audit::reject(call).await,
        "open.express.subscribe.query" => subscribes::query(call),
        "open.express.standard.template.list.get" => subscribes::standard_templates(call),
        "open.express.custom.tempate.list.query" => subscribes::custom_templates(call),
        "open.express.ebill.get" => ebill::get(call).await,
        "open.express.ebill.update" => ebill_change::update(call).await,
        "open.express.ebill.cancel" => ebill_change::cancel(call).await,
        "open.item.list.get" => items::list(call),
        "open.item.get" => items::item(call),
        "open.item.sku.list.get" => items::skus(call),
        "open.seller.order.refund.pcursor.list" => refunds::list(call).await,
        "open.seller.order.refund.detail" => refunds::detail_of(call),
        "open.seller.order.refund.approve" => decisions::approve(call).await,
        "open.seller.order.refund.returngoods.approve" => decisions::approve_return(call).await,
        "open.seller.order.refund.confirm.receipt" => decisions::confirm_receipt(call).await,
        "open.refund.direct.refund" => decisions::refund_directly(call).await,
        "open.refund.reject" => decisions::reject(call).await,
        "open.refund.reject.reason" => refund_reasons::list(call),
        "open.refund.confirm.and.send" => decisions::confirm_and_send(call).await,
        "open.refund.submit.returnInfo" => decisions::submit_return(call).await,
        "open.address.seller.list" => addresses::list(call),
        _ => Err(KsError::unknown_method()),
    }
}
