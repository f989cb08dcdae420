//! Shipping: a whole order, or whole SKUs of it.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::{CARRIERS, named};
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::skus::groups;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Refund, Status};
use crate::world::waybill::NumberUse;

/// Stands for goods that need no carrier; no goods here are sold so.
const WITHOUT_CARRIER: &str = "selfdelivery";

/// What a refusal leaves behind besides its answer.
type Refusal = Box<(Option<OrderEvent>, ArkError)>;

/// `common.getExpressCompanyList`.
pub(super) fn companies(call: &Call) -> Outcome {
    call.only(&[])?;
    call.shop()?;
    let rows: Vec<Value> = CARRIERS
        .iter()
        .map(|carrier| json!({"expressCompanyId": carrier.id, "expressCompanyCode": carrier.code, "expressCompanyName": carrier.name, "comment": ""}))
        .collect();
    Ok(json!({"expressCompanyInfos": rows}))
}

/// `order.orderDeliver`.
pub(super) async fn deliver(call: &Call) -> Outcome {
    call.only(&[
        "orderId",
        "expressNo",
        "expressCompanyCode",
        "expressCompanyName",
        "deliveringTime",
        "unpack",
        "skuIdList",
        "returnAddressId",
    ])?;
    let shop = call.shop()?;
    let id = call.filled("orderId")?;
    let waybill = call.filled("expressNo")?;
    let carrier = call.filled("expressCompanyCode")?;
    call.optional_number("deliveringTime")?;
    let skus: Vec<String> = call.list("skuIdList")?;
    let unpack = call.optional_flag("unpack")?.unwrap_or(false);
    if unpack == skus.is_empty() {
        return Err(ArkError::parameter("skuIdList", "与unpack不一致"));
    }
    check_parcel(carrier, waybill)?;
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, id, now) else {
            return (Vec::new(), Err(ArkError::business("订单不存在")));
        };
        let change = |event| Change::order(&order.key, event);
        let may = places(world, order, &skus, waybill).and_then(|lines| {
            let checked = check_number(world, order, carrier, waybill);
            checked
                .map(|()| lines)
                .map_err(|error| Box::new((None, error)))
        });
        match may {
            Ok(lines) => {
                let events = sent(order, carrier, waybill, lines);
                (events.into_iter().map(change).collect(), Ok(()))
            }
            Err(refusal) => {
                let (event, error) = *refusal;
                (event.map(change).into_iter().collect(), Err(error))
            }
        }
    });
    outcome.await?;
    Ok(json!({}))
}

/// Places of the lines that leave.
fn places(
    world: &World,
    order: &Order,
    skus: &[String],
    waybill: &str,
) -> Result<Vec<usize>, Refusal> {
    let shipped = || {
        let known = order.parcels.iter().any(|sent| sent.waybill == waybill);
        let repeat = known.then(|| OrderEvent::ReportRepeated {
            waybill: waybill.to_owned(),
        });
        Box::new((repeat, ArkError::business("订单已发货，请勿重复发货")))
    };
    match order.status {
        Status::AwaitingPayment => return Err(refuse("订单未支付，不能发货")),
        Status::Closed => return Err(refuse("订单已取消或已关闭，不能发货")),
        Status::Shipped | Status::Completed => return Err(shipped()),
        // What left in part goes on in parts.
        Status::PartiallyShipped if skus.is_empty() => return Err(shipped()),
        Status::AwaitingShipment if skus.is_empty() => return Ok(order.open_lines()),
        Status::AwaitingShipment | Status::PartiallyShipped => {}
    }
    let groups = groups(world, order);
    let mut places = Vec::new();
    for sku in skus {
        let group = groups.iter().find(|group| group.id() == *sku);
        let group = group.ok_or_else(|| refuse("商品不属于该订单"))?;
        for place in &group.places {
            let line = &order.lines[*place];
            if line.shipped {
                return Err(shipped());
            }
            if line.refund == Refund::Granted {
                return Err(refuse("商品已退款，不能发货"));
            }
            if places.contains(place) {
                return Err(refuse("商品重复"));
            }
            places.push(*place);
        }
    }
    Ok(places)
}

/// A refund that waits is refused by shipping.
fn sent(order: &Order, carrier: &str, waybill: &str, lines: Vec<usize>) -> Vec<OrderEvent> {
    let asked_back = lines
        .iter()
        .any(|place| order.lines[*place].refund == Refund::Open);
    let parcel = OrderEvent::ParcelSent {
        carrier: carrier.to_owned(),
        waybill: waybill.to_owned(),
        lines,
        reported: true,
    };
    match asked_back {
        true => vec![OrderEvent::RefundWithdrawn, parcel],
        false => vec![parcel],
    }
}

fn refuse(why: &str) -> Refusal {
    Box::new((None, ArkError::business(why)))
}

/// A number that was given here belongs to its orders and its carrier until it is given back.
pub(super) fn check_number(
    world: &World,
    order: &Order,
    carrier: &str,
    waybill: &str,
) -> Result<(), ArkError> {
    match world.use_of_number(order, waybill) {
        NumberUse::Cancelled => Err(ArkError::business("快递单号已取消")),
        NumberUse::Foreign => Err(ArkError::business("快递单号已被其他订单使用")),
        NumberUse::Free => match world.waybill_of_shop(order.shop, waybill) {
            Some(given) if given.carrier != carrier => {
                Err(ArkError::business("快递单号与物流公司不匹配"))
            }
            _ => Ok(()),
        },
    }
}

pub(super) fn check_parcel(carrier: &str, waybill: &str) -> Result<(), ArkError> {
    if carrier == WITHOUT_CARRIER {
        return Err(ArkError::business("商品不支持无物流发货"));
    }
    if named(carrier).is_none() {
        return Err(ArkError::business("物流公司编码不存在"));
    }
    let sound = (6..=32).contains(&waybill.len())
        && waybill.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !sound {
        return Err(ArkError::business("快递单号格式错误"));
    }
    Ok(())
}
