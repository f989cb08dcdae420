//! Seller memo and flag.

use serde_json::json;

use super::access::Call;
use super::envelope::PopError;
use super::gateway::Outcome;
use crate::world::entry::{Change, OrderEvent};

const TAG_NAME_CHARS: usize = 3;

/// `pdd.order.note.update`: replaces the memo; flag and its name come together or not at all.
pub(super) async fn update(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("order_sn")?;
    let memo = call.required("note")?.to_owned();
    let (flag, flag_name) = match (call.optional("tag"), call.optional("tag_name")) {
        (None, None) => (None, None),
        (Some(_), Some(name)) if name.chars().count() <= TAG_NAME_CHARS => (
            Some(call.choice("tag", &[1, 2, 3, 4, 5])?),
            Some(name.to_owned()),
        ),
        (Some(_), Some(_)) => return Err(PopError::invalid("tag_name", "最多3个字")),
        _ => return Err(PopError::invalid("tag", "tag与tag_name需要同时传入")),
    };
    let found = call
        .sim
        .change(|world, now| match world.order_of_shop(shop, id, now) {
            None => (Vec::new(), false),
            Some(order) => {
                let event = OrderEvent::Memo {
                    memo: Some(memo),
                    flag,
                    flag_name,
                };
                (vec![Change::order(&order.key, event)], true)
            }
        });
    if !found.await {
        return Err(PopError::unknown_order());
    }
    Ok(json!({"response": {"success": true, "error_code": 0, "error_msg": ""}}))
}
