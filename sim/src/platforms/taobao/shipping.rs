//! Shipping: the first send, whole or split, and the change of a number.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::{CARRIERS, NUMBER_PATTERN, named, takes_number};
use super::envelope::{TopError, list};
use super::fields::Fields;
use super::gateway::{Outcome, fields};
use crate::platforms::Platform;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Refund, Status};
use crate::world::waybill::{NumberUse, Waybill};

/// A number may be changed this long after shipping.
const RESEND_DAYS: i64 = 50;

/// What a refusal leaves behind besides its answer.
type Refusal = Box<(Option<OrderEvent>, TopError)>;

/// `taobao.logistics.offline.send`.
pub(super) async fn offline_send(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let tid = call.required("tid")?;
    let parcel = Parcel::of(call)?;
    run(
        call,
        shop,
        tid,
        "isv.logistics-offline-service-error:B01",
        |world, order| send(world, order, &parcel),
    )
    .await
}

/// `taobao.logistics.consign.resend`.
pub(super) async fn consign_resend(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let tid = call.required("tid")?;
    let parcel = Parcel::of(call)?;
    let now = call.now;
    run(
        call,
        shop,
        tid,
        "isv.invalid-parameter:tid",
        |world, order| {
            if order
                .shipped
                .is_some_and(|at| (now - at).num_days() > RESEND_DAYS)
            {
                return Err(refuse(resend_error("P10", "超过可修改期限")));
            }
            resend(world, order, &parcel)
        },
    )
    .await
}

/// `taobao.logistics.companies.get`.
pub(super) fn companies(call: &Call) -> Outcome {
    let asked = Fields::of(call)?;
    let recommended = call.flag("is_recommended");
    match call.optional("order_mode") {
        None => {}
        Some("offline" | "online" | "all") if recommended => {}
        Some(_) => {
            return Err(TopError::invalid(
                "order_mode",
                "仅当is_recommended为true时有效",
            ));
        }
    }
    let rows = CARRIERS.iter().map(|carrier| {
        let document = json!({"id": carrier.id, "code": carrier.code, "name": carrier.name, "reg_mail_no": NUMBER_PATTERN});
        asked.select(&document, "", "")
    });
    Ok(fields([(
        "logistics_companies",
        list("logistics_company", rows.collect()).unwrap_or(Value::Null),
    )]))
}

async fn run(
    call: &Call,
    shop: usize,
    tid: &str,
    unknown: &str,
    decide: impl FnOnce(&World, &Order) -> Result<OrderEvent, Refusal>,
) -> Outcome {
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, tid, now) else {
            return (Vec::new(), Err(TopError::service(unknown, "订单不存在")));
        };
        let change = |event| Change::order(&order.key, event);
        match decide(world, order) {
            Ok(event) => (vec![change(event)], Ok(())),
            Err(refusal) => {
                let (event, error) = *refusal;
                (event.map(change).into_iter().collect(), Err(error))
            }
        }
    });
    outcome.await?;
    Ok(fields([("shipping", json!({"is_success": true}))]))
}

/// The parcel parameters both calls share.
struct Parcel {
    carrier: String,
    waybill: String,
    /// Line ids when the parcel holds a part of the order.
    split: Option<Vec<String>>,
    lines_without_split: bool,
}

impl Parcel {
    fn of(call: &Call) -> Result<Self, TopError> {
        let sub_tids = call.optional("sub_tid").map(|text| {
            text.split(',')
                .map(|oid| oid.trim().to_owned())
                .collect::<Vec<_>>()
        });
        let is_split = call.optional("is_split") == Some("1");
        if is_split && sub_tids.is_none() {
            return Err(TopError::missing("sub_tid"));
        }
        Ok(Self {
            carrier: call.required("company_code")?.to_owned(),
            waybill: call.required("out_sid")?.to_owned(),
            lines_without_split: !is_split && sub_tids.is_some(),
            split: sub_tids.filter(|_| is_split),
        })
    }

    /// The carrier must be listed, the number well formed, the carrier's where the platform gave
    /// it, neither given back nor another order's.
    fn check(&self, world: &World, order: &Order) -> Result<(), TopError> {
        if named(&self.carrier).is_none() {
            return Err(send_error("B27", "物流公司不支持"));
        }
        let free = world.use_of_number(order, &self.waybill) == NumberUse::Free;
        let fits = |waybill: &Waybill| waybill.carrier == self.carrier;
        let given = world.waybill(Platform::Taobao, &self.waybill);
        if !takes_number(&self.waybill) || !free || !given.is_none_or(fits) {
            return Err(send_error("B60", "运单号不符合规则或已经被使用"));
        }
        Ok(())
    }

    /// Places of the lines in a split parcel.
    fn split_places(&self, order: &Order) -> Result<Option<Vec<usize>>, TopError> {
        let Some(oids) = &self.split else {
            return Ok(None);
        };
        let place = |oid: &String| order.lines.iter().position(|line| line.id == *oid);
        let places: Option<Vec<usize>> = oids.iter().map(place).collect();
        places
            .map(Some)
            .ok_or_else(|| send_error("P01", "子订单不属于该订单"))
    }
}

fn send(world: &World, order: &Order, parcel: &Parcel) -> Result<OrderEvent, Refusal> {
    if order.status == Status::AwaitingPayment {
        return Err(refuse(send_error("B02", "订单状态不允许发货")));
    }
    let sent = || {
        let known = order
            .parcels
            .iter()
            .any(|sent| sent.waybill == parcel.waybill);
        let repeat = known.then(|| OrderEvent::ReportRepeated {
            waybill: parcel.waybill.clone(),
        });
        Box::new((
            repeat,
            send_error("B04", "订单已经发货或关闭，不能重复发货"),
        ))
    };
    if !order.status.can_ship() {
        return Err(sent());
    }
    parcel.check(world, order).map_err(refuse)?;
    if parcel.lines_without_split {
        return Err(refuse(send_error("P03", "拆单参数不一致")));
    }
    let lines = match parcel.split_places(order).map_err(refuse)? {
        None => order.open_lines(),
        Some(places) => {
            if places.iter().any(|place| order.lines[*place].shipped) {
                return Err(sent());
            }
            if places
                .iter()
                .any(|place| order.lines[*place].refund == Refund::Granted)
            {
                return Err(refuse(send_error("P02", "子订单已退款")));
            }
            places
        }
    };
    Ok(OrderEvent::ParcelSent {
        carrier: parcel.carrier.clone(),
        waybill: parcel.waybill.clone(),
        lines,
        reported: true,
    })
}

fn resend(world: &World, order: &Order, parcel: &Parcel) -> Result<OrderEvent, Refusal> {
    if !matches!(order.status, Status::Shipped | Status::PartiallyShipped) {
        return Err(refuse(resend_error("CD19", "订单尚未发货")));
    }
    parcel.check(world, order).map_err(refuse)?;
    let lines = parcel
        .split_places(order)
        .map_err(refuse)?
        .unwrap_or_default();
    let same = |sent: &crate::world::order::Parcel| {
        sent.waybill == parcel.waybill && sent.carrier == parcel.carrier
    };
    if order.parcels.iter().any(same) {
        let repeat = OrderEvent::ReportRepeated {
            waybill: parcel.waybill.clone(),
        };
        return Err(Box::new((
            Some(repeat),
            resend_error("P07", "物流公司和运单号没有变化"),
        )));
    }
    Ok(OrderEvent::ParcelReplaced {
        carrier: parcel.carrier.clone(),
        waybill: parcel.waybill.clone(),
        lines,
    })
}

fn refuse(error: TopError) -> Refusal {
    Box::new((None, error))
}

fn send_error(code: &str, why: &str) -> TopError {
    TopError::service(format!("isv.logistics-offline-service-error:{code}"), why)
}

fn resend_error(code: &str, why: &str) -> TopError {
    TopError::service(
        format!("isv.logistics-update-company-or-mailno-error:{code}"),
        why,
    )
}
