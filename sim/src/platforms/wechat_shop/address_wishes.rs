//! The seller's answer to a buyer who wants the goods elsewhere.

use serde::Deserialize;
use serde_json::json;

use super::access::{Call, Id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::{AddressRequest, Order};

/// The wish that waits for an answer; it ends when the order leaves.
pub(super) fn open_wish(order: &Order) -> Option<&AddressRequest> {
    let wish = order.address_request.as_ref();
    wish.filter(|wish| wish.is_open() && order.shipped.is_none())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerRequest {
    order_id: Id,
}

/// `/order/addressmodify/accept` and `/order/addressmodify/reject`.
pub(super) async fn answer(call: &Call, accepted: bool) -> Outcome {
    let asked: AnswerRequest = call.fields()?;
    let answered = call.sim.change(|world, now| {
        match world.order_of_shop(call.shop, &asked.order_id.0, now) {
            None => (Vec::new(), Err(WxError::unknown_order())),
            Some(order) if open_wish(order).is_none() => {
                (Vec::new(), Err(WxError::not_for_this_order()))
            }
            Some(order) => {
                let event = OrderEvent::AddressChangeAnswered { accepted };
                (vec![Change::order(&order.key, event)], Ok(()))
            }
        }
    });
    answered.await?;
    Ok(success(json!({})))
}
