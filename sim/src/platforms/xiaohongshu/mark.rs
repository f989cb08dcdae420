//! The seller's note and its colour.

use serde_json::json;

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use crate::world::entry::{Change, OrderEvent};

/// `order.modifySellerMarkInfo`: replaces both; the colour has no name for "leave it".
pub(super) async fn modify(call: &Call) -> Outcome {
    call.only(&[
        "orderId",
        "sellerMarkNote",
        "operator",
        "sellerMarkPriority",
    ])?;
    let shop = call.shop()?;
    let id = call.filled("orderId")?;
    let note = call.text("sellerMarkNote")?.to_owned();
    call.filled("operator")?;
    let colour = call.number("sellerMarkPriority")?;
    if !(1..=6).contains(&colour) {
        return Err(ArkError::parameter("sellerMarkPriority", "取值为1到6"));
    }
    let written = call
        .sim
        .change(|world, now| match world.order_of_shop(shop, id, now) {
            None => (Vec::new(), false),
            Some(order) => {
                let event = OrderEvent::Memo {
                    memo: Some(note),
                    flag: Some(colour),
                    flag_name: None,
                };
                (vec![Change::order(&order.key, event)], true)
            }
        });
    if !written.await {
        return Err(ArkError::business("订单不存在"));
    }
    Ok(json!({}))
}
