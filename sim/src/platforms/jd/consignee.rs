//! The receiver as JOS words it: masks, regions, an address id, and ciphers where asked for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::chance::Chance;
use crate::world::order::Order;

/// What JOS tells of a receiver instead of the person.
pub(super) struct Masked {
    pub(super) name: String,
    pub(super) mobile: String,
    pub(super) address: String,
    /// Stands for the person in waybills; it stays while order and address do.
    pub(super) oaid: String,
}

impl Masked {
    pub(super) fn of(chance: Chance, order: &Order) -> Self {
        let receiver = &order.receiver;
        let surname: String = receiver.name.chars().take(1).collect();
        let area = [&receiver.province, &receiver.city, &receiver.district];
        let area: String = area.into_iter().map(String::as_str).collect();
        let parts = ["jd oaid", receiver.key.as_str(), order.key.id.as_str()];
        Self {
            name: format!("{surname}**"),
            mobile: format!("{}****{}", &receiver.phone[..3], &receiver.phone[7..]),
            address: format!("{area}****"),
            oaid: format!("JD{}", chance.hex(&parts)),
        }
    }
}

/// JD's number of a region, `0` for none.
pub(super) fn region_id(chance: Chance, name: &str) -> String {
    match name {
        "" => "0".to_owned(),
        name => (1 + chance.below(60_000, &["jd region", name])).to_string(),
    }
}

/// `consigneeInfo`; ciphers differ each time.
pub(super) fn consignee(chance: Chance, order: &Order, encrypted: bool) -> Value {
    let receiver = &order.receiver;
    let masked = Masked::of(chance, order);
    let region = |name: &str| region_id(chance, name);
    let mut document = json!({
        "fullname": masked.name, "mobile": masked.mobile, "telephone": "", "fullAddress": masked.address,
        "province": receiver.province, "city": receiver.city, "county": receiver.district, "town": "",
        "provinceId": region(&receiver.province), "cityId": region(&receiver.city), "countyId": region(&receiver.district), "townId": "0",
        "oaid": masked.oaid, "desenMobile": masked.mobile, "desenTelephone": "",
    });
    if encrypted {
        for name in ["encrypt_fullname", "encrypt_mobile", "encrypt_fullAddress"] {
            document[name] = json!(STANDARD.encode(Uuid::new_v4().as_bytes()));
        }
        document["encrypt_telephone"] = json!("");
    }
    document
}
