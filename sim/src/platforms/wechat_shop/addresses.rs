//! The seller's addresses: their numbers, and each whole.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Call, Id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::platforms::seller_address::{SellerAddress, seller_addresses};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRequest {
    offset: usize,
    limit: usize,
}

/// `/merchant/address/list`.
pub(super) fn list(call: &Call) -> Outcome {
    let asked: ListRequest = call.fields()?;
    call.sim.read(|world| {
        let addresses = seller_addresses(world.chance, &world.shops[call.shop]);
        let rows = addresses.iter().skip(asked.offset).take(asked.limit);
        let ids: Vec<String> = rows.map(|address| address.id.to_string()).collect();
        Ok(success(json!({"address_id_list": ids})))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetRequest {
    address_id: Id,
}

/// `/merchant/address/get`.
pub(super) fn get(call: &Call) -> Outcome {
    let asked: GetRequest = call.fields()?;
    call.sim.read(|world| {
        let shop = &world.shops[call.shop];
        let addresses = seller_addresses(world.chance, shop);
        let found = addresses
            .iter()
            .find(|address| address.id.to_string() == asked.address_id.0);
        let found = found.ok_or_else(|| WxError::new(10_021_062, "地址不存在"))?;
        Ok(success(json!({"address_detail": detail(found)})))
    })
}

fn detail(address: &SellerAddress) -> Value {
    let person = &address.person;
    json!({
        "address_id": address.id.to_string(), "name": person.name,
        "address_info": {
            "user_name": person.name, "postal_code": "", "province_name": person.province, "city_name": person.city,
            "county_name": person.district, "detail_info": person.address, "tel_number": person.phone, "house_number": "",
        },
        "landline": "", "remark": "", "send_addr": true, "default_send": address.usual, "recv_addr": true,
        "default_recv": address.usual, "create_time": 0, "update_time": 0,
    })
}
