//! What Douyin's waybills answer, in our words. Pure.

use super::{
    carriers::LOGISTICS,
    wire_waybill::{Cancelled, Created, Failed, Label, Labels, Netsite, Netsites, Templates},
};
use crate::{
    carriers,
    platform::{
        AccountKind, Address, CallError, Issued, PrintData, WaybillAccount, WaybillRef,
        WaybillTemplate,
    },
    platforms::reading::{
        Answers, Mapping, account_id, cloud_labels::unreadable, parse, text_for_people,
    },
};
use serde_json::json;

/// Codes of parts that are to be asked for again: a key or an order could not be read.
static BUSY: [&str; 3] = ["100101", "100102", "100106"];

/// Where the shop may have numbers from.
pub(super) fn accounts(payload: &str) -> Result<Vec<WaybillAccount>, CallError> {
    let told: Option<Netsites<'_>> = parse(payload, "branches")?;
    let netsites = told.unwrap_or_default().netsites.unwrap_or_default();
    let accounts = netsites.iter().map(account).collect::<Mapping<_>>();
    accounts.map_err(unreadable)
}

fn account(netsite: &Netsite<'_>) -> Mapping<WaybillAccount> {
    let company = netsite.company.text("company")?;
    let ours = LOGISTICS.ours(company.as_str()).unwrap_or_default();
    let company_type = netsite.company_type.text("company_type")?;
    let kind = match company_type.as_str() {
        "1" | "4" => AccountKind::Direct,
        "2" => AccountKind::Franchise,
        _ => AccountKind::Other,
    };
    let mut senders = Vec::new();
    for address in netsite.sender_address.iter().flatten() {
        senders.push(Address {
            province: address.province_name.text("province_name")?,
            city: address.city_name.text("city_name")?,
            district: address.district_name.text("district_name")?,
            town: address.street_name.text("street_name")?,
            detail: address.detail_address.text("detail_address")?,
        });
    }
    let carrier = carriers::by_name(ours).map_or(company.as_str(), |carrier| carrier.name);
    let branch = netsite.netsite_name.text("netsite_name")?;
    let code = netsite.netsite_code.text("netsite_code")?;
    Ok(WaybillAccount {
        carrier_code: ours.to_owned(),
        account_id: account_id([&company_type, &code]),
        name: format!("{carrier} {branch}").trim().to_owned(),
        kind,
        balance: match kind {
            AccountKind::Direct => None,
            AccountKind::Franchise | AccountKind::Other => netsite.amount.int("amount")?,
        },
        senders,
        platform_carrier: company,
    })
}

/// The layouts of one carrier, or of all.
pub(super) fn templates(
    payload: &str,
    only: Option<&str>,
) -> Result<Vec<WaybillTemplate>, CallError> {
    let told: Option<Templates<'_>> = parse(payload, "templates")?;
    let read = || -> Mapping<Vec<WaybillTemplate>> {
        let mut templates = Vec::new();
        for carrier in told.unwrap_or_default().template_data.unwrap_or_default() {
            let code = carrier.logistics_code.text("logistics_code")?;
            if only.is_some_and(|only| only != code) {
                continue;
            }
            for template in carrier.template_infos.unwrap_or_default() {
                templates.push(WaybillTemplate {
                    id: template.template_code.text("template_code")?,
                    name: template.template_name.text("template_name")?,
                    url: template.template_url.text("template_url")?,
                    platform_carrier: code.clone(),
                });
            }
        }
        Ok(templates)
    };
    read().map_err(unreadable)
}

/// Numbers and refusals by the key of their parcel. A row that cannot be read is left out, so
/// that its outcome is unknown.
pub(super) fn created(payload: &str) -> Result<Answers, CallError> {
    let told: Option<Created<'_>> = parse(payload, "waybills")?;
    let told = told.unwrap_or_default();
    let mut answers = Answers::new();
    for row in told.err_infos.unwrap_or_default() {
        if let Ok(key) = row.pack_id.text("pack_id") {
            answers.insert(key, Err(failed(&row)));
        }
    }
    for row in told.ebill_infos.unwrap_or_default() {
        let (key, number) = (row.pack_id.text("pack_id"), row.track_no.text("track_no"));
        if let (Ok(key), Ok(number)) = (key, number) {
            let issued = Issued {
                waybill_no: number.trim().to_owned(),
                ..Issued::default()
            };
            if !issued.waybill_no.is_empty() {
                answers.insert(key, Ok(issued));
            }
        }
    }
    Ok(answers)
}

fn failed(row: &Failed<'_>) -> CallError {
    let code = row.err_code.text("err_code").unwrap_or_default();
    let message = text_for_people(&row.err_msg.text("err_msg").unwrap_or_default());
    match BUSY.contains(&code.as_str()) {
        true => CallError::Retry {
            after: None,
            code,
            message,
        },
        false => CallError::Refused { code, message },
    }
}

pub(super) fn cancelled(payload: &str) -> Result<(), CallError> {
    let told: Option<Cancelled<'_>> = parse(payload, "cancellation")?;
    let result = told.unwrap_or_default().cancel_result;
    let success = result.and_then(|result| result.success.int("success").ok().flatten());
    match success {
        Some(0) => Err(CallError::Refused {
            code: "NOT_CANCELLED".into(),
            message: "Douyin did not take the number back".into(),
        }),
        _ => Ok(()),
    }
}

/// What the print component prints of the label in `payload`. `shop_key` is the signed query by
/// which it fetches the key.
pub(super) fn label(
    payload: &str,
    shop_key: &str,
    waybill: &WaybillRef,
) -> Result<PrintData, CallError> {
    let told: Option<Labels<'_>> = parse(payload, "labels")?;
    let told = told.unwrap_or_default();
    if let Some(row) = told.err_infos.unwrap_or_default().first() {
        return Err(failed(row));
    }
    let labels = told.waybill_infos.unwrap_or_default();
    let is_its =
        |label: &&Label<'_>| label.track_no.text("track_no").as_ref() == Ok(&waybill.waybill_no);
    let label = labels
        .iter()
        .find(is_its)
        .ok_or_else(|| CallError::Malformed {
            message: "the answer holds no label of this number".into(),
        })?;
    let encrypted = label.print_data.text("print_data").map_err(unreadable)?;
    let signature = label.sign.text("sign").map_err(unreadable)?;
    let content = json!({
        "params": shop_key,
        "signature": signature,
        "encryptedData": encrypted,
        "templateURL": waybill.request.template_url,
    });
    Ok(PrintData(content.to_string()))
}
