//! Where a JD shop may have waybill numbers from, and the templates of their labels.

use super::{
    waybill_answers::{data, decoded, printing},
    wire_waybill::{OfCompany, Signed, SignedAddress, Templates},
};
use crate::{
    carriers,
    http::Effect,
    platform::{AccountKind, Address, CallError, WaybillAccount, WaybillTemplate},
    platforms::reading::{Field, Mapping, account_id},
};

/// Accounts that can be read; one without a company is left out.
pub(super) fn accounts(payload: &str) -> Result<Vec<WaybillAccount>, CallError> {
    let rows: Vec<Signed<'_>> = decoded(data(payload, Effect::Read)?, "data")?;
    Ok(rows.iter().filter_map(|row| account(row).ok()).collect())
}

fn account(row: &Signed<'_>) -> Mapping<WaybillAccount> {
    let provider = row.provider_code.needed_id("providerCode")?;
    let provider_id = row.provider_id.text("providerId")?;
    let provider_name = row.provider_name.text("providerName")?;
    let branch = row.branch_code.text("branchCode")?;
    let branch_name = row.branch_name.text("branchName")?;
    let settlement = row.settlement_code.text("settlementCode")?;
    // A settlement code stands for a direct company and a branch for a franchise.
    let kind = match (settlement.is_empty(), branch.is_empty()) {
        (false, true) => AccountKind::Direct,
        (true, false) => AccountKind::Franchise,
        _ => match row.operation_type.int("operationType")? {
            Some(1) => AccountKind::Direct,
            Some(2) => AccountKind::Franchise,
            _ => AccountKind::Other,
        },
    };
    let senders = match row.address.decode::<SignedAddress<'_>>("address")? {
        Some(address) => vec![sender(&address)?],
        None => Vec::new(),
    };
    Ok(WaybillAccount {
        carrier_code: ours(&provider, &provider_name).to_owned(),
        account_id: account_id([&provider, &provider_id, &branch, &settlement]),
        name: format!("{provider_name} {branch_name}").trim().to_owned(),
        kind,
        balance: match kind {
            AccountKind::Franchise => row.amount.int("amount")?,
            AccountKind::Direct | AccountKind::Other => None,
        },
        senders,
        platform_carrier: provider,
    })
}

fn sender(address: &SignedAddress<'_>) -> Mapping<Address> {
    Ok(Address {
        province: address.province_name.text("provinceName")?,
        city: address.city_name.text("cityName")?,
        district: address.country_name.text("countryName")?,
        town: address.countryside_name.text("countrysideName")?,
        detail: address.address.text("address")?,
    })
}

/// Our code for a company of JD's waybills, by its code or its name; empty where there is none.
pub(super) fn ours(provider: &str, name: &str) -> &'static str {
    let known = carriers::by_name(provider).or_else(|| carriers::by_name(name));
    known.map_or("", |carrier| carrier.code)
}

/// The templates that JD made for a company, for all where `carrier_code` is empty.
pub(super) fn templates(
    payload: &str,
    carrier_code: &str,
) -> Result<Vec<WaybillTemplate>, CallError> {
    let templates: Templates<'_> = decoded(printing(payload)?.datas, "datas")?;
    let companies = templates.s_datas.unwrap_or_default();
    Ok(companies
        .iter()
        .flat_map(of_company)
        .filter(|template| {
            carrier_code.is_empty() || ours(&template.platform_carrier, "") == carrier_code
        })
        .collect())
}

fn of_company(company: &OfCompany<'_>) -> Vec<WaybillTemplate> {
    let text = |field: Field<'_>| field.text("template").unwrap_or_default();
    let templates = company.standard_templates.iter().flatten();
    let templates = templates.filter_map(|template| {
        let id = template.standard_template_id.id("standardTemplateId");
        Some(WaybillTemplate {
            id: id.ok()??,
            name: text(template.standard_template_name),
            url: text(template.standard_template_url),
            platform_carrier: text(company.cp_code),
        })
    });
    templates.collect()
}
