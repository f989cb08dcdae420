//! What labels are printed on: the carriers' standard labels, and the shop's own with a column
//! for its words. Templates are not made or changed here.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use crate::chance::Chance;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::shop::Shop;

/// The standard label of every carrier.
const SINGLE: &str = "single";
/// Kinds of words in a shop's own column.
const OPTIONS: std::ops::Range<i64> = 0..8;

/// `/template/config`, which takes no body.
pub(super) fn config(call: &Call) -> Value {
    let standard = |account: &WaybillAccount| {
        let code = account.carrier.code;
        let single = json!({
            "type": SINGLE, "desc": "一联单标准模板", "width": 76, "height": 130,
            "url": format!("https://store.mmecimage.example/ewaybill/{code}/single.html"),
            "custom_config": {"width": 760, "height": 300, "top": 1000, "left": 0},
        });
        (code.to_owned(), json!({SINGLE: single}))
    };
    call.sim.read(|world| {
        let accounts = waybill_accounts(world.chance, &world.shops[call.shop]);
        let config: serde_json::Map<String, Value> = accounts.iter().map(standard).collect();
        success(json!({"config": config}))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRequest {
    delivery_id: Option<String>,
}

/// `/template/get`: the shop's own, carrier by carrier.
pub(super) fn list(call: &Call) -> Outcome {
    let asked: ListRequest = call.fields()?;
    let asked = asked.delivery_id.filter(|id| !id.is_empty());
    call.sim.read(|world| {
        let shop = &world.shops[call.shop];
        let rows: Vec<Value> = waybill_accounts(world.chance, shop)
            .iter()
            .map(|account| account.carrier.code)
            .filter(|code| asked.as_deref().is_none_or(|asked| asked == *code))
            .map(|code| {
                let id = own_template(world.chance, shop, code);
                json!({"delivery_id": code, "default_template_id": id, "template_list": [document(&id)]})
            })
            .collect();
        Ok(success(json!({"total_template": rows})))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetRequest {
    delivery_id: String,
    template_id: String,
}

/// `/template/getbyid`.
pub(super) fn get(call: &Call) -> Outcome {
    let asked: GetRequest = call.fields()?;
    call.sim.read(|world| {
        let shop = &world.shops[call.shop];
        let own = own_template(world.chance, shop, &asked.delivery_id);
        match own == asked.template_id {
            true => Ok(success(json!({"template_info": document(&own)}))),
            false => Err(WxError::parameter("template_id")),
        }
    })
}

/// Whether labels of a carrier may be printed on a template: any carrier's standard one, or
/// the shop's own.
pub(super) fn is_template(chance: Chance, shop: &Shop, carrier: &str, id: &str) -> bool {
    id == SINGLE || id == own_template(chance, shop, carrier)
}

/// The number of a shop's own template.
fn own_template(chance: Chance, shop: &Shop, carrier: &str) -> String {
    let drawn = chance.below(900_000_000, &["template", &shop.id, carrier]);
    (100_000_000 + drawn).to_string()
}

fn document(id: &str) -> Value {
    let option =
        |id: i64| json!({"option_id": id, "font_size": 0, "is_bold": false, "is_open": id == 1});
    let options: Vec<Value> = OPTIONS.map(option).collect();
    json!({
        "template_id": id, "template_name": "店铺模板", "template_desc": "一联单标准模板", "template_type": SINGLE,
        "options": options, "is_default": true, "create_time": 1_735_689_600, "update_time": 1_735_689_600,
    })
}
