//! `/open/...`: the path of each API is its name with slashes for dots.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use serde_json::Value;

use super::access::Call;
use super::envelope::{KsError, success};
use super::{items, notes, orders, shipping};
use crate::platforms::Platform;
use crate::platforms::call::{Params, answer, json as json_answer, query_and_form};
use crate::sim::Sim;

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
        "open.item.list.get" => items::list(call),
        "open.item.get" => items::item(call),
        "open.item.sku.list.get" => items::skus(call),
        _ => Err(KsError::unknown_method()),
    }
}
