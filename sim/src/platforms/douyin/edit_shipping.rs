//! Another number for a parcel that left: by its order where that left as a whole, by its pack
//! where it left in packs.

use serde_json::json;

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use super::order::pack_id;
use super::shipping::{check_number, check_parcel, unknown};
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{Order, Parcel, Status};

/// `order.logisticsEdit`: of an order that left as a whole.
pub(super) async fn edit(call: &Call) -> Outcome {
    call.only(&[
        "order_id",
        "company_code",
        "logistics_code",
        "store_id",
        "after_sale_address_id",
    ])?;
    run(call, |_, order| {
        if order.status != Status::Shipped {
            return Err(wrong_state());
        }
        match order.parcels.as_slice() {
            [only] if only.request.is_empty() => Ok(only),
            _ => Err(no_pack()),
        }
    })
    .await
}

/// `order.logisticsEditByPack`: of one parcel of several.
pub(super) async fn edit_by_pack(call: &Call) -> Outcome {
    call.only(&[
        "order_id",
        "pack_id",
        "company_code",
        "logistics_code",
        "store_id",
        "after_sale_address_id",
    ])?;
    let pack = call.filled("pack_id")?;
    run(call, |world, order| {
        if !matches!(order.status, Status::PartiallyShipped | Status::Shipped) {
            return Err(wrong_state());
        }
        let mut parcels = order.parcels.iter();
        let named = parcels.find(|parcel| pack_id(world, order, parcel) == pack);
        named.ok_or_else(no_pack)
    })
    .await
}

/// The number a parcel has already changes nothing.
async fn run(
    call: &Call,
    which: impl for<'a> FnOnce(&World, &'a Order) -> Result<&'a Parcel, DoudianError>,
) -> Outcome {
    let shop = call.shop()?;
    let id = call.filled("order_id")?;
    let carrier = call.filled("company_code")?;
    let waybill = call.filled("logistics_code")?;
    check_parcel(carrier, waybill)?;
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, id, now) else {
            return (Vec::new(), Err(unknown(world, id)));
        };
        let checked = which(world, order)
            .and_then(|parcel| check_number(world, order, carrier, waybill).map(|()| parcel));
        match checked {
            Err(error) => (Vec::new(), Err(error)),
            Ok(parcel) if parcel.waybill == waybill && parcel.carrier == carrier => {
                (Vec::new(), Ok(()))
            }
            Ok(parcel) => {
                let event = OrderEvent::ParcelRenumbered {
                    was: parcel.waybill.clone(),
                    carrier: carrier.to_owned(),
                    waybill: waybill.to_owned(),
                };
                (vec![Change::order(&order.key, event)], Ok(()))
            }
        }
    });
    outcome.await?;
    Ok(json!({}))
}

fn wrong_state() -> DoudianError {
    DoudianError::business(60_021, "该订单的订单状态不允许重新发货")
}

fn no_pack() -> DoudianError {
    DoudianError::business(70_011, "包裹单号缺失，请修改后重试")
}
