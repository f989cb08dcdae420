//! Shipping: the main parcel, its change, extra parcels and the printed report.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::{CARRIERS, with_id};
use super::envelope::PopError;
use super::gateway::Outcome;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent, WaybillEvent};
use crate::world::order::{Order, Status};
use crate::world::waybill::NumberUse;

/// What a refusal leaves behind besides its answer.
type Refusal = Box<(Option<OrderEvent>, PopError)>;

/// `pdd.logistics.companies.get`; needs no token.
pub(super) fn companies(_call: &Call) -> Outcome {
    let rows: Vec<Value> = CARRIERS
        .iter()
        .map(|carrier| json!({"id": carrier.id, "logistics_company": carrier.name, "code": carrier.code, "available": i64::from(carrier.available)}))
        .collect();
    Ok(json!({"logistics_companies_get_response": {"logistics_companies": rows}}))
}

/// `pdd.logistics.online.send`: first shipment, or with `redelivery_type` 2 another number.
pub(super) async fn online_send(call: &Call) -> Outcome {
    let (carrier, waybill) = parcel(
        call.required("logistics_id")?,
        call.required("tracking_number")?,
    )?;
    let redelivery = match call.optional("redelivery_type") {
        None => 1,
        Some(_) => call.choice("redelivery_type", &[1, 2])?,
    };
    run(call, |world, order| {
        check_number(world, order, &carrier, &waybill)?;
        send(order, carrier, waybill, redelivery == 2).map(|event| vec![event])
    })
    .await?;
    Ok(json!({"logistics_online_send_response": {"is_success": true}}))
}

/// `pdd.order.upload.extra.logistics`: further parcels after the main one.
pub(super) async fn upload_extra(call: &Call) -> Outcome {
    #[derive(Deserialize)]
    struct Track {
        shipping_id: Value,
        tracking_number: String,
    }
    call.choice("extra_track_type", &[1, 2, 3])?;
    let wrong = || PopError::invalid("extra_track_list", "格式错误");
    let tracks: Vec<Track> =
        serde_json::from_str(call.required("extra_track_list")?).map_err(|_| wrong())?;
    let mut sent = Vec::with_capacity(tracks.len());
    for track in &tracks {
        let id = track
            .shipping_id
            .as_str()
            .map_or_else(|| track.shipping_id.to_string(), str::to_owned);
        let (carrier, waybill) = parcel(&id, &track.tracking_number)?;
        sent.push((carrier, waybill));
    }
    run(call, |world, order| {
        if !matches!(order.status, Status::Shipped | Status::Completed) {
            return Err(refuse("订单未发货，不能上传额外运单"));
        }
        for (carrier, waybill) in &sent {
            check_number(world, order, carrier, waybill)?;
        }
        let extra = |(carrier, waybill)| OrderEvent::ExtraParcel { carrier, waybill };
        let events = sent.into_iter().map(extra);
        Ok(events.map(|event| once(order, event)).collect())
    })
    .await?;
    Ok(json!({"upload_extra_logistics_response": {"success": true}}))
}

/// `pdd.erp.order.sync`: the label is printed. Documented without an outer key.
pub(super) async fn printed(call: &Call) -> Outcome {
    call.choice("order_state", &[1])?;
    let (carrier, waybill) = parcel(call.required("logistics_id")?, call.required("waybill_no")?)?;
    change(call, |world, order| {
        check_number(world, order, &carrier, &waybill).map_err(|refusal| refusal.1)?;
        if order.printed.contains(&waybill) {
            return Ok(Vec::new());
        }
        let given = world.waybill(order.key.platform, &waybill);
        let counted = given.map(|given| Change::waybill(&given.key, WaybillEvent::Printed));
        let printed = Change::order(&order.key, OrderEvent::Printed { waybill });
        Ok(counted.into_iter().chain([printed]).collect())
    })
    .await?;
    Ok(json!({"result": true, "success": true, "error_code": 0, "error_msg": ""}))
}

async fn change(
    call: &Call,
    decide: impl FnOnce(&World, &Order) -> Result<Vec<Change>, PopError>,
) -> Result<(), PopError> {
    let shop = call.shop()?;
    let id = call.required("order_sn")?;
    let outcome = call.sim.change(|world, now| {
        let order = world.order_of_shop(shop, id, now);
        let order = order.ok_or_else(PopError::unknown_order);
        match order.and_then(|order| decide(world, order)) {
            Ok(changes) => (changes, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    outcome.await
}

async fn run(
    call: &Call,
    decide: impl FnOnce(&World, &Order) -> Result<Vec<OrderEvent>, Refusal>,
) -> Result<(), PopError> {
    let shop = call.shop()?;
    let id = call.required("order_sn")?;
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, id, now) else {
            return (Vec::new(), Err(PopError::unknown_order()));
        };
        let change = |event| Change::order(&order.key, event);
        match decide(world, order) {
            Ok(events) => (events.into_iter().map(change).collect(), Ok(())),
            Err(refusal) => {
                let (event, error) = *refusal;
                (event.map(change).into_iter().collect(), Err(error))
            }
        }
    });
    outcome.await
}

/// A number that the platform gave goes out with its own orders, while it stands.
fn check_number(world: &World, order: &Order, carrier: &str, number: &str) -> Result<(), Refusal> {
    let Some(given) = world.waybill(order.key.platform, number) else {
        return Ok(());
    };
    match world.use_of_number(order, number) {
        NumberUse::Cancelled => Err(refuse("电子面单已取消，不能使用")),
        NumberUse::Foreign => Err(refuse("快递单号已被其他订单使用")),
        NumberUse::Free if given.carrier != carrier => Err(refuse("快递单号与快递公司不匹配")),
        NumberUse::Free => Ok(()),
    }
}

fn send(
    order: &Order,
    carrier: String,
    waybill: String,
    change_number: bool,
) -> Result<OrderEvent, Refusal> {
    if change_number {
        return match order.status {
            Status::Shipped => Ok(OrderEvent::ParcelReplaced {
                carrier,
                waybill,
                lines: Vec::new(),
            }),
            _ => Err(refuse("订单不是已发货状态，不能修改发货")),
        };
    }
    if order.status != Status::AwaitingShipment {
        let known = order.parcels.iter().any(|sent| sent.waybill == waybill);
        return Err(Box::new((
            known.then_some(OrderEvent::ReportRepeated { waybill }),
            PopError::service("订单已发货，请勿重复发货"),
        )));
    }
    if order.has_open_refund() {
        return Err(refuse("订单存在退款，不能发货"));
    }
    Ok(OrderEvent::ParcelSent {
        carrier,
        waybill,
        lines: order.open_lines(),
        reported: true,
    })
}

fn refuse(why: &str) -> Refusal {
    Box::new((None, PopError::service(why)))
}

/// A number that the order already has is a repeat.
fn once(order: &Order, event: OrderEvent) -> OrderEvent {
    match event {
        OrderEvent::ExtraParcel { waybill, .. }
            if order.parcels.iter().any(|sent| sent.waybill == waybill) =>
        {
            OrderEvent::ReportRepeated { waybill }
        }
        event => event,
    }
}

/// Carrier code and number, checked.
pub(super) fn parcel(logistics_id: &str, waybill: &str) -> Result<(String, String), PopError> {
    let carrier = with_id(logistics_id).filter(|carrier| carrier.available);
    let carrier = carrier.ok_or_else(|| PopError::service("快递公司不存在或不可用"))?;
    let sound = (6..=32).contains(&waybill.len())
        && waybill.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !sound {
        return Err(PopError::service("快递单号格式错误"));
    }
    Ok((carrier.code.to_owned(), waybill.to_owned()))
}
