//! The seller's remark and star.

use serde_json::json;

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::world::entry::{Change, OrderEvent};

/// As the method's description says.
const REMARK_CHARS: usize = 60;

/// `order.addOrderRemark`: replaces the remark; the star only where it is asked for.
pub(super) async fn add(call: &Call) -> Outcome {
    call.only(&["order_id", "remark", "is_add_star", "star"])?;
    let shop = call.shop()?;
    let id = call.filled("order_id")?;
    let remark = call.text("remark")?.to_owned();
    if remark.chars().count() > REMARK_CHARS {
        return Err(DoudianError::business(30_202, "备注内容过长"));
    }
    let flag = match call.optional_text("is_add_star")? {
        None | Some("false") => None,
        Some("true") => match call.filled("star")? {
            star @ ("0" | "1" | "2" | "3" | "4" | "5") => star.parse().ok(),
            _ => return Err(DoudianError::odd("star", "旗帜为0到5")),
        },
        Some(_) => return Err(DoudianError::odd("is_add_star", "应为true或false")),
    };
    let written = call
        .sim
        .change(|world, now| match world.order_of_shop(shop, id, now) {
            None => (Vec::new(), false),
            Some(order) => {
                let event = OrderEvent::Memo {
                    memo: Some(remark),
                    flag,
                    flag_name: None,
                };
                (vec![Change::order(&order.key, event)], true)
            }
        });
    if !written.await {
        return Err(DoudianError::business(60_033, "订单不存在"));
    }
    Ok(json!({}))
}
