//! Shipping: whole, by pieces, and further packages.

use serde_json::Value;

use super::access::{Call, found, number_of};
use super::carriers::{code_of_waybills, takes_number, with_id};
use super::envelope::KsError;
use super::gateway::Outcome;
use super::order::status;
use super::parcel::MOST_PARCELS;
use crate::platforms::{Carrier, Platform};
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Status};

/// A company and one of its numbers.
pub(super) struct Sent {
    pub(super) carrier: &'static Carrier,
    pub(super) waybill: String,
}

/// What a refusal leaves behind besides its answer.
type Refusal = Box<(Vec<OrderEvent>, KsError)>;

/// `open.seller.order.goods.deliver`: the whole order; the same number again is a success.
pub(super) async fn deliver(call: &Call) -> Outcome {
    let id = call.number("orderId")?;
    let sent = sent_of(call.value("expressCode"), call.value("expressNo"))?;
    run(call, id, |world, order| {
        if order
            .parcels
            .iter()
            .any(|known| known.waybill == sent.waybill)
        {
            let waybill = sent.waybill.clone();
            return Ok(vec![OrderEvent::ReportRepeated { waybill }]);
        }
        if status(order) != 30 {
            return Err(refuse("订单不是待发货状态"));
        }
        sent.check(world, order)?;
        Ok(vec![OrderEvent::ParcelSent {
            carrier: sent.carrier.code.to_owned(),
            waybill: sent.waybill.clone(),
            lines: order.open_lines(),
            reported: true,
        }])
    })
    .await
}

/// `open.order.goods.split.deliver`: parcels with pieces of the order.
pub(super) async fn split_deliver(call: &Call) -> Outcome {
    let id = call.number("mainOrderId")?;
    let listed = rows(call.value("deliveryItemInfoList"), "deliveryItemInfoList")?;
    let mut parcels = Vec::with_capacity(listed.len());
    for row in listed {
        let sent = sent_of(row.get("expressCode"), row.get("expressNo"))?;
        parcels.push((sent, pieces_of(id, row)?));
    }
    let confirmed = match call.value("deliveryStatus") {
        None => None,
        given => Some(confirmed(id, rows(given, "deliveryStatus")?)?),
    };
    run(call, id, |world, order| {
        split(world, order, parcels, confirmed)
    })
    .await
}

/// `open.seller.order.goods.logistics.append`: a further package of a shipped order.
pub(super) async fn append(call: &Call) -> Outcome {
    let id = call.number("oid")?;
    let sent = sent_of(call.value("expressCode"), call.value("expressNo"))?;
    run(call, id, |world, order| {
        if order.status != Status::Shipped {
            return Err(refuse("订单不是已发货状态"));
        }
        if order
            .parcels
            .iter()
            .any(|known| known.waybill == sent.waybill)
        {
            let repeat = OrderEvent::ReportRepeated {
                waybill: sent.waybill.clone(),
            };
            return Err(Box::new((vec![repeat], KsError::shipping("运单号重复"))));
        }
        if order.parcels.len() >= MOST_PARCELS {
            return Err(refuse("包裹数量超过上限"));
        }
        sent.check(world, order)?;
        Ok(vec![OrderEvent::ExtraParcel {
            carrier: sent.carrier.code.to_owned(),
            waybill: sent.waybill.clone(),
        }])
    })
    .await
}

/// An order that left in part is 已发货 already, and the rest may still leave.
fn split(
    world: &World,
    order: &Order,
    parcels: Vec<(Sent, i64)>,
    confirmed: Option<i64>,
) -> Result<Vec<OrderEvent>, Refusal> {
    if !order.status.can_ship() {
        let known = |sent: &Sent| order.parcels.iter().any(|had| had.waybill == sent.waybill);
        let repeats = parcels
            .into_iter()
            .filter(|(sent, _)| known(sent))
            .map(|(sent, _)| OrderEvent::ReportRepeated {
                waybill: sent.waybill,
            });
        let error = KsError::shipping("订单不是待发货状态");
        return Err(Box::new((repeats.collect(), error)));
    }
    for (sent, _) in &parcels {
        sent.check(world, order)?;
    }
    let asked: i64 = parcels.iter().map(|(_, pieces)| pieces).sum();
    let left = order.pieces_left(0) - asked;
    if left < 0 {
        return Err(refuse("发货数量超过待发货数量"));
    }
    let state = if left == 0 { 40 } else { 10 };
    if confirmed.is_some_and(|confirmed| confirmed != state) {
        return Err(refuse("确认发货状态与发货数量不一致"));
    }
    if order.parcels.len() + parcels.len() > MOST_PARCELS {
        return Err(refuse("包裹数量超过上限"));
    }
    let event = |(sent, pieces): (Sent, i64)| OrderEvent::PiecesSent {
        carrier: sent.carrier.code.to_owned(),
        waybill: sent.waybill,
        pieces: vec![(0, pieces)],
        request: String::new(),
    };
    Ok(parcels.into_iter().map(event).collect())
}

impl Sent {
    /// What keeps any parcel from leaving: a refund in work, a number that is not the order's.
    fn check(&self, world: &World, order: &Order) -> Result<(), Refusal> {
        if order.has_open_refund() {
            return Err(refuse("订单存在进行中的售后，不能发货"));
        }
        self.check_number(world, order).map_err(refuse)?;
        let mut given = world
            .live_waybills_of_order(order.shop, &order.key.id)
            .peekable();
        // An order that got waybills leaves with one of them.
        let other = given.peek().is_some() && given.all(|own| own.key.number != self.waybill);
        match other {
            true => Err(refuse("回传运单号与电子面单不一致")),
            false => Ok(()),
        }
    }

    /// Whether the number can be the order's: where it was given here it has its company, its
    /// shop and its address; elsewhere the orders that went out with it tell.
    pub(super) fn check_number(&self, world: &World, order: &Order) -> Result<(), &'static str> {
        let number = self.waybill.as_str();
        if let Some(given) = world.waybill(Platform::Kuaishou, number) {
            let company = code_of_waybills(&given.carrier);
            return match given {
                _ if given.shop != order.shop => Err("运单号已被其他商家使用"),
                _ if given.cancelled => Err("回传运单号与电子面单不一致"),
                _ if company != self.carrier.code => Err("电子面单取号与发货快递公司不一致"),
                _ if given.content["receiver"] != order.receiver.key.as_str() => {
                    Err("收货地址与电子面单取号地址不一致")
                }
                _ => Ok(()),
            };
        }
        match world.order_of_waybill(Platform::Kuaishou, number) {
            Some(other) if other.shop != order.shop => Err("运单号已被其他商家使用"),
            Some(other) if other.receiver.key != order.receiver.key => {
                Err("同一个运单号对应收件地址超过1个")
            }
            _ => Ok(()),
        }
    }
}

async fn run(
    call: &Call,
    id: i64,
    decide: impl FnOnce(&World, &Order) -> Result<Vec<OrderEvent>, Refusal>,
) -> Outcome {
    let shop = call.shop()?;
    let outcome = call.sim.change(|world, now| {
        let order = match found(world, shop, id, now) {
            Ok(order) => order,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let change = |event| Change::order(&order.key, event);
        match decide(world, order) {
            Ok(events) => (events.into_iter().map(change).collect(), Ok(())),
            Err(refusal) => {
                let (events, error) = *refusal;
                (events.into_iter().map(change).collect(), Err(error))
            }
        }
    });
    outcome.await?;
    Ok(Value::Null)
}

/// A company by its number and a waybill number that can be its own.
pub(super) fn sent_of(code: Option<&Value>, number: Option<&Value>) -> Result<Sent, KsError> {
    let code = code.ok_or_else(|| KsError::missing("expressCode"))?;
    let code = code
        .as_u64()
        .ok_or_else(|| KsError::invalid("expressCode", "应为数字编码"))?;
    let waybill = number
        .and_then(Value::as_str)
        .filter(|number| !number.is_empty())
        .ok_or_else(|| KsError::missing("expressNo"))?;
    let carrier = with_id(code).ok_or_else(|| KsError::shipping("快递公司不存在"))?;
    if !takes_number(carrier, waybill) {
        return Err(KsError::shipping("运单号和物流公司不匹配"));
    }
    Ok(Sent {
        carrier,
        waybill: waybill.to_owned(),
    })
}

/// Pieces of the order in one parcel; nothing else may be inside.
fn pieces_of(id: i64, parcel: &Value) -> Result<i64, KsError> {
    let mut pieces = 0;
    for goods in rows(parcel.get("deliveryGoodsInfoList"), "deliveryGoodsInfoList")? {
        if goods.get("oid").and_then(number_of) != Some(id) {
            return Err(KsError::foreign_order());
        }
        let inside = goods.get("deliveryNum").and_then(number_of);
        let inside = inside.ok_or_else(|| KsError::missing("deliveryNum"))?;
        if inside < 1 {
            return Err(KsError::invalid("deliveryNum", "应大于0"));
        }
        pieces += inside;
    }
    Ok(pieces)
}

/// The state the caller says the order has then.
fn confirmed(id: i64, rows: &[Value]) -> Result<i64, KsError> {
    let own = |row: &&Value| row.get("oid").and_then(number_of) == Some(id);
    let row = rows
        .iter()
        .find(own)
        .ok_or_else(|| KsError::missing("deliveryStatus"))?;
    row.get("confirmDeliveryStatus")
        .and_then(number_of)
        .filter(|status| [10, 40].contains(status))
        .ok_or_else(|| KsError::invalid("confirmDeliveryStatus", "应为10或40"))
}

fn rows<'a>(value: Option<&'a Value>, name: &str) -> Result<&'a [Value], KsError> {
    let rows = value.ok_or_else(|| KsError::missing(name))?;
    rows.as_array()
        .filter(|rows| !rows.is_empty())
        .map(Vec::as_slice)
        .ok_or_else(|| KsError::invalid(name, "应为非空列表"))
}

fn refuse(why: &str) -> Refusal {
    Box::new((Vec::new(), KsError::shipping(why)))
}
