//! The seller's own addresses.

use serde_json::{Value, json};

use super::access::Call;
use super::gateway::Outcome;
use super::receiver::zip_prefix;
use crate::platforms::seller_address::{SellerAddress, seller_addresses};

/// `open.address.seller.list`: 2 where goods come back to, 3 where they leave from; here they
/// are the same.
pub(super) fn list(call: &Call) -> Outcome {
    let place = call.shop()?;
    let kind = call.choice("addressType", &[2, 3], None)?;
    Ok(call.sim.read(|world| {
        let row = |address: &SellerAddress| {
            let person = &address.person;
            json!({
                "addressId": address.id, "addressType": kind, "defaultAddress": i64::from(address.usual),
                "baseInfo": {
                    "consignee": person.name, "mobile": person.phone, "province": person.province, "provinceCode": zip_prefix(&person.zip, 2),
                    "city": person.city, "cityCode": zip_prefix(&person.zip, 4), "district": person.district,
                    "districtCode": zip_prefix(&person.zip, 6), "town": "", "address": person.address,
                },
            })
        };
        let addresses = seller_addresses(world.chance, &world.shops[place]);
        let rows: Vec<Value> = addresses.iter().map(row).collect();
        json!(rows)
    }))
}
