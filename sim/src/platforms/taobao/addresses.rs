//! The seller's own addresses.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::{TopError, list, without_empty};
use super::gateway::{Outcome, fields};
use crate::platforms::seller_address::{SellerAddress, seller_addresses};

/// `taobao.logistics.address.search`: goods come back to the usual address, unless the seller
/// names the other.
pub(super) fn search(call: &Call) -> Outcome {
    let place = call.shop()?;
    let wanted = call.optional("rdef");
    if wanted.is_some_and(|wanted| !["no_def", "get_def", "cancel_def"].contains(&wanted)) {
        return Err(TopError::invalid("rdef", "取值不在范围内"));
    }
    let rows: Vec<Value> = call.sim.read(|world| {
        let shop = &world.shops[place];
        let fits = |address: &&SellerAddress| match wanted {
            Some("no_def") => !address.usual,
            Some(_) => address.usual,
            None => true,
        };
        let row = |address: &SellerAddress| {
            let person = &address.person;
            without_empty(json!({
                "contact_id": address.id, "contact_name": person.name, "province": person.province, "city": person.city,
                "country": person.district, "addr": person.address, "zip_code": person.zip, "mobile_phone": person.phone,
                "seller_company": shop.name, "send_def": address.usual, "get_def": address.usual, "cancel_def": address.usual,
            }))
        };
        let addresses = seller_addresses(world.chance, shop);
        addresses.iter().filter(fits).map(row).collect()
    });
    Ok(fields([(
        "addresses",
        list("address_result", rows).unwrap_or_default(),
    )]))
}
