//! Electronic waybills: numbers taken once for each `ewaybill_order_id`, looked up and given back.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::Call;
use super::envelope::{WxError, success};
use super::ewaybill_prints::print_info;
use super::ewaybill_request::{Refusal, WaybillRequest, wrong_carrier};
use super::gateway::Outcome;
use crate::platforms::Platform;
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::waybill::Waybill;
use crate::world::waybills::Taking;

/// Numbers made here begin so; what sellers make themselves may be any.
const FIRST_ORDER: u64 = 800_000_000_000_000_000;
const ORDER_SPAN: u128 = 99_000_000_000_000_000;

/// `/order/precreate`: checks the document and gives a number to ask under.
pub(super) fn precreate(call: &Call) -> Outcome {
    let asked: WaybillRequest = call.fields()?;
    let fits = call
        .sim
        .read(|world| asked.check(world, call.shop, call.now).map(drop));
    match fits {
        Ok(()) => {
            let drawn = u64::try_from(Uuid::new_v4().as_u128() % ORDER_SPAN).unwrap_or(0);
            let id = FIRST_ORDER + drawn;
            Ok(success(json!({"ewaybill_order_id": id.to_string()})))
        }
        Err(Refusal::Platform(error)) => Err(error),
        Err(Refusal::Carrier(why)) => Ok(refused_by_carrier("", why)),
    }
}

/// `/order/create`.
pub(super) async fn create(call: &Call) -> Outcome {
    let asked: WaybillRequest = call.fields()?;
    let id = order_number(asked.ewaybill_order_id.as_deref().unwrap_or_default())?;
    let created = call
        .sim
        .change(|world, now| match take(world, call.shop, &asked, id, now) {
            Ok((changes, told)) => (changes, Ok(told)),
            Err(refusal) => (Vec::new(), Err(refusal)),
        });
    match created.await {
        Ok(told) => Ok(told),
        Err(Refusal::Platform(error)) => Err(error),
        Err(Refusal::Carrier(why)) => Ok(refused_by_carrier(id, why)),
    }
}

fn take(
    world: &World,
    shop: usize,
    asked: &WaybillRequest,
    id: &str,
    now: DateTime<Utc>,
) -> Result<(Vec<Change>, Value), Refusal> {
    // The number is unique over all shops, and a cancelled waybill keeps it.
    if with_order_number(world, id).is_some() {
        return Err(WxError::new(10_025_019, "电子面单已存在").into());
    }
    let (account, orders) = asked.check(world, shop, now)?;
    let content = serde_json::to_value(asked).unwrap_or_default();
    let mut taking = Taking::new(world, shop);
    let number = taking
        .take(&account, id, &orders, content)
        .map_err(|_| Refusal::Carrier("网点余额不足"))?;
    let template = asked.template_id.as_deref().filter(|id| !id.is_empty());
    let print = template.map(|template| print_info(world, &number, template));
    let told = success(json!({
        "ewaybill_order_id": id, "waybill_id": number, "delivery_error_msg": "", "print_info": print.unwrap_or_default(),
        "waybill_id_list": [{"waybill_id": number, "waybill_type": 1, "create_time": now.timestamp()}],
    }));
    Ok((taking.changes(), told))
}

/// How the carrier's own no is told: beside an error, in its words.
fn refused_by_carrier(id: &str, why: &str) -> Value {
    let error = WxError::new(
        10_025_005,
        "电子面单取号失败,请参考delivery_error_msg字段后重试",
    );
    let mut told = error.to_json();
    told["ewaybill_order_id"] = json!(id);
    told["waybill_id"] = json!("");
    told["delivery_error_msg"] = json!(why);
    told["waybill_id_list"] = json!([]);
    told
}

/// A number of 64 bits, as a text.
pub(super) fn order_number(text: &str) -> Result<&str, WxError> {
    match text.parse::<u64>() {
        Ok(_) => Ok(text),
        Err(_) => Err(WxError::new(
            10_025_020,
            "EWaybill Order ID 的数据内容是Uint64,用字符串传递参数,请确认是否正确",
        )),
    }
}

/// The waybill of any shop that was asked for under this number.
fn with_order_number<'w>(world: &'w World, id: &str) -> Option<&'w Waybill> {
    let mut rows = world.waybills.rows.iter();
    rows.find(|waybill| waybill.key.platform == Platform::WechatShop && waybill.request == id)
}

/// A waybill of the shop, as calls name it: by all three where they tell them.
pub(super) fn named<'w>(
    world: &'w World,
    shop: usize,
    id: &str,
    carrier_and_number: Option<(&str, &str)>,
) -> Result<&'w Waybill, WxError> {
    let unknown = || WxError::new(10_025_010, "电子面单不存在");
    let own = |waybill: &&Waybill| waybill.shop == shop;
    let waybill = with_order_number(world, id).filter(own);
    let waybill = waybill.ok_or_else(unknown)?;
    match carrier_and_number {
        Some((carrier, _)) if waybill.carrier != carrier => Err(wrong_carrier()),
        Some((_, number)) if waybill.key.number != number => Err(unknown()),
        _ => Ok(waybill),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetRequest {
    ewaybill_order_id: String,
}

/// `/order/get`.
pub(super) fn get(call: &Call) -> Outcome {
    let asked: GetRequest = call.fields()?;
    let id = order_number(&asked.ewaybill_order_id)?;
    call.sim.read(|world| {
        let waybill = named(world, call.shop, id, None)?;
        let mut info = waybill.content.clone();
        info["waybill_id"] = json!(waybill.key.number);
        info["status"] = json!(status(world, waybill));
        let taken = waybill.taken.timestamp();
        info["path_info"] = json!([{"update_time": taken, "status": 0, "desc": "待揽件"}]);
        info["monthly_card"] = json!("");
        Ok(success(json!({"order_info": info})))
    })
}

/// 1 had, 2 cancelled, 3 printed, 4 shipped.
fn status(world: &World, waybill: &Waybill) -> i64 {
    if waybill.cancelled {
        2
    } else if world.is_shipped_with(waybill) {
        4
    } else if waybill.printed > 0 {
        3
    } else {
        1
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CancelRequest {
    ewaybill_order_id: String,
    delivery_id: String,
    waybill_id: String,
}

/// `/order/cancel`: what was cancelled before stays so.
pub(super) async fn cancel(call: &Call) -> Outcome {
    let asked: CancelRequest = call.fields()?;
    let id = order_number(&asked.ewaybill_order_id)?;
    let named_by = Some((asked.delivery_id.as_str(), asked.waybill_id.as_str()));
    let cancelled = call
        .sim
        .change(|world, _| match named(world, call.shop, id, named_by) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(waybill) if waybill.cancelled => (Vec::new(), Ok(true)),
            Ok(waybill) if world.is_shipped_with(waybill) => (Vec::new(), Ok(false)),
            Ok(waybill) => {
                let change = Change::waybill(&waybill.key, WaybillEvent::Cancelled);
                (vec![change], Ok(true))
            }
        });
    match cancelled.await? {
        true => Ok(success(json!({"delivery_error_msg": ""}))),
        false => {
            let text = "取消下单失败,具体原因参考delivery_error_msg字段";
            let mut told = WxError::new(10_025_006, text).to_json();
            told["delivery_error_msg"] = json!("运单已发货，不能取消");
            Ok(told)
        }
    }
}
