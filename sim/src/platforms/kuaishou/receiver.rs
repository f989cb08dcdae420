//! The receiver as Kuaishou words it: plain regions, masks, and ciphers that are new each time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::order::Order;

/// Fills `orderAddress`.
pub(super) fn put_receiver(address: &mut Value, order: &Order) {
    let receiver = &order.receiver;
    let surname: String = receiver.name.chars().take(1).collect();
    let street: String = receiver.address.chars().take(3).collect();
    *address = json!({
        "provinceCode": zip_prefix(&receiver.zip, 2), "province": receiver.province, "cityCode": zip_prefix(&receiver.zip, 4), "city": receiver.city,
        "districtCode": zip_prefix(&receiver.zip, 6), "district": receiver.district, "townCode": 0, "town": "",
        "encryptedConsignee": cipher(), "encryptedMobile": cipher(), "encryptedAddress": cipher(),
        "desensitiseConsignee": format!("{surname}*"), "desensitiseMobile": format!("{}****{}", &receiver.phone[..3], &receiver.phone[7..]),
        "desensitiseAddress": format!("{street}****"), "consignee": Value::Null, "mobile": Value::Null, "address": Value::Null,
        "rechargeAccount": {},
    });
}

/// Equal texts never have equal ciphers.
fn cipher() -> String {
    STANDARD.encode([*Uuid::new_v4().as_bytes(), *Uuid::new_v4().as_bytes()].concat())
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
