//! Every method of Douyin comes in here, each on a path of its own.

use axum::body::to_bytes;
use axum::extract::{Form, FromRequest, Query, Request, State};
use axum::response::Response;
use http::header;
use serde_json::Value;

use super::access::{Call, Common, check};
use super::envelope::{DoudianError, success};
use super::{
    address_request, addresses, after_sales, assistant, decrypt, ebill, ebill_change,
    edit_shipping, goods, merge, netsites, oauth, operate, orders, reject_reasons, remark,
    shipping,
};
use crate::platforms::call::{MAX_BODY, Params, answer, json as json_answer};
use crate::sim::Sim;

/// The data of an answer.
pub(super) type Outcome = Result<Value, DoudianError>;

/// The methods that are spoken; a method's path has a slash for its first dot.
pub(super) const METHODS: [&str; 30] = [
    "token.create",
    "token.refresh",
    "order.searchList",
    "order.orderDetail",
    "order.addOrderRemark",
    "order.logisticsAdd",
    "order.logisticsAddMultiPack",
    "order.logisticsCompanyList",
    "order.logisticsEdit",
    "order.logisticsEditByPack",
    "order.batchDecrypt",
    "order.addressConfirm",
    "order.merge",
    "logistics.listShopNetsite",
    "logistics.templateList",
    "logistics.newCreateOrder",
    "logistics.updateOrder",
    "logistics.cancelOrder",
    "logistics.waybillApply",
    "afterSale.List",
    "afterSale.Detail",
    "afterSale.operate",
    "afterSale.rejectReasonCodeList",
    "afterSale.addOrderRemark",
    "afterSale.CancelSendGoodsSuccess",
    "afterSale.returnGoodsToWareHouseSuccess",
    "address.list",
    "product.listV2",
    "product.detail",
    "sku.list",
];

pub(super) async fn call(State(sim): State<Sim>, request: Request) -> Response {
    let old_pair = !request.headers().contains_key("x-open-no-old-err-code");
    match common(request).await {
        Ok(common) => {
            let throttled = || DoudianError::throttled().to_json(old_pair);
            answer(&sim, throttled, run(&sim, &common, old_pair)).await
        }
        Err(error) => json_answer(&error.to_json(old_pair)),
    }
}

async fn run(sim: &Sim, common: &Common, old_pair: bool) -> Value {
    let outcome = match check(sim, common) {
        Ok(call) => dispatch(&common.path_method, call).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(data) => success(data, old_pair),
        Err(error) => error.to_json(old_pair),
    }
}

async fn dispatch(method: &str, call: Call) -> Outcome {
    match method {
        "token.create" => oauth::create(&call).await,
        "token.refresh" => oauth::refresh(&call).await,
        "order.searchList" => orders::search_list(&call).await,
        "order.orderDetail" => orders::detail(&call),
        "order.addOrderRemark" => remark::add(&call).await,
        "order.logisticsAdd" => shipping::add(&call).await,
        "order.logisticsAddMultiPack" => shipping::add_multi_pack(&call).await,
        "order.logisticsCompanyList" => shipping::companies(&call),
        "order.logisticsEdit" => edit_shipping::edit(&call).await,
        "order.logisticsEditByPack" => edit_shipping::edit_by_pack(&call).await,
        "order.batchDecrypt" => decrypt::batch(&call).await,
        "order.addressConfirm" => address_request::confirm(&call).await,
        "order.merge" => merge::groups(&call),
        "logistics.listShopNetsite" => netsites::list(&call),
        "logistics.templateList" => netsites::templates(&call),
        "logistics.newCreateOrder" => ebill::create(&call).await,
        "logistics.updateOrder" => ebill_change::update(&call).await,
        "logistics.cancelOrder" => ebill_change::cancel(&call).await,
        "logistics.waybillApply" => ebill_change::apply(&call),
        "afterSale.List" => after_sales::list(&call).await,
        "afterSale.Detail" => after_sales::detail(&call),
        "afterSale.operate" => operate::operate(&call).await,
        "afterSale.rejectReasonCodeList" => reject_reasons::list(&call),
        "afterSale.addOrderRemark" => assistant::add_remark(&call).await,
        "afterSale.CancelSendGoodsSuccess" => assistant::stopped(&call).await,
        "afterSale.returnGoodsToWareHouseSuccess" => assistant::in_warehouse(&call).await,
        "address.list" => addresses::list(&call),
        "product.listV2" => goods::list(&call),
        "product.detail" => goods::detail(&call),
        "sku.list" => goods::skus(&call),
        _ => Err(DoudianError::wrong("isv.parameter-invalid", "method不存在")),
    }
}

/// The query, and the parameters from the body, or from `param_json` in the older forms.
async fn common(request: Request) -> Result<Common, DoudianError> {
    let unreadable = || DoudianError::wrong("isv.parameter-invalid", "请求无法解析");
    let path_method = request
        .uri()
        .path()
        .trim_start_matches('/')
        .replacen('/', ".", 1);
    let Ok(Query(mut query)) = Query::<Params>::try_from_uri(request.uri()) else {
        return Err(unreadable());
    };
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let mut body = Vec::new();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let Ok(Form(form)) = Form::<Params>::from_request(request, &()).await else {
            return Err(unreadable());
        };
        query.extend(form);
    } else {
        body = to_bytes(request.into_body(), MAX_BODY)
            .await
            .map_err(|_| unreadable())?
            .to_vec();
    }
    let param_json = match query.remove("param_json") {
        Some(text) if body.is_empty() => text,
        _ => String::from_utf8(body).map_err(|_| unreadable())?,
    };
    Ok(Common {
        path_method,
        query,
        param_json,
    })
}
