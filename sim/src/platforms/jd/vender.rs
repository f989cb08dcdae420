//! The shop itself.

use serde_json::json;

use super::access::Call;
use super::gateway::Outcome;

/// `jingdong.seller.vender.info.get`.
pub(super) fn info(call: &Call) -> Outcome {
    let place = call.shop()?;
    Ok(call.sim.read(|world| {
        let shop = &world.shops[place];
        let vender_id: u64 = shop.id.parse().unwrap_or(0);
        let shop_id = 1_000_000 + world.chance.below(9_000_000, &["jd shop", &shop.seller]);
        json!({"vender_info_result": {
            "vender_id": vender_id, "shop_id": shop_id, "shop_name": shop.name, "col_type": 0,
        }})
    }))
}
