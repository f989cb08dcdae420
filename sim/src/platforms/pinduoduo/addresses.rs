//! The addresses that goods come back to.

use serde_json::{Value, json};

use super::access::Call;
use super::gateway::Outcome;
use crate::platforms::seller_address::{SellerAddress, seller_addresses};

/// `pdd.refund.address.list.get`.
pub(super) fn list(call: &Call) -> Outcome {
    let place = call.shop()?;
    let rows: Vec<Value> = call.sim.read(|world| {
        let shop = &world.shops[place];
        let mall: u64 = shop.id.parse().unwrap_or(0);
        let row = |address: &SellerAddress| {
            let person = &address.person;
            json!({
                "id": address.id, "refund_address_id": address.id.to_string(), "mall_id": mall, "refund_name": person.name,
                "refund_phone": person.phone, "refund_tel": "", "province_id": 31, "province_name": person.province, "city_id": 383,
                "city_name": person.city, "district_id": 3236, "district_name": person.district, "refund_address": person.address,
                "is_default": if address.usual { "1" } else { "0" }, "is_legal": true, "is_validated": true,
            })
        };
        seller_addresses(world.chance, shop).iter().map(row).collect()
    });
    Ok(json!({"refund_address_list_get_response": {"refund_address_list": rows}}))
}
