//! Shipping: a whole shop order in one parcel, or pieces of its goods orders in several.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::{CARRIERS, named};
use super::envelope::DoudianError;
use super::gateway::Outcome;
use super::order::pack_id;
use crate::platforms::Platform;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, OrderKey, Parcel, Refund, Status};
use crate::world::waybill::NumberUse;

/// What happens to the order, with the answer or the refusal.
type Decision = (Vec<OrderEvent>, Result<(), DoudianError>);

/// `order.logisticsCompanyList`: the data is an array.
pub(super) fn companies(call: &Call) -> Outcome {
    call.only(&[])?;
    let rows: Vec<Value> = CARRIERS
        .iter()
        .map(|carrier| json!({"id": carrier.id, "name": carrier.name, "code": carrier.code}))
        .collect();
    Ok(json!(rows))
}

/// `order.logisticsAdd`: all goods of the order in one parcel.
pub(super) async fn add(call: &Call) -> Outcome {
    call.only(&[
        "order_id",
        "company_code",
        "logistics_code",
        "is_reject_refund",
        "serial_number_list",
        "address_id",
        "after_sale_address_id",
        "store_id",
    ])?;
    let shop = call.shop()?;
    let id = call.filled("order_id")?;
    let carrier = call.filled("company_code")?;
    let waybill = call.filled("logistics_code")?;
    let reject_refund = call.flag("is_reject_refund")?;
    check_parcel(carrier, waybill)?;
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, id, now) else {
            return (Vec::new(), Err(unknown(world, id)));
        };
        decided(
            order,
            send_whole(world, order, carrier, waybill, reject_refund),
        )
    });
    outcome.await?;
    Ok(json!({}))
}

/// One parcel of `order.logisticsAddMultiPack`.
#[derive(Deserialize)]
struct Pack {
    #[serde(default)]
    logistics_code: String,
    #[serde(default)]
    company_code: String,
    #[serde(default)]
    shipped_order_info: Vec<Inside>,
}

#[derive(Deserialize)]
struct Inside {
    shipped_order_id: String,
    shipped_num: i64,
}

/// `order.logisticsAddMultiPack`: parcels with pieces of goods orders, all or none of them.
pub(super) async fn add_multi_pack(call: &Call) -> Outcome {
    call.only(&["order_id", "request_id", "pack_list"])?;
    let shop = call.shop()?;
    let request = match call.optional_text("request_id")? {
        None | Some("") => return Err(DoudianError::missing_as(50_050, "request_id")),
        Some(request) => request,
    };
    let id = call.filled("order_id")?;
    let packs: Vec<Pack> = call.list("pack_list")?;
    if packs.is_empty() {
        return Err(DoudianError::missing("pack_list"));
    }
    for pack in &packs {
        if pack.shipped_order_info.is_empty() {
            return Err(DoudianError::missing("shipped_order_info"));
        }
        check_parcel(&pack.company_code, &pack.logistics_code)?;
    }
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, id, now) else {
            return (Vec::new(), Err(unknown(world, id)));
        };
        decided(order, send_packs(world, order, request, &packs))
    });
    outcome.await?;
    call.sim.read(|world| {
        let key = OrderKey {
            platform: Platform::Douyin,
            id: id.to_owned(),
        };
        let order = world.order(&key).ok_or_else(|| unknown(world, id))?;
        let sent = |parcel: &&Parcel| parcel.request == request;
        let rows = order.parcels.iter().filter(sent);
        let rows: Vec<Value> = rows.map(|parcel| pack(world, order, parcel)).collect();
        Ok(json!({"pack_list": rows}))
    })
}

fn pack(world: &World, order: &Order, parcel: &Parcel) -> Value {
    let inside = |place: &usize| {
        let line = &order.lines[*place];
        json!({"shipped_order_id": line.id, "shipped_num": parcel.pieces_of(*place, line)})
    };
    let inside: Vec<Value> = parcel.lines.iter().map(inside).collect();
    json!({"logistics_code": parcel.waybill, "pack_id": pack_id(world, order, parcel), "shipped_order_info": inside})
}

fn decided(order: &Order, decision: Decision) -> (Vec<Change>, Result<(), DoudianError>) {
    let (events, answer) = decision;
    let change = |event| Change::order(&order.key, event);
    (events.into_iter().map(change).collect(), answer)
}

fn send_whole(
    world: &World,
    order: &Order,
    carrier: &str,
    waybill: &str,
    reject_refund: bool,
) -> Decision {
    if let Err(error) = may_ship(order) {
        return refused(order, [waybill], error);
    }
    // What left in part goes on in parts.
    if order.status == Status::PartiallyShipped {
        return refused(order, [waybill], already_shipped());
    }
    if order.has_open_refund() && !reject_refund {
        return refused(order, [waybill], refund_open());
    }
    if let Err(error) = check_number(world, order, carrier, waybill) {
        return refused(order, [waybill], error);
    }
    let sent = OrderEvent::ParcelSent {
        carrier: carrier.to_owned(),
        waybill: waybill.to_owned(),
        lines: order.open_lines(),
        reported: true,
    };
    let mut events = vec![sent];
    if order.has_open_refund() {
        events.insert(0, OrderEvent::RefundWithdrawn);
    }
    (events, Ok(()))
}

fn send_packs(world: &World, order: &Order, request: &str, packs: &[Pack]) -> Decision {
    let numbers = packs.iter().map(|pack| pack.logistics_code.as_str());
    // A request that succeeded is answered again and ships nothing.
    if order.parcels.iter().any(|parcel| parcel.request == request) {
        return (repeats(order, numbers), Ok(()));
    }
    if let Err(error) = may_ship(order) {
        return refused(order, numbers, error);
    }
    let mut left: Vec<i64> = (0..order.lines.len())
        .map(|place| order.pieces_left(place))
        .collect();
    let mut events = Vec::with_capacity(packs.len());
    for pack in packs {
        let pieces = take_pieces(order, pack, &mut left).and_then(|pieces| {
            check_number(world, order, &pack.company_code, &pack.logistics_code)?;
            Ok(pieces)
        });
        match pieces {
            Err(error) => return refused(order, numbers, error),
            Ok(pieces) => events.push(OrderEvent::PiecesSent {
                carrier: pack.company_code.clone(),
                waybill: pack.logistics_code.clone(),
                pieces,
                request: request.to_owned(),
            }),
        }
    }
    (events, Ok(()))
}

/// Takes a parcel's pieces out of what is left of each goods order.
fn take_pieces(
    order: &Order,
    pack: &Pack,
    left: &mut [i64],
) -> Result<Vec<(usize, i64)>, DoudianError> {
    let mut pieces: Vec<(usize, i64)> = Vec::new();
    for inside in &pack.shipped_order_info {
        let place = order
            .lines
            .iter()
            .position(|line| line.id == inside.shipped_order_id)
            .ok_or_else(|| DoudianError::invalid(60_016, "商品单不属于该订单"))?;
        match order.lines[place].refund {
            Refund::Open => return Err(refund_open()),
            Refund::Granted => return Err(DoudianError::business(60_068, "订单发货前已退款")),
            Refund::None | Refund::Withdrawn => {}
        }
        if order.lines[place].shipped {
            return Err(already_shipped());
        }
        let twice = pieces.iter().any(|(taken, _)| *taken == place);
        if twice || !(1..=left[place]).contains(&inside.shipped_num) {
            return Err(DoudianError::invalid(50_049, "发货数量错误"));
        }
        left[place] -= inside.shipped_num;
        pieces.push((place, inside.shipped_num));
    }
    Ok(pieces)
}

fn may_ship(order: &Order) -> Result<(), DoudianError> {
    match order.status {
        Status::AwaitingPayment => Err(DoudianError::business(60_137, "订单未支付，不能发货")),
        Status::AwaitingShipment | Status::PartiallyShipped => Ok(()),
        Status::Shipped => Err(already_shipped()),
        Status::Completed => Err(DoudianError::business(60_113, "订单已完成，不能发货")),
        Status::Closed => Err(DoudianError::business(60_021, "订单已取消，不能发货")),
    }
}

fn already_shipped() -> DoudianError {
    DoudianError::business(60_110, "订单已发货，请勿重复发货")
}

fn refund_open() -> DoudianError {
    DoudianError::business(60_040, "买家已申请退款，请先处理")
}

/// A refusal; numbers that the order already has count as reported again.
fn refused<'a>(
    order: &Order,
    numbers: impl IntoIterator<Item = &'a str>,
    error: DoudianError,
) -> Decision {
    (repeats(order, numbers), Err(error))
}

fn repeats<'a>(order: &Order, numbers: impl IntoIterator<Item = &'a str>) -> Vec<OrderEvent> {
    let known = |number: &&str| order.parcels.iter().any(|sent| sent.waybill == *number);
    let repeat = |number: &str| OrderEvent::ReportRepeated {
        waybill: number.to_owned(),
    };
    numbers.into_iter().filter(known).map(repeat).collect()
}

/// An order of another shop is told apart from one that nobody has.
pub(super) fn unknown(world: &World, id: &str) -> DoudianError {
    let key = OrderKey {
        platform: Platform::Douyin,
        id: id.to_owned(),
    };
    match world.order(&key) {
        Some(_) => DoudianError::business(60_101, "订单不属于当前店铺"),
        None => DoudianError::business(60_033, "订单不存在"),
    }
}

/// A number that was given here belongs to its orders and its carrier until it is given back.
pub(super) fn check_number(
    world: &World,
    order: &Order,
    carrier: &str,
    waybill: &str,
) -> Result<(), DoudianError> {
    match world.use_of_number(order, waybill) {
        NumberUse::Cancelled => Err(DoudianError::business(60_127, "物流单号已取消")),
        NumberUse::Foreign => Err(DoudianError::business(60_127, "物流单号校验失败")),
        NumberUse::Free => match world.waybill_of_shop(order.shop, waybill) {
            Some(given) if given.carrier != carrier => {
                Err(DoudianError::business(60_128, "物流单号疑似其他物流公司"))
            }
            _ => Ok(()),
        },
    }
}

pub(super) fn check_parcel(carrier: &str, waybill: &str) -> Result<(), DoudianError> {
    if named(carrier).is_none() {
        return Err(DoudianError::business(60_018, "物流公司不支持"));
    }
    let sound = (6..=32).contains(&waybill.len())
        && waybill.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !sound {
        return Err(DoudianError::invalid(60_017, "运单号不符合物流公司规则"));
    }
    Ok(())
}
