//! What the seller says to a buyer who asks for another address: `order.addressConfirm`.

use serde_json::json;

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use super::shipping::unknown;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{AddressRequest, Order};

/// Agrees, or is too far: picked, put together, in the warehouse, leaving it, or shipped.
const ANSWERS: [i64; 6] = [0, 1001, 1002, 1003, 1004, 1005];

pub(super) async fn confirm(call: &Call) -> Outcome {
    call.only(&["order_id", "is_approved"])?;
    let shop = call.shop()?;
    let id = call.filled("order_id")?;
    let answer = call
        .optional_number("is_approved")?
        .ok_or_else(|| DoudianError::missing("is_approved"))?;
    if !ANSWERS.contains(&answer) {
        return Err(DoudianError::odd("is_approved", "取值错误"));
    }
    let outcome = call.sim.change(|world, now| {
        let Some(order) = world.order_of_shop(shop, id, now) else {
            return (Vec::new(), Err(unknown(world, id)));
        };
        match may_answer(order) {
            Err(error) => (Vec::new(), Err(error)),
            Ok(()) => {
                let accepted = answer == 0;
                let event = OrderEvent::AddressChangeAnswered { accepted };
                (vec![Change::order(&order.key, event)], Ok(()))
            }
        }
    });
    outcome.await?;
    Ok(json!({}))
}

/// A wish is answered once, and too late when something has left.
fn may_answer(order: &Order) -> Result<(), DoudianError> {
    let none = || DoudianError::invalid(50_039, "该订单不存在修改地址审核记录");
    let request: &AddressRequest = order.address_request.as_ref().ok_or_else(none)?;
    match request.answered {
        Some((true, _)) => Err(DoudianError::business(50_040, "该任务已经被通过")),
        Some((false, _)) => Err(DoudianError::business(50_041, "该任务已经被驳回")),
        None if order.shipped.is_some() => {
            let why = "该任务已经被驳回:订单已进入发货环节";
            Err(DoudianError::business(50_041, why))
        }
        None if order.ended.is_some() => {
            let why = "该任务已经被取消:发起售后自动取消审核任务";
            Err(DoudianError::business(50_042, why))
        }
        None => Ok(()),
    }
}
