//! Where a shop gets waybill numbers, and the templates they are printed on.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::WAYBILL_CARRIERS;
use super::gateway::Outcome;
use crate::platforms::seller_address::SellerAddress;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::World;

/// Sheets of a label: number, name.
const SHEETS: [(i64, &str); 2] = [(1, "一联单"), (2, "二联单")];

/// `logistics.listShopNetsite`: an empty carrier asks for all of them.
pub(super) fn list(call: &Call) -> Outcome {
    call.only(&["logistics_code"])?;
    let shop = call.shop()?;
    let code = call.text("logistics_code")?;
    Ok(call.sim.read(|world| {
        let accounts = waybill_accounts(world.chance, &world.shops[shop]);
        let asked = |account: &&WaybillAccount| code.is_empty() || account.carrier.code == code;
        let rows: Vec<Value> = accounts
            .iter()
            .filter(asked)
            .map(|account| netsite(world, shop, account))
            .collect();
        json!({"netsites": rows})
    }))
}

/// Direct carriers count no numbers that are left or came back.
fn netsite(world: &World, shop: usize, account: &WaybillAccount) -> Value {
    let balance = world.balance(shop, &account.id);
    let direct = account.carrier.direct;
    let senders: Vec<Value> = account.senders.iter().map(sender).collect();
    json!({
        "netsite_code": account.id, "netsite_name": account.branch,
        "amount": if direct { "0".to_owned() } else { balance.left.to_string() },
        "allocated_quantity": balance.given, "cancelled_quantity": balance.cancelled,
        "recycled_quantity": if direct { -1 } else { 0 }, "company": account.carrier.code,
        "company_type": if direct { 1 } else { 2 }, "sender_address": senders,
    })
}

fn sender(address: &SellerAddress) -> Value {
    let person = &address.person;
    json!({
        "province_name": person.province, "city_name": person.city, "district_name": person.district, "street_name": "",
        "detail_address": person.address,
    })
}

/// `logistics.templateList`.
pub(super) fn templates(call: &Call) -> Outcome {
    call.only(&[])?;
    call.shop()?;
    let carrier = |(place, code): (usize, &str)| {
        let template = |(sheets, name): &(i64, &str)| {
            let id = 100 + 10 * i64::try_from(place).unwrap_or(0) + sheets;
            json!({
                "template_id": id, "template_code": format!("{code}_{sheets}"), "template_name": format!("{code}{name}"),
                "template_url": format!("https://print.example/template/{code}_{sheets}"), "version": 1, "template_type": sheets,
                "perview_url": format!("https://print.example/preview/{code}_{sheets}.png"),
            })
        };
        let infos: Vec<Value> = SHEETS.iter().map(template).collect();
        json!({"logistics_code": code, "template_infos": infos})
    };
    let codes = WAYBILL_CARRIERS.iter().map(|carrier| carrier.code);
    let rows: Vec<Value> = codes.enumerate().map(carrier).collect();
    Ok(json!({"template_data": rows}))
}
