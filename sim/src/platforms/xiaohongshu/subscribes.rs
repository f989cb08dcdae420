//! Where a shop gets waybill numbers, and the templates they are printed on.
//!
//! There are two versions of waybills that share nothing, and calls that name none mean the old
//! one. No shop here has an account of the old version.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::{WAYBILL_CARRIERS, named};
use super::envelope::ArkError;
use super::gateway::Outcome;
use crate::chance::Chance;
use crate::platforms::seller_address::SellerAddress;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::World;

/// The version that is in use.
pub(super) const NEW: i64 = 2;
const TOWNS: [&str; 4] = ["仓前街道", "城关镇", "新城街道", "河西镇"];
/// Sizes of labels.
const SIZES: [&str; 2] = ["76*130", "100*150"];

/// 1 where the call names none.
pub(super) fn version(call: &Call) -> Result<i64, ArkError> {
    let version = call.optional_number("billVersion")?.unwrap_or(1);
    match version {
        1 | NEW => Ok(version),
        _ => Err(ArkError::parameter("billVersion", "取值为1或2")),
    }
}

/// `express.queryEbillSubscribes`.
pub(super) fn query(call: &Call) -> Outcome {
    call.only(&["cpCode", "brandCode", "needUsage", "billVersion"])?;
    let shop = call.shop()?;
    let code = call.optional_text("cpCode")?.unwrap_or_default();
    let brand = call.optional_text("brandCode")?.unwrap_or_default();
    let with_usage = call.optional_flag("needUsage")?.unwrap_or(false);
    let version = version(call)?;
    Ok(call.sim.read(|world| {
        let accounts = waybill_accounts(world.chance, &world.shops[shop]);
        let asked = |account: &&WaybillAccount| {
            let known = account.carrier.code;
            version == NEW
                && (code.is_empty() || known == code)
                && (brand.is_empty() || brand_of(known) == brand)
        };
        let rows: Vec<Value> = accounts
            .iter()
            .filter(asked)
            .map(|account| subscribed(world, shop, account, with_usage))
            .collect();
        json!({"subscribeList": rows})
    }))
}

fn subscribed(world: &World, shop: usize, account: &WaybillAccount, with_usage: bool) -> Value {
    let code = account.carrier.code;
    let direct = account.carrier.direct;
    let (branch, name, customer) = match direct {
        true => ("", "", account.id.as_str()),
        false => (account.id.as_str(), account.branch.as_str(), ""),
    };
    let senders: Vec<Value> = account
        .senders
        .iter()
        .map(|address| sender(world.chance, address))
        .collect();
    let mut row = json!({
        "cpCode": code, "cpName": named(code).map_or("", |carrier| carrier.name), "cpType": if direct { 1 } else { 2 },
        "branchCode": branch, "branchName": name, "brandCode": brand_of(code), "customerCode": customer,
        "senderAddressList": senders,
    });
    if with_usage {
        let balance = world.balance(shop, &account.id);
        row["usage"] = json!({
            "quantity": if direct { 0 } else { balance.left }, "allocatedQuantity": balance.given,
            "cancelQuantity": balance.cancelled, "recycledQuantity": 0,
        });
    }
    row
}

fn sender(chance: Chance, address: &SellerAddress) -> Value {
    let person = &address.person;
    json!({
        "address": {
            "province": person.province, "city": person.city, "district": person.district, "town": town(chance, address),
            "detail": person.address,
        },
        "name": person.name, "mobile": person.phone, "phone": "",
    })
}

/// The usual address is subscribed with a town, the other one without.
pub(super) fn town(chance: Chance, address: &SellerAddress) -> &'static str {
    if !address.usual {
        return "";
    }
    let town: &&str = chance.pick(&TOWNS, &["xhs town", &address.id.to_string()]);
    town
}

/// Only one carrier has brands.
pub(super) fn brand_of(code: &str) -> &'static str {
    if code == "shunfeng" { "SF" } else { "" }
}

/// One label of a carrier.
pub(super) struct Template {
    pub(super) id: i64,
    code: &'static str,
    size: &'static str,
    pub(super) url: String,
    /// With an area of the merchant's own.
    own: bool,
}

/// Every label of a version; their numbers are never the other version's.
pub(super) fn all_templates(version: i64) -> Vec<Template> {
    let of_carrier = |(place, code): (i64, &'static str)| {
        let label = move |(nth, own): (i64, bool)| {
            let size = SIZES[usize::from(nth > 0 && !own)];
            let id = 1000 * version + 10 * place + nth;
            Template {
                id,
                code,
                size,
                url: format!("https://cloudprint.example/template/standard/{id}/{version}"),
                own,
            }
        };
        [(0, false), (1, false), (2, true)].map(label)
    };
    let codes = WAYBILL_CARRIERS.iter().map(|carrier| carrier.code);
    (0..).zip(codes).flat_map(of_carrier).collect()
}

/// A label of a carrier by its number.
pub(super) fn template(version: i64, code: &str, id: i64) -> Option<Template> {
    let mut all = all_templates(version).into_iter();
    all.find(|template| template.id == id && template.code == code)
}

/// `express.queryEbillTemplates`: standard ones, or with the type `ark` the merchant's.
pub(super) fn templates(call: &Call) -> Outcome {
    call.only(&[
        "cpCode",
        "brandCode",
        "type",
        "templateCustomerType",
        "billVersion",
    ])?;
    call.shop()?;
    let code = call.optional_text("cpCode")?.unwrap_or_default();
    let brand = call.optional_text("brandCode")?.unwrap_or_default();
    let kind = call.optional_number("templateCustomerType")?;
    let own = match call.optional_text("type")? {
        None | Some("") => false,
        Some("ark") => true,
        Some(_) => return Err(ArkError::parameter("type", "取值错误")),
    };
    let asked = |template: &Template| {
        template.own == own
            && (code.is_empty() || template.code == code)
            && (brand.is_empty() || brand_of(template.code) == brand)
            && kind.is_none_or(|kind| kind == customer_type(template))
    };
    let all = all_templates(version(call)?).into_iter();
    let rows: Vec<Value> = all.filter(asked).map(|row| described(&row)).collect();
    Ok(json!({"templateList": rows}))
}

/// 0 standard, 10 with an area of the merchant's own.
fn customer_type(template: &Template) -> i64 {
    if template.own { 10 } else { 0 }
}

fn described(template: &Template) -> Value {
    let own = if template.own {
        format!("{}/own", template.url)
    } else {
        String::new()
    };
    json!({
        "id": template.id, "cpCode": template.code, "brandCode": brand_of(template.code), "templateType": template.size,
        "templateCustomerType": customer_type(template), "templateName": format!("{}{}", template.code, template.size),
        "templateDesc": "", "templatePreviewUrl": "", "standardTemplateUrl": template.url, "customerTemplateUrl": own,
        "customerPrintItems": if template.own { vec!["item", "order"] } else { Vec::new() },
    })
}
