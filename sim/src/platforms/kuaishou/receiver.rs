//! The receiver as Kuaishou words it: plain regions, masks, and ciphers that are new each time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::platforms::receiver_cipher::{Hidden, hide, uncover};
use crate::world::order::{Order, Receiver};

/// `orderAddress`, for a receiver of an order.
pub(super) fn described(chance: Chance, order: &str, receiver: &Receiver) -> Value {
    let surname: String = receiver.name.chars().take(1).collect();
    let street: String = receiver.address.chars().take(3).collect();
    let cipher = |field| STANDARD.encode(hide(chance, order, receiver, field));
    json!({
        "provinceCode": zip_prefix(&receiver.zip, 2), "province": receiver.province, "cityCode": zip_prefix(&receiver.zip, 4), "city": receiver.city,
        "districtCode": zip_prefix(&receiver.zip, 6), "district": receiver.district, "townCode": 0, "town": "",
        "encryptedConsignee": cipher(Hidden::Name), "encryptedMobile": cipher(Hidden::Phone), "encryptedAddress": cipher(Hidden::Address),
        "desensitiseConsignee": format!("{surname}*"), "desensitiseMobile": format!("{}****{}", &receiver.phone[..3], &receiver.phone[7..]),
        "desensitiseAddress": format!("{street}****"), "consignee": Value::Null, "mobile": Value::Null, "address": Value::Null,
        "rechargeAccount": {},
    })
}

/// What a cipher of the order's receiver stands for; none where it is not one.
pub(super) fn opened(chance: Chance, order: &Order, text: &str) -> Option<Hidden> {
    uncover(chance, order, &STANDARD.decode(text).ok()?)
}

/// Six digits of which the first `kept` tell the region.
pub(super) fn zip_prefix(zip: &str, kept: usize) -> u64 {
    let digits: String = zip
        .chars()
        .filter(char::is_ascii_digit)
        .take(kept)
        .collect();
    format!("{digits:0<6}").parse().unwrap_or(0)
}
