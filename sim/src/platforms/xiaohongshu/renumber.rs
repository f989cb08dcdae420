//! Another number for parcels that left: `order.modifyOrderExpressInfo`.

use serde_json::json;

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::shipping::{check_number, check_parcel};
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Parcel, Status};

pub(super) async fn modify(call: &Call) -> Outcome {
    call.only(&[
        "orderId",
        "expressNo",
        "expressCompanyCode",
        "expressCompanyName",
        "deliveryOrderIndex",
        "oldExpressNo",
    ])?;
    let shop = call.shop()?;
    let id = call.filled("orderId")?;
    let waybill = call.filled("expressNo")?;
    let carrier = call.filled("expressCompanyCode")?;
    call.optional_text("expressCompanyName")?;
    let index = call.optional_number("deliveryOrderIndex")?;
    let old = call.optional_text("oldExpressNo")?.unwrap_or_default();
    check_parcel(carrier, waybill)?;
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, id, now) else {
            return (Vec::new(), Err(ArkError::business("订单不存在")));
        };
        let checked = meant(order, index, old).and_then(|parcels| {
            check_number(world, order, carrier, waybill)?;
            Ok(parcels)
        });
        let parcels = match checked {
            Ok(parcels) => parcels,
            Err(error) => return (Vec::new(), Err(error)),
        };
        // The number a parcel has already changes nothing.
        let other = |parcel: &&Parcel| parcel.waybill != waybill || parcel.carrier != carrier;
        let renumbered = |parcel: &Parcel| {
            let event = OrderEvent::ParcelRenumbered {
                was: parcel.waybill.clone(),
                carrier: carrier.to_owned(),
                waybill: waybill.to_owned(),
            };
            Change::order(&order.key, event)
        };
        let changes = parcels.into_iter().filter(other).map(renumbered);
        (changes.collect(), Ok(()))
    });
    outcome.await?;
    Ok(json!({}))
}

/// The parcels that are meant: by their number, by their place, or the only one.
fn meant<'a>(order: &'a Order, index: Option<i64>, old: &str) -> Result<Vec<&'a Parcel>, ArkError> {
    if !matches!(order.status, Status::PartiallyShipped | Status::Shipped) {
        return Err(ArkError::business("订单状态不允许修改快递单号"));
    }
    let split = order.parcels.len() > 1 || order.status == Status::PartiallyShipped;
    if old.is_empty() && index.is_none() && split {
        return Err(ArkError::parameter("deliveryOrderIndex", "拆包订单必传"));
    }
    let placed = |place: usize| index.is_none_or(|index| usize::try_from(index) == Ok(place));
    let parcels: Vec<&Parcel> = (0..)
        .zip(&order.parcels)
        .filter(|(place, parcel)| placed(*place) && (old.is_empty() || parcel.waybill == old))
        .map(|(_, parcel)| parcel)
        .collect();
    match parcels.is_empty() {
        true => Err(ArkError::business("包裹不存在")),
        false => Ok(parcels),
    }
}
