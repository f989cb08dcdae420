//! The logistics companies a merchant may ship with, by two methods of old.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::CARRIERS;
use super::fields::Fields;
use super::gateway::Outcome;
use crate::platforms::Carrier;

/// `360buy.get.vender.all.delivery.company`: all there are, with the fields that are named.
pub(super) fn all(call: &Call) -> Outcome {
    let vender = vender(call)?;
    let fields = Fields::of(call.required("fields")?);
    let row = |carrier: &Carrier| {
        fields.select(json!({"id": carrier.id, "name": carrier.name, "description": carrier.name}))
    };
    let rows: Vec<Value> = CARRIERS.iter().map(row).collect();
    Ok(json!({"vender_id": vender, "delivery_companies": rows}))
}

/// `360buy.delivery.logistics.get`: those the merchant set up.
pub(super) fn set_up(call: &Call) -> Outcome {
    let vender = vender(call)?;
    let row = |(place, carrier): (usize, &Carrier)| {
        json!({
            "logistics_id": carrier.id, "logistics_name": carrier.name, "logistics_remark": "", "sequence": (place + 1).to_string(),
            "agree_flag": "1", "is_cod": false,
        })
    };
    let rows: Vec<Value> = CARRIERS.iter().enumerate().map(row).collect();
    Ok(json!({"logistics_companies": {"vender_id": vender, "logistics_list": rows}}))
}

fn vender(call: &Call) -> Result<u64, super::envelope::JosError> {
    let shop = call.shop()?;
    Ok(call
        .sim
        .read(|world| world.shops[shop].id.parse().unwrap_or(0)))
}
