//! Another number for a package that left: `open.seller.order.logistics.update`.

use serde_json::Value;

use super::access::{Call, found};
use super::envelope::KsError;
use super::gateway::Outcome;
use super::order::status;
use super::parcel::package_id;
use super::shipping::{Sent, sent_of};
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Parcel};

/// An order of several packages needs the id of one.
pub(super) async fn update(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.number("orderId")?;
    let package = call.number_or_none("logisticsId")?;
    let sent = sent_of(call.value("expressCode"), call.value("expressNo"))?;
    let outcome = call.sim.change(|world, now| {
        let order = match found(world, shop, id, now) {
            Ok(order) => order,
            Err(error) => return (Vec::new(), Err(error)),
        };
        match renumbered(world, order, package, &sent) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(event) => {
                let change = event.map(|event| Change::order(&order.key, event));
                (change.into_iter().collect(), Ok(Value::Null))
            }
        }
    });
    outcome.await
}

/// The number a package has already changes nothing.
fn renumbered(
    world: &World,
    order: &Order,
    package: Option<i64>,
    sent: &Sent,
) -> Result<Option<OrderEvent>, KsError> {
    if status(order) != 40 {
        return Err(KsError::shipping("订单不是已发货状态"));
    }
    let parcel = parcel_of(world, order, package)?;
    if parcel.waybill == sent.waybill && parcel.carrier == sent.carrier.code {
        return Ok(None);
    }
    sent.check_number(world, order).map_err(KsError::shipping)?;
    Ok(Some(OrderEvent::ParcelRenumbered {
        was: parcel.waybill.clone(),
        carrier: sent.carrier.code.to_owned(),
        waybill: sent.waybill.clone(),
    }))
}

fn parcel_of<'a>(
    world: &World,
    order: &'a Order,
    package: Option<i64>,
) -> Result<&'a Parcel, KsError> {
    match (package, order.parcels.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => Err(KsError::missing("logisticsId")),
        (Some(package), parcels) => parcels
            .iter()
            .find(|parcel| package_id(world.chance, order, parcel) == package)
            .ok_or_else(|| KsError::invalid("logisticsId", "包裹不存在")),
    }
}
