//! What a seller decides about after-sales. There is no call to refuse: that is done in the
//! platform's own console.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::with_id;
use super::envelope::PopError;
use super::gateway::Outcome;
use super::refunds::found;
use super::shipping::parcel;
use crate::platforms::seller_address::has_address;
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// What a refused decision says inside its answer.
type Decision = Result<AfterSaleEvent, &'static str>;

/// The inputs that all calls of the seller share, within one JSON object.
#[derive(Deserialize)]
struct Request {
    after_sales_id: Value,
    order_sn: String,
    operate_desc: Option<String>,
    return_address_id: Option<Value>,
    shipping_id: Option<Value>,
    shipping_name: Option<String>,
    tracking_number: Option<String>,
    reverse_tracking_number: Option<String>,
    operate_time: Option<Value>,
    warehouse_status: Option<i64>,
}

/// `pdd.refund.agree`: the money goes back, where goods do after they came.
pub(super) async fn agree(call: &Call) -> Outcome {
    let request: Request = object(call, "request")?;
    let done = run(call, &request, |_, after_sale| {
        match (after_sale.kind, after_sale.stage) {
            (Kind::RefundOnly | Kind::PriceProtection, Stage::Requested)
            | (Kind::ReturnRefund, Stage::Returned) => Ok(AfterSaleEvent::Granted),
            _ => Err("当前售后状态不允许同意退款"),
        }
    });
    let result = outcome(&request, "succ", done.await?);
    Ok(json!({"response": {"result": result}}))
}

/// `pdd.refund.returngoods.agree`: the goods are to come back.
pub(super) async fn agree_return(call: &Call) -> Outcome {
    let request: Request = object(call, "request")?;
    needed(request.operate_desc.as_deref(), "operate_desc")?;
    let address = request.return_address_id.as_ref().map(as_text);
    let address = needed(address.as_deref(), "return_address_id")?.to_owned();
    let done = run(call, &request, |world, after_sale| {
        let shop = &world.shops[after_sale.shop];
        if !has_address(world.chance, shop, &address) {
            return Err("退货地址不存在");
        }
        match (after_sale.kind.returns_goods(), after_sale.stage) {
            (true, Stage::Requested) => Ok(AfterSaleEvent::ReturnAgreed),
            _ => Err("当前售后状态不允许同意退货"),
        }
    });
    let result = outcome(&request, "success", done.await?);
    Ok(json!({"response": {"success": true, "error_code": 0, "error_msg": "", "result": result}}))
}

/// `pdd.refund.exchange.shipping`: the replacement, or the goods sent again.
pub(super) async fn ship(call: &Call) -> Outcome {
    let request: Request = object(call, "request")?;
    let id = request.shipping_id.as_ref().map(as_text);
    let id = needed(id.as_deref(), "shipping_id")?;
    let waybill = needed(request.tracking_number.as_deref(), "tracking_number")?;
    let name = needed(request.shipping_name.as_deref(), "shipping_name")?;
    let (carrier, waybill) = parcel(id, waybill)?;
    if with_id(id).is_none_or(|carrier| carrier.name != name) {
        return Err(PopError::invalid("shipping_name", "与shipping_id不一致"));
    }
    let done = run(call, &request, |_, after_sale| {
        let waits = match after_sale.kind {
            Kind::Exchange => after_sale.stage == Stage::Returned,
            Kind::Reship => after_sale.stage == Stage::Requested,
            _ => false,
        };
        let agreed = after_sale.stage == Stage::Processing && after_sale.replacement.is_none();
        match waits || (agreed && after_sale.kind.sends_goods()) {
            true => Ok(AfterSaleEvent::ReplacementSent { carrier, waybill }),
            false => Err("当前售后状态不允许换货发货"),
        }
    });
    let result = outcome(&request, "succ", done.await?);
    Ok(json!({"response": {"result": result}}))
}

/// `pdd.nextone.logistics.warehouse.update`: the buyer's parcel reached the warehouse, sound or
/// not. A sound one is paid back by the platform.
pub(super) async fn warehouse(call: &Call) -> Outcome {
    let request: Request = object(call, "request")?;
    let number = needed(
        request.reverse_tracking_number.as_deref(),
        "reverse_tracking_number",
    )?;
    if request.operate_time.is_none() {
        return Err(PopError::missing("operate_time"));
    }
    let sound = match request.warehouse_status {
        Some(1) => true,
        Some(2) => false,
        Some(_) => return Err(PopError::invalid("warehouse_status", "应为1或2")),
        None => return Err(PopError::missing("warehouse_status")),
    };
    let done = run(call, &request, |_, after_sale| {
        let own = after_sale.return_parcel.as_ref();
        if own.is_none_or(|parcel| parcel.waybill != number) {
            return Err("退货运单号与售后单不一致");
        }
        match (after_sale.kind, after_sale.stage, sound) {
            (Kind::ReturnRefund, Stage::Returned, true) => Ok(AfterSaleEvent::Granted),
            (_, Stage::Returned, true) => Ok(AfterSaleEvent::Agreed),
            (_, Stage::Returned, false) => Ok(AfterSaleEvent::RemarkAdded {
                text: "仓库验收未通过".to_owned(),
            }),
            _ => Err("当前售后状态不允许入仓"),
        }
    });
    let result = outcome(&request, "success", done.await?);
    Ok(json!({"nextone_logistics_warehouse_update_response": {"result": result}}))
}

#[derive(Deserialize)]
struct CancelSend {
    tid: String,
    refund_id: Value,
    status: String,
    fail_reason_code: Option<i64>,
    refund_fee: Option<i64>,
    msg: Option<String>,
}

/// `pdd.rdc.pddgenius.sendgoods.cancel`: whether an unshipped order was stopped.
pub(super) async fn sendgoods_cancel(call: &Call) -> Outcome {
    let param: CancelSend = object(call, "param")?;
    let stopped = match (param.status.as_str(), param.fail_reason_code) {
        ("SUCCESS", _) => true,
        ("FAIL", Some(1001..=1003)) => false,
        ("FAIL", _) => {
            return Err(PopError::invalid("fail_reason_code", "取值不在范围内"));
        }
        _ => return Err(PopError::invalid("status", "应为SUCCESS或FAIL")),
    };
    let id = as_text(&param.refund_id);
    decide(call, &param.tid, &id, |_, after_sale| {
        if after_sale.stage != Stage::Requested || !after_sale.before_shipping {
            return Err("当前售后状态不允许取消发货");
        }
        let fee = param.refund_fee.unwrap_or(after_sale.refund_fen);
        match (stopped, fee == after_sale.refund_fen) {
            (_, false) => Err("退款金额不一致"),
            (true, true) => Ok(AfterSaleEvent::Granted),
            (false, true) => Ok(AfterSaleEvent::RemarkAdded {
                text: param
                    .msg
                    .clone()
                    .unwrap_or_else(|| "取消发货失败".to_owned()),
            }),
        }
    })
    .await?
    .map_err(PopError::service)?;
    Ok(json!({"rdc_pddgenius_sendgoods_cancel_response": {
        "result": {"result_data": {"refund_id": param.refund_id}}
    }}))
}

async fn run(
    call: &Call,
    request: &Request,
    decision: impl FnOnce(&World, &AfterSale) -> Decision,
) -> Result<Result<(), &'static str>, PopError> {
    let id = as_text(&request.after_sales_id);
    decide(call, &request.order_sn, &id, decision).await
}

/// An unknown order or after-sale is an error of the call, a wrong state an answer of it.
async fn decide(
    call: &Call,
    order: &str,
    id: &str,
    decision: impl FnOnce(&World, &AfterSale) -> Decision,
) -> Result<Result<(), &'static str>, PopError> {
    let shop = call.shop()?;
    let outcome = call.sim.change(|world, now| {
        let after_sale = match found(world, shop, order, Some(id), now) {
            Ok(after_sale) => after_sale,
            Err(error) => return (Vec::new(), Err(error)),
        };
        match decision(world, after_sale) {
            Ok(event) => (vec![Change::after_sale(&after_sale.key, event)], Ok(Ok(()))),
            Err(why) => (Vec::new(), Ok(Err(why))),
        }
    });
    outcome.await
}

/// The result inside an answer; two of the calls spell the flag `succ`.
fn outcome(request: &Request, flag: &str, done: Result<(), &'static str>) -> Value {
    json!({
        "after_sales_id": request.after_sales_id, "order_sn": request.order_sn, flag: done.is_ok(),
        "message": done.err().unwrap_or("操作成功"),
    })
}

fn object<T: DeserializeOwned>(call: &Call, name: &str) -> Result<T, PopError> {
    serde_json::from_str(call.required(name)?).map_err(|_| PopError::invalid(name, "格式错误"))
}

fn needed<'a>(value: Option<&'a str>, name: &str) -> Result<&'a str, PopError> {
    value
        .filter(|value| !value.is_empty())
        .ok_or_else(|| PopError::missing(name))
}

/// Ids come as numbers or as texts.
fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
