//! The data of a label, as the print component opens it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::chance::Chance;

/// It is another one when the waybill's contents are.
pub(super) fn print_data(chance: Chance, number: &str, content: &Value) -> Value {
    let content = content.to_string();
    let digest = |what: &str| chance.hex(&[what, number, &content]);
    let data = format!("{number}:{}", digest("ks print data"));
    json!({
        "waybillCode": number, "parentWaybillCode": "", "printData": STANDARD.encode(data),
        "signature": STANDARD.encode(digest("ks print sign")), "key": STANDARD.encode(digest("ks print key")),
        "version": "waybill_print_secret_version_1",
    })
}
