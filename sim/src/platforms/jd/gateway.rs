//! `/routerjson`: every method of JOS comes in here.

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;

use super::access::Call;
use super::envelope::{JosError, success};
use super::{orders, remark, shipping, vender, wares};
use crate::platforms::call::{Params, answer, json as json_answer, query_and_form};
use crate::sim::Sim;

/// What a method answers inside its envelope: an object that holds its node.
pub(super) type Outcome = Result<Value, JosError>;

pub(super) async fn call(State(sim): State<Sim>, request: Request) -> Response {
    match query_and_form(request).await {
        Some(params) => answer(&sim, || JosError::throttled().to_json(), run(&sim, params)).await,
        None => json_answer(&JosError::new(50, "无效调用", "Invalid Call").to_json()),
    }
}

async fn run(sim: &Sim, params: Params) -> Value {
    let method = params.get("method").cloned().unwrap_or_default();
    let outcome = match Call::checked(sim, &params, sim.now()) {
        Ok(call) => dispatch(&method, &call).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(node) => success(&method, node),
        Err(error) => error.to_json(),
    }
}

async fn dispatch(method: &str, call: &Call) -> Outcome {
    match method {
        "jingdong.pop.order.search" => orders::search(call, false).await,
        "jingdong.pop.order.enSearch" => orders::search(call, true).await,
        "jingdong.pop.order.get" => orders::get(call, false),
        "jingdong.pop.order.enGet" => orders::get(call, true),
        "jingdong.pop.order.modifyVenderRemark" => remark::modify(call).await,
        "jingdong.order.venderRemark.queryByOrderId" => remark::query(call),
        "jingdong.pop.order.shipment" => shipping::shipment(call).await,
        "jingdong.ware.read.searchWare4Valid" => wares::search_wares(call),
        "jingdong.ware.read.findWareById" => wares::find_ware(call),
        "jingdong.sku.read.searchSkuList" => wares::search_skus(call),
        "jingdong.sku.read.findSkuById" => wares::find_sku(call),
        "jingdong.seller.vender.info.get" => vender::info(call),
        _ => Err(JosError::new(15, "不存在的方法名", "Invalid Method")),
    }
}
