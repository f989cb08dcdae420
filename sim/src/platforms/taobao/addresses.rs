//! The seller's own addresses.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::{TopError, list};
use super::gateway::{Outcome, fields};
use crate::chance::Chance;

/// `taobao.logistics.address.search`: the address goods come back to, and the one they leave from.
pub(super) fn search(call: &Call) -> Outcome {
    let place = call.shop()?;
    let wanted = call.optional("rdef");
    if wanted.is_some_and(|wanted| !["no_def", "get_def", "cancel_def"].contains(&wanted)) {
        return Err(TopError::invalid("rdef", "取值不在范围内"));
    }
    let rows: Vec<Value> = call.sim.read(|world| {
        let shop = &world.shops[place];
        let address = |back: bool| {
            let id = contact_id(world.chance, &shop.seller, back);
            json!({
                "contact_id": id, "contact_name": "仓库", "province": "浙江省", "city": "杭州市", "country": "余杭区",
                "addr": format!("样例路{}号", id % 300 + 1), "zip_code": "311100", "mobile_phone": "13800000000", "phone": "",
                "seller_company": shop.name, "send_def": !back, "get_def": !back, "cancel_def": back,
            })
        };
        match wanted {
            Some("cancel_def") => vec![address(true)],
            Some("get_def") => vec![address(false)],
            Some(_) => Vec::new(),
            None => vec![address(true), address(false)],
        }
    });
    let rows = rows.into_iter().map(super::envelope::without_empty);
    Ok(fields([(
        "addresses",
        list("address_result", rows.collect()).unwrap_or_default(),
    )]))
}

/// Whether the seller has this address.
pub(super) fn is_known(chance: Chance, seller: &str, id: &str) -> bool {
    [true, false]
        .into_iter()
        .any(|back| contact_id(chance, seller, back).to_string() == id)
}

fn contact_id(chance: Chance, seller: &str, back: bool) -> u64 {
    let which = if back { "back" } else { "out" };
    30_000_000 + chance.below(9_000_000, &["taobao address", seller, which])
}
