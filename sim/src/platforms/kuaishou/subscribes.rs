//! Where a shop gets waybill numbers, and the templates they are printed on.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::WAYBILL_CARRIERS;
use super::gateway::Outcome;
use super::receiver::zip_prefix;
use crate::platforms::seller_address::SellerAddress;
use crate::platforms::waybill_account::{WaybillAccount, waybill_accounts};
use crate::world::World;

/// Sheets of a label: number, name.
const SHEETS: [(i64, &str); 2] = [(1, "一联单"), (2, "二联单")];

/// `open.express.subscribe.query`: of one company or of all.
pub(super) fn query(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let code = call.text("expressCompanyCode")?.unwrap_or_default();
    Ok(call.sim.read(|world| {
        let accounts = waybill_accounts(world.chance, &world.shops[shop]);
        let asked = |account: &&WaybillAccount| code.is_empty() || account.carrier.code == code;
        let rows: Vec<Value> = accounts
            .iter()
            .filter(asked)
            .map(|account| subscribed(world, shop, account))
            .collect();
        json!(rows)
    }))
}

/// Direct companies have a settlement account, the others a branch that counts numbers.
fn subscribed(world: &World, shop: usize, account: &WaybillAccount) -> Value {
    let balance = world.balance(shop, &account.id);
    let direct = account.carrier.direct;
    let (branch, name, settled) = match direct {
        true => ("", "", account.id.as_str()),
        false => (account.id.as_str(), account.branch.as_str(), ""),
    };
    let senders: Vec<Value> = account.senders.iter().map(sender).collect();
    json!({
        "expressCompanyCode": account.carrier.code, "expressCompanyType": if direct { 1 } else { 2 },
        "netSiteCode": branch, "netSiteName": name, "settleAccount": settled,
        "availableQuantity": if direct { 0 } else { balance.left }, "usedQuantity": balance.given,
        "allocatedQuantity": balance.given, "cancelQuantity": balance.cancelled, "recycledQuantity": 0,
        "senderAddress": senders,
    })
}

fn sender(address: &SellerAddress) -> Value {
    let person = &address.person;
    json!({
        "provinceName": person.province, "provinceCode": zip_prefix(&person.zip, 2), "cityName": person.city,
        "cityCode": zip_prefix(&person.zip, 4), "districtName": person.district, "districtCode": zip_prefix(&person.zip, 6),
        "streetName": "", "streetCode": 0, "detailAddress": person.address,
    })
}

/// Addresses of a company's templates.
pub(super) fn template_urls(code: &str) -> [String; 2] {
    SHEETS.map(|(sheets, _)| format!("https://print.example/ks/{code}_{sheets}"))
}

/// `open.express.standard.template.list.get`.
pub(super) fn standard_templates(call: &Call) -> Outcome {
    call.shop()?;
    let code = call.text("expressCompanyCode")?.unwrap_or_default();
    let codes = WAYBILL_CARRIERS.iter().map(|carrier| carrier.code);
    let rows: Vec<Value> = codes
        .filter(|known| code.is_empty() || *known == code)
        .flat_map(standard)
        .collect();
    Ok(json!(rows))
}

fn standard(code: &str) -> Vec<Value> {
    let urls = template_urls(code).into_iter();
    let row = |(url, (sheets, name)): (String, (i64, &str))| {
        json!({
            "templateCode": format!("{code}_{sheets}"), "templateName": format!("{code}{name}"), "templateUrl": url,
            "templateExampleUrl": format!("{url}.png"), "expressCompanyCode": code, "waybillType": sheets,
        })
    };
    urls.zip(SHEETS).map(row).collect()
}

/// `open.express.custom.tempate.list.query`, spelt as the platform spells it: a merchant's own
/// area below each label of one sheet.
pub(super) fn custom_templates(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let kind = call.choice("type", &[1, 2, 3], Some(3))?;
    let asked = call.text("standardTemplateCode")?.unwrap_or_default();
    let shop = call.sim.read(|world| world.shops[shop].id.clone());
    let row = |code: &str| {
        json!({
            "customTemplateCode": format!("own_{code}"), "customTemplateName": "商品清单", "standardTemplateCode": code,
            "customTemplateUrl": format!("https://print.example/ks/own/{shop}/{code}"), "placeholderKeys": ["goods", "remark"],
        })
    };
    let codes = WAYBILL_CARRIERS
        .iter()
        .map(|carrier| format!("{}_1", carrier.code));
    let rows: Vec<Value> = codes
        .filter(|code| kind != 2 && (asked.is_empty() || code == asked))
        .map(|code| row(&code))
        .collect();
    Ok(json!(rows))
}
