//! Buyer and receiver as orders tell them: masked, with a hash that stays with the address; and
//! in plain words, as they are opened.

use serde_json::{Value, json};

use crate::world::World;
use crate::world::order::{Order, Receiver};

/// The buyer's id in this shop.
pub(super) fn openid(world: &World, order: &Order) -> String {
    let shop = &world.shops[order.shop].id;
    format!(
        "o{}",
        &world.chance.hex(&["openid", shop, &order.buyer])[..27]
    )
}

pub(super) fn masked_phone(receiver: &Receiver) -> String {
    format!("{}****{}", &receiver.phone[..3], &receiver.phone[7..])
}

/// `address_info`.
pub(super) fn address(world: &World, receiver: &Receiver) -> Value {
    let surname: String = receiver.name.chars().take(1).collect();
    let phone = masked_phone(receiver);
    json!({
        "user_name": format!("{surname}**"), "postal_code": "", "province_name": receiver.province,
        "city_name": receiver.city, "county_name": receiver.district, "detail_info": "****", "house_number": "",
        "tel_number": phone, "virtual_order_tel_number": "", "use_tel_number": 1,
        "tel_number_ext_info": {"real_tel_number": phone, "virtual_tel_number": "", "virtual_tel_expire_time": 0, "get_virtual_tel_cnt": 0},
        "hash_code": world.chance.hex(&["address hash", &receiver.key]),
    })
}

/// `address_info` of an opened receiver.
pub(super) fn plain_address(receiver: &Receiver) -> Value {
    json!({
        "user_name": receiver.name, "postal_code": receiver.zip, "province_name": receiver.province, "city_name": receiver.city,
        "county_name": receiver.district, "detail_info": receiver.address, "house_number": "", "tel_number": receiver.phone,
        "virtual_order_tel_number": "",
    })
}
