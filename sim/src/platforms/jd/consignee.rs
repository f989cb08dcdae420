//! The receiver as JOS words it: masks, regions, an address id, and ciphers where asked for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::chance::Chance;
use crate::world::order::Order;

/// `consigneeInfo`. The OAID stays while order and address do; ciphers never do.
pub(super) fn consignee(chance: Chance, order: &Order, encrypted: bool) -> Value {
    let receiver = &order.receiver;
    let surname: String = receiver.name.chars().take(1).collect();
    let mobile = format!("{}****{}", &receiver.phone[..3], &receiver.phone[7..]);
    let area = format!(
        "{}{}{}",
        receiver.province, receiver.city, receiver.district
    );
    let region = |name: &str| match name {
        "" => "0".to_owned(),
        name => (1 + chance.below(60_000, &["jd region", name])).to_string(),
    };
    let mut document = json!({
        "fullname": format!("{surname}**"), "mobile": mobile, "telephone": "", "fullAddress": format!("{area}****"),
        "province": receiver.province, "city": receiver.city, "county": receiver.district, "town": "",
        "provinceId": region(&receiver.province), "cityId": region(&receiver.city), "countyId": region(&receiver.district), "townId": "0",
        "oaid": format!("JD{}", chance.hex(&["jd oaid", &receiver.key, &order.key.id])), "desenMobile": mobile, "desenTelephone": "",
    });
    if encrypted {
        for name in ["encrypt_fullname", "encrypt_mobile", "encrypt_fullAddress"] {
            document[name] = json!(STANDARD.encode(Uuid::new_v4().as_bytes()));
        }
        document["encrypt_telephone"] = json!("");
    }
    document
}
