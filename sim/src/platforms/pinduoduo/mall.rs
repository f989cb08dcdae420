//! The shop itself.

use serde_json::json;

use super::access::Call;
use super::gateway::Outcome;

/// `pdd.mall.info.get`.
pub(super) fn info(call: &Call) -> Outcome {
    let place = call.shop()?;
    Ok(call.sim.read(|world| {
        let shop = &world.shops[place];
        let mall_id: u64 = shop.id.parse().unwrap_or(0);
        json!({"mall_info_get_response": {
            "mall_id": mall_id, "mall_name": shop.name, "logo": "", "mall_desc": "", "merchant_type": 2, "mall_character": 2,
        }})
    }))
}
