//! Where numbers may be had from, and the layouts of labels.

use super::{
    Method,
    carriers::{of_waybills, waybill_carrier},
    method, send,
    waybill_request::BILL_VERSION,
    wire_waybill::{SenderAddress, Subscribe, SubscribesResponse, TemplatesResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{AccountKind, Address, CallError, ShopAccess, WaybillAccount, WaybillTemplate},
    platforms::reading::{Mapping, parse},
};
use serde_json::json;

static ACCOUNTS: Method = method("express.queryEbillSubscribes", Effect::Read);
static TEMPLATES: Method = method("express.queryEbillTemplates", Effect::Read);

/// Branches and monthly accounts of the shop.
pub(super) async fn accounts(
    http: &Engine,
    shop: &ShopAccess,
) -> Result<Vec<WaybillAccount>, CallError> {
    let fields = json!({"needUsage": true, "billVersion": BILL_VERSION});
    send(http, shop, &ACCOUNTS, fields, |_, payload| {
        read_accounts(payload)
    })
    .await
}

/// The platform's own, then those that the shop made of them.
pub(super) async fn templates(
    http: &Engine,
    shop: &ShopAccess,
    carrier_code: &str,
) -> Result<Vec<WaybillTemplate>, CallError> {
    let mut fields = json!({"billVersion": BILL_VERSION});
    if !carrier_code.is_empty() {
        let Some(carrier) = waybill_carrier(carrier_code) else {
            return Ok(Vec::new());
        };
        fields["cpCode"] = carrier.cp_code.into();
        fields["brandCode"] = carrier.brand_code.into();
    }
    let mut of_shop = fields.clone();
    of_shop["type"] = "ark".into();
    let mut all: Vec<WaybillTemplate> = Vec::new();
    for fields in [fields, of_shop] {
        let told = send(http, shop, &TEMPLATES, fields, |_, payload| {
            read_templates(payload)
        });
        for template in told.await? {
            if all.iter().all(|known| known.id != template.id) {
                all.push(template);
            }
        }
    }
    Ok(all)
}

/// Accounts; one whose carrier cannot be read is left out.
pub(super) fn read_accounts(payload: &str) -> Result<Vec<WaybillAccount>, CallError> {
    let response: SubscribesResponse<'_> = parse(payload, "accounts")?;
    let told = response.subscribe_list.unwrap_or_default();
    Ok(told.iter().filter_map(|row| account(row).ok()).collect())
}

fn account(row: &Subscribe<'_>) -> Mapping<WaybillAccount> {
    let platform_carrier = row.cp_code.needed_id("cpCode")?;
    let carrier_code = of_waybills(&platform_carrier, &row.brand_code.text("brandCode")?);
    let kind = match row.cp_type.int("cpType")? {
        Some(1) => AccountKind::Direct,
        Some(2) => AccountKind::Franchise,
        _ => AccountKind::Other,
    };
    let (branch, customer) = (
        row.branch_code.text("branchCode")?,
        row.customer_code.text("customerCode")?,
    );
    let is_direct = match waybill_carrier(carrier_code) {
        Some(carrier) => carrier.is_direct,
        None => kind == AccountKind::Direct,
    };
    let balance = match &row.usage {
        Some(usage) if kind == AccountKind::Franchise => usage.quantity.int("quantity")?,
        _ => None,
    };
    let words = [
        row.cp_name.text("cpName")?,
        row.branch_name.text("branchName")?,
    ];
    let words = words.iter().map(|word| word.trim());
    let senders = row.sender_address_list.iter().flatten();
    let senders = senders.filter_map(|sender| sender.address.as_ref());
    Ok(WaybillAccount {
        carrier_code: carrier_code.to_owned(),
        platform_carrier,
        account_id: if is_direct { customer } else { branch },
        name: words
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        kind,
        balance,
        senders: senders.map(address).collect::<Mapping<_>>()?,
    })
}

fn address(from: &SenderAddress<'_>) -> Mapping<Address> {
    Ok(Address {
        province: from.province.text("province")?,
        city: from.city.text("city")?,
        district: from.district.text("district")?,
        town: from.town.text("town")?,
        detail: from.detail.text("detail")?,
    })
}

/// Templates; one without an id is left out.
pub(super) fn read_templates(payload: &str) -> Result<Vec<WaybillTemplate>, CallError> {
    let response: TemplatesResponse<'_> = parse(payload, "templates")?;
    let told = response.template_list.unwrap_or_default();
    let templates = told.iter().filter_map(|row| {
        let name = row.template_name.text("templateName").unwrap_or_default();
        let size = row.template_type.text("templateType").unwrap_or_default();
        let url = row.standard_template_url.text("standardTemplateUrl");
        Some(WaybillTemplate {
            id: row.id.id("id").ok().flatten()?,
            name: match name.contains(&size) {
                true => name,
                false => format!("{name} {size}").trim().to_owned(),
            },
            url: url.unwrap_or_default(),
            platform_carrier: row.cp_code.text("cpCode").unwrap_or_default(),
        })
    });
    Ok(templates.collect())
}
