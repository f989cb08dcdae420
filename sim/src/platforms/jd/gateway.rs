//! `/routerjson`: every method of JOS comes in here.

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;

use super::access::Call;
use super::envelope::{JosError, success};
use super::{
    alpha_accounts, alpha_waybills, companies, express, number_change, orders, print_data,
    refund_apply, remark, service_audit, service_bills, shipping, vender, wares,
};
use crate::platforms::call::{Params, answer, json as json_answer, query_and_form};
use crate::sim::Sim;
use crate::world::after_sale::Stage;

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
    if let Some(name) = method.strip_prefix("jingdong.asc.") {
        return service(name, call).await;
    }
    if let Some(name) = method.strip_prefix("jingdong.ldop.") {
        return waybills(name, call).await;
    }
    if let Some(name) = method.strip_prefix("jingdong.pop.afs.soa.refundapply.") {
        return match name {
            "queryPageList" => refund_apply::query_page_list(call),
            "queryById" => refund_apply::query_by_id(call),
            "getWaitRefundNum" => refund_apply::waiting(call),
            "replyRefund" => refund_apply::reply(call).await,
            _ => Err(unknown()),
        };
    }
    match method {
        "jingdong.pop.order.search" => orders::search(call, false).await,
        "jingdong.pop.order.enSearch" => orders::search(call, true).await,
        "jingdong.pop.order.get" => orders::get(call, false),
        "jingdong.pop.order.enGet" => orders::get(call, true),
        "jingdong.pop.order.modifyVenderRemark" => remark::modify(call).await,
        "jingdong.order.venderRemark.queryByOrderId" => remark::query(call),
        "jingdong.pop.order.shipment" => shipping::shipment(call).await,
        "360buy.order.sop.waybill.update" => number_change::update(call).await,
        "360buy.get.vender.all.delivery.company" => companies::all(call),
        "360buy.delivery.logistics.get" => companies::set_up(call),
        "jingdong.printing.printData.pullData" => print_data::pull(call),
        "jingdong.printing.template.getTemplateList" => print_data::templates(call),
        "jingdong.ware.read.searchWare4Valid" => wares::search_wares(call),
        "jingdong.ware.read.findWareById" => wares::find_ware(call),
        "jingdong.sku.read.searchSkuList" => wares::search_skus(call),
        "jingdong.sku.read.findSkuById" => wares::find_sku(call),
        "jingdong.seller.vender.info.get" => vender::info(call),
        _ => Err(unknown()),
    }
}

/// Electronic waybills: of couriers (`alpha`), and of JD's own express.
async fn waybills(name: &str, call: &Call) -> Outcome {
    match name {
        "alpha.provider.query" => alpha_accounts::providers(call),
        "alpha.provider.sign.success" => alpha_accounts::signed(call),
        "alpha.vendor.stock.query" | "alpha.vendor.stock.queryByProviderCode" => {
            alpha_accounts::stock(call)
        }
        "alpha.vendor.bigshot.query" => alpha_waybills::bigshot(call),
        "alpha.waybill.receive" => alpha_waybills::receive(call).await,
        "alpha.waybill.query" => alpha_waybills::query(call),
        "alpha.waybill.api.unbind" => alpha_waybills::unbind_one(call).await,
        "alpha.waybill.unbind" => alpha_waybills::unbind_list(call).await,
        "waybill.receive" => express::receive(call).await,
        "receive.order.intercept" => express::intercept(call).await,
        "delivery.provider.cancelWayBill" => express::cancel(call).await,
        _ => Err(unknown()),
    }
}

/// Service orders.
async fn service(name: &str, call: &Call) -> Outcome {
    match name {
        "sync.list" => service_bills::sync_list(call).await,
        "query.list" => service_bills::query_list(call),
        "query.view" => service_bills::query_view(call),
        "freight.view" => service_bills::freight_view(call),
        "serviceAndRefund.view" => service_bills::refunds(call),
        "audit.list" => service_bills::waiting(call, Stage::Requested),
        "receive.list" => service_bills::waiting(call, Stage::Returned),
        "process.list" => service_bills::waiting(call, Stage::Processing),
        "audit.reason.list" => service_audit::reasons(call),
        "audit.send" | "audit.delivery" | "audit.homepick" => {
            service_audit::agree_return(call).await
        }
        "audit.reissue" => service_audit::reissue(call).await,
        "audit.refuse" => service_audit::refuse(call).await,
        "receive.register" => service_audit::register(call).await,
        "process.back" => service_audit::back(call).await,
        "process.renew" => service_audit::renew(call).await,
        "process.close" => service_audit::close(call).await,
        _ => Err(unknown()),
    }
}

fn unknown() -> JosError {
    JosError::new(15, "不存在的方法名", "Invalid Method")
}
