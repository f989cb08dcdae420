//! Shipping: packages with their goods, whole or in parts.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Call, Id};
use super::carriers::{listed, with_id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Refund, Status};
use crate::world::waybill::NumberUse;

/// The shop's own parcel with a company; the only kind that goods of express delivery take.
const EXPRESS: i64 = 1;

/// What a refusal leaves behind besides its answer.
type Refusal = Box<(Vec<OrderEvent>, WxError)>;

/// `/order/deliverycompanylist/get`.
pub(super) fn companies() -> Value {
    success(json!({"company_list": listed(false)}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompaniesRequest {
    #[serde(default)]
    ewaybill_only: bool,
}

/// `/order/deliverycompanylist/new/get`.
pub(super) fn new_companies(call: &Call) -> Outcome {
    let asked: CompaniesRequest = call.fields()?;
    Ok(success(
        json!({"company_list": listed(asked.ewaybill_only)}),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendRequest {
    order_id: Id,
    #[serde(default)]
    delivery_list: Vec<Package>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    deliver_type: i64,
    #[serde(default)]
    delivery_id: String,
    #[serde(default)]
    waybill_id: String,
    product_infos: Vec<Piece>,
    /// Courses and serial numbers; goods here have neither.
    #[serde(rename = "course_info")]
    _course_info: Option<Value>,
    #[serde(rename = "sn_info")]
    _sn_info: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Piece {
    product_id: Id,
    sku_id: Id,
    pub(super) product_cnt: i64,
}

/// `/order/delivery/send`: all its packages or none.
pub(super) async fn send(call: &Call) -> Outcome {
    let asked: SendRequest = call.fields()?;
    if asked.delivery_list.is_empty() {
        return Err(WxError::new(109_002, "发货列表为空"));
    }
    for package in &asked.delivery_list {
        package.check()?;
    }
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(call.shop, &asked.order_id.0, now) else {
            return (Vec::new(), Err(WxError::unknown_order()));
        };
        let change = |event| Change::order(&order.key, event);
        match decide(world, order, &asked.delivery_list) {
            Ok(events) => (events.into_iter().map(change).collect(), Ok(())),
            Err(refusal) => {
                let (events, error) = *refusal;
                (events.into_iter().map(change).collect(), Err(error))
            }
        }
    });
    outcome.await?;
    Ok(success(json!({})))
}

impl Package {
    /// What does not depend on the order.
    fn check(&self) -> Result<(), WxError> {
        if self.deliver_type != EXPRESS {
            return Err(WxError::parameter(
                "deliver_type: goods of express delivery take 1",
            ));
        }
        if self.delivery_id.is_empty() || self.waybill_id.is_empty() {
            return Err(WxError::new(109_002, "缺少快递公司或运单号"));
        }
        if with_id(&self.delivery_id).is_none() {
            return Err(WxError::parameter("delivery_id"));
        }
        if !self.waybill_id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(WxError::parameter("waybill_id"));
        }
        if self.product_infos.is_empty() {
            return Err(WxError::parameter("product_infos"));
        }
        if self.product_infos.iter().any(|piece| piece.product_cnt < 1) {
            return Err(WxError::parameter("product_cnt"));
        }
        Ok(())
    }

    fn is(&self, carrier: &str, waybill: &str) -> bool {
        self.delivery_id == carrier && self.waybill_id == waybill
    }
}

/// What the packages do to the order.
fn decide(world: &World, order: &Order, packages: &[Package]) -> Result<Vec<OrderEvent>, Refusal> {
    let repeats = || known_numbers(order, packages);
    match order.status {
        Status::AwaitingPayment => return Err(refuse("订单未支付，不能发货")),
        Status::Closed => return Err(refuse("订单已取消，不能发货")),
        Status::Shipped | Status::Completed => {
            let done = WxError::new(109_001, "当前订单已经发货完成,不能重复发货");
            return Err(Box::new((repeats(), done)));
        }
        Status::AwaitingShipment | Status::PartiallyShipped => {}
    }
    let twice = (1..packages.len()).any(|place| {
        let (carrier, waybill) = (&packages[place].delivery_id, &packages[place].waybill_id);
        packages[..place]
            .iter()
            .any(|former| former.is(carrier, waybill))
    });
    if twice || !repeats().is_empty() {
        let same = WxError::new(109_000, "发货失败，存在相同的包裹");
        return Err(Box::new((repeats(), same)));
    }
    for package in packages {
        match world.use_of_number(order, &package.waybill_id) {
            NumberUse::Free => {}
            NumberUse::Cancelled => return Err(refuse("运单号已取消，不能发货")),
            NumberUse::Foreign => return Err(refuse("运单号已被其他订单使用")),
        }
    }
    let mut left: Vec<i64> = (0..order.lines.len())
        .map(|place| order.pieces_left(place))
        .collect();
    let mut events = Vec::with_capacity(packages.len());
    for package in packages {
        let mut pieces: Vec<(usize, i64)> = Vec::with_capacity(package.product_infos.len());
        for piece in &package.product_infos {
            let line = line_of(world, order, piece)
                .ok_or_else(|| Box::new((Vec::new(), WxError::parameter("product_infos"))))?;
            if order.lines[line].refund == Refund::Open {
                let held = WxError::new(108_009, "商品在售后中，不能发货");
                return Err(Box::new((Vec::new(), held)));
            }
            left[line] -= piece.product_cnt;
            let refunded = order.lines[line].refund == Refund::Granted;
            if refunded || left[line] < 0 {
                return Err(refuse("发货数量超出可发货数量"));
            }
            match pieces.iter_mut().find(|(place, _)| *place == line) {
                Some((_, count)) => *count += piece.product_cnt,
                None => pieces.push((line, piece.product_cnt)),
            }
        }
        events.push(OrderEvent::PiecesSent {
            carrier: package.delivery_id.clone(),
            waybill: package.waybill_id.clone(),
            pieces,
            request: String::new(),
        });
    }
    Ok(events)
}

/// Packages that the order already has count as reported again.
fn known_numbers(order: &Order, packages: &[Package]) -> Vec<OrderEvent> {
    let known = |package: &&Package| {
        let parcels = &order.parcels;
        parcels
            .iter()
            .any(|sent| package.is(&sent.carrier, &sent.waybill))
    };
    let repeat = |package: &Package| OrderEvent::ReportRepeated {
        waybill: package.waybill_id.clone(),
    };
    packages.iter().filter(known).map(repeat).collect()
}

/// The line of these goods.
pub(super) fn line_of(world: &World, order: &Order, piece: &Piece) -> Option<usize> {
    order.lines.iter().position(|line| {
        let goods = world.goods_of(order, line);
        goods.goods_id.to_string() == piece.product_id.0
            && goods.sku_id.to_string() == piece.sku_id.0
    })
}

fn refuse(why: &str) -> Refusal {
    Box::new((Vec::new(), WxError::new(109_000, why)))
}
