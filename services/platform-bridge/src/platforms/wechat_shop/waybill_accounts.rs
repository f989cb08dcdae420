//! Where a WeChat shop may have waybill numbers from, and the templates of their labels.

use super::{
    Method,
    carriers::COMPANIES,
    limits, method, send,
    wire_waybill::{
        Account, Accounts, Company, Configs, Deliveries, OfCompany, SenderAddress, Site, Templates,
    },
};
use crate::{
    http::{Effect, Engine},
    platform::{AccountKind, Address, CallError, ShopAccess, WaybillAccount, WaybillTemplate},
    platforms::reading::{Field, Mapping, account_id, parse},
};
use serde_json::json;
use std::collections::HashMap;

static DELIVERIES: Method = method(
    "/channels/ec/logistics/ewaybill/biz/delivery/get",
    Effect::Read,
);
static ACCOUNTS: Method = method(
    "/channels/ec/logistics/ewaybill/biz/account/get",
    Effect::Read,
);
static CONFIGS: Method = method(
    "/channels/ec/logistics/ewaybill/biz/template/config",
    Effect::Read,
);
static TEMPLATES: Method = method(
    "/channels/ec/logistics/ewaybill/biz/template/get",
    Effect::Read,
);

/// `status` of companies and accounts: bound, so that numbers can be had.
const BOUND: i64 = 3;

/// Names of companies by their ids.
pub(super) type Names = HashMap<String, String>;

/// Reads the accounts that numbers can be had from.
pub(super) async fn read_accounts(
    http: &Engine,
    shop: &ShopAccess,
) -> Result<Vec<WaybillAccount>, CallError> {
    let body = json!({"status": BOUND});
    let names = send(http, shop, &DELIVERIES, body, |_, text| names(text)).await?;
    let mut accounts = Vec::new();
    for page in 0..limits::ACCOUNT_PAGES {
        let body = json!({
            "status": BOUND,
            "need_balance": true,
            "offset": page * limits::ACCOUNT_PAGE,
            "limit": limits::ACCOUNT_PAGE,
        });
        let names = &names;
        let (rows, mut read) = send(http, shop, &ACCOUNTS, body, |_, text| {
            accounts_of(text, names)
        })
        .await?;
        accounts.append(&mut read);
        if rows < limits::ACCOUNT_PAGE {
            break;
        }
    }
    Ok(accounts)
}

pub(super) fn names(text: &str) -> Result<Names, CallError> {
    let deliveries: Deliveries<'_> = parse(text, "list")?;
    let name = |company: Company<'_>| {
        let id = company.delivery_id.text("delivery_id").ok()?;
        Some((id, company.delivery_name.text("delivery_name").ok()?))
    };
    let companies = deliveries.list.into_iter().flatten();
    Ok(companies.filter_map(name).collect())
}

/// How many rows a page has, and the accounts of those that can be read.
pub(super) fn accounts_of(
    text: &str,
    names: &Names,
) -> Result<(usize, Vec<WaybillAccount>), CallError> {
    let page: Accounts<'_> = parse(text, "account_list")?;
    let rows = page.account_list.unwrap_or_default();
    let accounts = rows.iter().filter_map(|row| account(row, names).ok());
    Ok((rows.len(), accounts.collect()))
}

fn account(row: &Account<'_>, names: &Names) -> Mapping<WaybillAccount> {
    let delivery_id = row.delivery_id.needed_id("delivery_id")?;
    let acct_id = row.acct_id.needed_id("acct_id")?;
    let site: Site<'_> = row.site_info.decode("site_info")?.unwrap_or_default();
    let site_code = site.site_code.text("site_code")?;
    let shop_id = row.shop_id.text("shop_id")?;
    let card = row.monthly_card.text("monthly_card")?;
    let kind = match row.company_type.int("company_type")? {
        Some(1) => AccountKind::Franchise,
        Some(2) => AccountKind::Direct,
        // A monthly card stands for a direct company and a branch for a franchise.
        _ if !card.is_empty() => AccountKind::Direct,
        _ if !site_code.is_empty() => AccountKind::Franchise,
        _ => AccountKind::Other,
    };
    let place = match kind {
        AccountKind::Direct => card,
        AccountKind::Franchise | AccountKind::Other => site.site_name.text("site_name")?,
    };
    let company = names.get(&delivery_id).unwrap_or(&delivery_id);
    let sender: Option<SenderAddress<'_>> = row.sender_address.decode("sender_address")?;
    Ok(WaybillAccount {
        carrier_code: COMPANIES
            .ours(delivery_id.as_str())
            .unwrap_or_default()
            .to_owned(),
        account_id: account_id([&delivery_id, &acct_id, &site_code, &shop_id]),
        name: format!("{company} {place}").trim().to_owned(),
        kind,
        balance: match kind {
            AccountKind::Franchise => row.available.int("available")?,
            AccountKind::Direct | AccountKind::Other => None,
        },
        senders: sender
            .as_ref()
            .map(address)
            .transpose()?
            .into_iter()
            .collect(),
        platform_carrier: delivery_id,
    })
}

fn address(address: &SenderAddress<'_>) -> Mapping<Address> {
    Ok(Address {
        province: address.province.text("province")?,
        city: address.city.text("city")?,
        district: address.county.text("county")?,
        town: address.street.text("street")?,
        detail: address.address.text("address")?,
    })
}

/// Reads WeChat's own templates and the shop's; `delivery_id` is empty for all companies.
pub(super) async fn read_templates(
    http: &Engine,
    shop: &ShopAccess,
    delivery_id: &str,
) -> Result<Vec<WaybillTemplate>, CallError> {
    let mut templates = send(http, shop, &CONFIGS, json!({}), |_, text| configs(text)).await?;
    let body = match delivery_id {
        "" => json!({}),
        id => json!({"delivery_id": id}),
    };
    let mut of_shop = send(http, shop, &TEMPLATES, body, |_, text| of_shop(text)).await?;
    templates.append(&mut of_shop);
    templates.retain(|template| delivery_id.is_empty() || template.platform_carrier == delivery_id);
    Ok(templates)
}

/// WeChat's own templates, by company.
pub(super) fn configs(text: &str) -> Result<Vec<WaybillTemplate>, CallError> {
    let configs: Configs<'_> = parse(text, "config")?;
    let mut templates = Vec::new();
    for (delivery_id, of_company) in configs.config.iter().flatten() {
        for (id, config) in of_company {
            templates.push(WaybillTemplate {
                id: id.to_string(),
                name: said(config.desc),
                url: said(config.url),
                platform_carrier: delivery_id.to_string(),
            });
        }
    }
    // A map has no order.
    templates.sort_by(|a, b| (&a.platform_carrier, &a.id).cmp(&(&b.platform_carrier, &b.id)));
    Ok(templates)
}

/// The shop's own templates.
pub(super) fn of_shop(text: &str) -> Result<Vec<WaybillTemplate>, CallError> {
    let templates: Templates<'_> = parse(text, "total_template")?;
    let companies = templates.total_template.unwrap_or_default();
    Ok(companies.iter().flat_map(of_company).collect())
}

fn of_company(company: &OfCompany<'_>) -> Vec<WaybillTemplate> {
    let templates = company.template_list.iter().flatten();
    let templates = templates.filter_map(|template| {
        Some(WaybillTemplate {
            id: template.template_id.id("template_id").ok()??,
            name: said(template.template_name),
            url: String::new(),
            platform_carrier: said(company.delivery_id),
        })
    });
    templates.collect()
}

fn said(field: Field<'_>) -> String {
    field.text("template").unwrap_or_default()
}
