//! The seller's note; the platform has one, and no flags.

use serde::Deserialize;
use serde_json::json;

use super::access::{Call, Id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::world::entry::{Change, OrderEvent};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteRequest {
    order_id: Id,
    merchant_notes: String,
}

/// `/order/merchantnotes/update`: replaces the note.
pub(super) async fn update(call: &Call) -> Outcome {
    let asked: NoteRequest = call.fields()?;
    let found = call.sim.change(|world, now| {
        match world.order_of_shop(call.shop, &asked.order_id.0, now) {
            None => (Vec::new(), false),
            Some(order) => {
                let event = OrderEvent::Memo {
                    memo: Some(asked.merchant_notes),
                    flag: None,
                    flag_name: None,
                };
                (vec![Change::order(&order.key, event)], true)
            }
        }
    });
    if found.await {
        Ok(success(json!({})))
    } else {
        Err(WxError::unknown_order())
    }
}
