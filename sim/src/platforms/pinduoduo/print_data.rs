//! Standard templates, custom areas, and what goes from a waybill to the print component.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::WAYBILL_CARRIERS;
use super::envelope::PopError;
use super::gateway::Outcome;
use crate::world::World;

const TEMPLATES: &str = "https://file-link.pinduoduo.com/";
/// Ends of the addresses of a carrier's templates, their names and kinds.
const KINDS: [(&str, &str, u32); 2] = [("std", "标准二联模板", 1), ("one", "一联模板", 3)];
/// How many templates there may be before the next carrier's numbers start.
const NUMBERS: usize = 10;

fn template_url(carrier: &str, end: &str) -> String {
    format!("{TEMPLATES}{}_{end}", carrier.to_lowercase())
}

/// Whether the address of a template is one of the carrier's.
pub(super) fn is_template(url: &str, carrier: &str) -> bool {
    let known = |(end, _, _): &(&str, &str, u32)| template_url(carrier, end) == url;
    KINDS.iter().any(known)
}

/// `pdd.cloudprint.stdtemplates.get`.
pub(super) fn standard_templates(call: &Call) -> Outcome {
    call.shop()?;
    let wanted = call.optional("wp_code");
    let carrier = |(place, code): (usize, &str)| {
        let row = |(further, (end, name, kind)): (usize, &(&str, &str, u32))| {
            json!({
                "standard_template_id": template_id(place, further), "standard_template_name": name,
                "standard_template_url": template_url(code, end), "standard_waybill_type": kind,
            })
        };
        let rows: Vec<Value> = KINDS.iter().enumerate().map(row).collect();
        json!({"wp_code": code, "standard_templates": rows})
    };
    let codes = WAYBILL_CARRIERS.iter().map(|carrier| carrier.code);
    let fits = |(_, code): &(usize, &str)| wanted.is_none_or(|wanted| wanted == *code);
    let rows: Vec<Value> = codes.enumerate().filter(fits).map(carrier).collect();
    Ok(json!({"pdd_cloudprint_stdtemplates_get_response": {"result": {"datas": rows}}}))
}

fn template_id(place: usize, further: usize) -> usize {
    100 + NUMBERS * place + further
}

/// `pdd.cloudprint.customares.get` (so spelt): one area under each standard template.
pub(super) fn custom_areas(call: &Call) -> Outcome {
    call.shop()?;
    let id: usize = call.number("template_id")?;
    let (place, further) = match id.checked_sub(100) {
        Some(rest) => (rest / NUMBERS, rest % NUMBERS),
        None => return Err(PopError::service("模板不存在")),
    };
    if place >= WAYBILL_CARRIERS.len() || further >= KINDS.len() {
        return Err(PopError::service("模板不存在"));
    }
    let area = json!({
        "custom_area_id": 10 * id, "custom_area_name": "商品信息", "custom_area_url": format!("{TEMPLATES}custom_{id}"),
        "keys": [{"key_name": "goods"}],
    });
    Ok(json!({"pdd_cloudprint_customares_get_response": {"result": {"datas": [area]}}}))
}

/// The text for the print component. Another content gives another text.
pub(super) fn label(world: &World, number: &str, content: &Value) -> String {
    let kept = content.to_string();
    let secret = world.chance.hex(&["label", number, &kept]);
    let signature = world.chance.hex(&["label signature", number, &kept]);
    let signature = format!("MD:{signature}");
    let template = &content["template_url"];
    if content["need_encrypt"] == true {
        let data = format!("AES:{}", STANDARD.encode(secret));
        return json!({"encryptedData": data, "signature": signature, "templateUrl": template, "ver": "3"}).to_string();
    }
    let data = json!({"waybillCode": number, "recipient": content["recipient"], "sender": content["sender"]});
    json!({"data": data, "signature": signature, "templateUrl": template}).to_string()
}
