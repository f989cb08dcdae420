//! Standard templates, and what goes from a waybill to the print component.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::access::Call;
use super::carriers::WAYBILL_CARRIERS;
use super::envelope::list;
use super::gateway::{Outcome, fields};
use crate::world::World;
use crate::world::waybill::Waybill;

const TEMPLATES: &str = "http://cloudprint.cainiao.com/template/standard/";
/// Which edition of its templates the network lists; labels may name any or none.
const EDITION: u32 = 3;

/// A standard template of a carrier.
struct Template {
    id: usize,
    name: &'static str,
    kind: u32,
}

/// Templates of the carrier at a place of [`WAYBILL_CARRIERS`].
fn templates(place: usize) -> [Template; 2] {
    let first = 101 + 10 * place;
    [(0, "快递标准面单", 1), (1, "快递三联面单", 2)].map(|(further, name, kind)| Template {
        id: first + further,
        name,
        kind,
    })
}

/// Whether the address of a template is one of the carrier's.
pub(super) fn is_template(url: &str, carrier: &str) -> bool {
    let place = WAYBILL_CARRIERS
        .iter()
        .position(|known| known.code == carrier);
    let (Some(place), Some(rest)) = (place, url.strip_prefix(TEMPLATES)) else {
        return false;
    };
    let (id, edition) = rest.split_once('/').unwrap_or((rest, "1"));
    let known = |template: &Template| template.id.to_string() == id;
    edition.parse::<u32>().is_ok() && templates(place).iter().any(known)
}

/// `cainiao.cloudprint.stdtemplates.get`.
pub(super) fn standard_templates(call: &Call) -> Outcome {
    call.shop()?;
    let row = |template: &Template| {
        json!({
            "standard_template_id": template.id, "standard_template_name": template.name,
            "standard_template_url": format!("{TEMPLATES}{}/{EDITION}", template.id), "standard_waybill_type": template.kind,
        })
    };
    let carrier = |(place, code): (usize, &str)| {
        let rows: Vec<Value> = templates(place).iter().map(row).collect();
        json!({"cp_code": code, "standard_templates": {"standard_template_do": rows}})
    };
    let codes = WAYBILL_CARRIERS.iter().map(|carrier| carrier.code);
    let rows: Vec<Value> = codes.enumerate().map(carrier).collect();
    Ok(fields([(
        "result",
        json!({"success": true, "datas": list("standard_template_result", rows)}),
    )]))
}

/// The text for the print component. Another content gives another text.
pub(super) fn print_data(world: &World, waybill: &Waybill) -> String {
    label(world, &waybill.key.number, &waybill.content)
}

/// The same of a number that was just drawn.
pub(super) fn label(world: &World, number: &str, content: &Value) -> String {
    let kept = content.to_string();
    let secret = world.chance.hex(&["label", number, &kept]);
    let signature = world.chance.hex(&["label signature", number, &kept]);
    let signature = format!("MD:{}", STANDARD.encode(signature));
    let template = &content["template_url"];
    if content["need_encrypt"] == true {
        let data = format!("AES:{}", STANDARD.encode(secret));
        return json!({"encryptedData": data, "signature": signature, "templateURL": template, "ver": "waybill_print_secret_version_1"}).to_string();
    }
    let data = json!({"waybillCode": number, "recipient": content["recipient"], "sender": content["sender"]});
    json!({"data": data, "signature": signature, "templateURL": template}).to_string()
}
