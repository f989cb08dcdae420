//! The data of a label, as the print component opens it: a text of JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::chance::Chance;

/// It is another one when the waybill's contents are.
pub(super) fn print_data(chance: Chance, number: &str, content: &Value) -> String {
    let words = content.to_string();
    let digest = |what: &str| STANDARD.encode(chance.hex(&[what, number, &words]));
    json!({
        "encryptedData": format!("AES:{}", digest("xhs print data")), "signature": format!("MD:{}", digest("xhs print sign")),
        "templateURL": content["template"], "ver": "waybill_print_xiaohongshu_secret",
    })
    .to_string()
}
