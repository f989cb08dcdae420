//! The seller's own addresses.

use serde_json::{Value, json};

use super::access::Call;
use super::gateway::Outcome;
use crate::chance::Chance;

/// `open.address.seller.list`: 2 where goods come back to, 3 where they leave from.
pub(super) fn list(call: &Call) -> Outcome {
    let place = call.shop()?;
    let kind = call.choice("addressType", &[2, 3], None)?;
    Ok(call.sim.read(|world| {
        let seller = world.shops[place].seller.as_str();
        let row = |no: u64| {
            let id = address_id(world.chance, seller, kind, no);
            json!({
                "addressId": id, "addressType": kind, "defaultAddress": i64::from(no == 0),
                "baseInfo": {
                    "consignee": "仓库", "mobile": "13800000000", "province": "浙江省", "provinceCode": 330_000, "city": "杭州市",
                    "cityCode": 330_100, "district": "余杭区", "districtCode": 330_110, "town": "", "address": format!("样例路{}号", id % 300 + 1),
                },
            })
        };
        let rows: Vec<Value> = (0..2).map(row).collect();
        json!(rows)
    }))
}

/// Whether goods can come back to this address.
pub(super) fn takes_returns(chance: Chance, seller: &str, id: i64) -> bool {
    (0..2).any(|no| i64::try_from(address_id(chance, seller, 2, no)) == Ok(id))
}

fn address_id(chance: Chance, seller: &str, kind: i64, no: u64) -> u64 {
    let parts = [
        "ks seller address",
        seller,
        &kind.to_string(),
        &no.to_string(),
    ];
    50_000_000 + chance.below(9_000_000, &parts)
}
