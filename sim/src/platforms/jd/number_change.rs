//! Another waybill number for an order that left (`360buy.order.sop.waybill.update`).

use serde_json::json;

use super::access::Call;
use super::envelope::JosError;
use super::gateway::Outcome;
use super::order::state;
use super::orders::found;
use super::shipping::parcels;
use crate::platforms::clock::beijing;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::Order;
use crate::world::waybill::NumberUse;

/// `order_id`, `logistics_id`, `waybill` and a serial number of the caller's own. The refusal of
/// a state is a captured one; those of a company and a number are the ones of shipments.
pub(super) async fn update(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("order_id")?;
    let companies = call.required("logistics_id")?;
    let number = call.optional("waybill").unwrap_or_default();
    let sent = parcels(companies, number)
        .map_err(|(code, zh, en)| JosError::new(code.parse().unwrap_or(0), zh, en))?;
    let [(carrier, waybill)] = <[_; 1]>::try_from(sent)
        .map_err(|_| JosError::invalid("waybill", "一个订单只能改为一个运单号"))?;
    let changed = call.sim.change(|world, now| {
        let order = match found(world, shop, id, now) {
            Ok(order) => order.ok_or_else(|| JosError::invalid("order_id", "订单不存在")),
            Err(error) => Err(error),
        };
        match order.and_then(|order| may_change(world, order, &waybill).map(|()| order)) {
            Ok(order) => {
                let replaced = OrderEvent::ParcelReplaced {
                    carrier: carrier.to_owned(),
                    waybill: waybill.clone(),
                    lines: Vec::new(),
                };
                (vec![Change::order(&order.key, replaced)], Ok(now))
            }
            Err(error) => (Vec::new(), Err(error)),
        }
    });
    let at = changed.await?;
    let vender = call.sim.read(|world| world.shops[shop].id.clone());
    Ok(json!({"vender_id": vender, "modified": beijing(at)}))
}

/// Only what left in one parcel has one number to change.
fn may_change(world: &World, order: &Order, waybill: &str) -> Result<(), JosError> {
    if state(order) != "WAIT_GOODS_RECEIVE_CONFIRM" || order.parcels.len() != 1 {
        let en = "order state is not suitable for modifying waybill number";
        return Err(JosError::new(
            10_400_014,
            "当前状态的订单不能修改运单号",
            en,
        ));
    }
    match waybill.is_empty() || world.use_of_number(order, waybill) == NumberUse::Free {
        true => Ok(()),
        false => Err(JosError::new(10_400_003, "运单号错误", "waybill error")),
    }
}
