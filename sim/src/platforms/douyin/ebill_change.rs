//! What is done with a number that was given: its print data, another receiver, giving it back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::ebill::{is_receiver, routing};
use super::ebill_form::{Person, check_items, contact};
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::platforms::document::Part;
use crate::world::World;
use crate::world::entry::{Change, WaybillEvent};
use crate::world::waybill::Waybill;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Applied {
    logistics_code: String,
    track_no: String,
}

/// `logistics.waybillApply`: the data that the print component opens.
pub(super) fn apply(call: &Call) -> Outcome {
    call.only(&["waybill_applies"])?;
    let shop = call.shop()?;
    let asked: Vec<Applied> = call.list("waybill_applies")?;
    if asked.is_empty() {
        return Err(DoudianError::missing_as(1_001, "waybill_applies"));
    }
    Ok(call.sim.read(|world| {
        let (mut infos, mut errors) = (Vec::new(), Vec::new());
        for row in &asked {
            let known = numbered(world, shop, &row.logistics_code, &row.track_no);
            match known.filter(|waybill| !waybill.cancelled) {
                Some(waybill) => infos.push(print_data(world, waybill)),
                None => errors.push(json!({
                    "track_no": row.track_no, "order_id": "", "err_code": 1_003, "err_msg": "运单号有误，请检查运单号",
                })),
            }
        }
        json!({"waybill_infos": infos, "err_infos": errors})
    }))
}

/// It is another one when the waybill's contents are.
fn print_data(world: &World, waybill: &Waybill) -> Value {
    let number = waybill.key.number.as_str();
    let content = waybill.content.to_string();
    let digest = |what: &str| world.chance.hex(&[what, number, &content]);
    let data = format!("{number}:{}", digest("douyin print data"));
    json!({
        "order_id": order_of(waybill), "track_no": number, "print_data": STANDARD.encode(data),
        "sign": STANDARD.encode(digest("douyin print sign")),
    })
}

fn order_of(waybill: &Waybill) -> &str {
    waybill.orders.first().map_or("", String::as_str)
}

/// `logistics.cancelOrder`.
pub(super) async fn cancel(call: &Call) -> Outcome {
    call.only(&["logistics_code", "track_no", "user_id"])?;
    let shop = call.shop()?;
    call.optional_number("user_id")?;
    let carrier = call.filled("logistics_code")?;
    let number = call.filled("track_no")?;
    let cancelled = call.sim.change(|world, _| {
        let Some(waybill) = numbered(world, shop, carrier, number) else {
            return (Vec::new(), Err(unknown_number()));
        };
        if waybill.cancelled {
            let error = DoudianError::business(10_901, "已经取消过了，无需再次取消");
            return (Vec::new(), Err(error));
        }
        if world.is_shipped_with(waybill) {
            let error = DoudianError::business(4_007, "订单已发货，取消面单号失败");
            return (Vec::new(), Err(error));
        }
        let event = Change::waybill(&waybill.key, WaybillEvent::Cancelled);
        (vec![event], Ok(()))
    });
    cancelled.await?;
    Ok(json!({"cancel_result": {"success": true}}))
}

/// `logistics.updateOrder`: another receiver, who is the order's by now, or another sender's
/// name and phone.
pub(super) async fn update(call: &Call) -> Outcome {
    call.only(&[
        "logistics_code",
        "track_no",
        "sender_info",
        "receiver_info",
        "items",
        "remark",
        "extra",
        "user_id",
        "volume",
        "weight",
        "warehouse",
    ])?;
    let shop = call.shop()?;
    let carrier = call.filled("logistics_code")?;
    let number = call.filled("track_no")?;
    let document = Value::Object(call.params.clone());
    let whole = Part::whole(&document);
    if let Some(sender) = whole.optional_part("sender_info")? {
        contact(&sender.part("contact")?)?;
    }
    if !whole.raw("items").is_null() {
        check_items(&whole)?;
    }
    let receiver = whole.optional_part("receiver_info")?;
    let receiver = receiver.map(|part| Person::read(&part)).transpose()?;
    let updated = call.sim.change(|world, now| {
        let Some(waybill) = numbered(world, shop, carrier, number) else {
            return (Vec::new(), Err(unknown_number()));
        };
        if waybill.cancelled {
            let error = DoudianError::invalid(10_901, "订单已取消，不允许变更");
            return (Vec::new(), Err(error));
        }
        if world.is_shipped_with(waybill) {
            let error = DoudianError::invalid(10_912, "该运单号已经有物流信息，不能进行修改");
            return (Vec::new(), Err(error));
        }
        let mut content = waybill.content.clone();
        let revision = content["revision"].as_u64().unwrap_or(0);
        content["revision"] = json!(revision + 1);
        let order = world.order_of_shop(shop, order_of(waybill), now);
        if let (Some(given), Some(order)) = (&receiver, order) {
            if !is_receiver(world.chance, order, given) {
                let error = DoudianError::invalid(10_000, "收件人信息与订单不一致");
                return (Vec::new(), Err(error));
            }
            content["receiver"] = json!(order.receiver.key);
        }
        let event = WaybillEvent::Changed { content };
        let mut told = routing(world.chance, number);
        told["track_no"] = json!(number);
        (vec![Change::waybill(&waybill.key, event)], Ok(told))
    });
    updated.await
}

/// A number of the shop, of that carrier.
fn numbered<'a>(world: &'a World, shop: usize, carrier: &str, number: &str) -> Option<&'a Waybill> {
    let waybill = world.waybill_of_shop(shop, number)?;
    (waybill.carrier == carrier).then_some(waybill)
}

fn unknown_number() -> DoudianError {
    DoudianError::invalid(10_014, "电子面单号不存在")
}
