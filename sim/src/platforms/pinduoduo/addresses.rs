//! The addresses that goods come back to.

use serde_json::{Value, json};

use super::access::Call;
use super::gateway::Outcome;
use crate::chance::Chance;

/// `pdd.refund.address.list.get`.
pub(super) fn list(call: &Call) -> Outcome {
    let place = call.shop()?;
    let rows: Vec<Value> = call.sim.read(|world| {
        let shop = &world.shops[place];
        let mall: u64 = shop.id.parse().unwrap_or(0);
        let row = |no: u64| {
            let id = address_id(world.chance, &shop.seller, no);
            json!({
                "id": id, "refund_address_id": id.to_string(), "mall_id": mall, "refund_name": "仓库", "refund_phone": "13800000000",
                "refund_tel": "", "province_id": 31, "province_name": "浙江省", "city_id": 383, "city_name": "杭州市",
                "district_id": 3236, "district_name": "余杭区", "refund_address": format!("样例路{}号", id % 300 + 1),
                "is_default": if no == 0 { "1" } else { "0" }, "is_legal": true, "is_validated": true,
            })
        };
        (0..2).map(row).collect()
    });
    Ok(json!({"refund_address_list_get_response": {"refund_address_list": rows}}))
}

/// Whether the seller has this address.
pub(super) fn is_known(chance: Chance, seller: &str, id: &str) -> bool {
    (0..2).any(|no| address_id(chance, seller, no).to_string() == id)
}

fn address_id(chance: Chance, seller: &str, no: u64) -> u64 {
    40_000_000 + chance.below(9_000_000, &["pdd address", seller, &no.to_string()])
}
