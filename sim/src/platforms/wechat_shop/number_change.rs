//! Another waybill number for packages that left (`/order/deliveryinfo/update`).

use serde::Deserialize;
use serde_json::json;

use super::access::{Call, Id};
use super::carriers::with_id;
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use super::shipping::{Piece, line_of};
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Parcel, Status};
use crate::world::waybill::NumberUse;

/// The shop's own parcel with a company, as it was sent.
const EXPRESS: i64 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdateRequest {
    order_id: Id,
    /// The one package of an order that left whole.
    delivery_list: Option<Vec<Whole>>,
    /// Packages of an order that left in parts.
    change_infos: Option<Vec<Part>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    deliver_type: i64,
    delivery_id: String,
    waybill_id: String,
    product_infos: Vec<Piece>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    old: Package,
    new: Package,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    delivery_id: String,
    waybill_id: String,
    product_infos: Vec<Piece>,
}

/// One of the two lists; how often the platform lets an order change is not counted here.
pub(super) async fn update(call: &Call) -> Outcome {
    let asked: UpdateRequest = call.fields()?;
    let changed = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(call.shop, &asked.order_id.0, now) else {
            return (Vec::new(), Err(WxError::unknown_order()));
        };
        match asked.events(world, order) {
            Ok(events) => {
                let change = |event| Change::order(&order.key, event);
                (events.into_iter().map(change).collect(), Ok(()))
            }
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    changed.await?;
    Ok(success(json!({})))
}

impl UpdateRequest {
    fn events(&self, world: &World, order: &Order) -> Result<Vec<OrderEvent>, WxError> {
        let whole = self.delivery_list.as_deref().unwrap_or_default();
        let parts = self.change_infos.as_deref().unwrap_or_default();
        let in_parts = !parts.is_empty();
        if in_parts != whole.is_empty() {
            let text = "delivery_list or change_infos is required";
            return Err(WxError::parameter(text));
        }
        match order.status {
            Status::Shipped => {}
            Status::PartiallyShipped if in_parts => {}
            _ => return Err(WxError::new(101_100, "当前订单状态不允许修改物流")),
        }
        if in_parts {
            return parts.iter().map(|part| part.event(world, order)).collect();
        }
        match (whole, order.parcels.as_slice()) {
            ([whole], [sent]) => whole.event(world, order, sent).map(|event| vec![event]),
            _ => Err(split()),
        }
    }
}

impl Whole {
    fn event(&self, world: &World, order: &Order, sent: &Parcel) -> Result<OrderEvent, WxError> {
        if self.deliver_type != EXPRESS {
            return Err(WxError::parameter("deliver_type"));
        }
        check_goods(world, order, sent, &self.product_infos)?;
        replaced(
            world,
            order,
            &self.delivery_id,
            &self.waybill_id,
            Vec::new(),
        )
    }
}

impl Part {
    fn event(&self, world: &World, order: &Order) -> Result<OrderEvent, WxError> {
        let old = &self.old;
        let is = |sent: &&Parcel| sent.carrier == old.delivery_id && sent.waybill == old.waybill_id;
        let sent = order.parcels.iter().find(is).ok_or_else(wrong_number)?;
        check_goods(world, order, sent, &old.product_infos)?;
        check_goods(world, order, sent, &self.new.product_infos)?;
        // Two packages of one line are not told apart here.
        let shares = |other: &Parcel| {
            other.waybill != sent.waybill
                && other.lines.iter().any(|line| sent.lines.contains(line))
        };
        if order.parcels.iter().any(shares) {
            return Err(split());
        }
        let new = &self.new;
        let lines = sent.lines.clone();
        replaced(world, order, &new.delivery_id, &new.waybill_id, lines)
    }
}

fn replaced(
    world: &World,
    order: &Order,
    carrier: &str,
    waybill: &str,
    lines: Vec<usize>,
) -> Result<OrderEvent, WxError> {
    if with_id(carrier).is_none() {
        return Err(WxError::new(606_004, "delivery_id不合法"));
    }
    let sound = !waybill.is_empty() && waybill.bytes().all(|byte| byte.is_ascii_graphic());
    if !sound || world.use_of_number(order, waybill) != NumberUse::Free {
        return Err(wrong_number());
    }
    Ok(OrderEvent::ParcelReplaced {
        carrier: carrier.to_owned(),
        waybill: waybill.to_owned(),
        lines,
    })
}

/// The goods must be those that are in the package.
fn check_goods(
    world: &World,
    order: &Order,
    sent: &Parcel,
    pieces: &[Piece],
) -> Result<(), WxError> {
    let told = |piece: &Piece| Some((line_of(world, order, piece)?, piece.product_cnt));
    let inside = |place: &usize| (*place, sent.pieces_of(*place, &order.lines[*place]));
    let mut inside: Vec<(usize, i64)> = sent.lines.iter().map(inside).collect();
    inside.sort_unstable();
    let told: Option<Vec<(usize, i64)>> = pieces.iter().map(told).collect();
    let told = told.map(|mut told| {
        told.sort_unstable();
        told
    });
    match told == Some(inside) {
        true => Ok(()),
        false => Err(WxError::new(
            606_042,
            "商品信息有误，请检查商品id、商品数量",
        )),
    }
}

fn wrong_number() -> WxError {
    WxError::new(606_005, "waybill_id不合法，请检查waybill_id是否填写有误")
}

fn split() -> WxError {
    WxError::new(606_040, "拆单发货暂不支持修改物流")
}
