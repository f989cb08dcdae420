//! Decisions about after-sales: the audit, the receipt of goods, the replacement.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::shipping::check_parcel;
use crate::platforms::seller_address::seller_addresses;
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::entry::{AfterSaleEvent, Change};

/// By so much a receipt is put off.
const LONGER: Duration = Duration::days(3);

/// Number, words, and where it counts: 1 the audit, 2 the receipt. They are made up.
const REJECT_REASONS: [(i64, &str, i64); 4] = [
    (101, "商品已发出", 1),
    (102, "与买家协商一致", 1),
    (201, "退回商品影响二次销售", 2),
    (202, "未收到退回商品", 2),
];

/// `afterSale.rejectReasons`: for the audit or for the receipt.
pub(super) fn reject_reasons(call: &Call) -> Outcome {
    call.only(&["returnsId", "rejectReasonType"])?;
    let shop = call.shop()?;
    let id = call.filled("returnsId")?;
    let kind = call.number("rejectReasonType")?;
    if ![1, 2].contains(&kind) {
        return Err(ArkError::parameter("rejectReasonType", "取值为1或2"));
    }
    call.sim.read(|world| {
        let found = world.after_sale_of_shop(shop, id, call.now);
        found.ok_or_else(|| ArkError::business("售后单不存在"))?;
        let rows: Vec<Value> = REJECT_REASONS
            .iter()
            .filter(|(_, _, counts)| *counts == kind)
            .map(|(id, name, _)| json!({"reasonType": 0, "reasonId": id, "reasonName": name}))
            .collect();
        Ok(json!({"rejectReasons": rows}))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReceiverInfo {
    seller_address_record_id: Option<Value>,
}

/// `afterSale.auditReturns`: 1 pay now, 2 let the goods come back, 3 refuse.
pub(super) async fn audit(call: &Call) -> Outcome {
    call.only(&[
        "returnsId",
        "action",
        "reason",
        "description",
        "message",
        "receiverInfo",
    ])?;
    let action = action(call)?;
    call.optional_text("message")?;
    let receiver: Option<ReceiverInfo> = match call.fields.get("receiverInfo") {
        None | Some(Value::Null) => None,
        Some(value) => serde_json::from_value(value.clone())
            .map(Some)
            .map_err(|_| ArkError::parameter("receiverInfo", "格式错误"))?,
    };
    let refusal = refusal(call, action, 1)?;
    decide(call, |world, row, _| {
        if row.stage != Stage::Requested {
            return Err(ArkError::business("当前售后状态不支持审核"));
        }
        let wrong_kind = || ArkError::business("售后类型不支持该操作");
        match action {
            1 if row.kind.returns_goods() => Err(wrong_kind()),
            1 => Ok(AfterSaleEvent::Granted),
            2 if !row.kind.returns_goods() => Err(wrong_kind()),
            2 => {
                let id = receiver
                    .as_ref()
                    .and_then(|receiver| receiver.seller_address_record_id.as_ref())
                    .and_then(whole_number)
                    .ok_or_else(|| ArkError::missing("sellerAddressRecordId"))?;
                let addresses = seller_addresses(world.chance, &world.shops[row.shop]);
                match addresses
                    .iter()
                    .any(|address| i64::try_from(address.id) == Ok(id))
                {
                    true => Ok(AfterSaleEvent::ReturnAgreed),
                    false => Err(ArkError::business("退货地址不存在")),
                }
            }
            _ if row.kind == Kind::RefundOnly && row.before_shipping => {
                Err(ArkError::business("未发货仅退款不支持拒绝，请发货"))
            }
            _ => refusal.ok_or_else(|| ArkError::missing("reason")),
        }
    })
    .await
}

/// `afterSale.confirmReceive`: 1 received, 2 refused, 3 later.
pub(super) async fn confirm_receive(call: &Call) -> Outcome {
    call.only(&["returnsId", "action", "reason", "description"])?;
    let action = action(call)?;
    let refusal = match action {
        2 => refusal(call, 3, 2)?,
        _ => None,
    };
    decide(call, |_, row, now| {
        if row.stage != Stage::Returned {
            return Err(ArkError::business("当前售后状态不支持收货"));
        }
        match action {
            1 if row.kind == Kind::Exchange => Ok(AfterSaleEvent::Agreed),
            1 => Ok(AfterSaleEvent::Granted),
            2 => refusal.ok_or_else(|| ArkError::missing("reason")),
            _ => Ok(AfterSaleEvent::DeadlineMoved {
                to: row.deadline.unwrap_or(now) + LONGER,
            }),
        }
    })
    .await
}

/// `afterSale.receiveAndShip`: the goods of an exchange are back and others leave.
pub(super) async fn receive_and_ship(call: &Call) -> Outcome {
    call.only(&["returnsId", "expressCompanyCode", "expressNo"])?;
    let carrier = call.filled("expressCompanyCode")?.to_owned();
    let waybill = call.filled("expressNo")?.to_owned();
    check_parcel(&carrier, &waybill)?;
    decide(call, |_, row, _| {
        // Received before by itself, the replacement still waits.
        let waits = row.stage == Stage::Processing && row.replacement.is_none();
        match row.kind == Kind::Exchange && (row.stage == Stage::Returned || waits) {
            true => Ok(AfterSaleEvent::ReplacementSent { carrier, waybill }),
            false => Err(ArkError::business("当前售后状态不支持换货发货")),
        }
    })
    .await
}

fn action(call: &Call) -> Result<i64, ArkError> {
    let action = call.number("action")?;
    match (1..=3).contains(&action) {
        true => Ok(action),
        false => Err(ArkError::parameter("action", "取值为1到3")),
    }
}

/// Reason and words of a refusal, which no other action has; `counts` says where.
fn refusal(call: &Call, action: i64, counts: i64) -> Result<Option<AfterSaleEvent>, ArkError> {
    if action != 3 {
        return Ok(None);
    }
    let id = call
        .fields
        .get("reason")
        .and_then(whole_number)
        .ok_or_else(|| ArkError::missing("reason"))?;
    let known = |reason: &&(i64, &str, i64)| reason.0 == id && reason.2 == counts;
    let reason = REJECT_REASONS.iter().find(known);
    let reason = reason.ok_or_else(|| ArkError::parameter("reason", "拒绝原因不存在"))?;
    let text = call.filled("description")?.to_owned();
    Ok(Some(AfterSaleEvent::Refused {
        code: reason.0.to_string(),
        text,
    }))
}

/// Numbers come as texts too.
fn whole_number(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

async fn decide(
    call: &Call,
    event: impl FnOnce(&World, &AfterSale, DateTime<Utc>) -> Result<AfterSaleEvent, ArkError>,
) -> Outcome {
    let shop = call.shop()?;
    let id = call.filled("returnsId")?;
    let decided = call.sim.change(|world, now| {
        let Some(row) = world.after_sale_of_shop(shop, id, now) else {
            return (Vec::new(), Err(ArkError::business("售后单不存在")));
        };
        match event(world, row, now) {
            Ok(event) => (vec![Change::after_sale(&row.key, event)], Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    decided.await?;
    Ok(json!({}))
}
