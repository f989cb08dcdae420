//! What Kuaishou's waybills answer, in our words. Pure.

use super::{
    carriers::from_ebill,
    errors,
    wire_waybill::{Answered, Ebill, Subscription, Template},
};
use crate::{
    carriers,
    platform::{
        AccountKind, Address, CallError, Issued, PrintData, WaybillAccount, WaybillRef,
        WaybillRequest, WaybillTemplate,
    },
    platforms::reading::{Answers, Mapping, account_id, cloud_labels::unreadable, decode, parse},
};
use serde_json::{json, value::RawValue};

/// Where the shop may have numbers from.
pub(super) fn accounts(data: &str) -> Result<Vec<WaybillAccount>, CallError> {
    let rows: Option<Vec<Subscription<'_>>> = parse(data, "subscriptions")?;
    let rows = rows.unwrap_or_default();
    let accounts = rows.iter().map(account).collect::<Mapping<_>>();
    accounts.map_err(unreadable)
}

fn account(row: &Subscription<'_>) -> Mapping<WaybillAccount> {
    let company = row.express_company_code.text("expressCompanyCode")?;
    let ours = from_ebill(&company);
    let kind = match row.express_company_type.int("expressCompanyType")? {
        Some(1) => AccountKind::Direct,
        Some(2) => AccountKind::Franchise,
        _ => AccountKind::Other,
    };
    let mut senders = Vec::new();
    for address in row.sender_address.iter().flatten() {
        senders.push(Address {
            province: address.province_name.text("provinceName")?,
            city: address.city_name.text("cityName")?,
            district: address.district_name.text("districtName")?,
            town: address.street_name.text("streetName")?,
            detail: address.detail_address.text("detailAddress")?,
        });
    }
    let carrier = carriers::by_name(ours).map_or(company.as_str(), |carrier| carrier.name);
    let site_code = row.net_site_code.text("netSiteCode")?;
    let site_name = row.net_site_name.text("netSiteName")?;
    let settle_account = row.settle_account.text("settleAccount")?;
    let branch = match site_name.is_empty() {
        true => &settle_account,
        false => &site_name,
    };
    Ok(WaybillAccount {
        carrier_code: ours.to_owned(),
        account_id: account_id([&site_code, &site_name, &settle_account]),
        name: format!("{carrier} {branch}").trim().to_owned(),
        kind,
        balance: match kind {
            AccountKind::Direct => None,
            AccountKind::Franchise | AccountKind::Other => {
                row.available_quantity.int("availableQuantity")?
            }
        },
        senders,
        platform_carrier: company,
    })
}

/// The layouts that are listed.
pub(super) fn templates(data: &str) -> Result<Vec<WaybillTemplate>, CallError> {
    let rows: Option<Vec<Template<'_>>> = parse(data, "templates")?;
    let template = |row: &Template<'_>| -> Mapping<WaybillTemplate> {
        Ok(WaybillTemplate {
            id: row.template_code.text("templateCode")?,
            name: row.template_name.text("templateName")?,
            url: row.template_url.text("templateUrl")?,
            platform_carrier: row.express_company_code.text("expressCompanyCode")?,
        })
    };
    let rows = rows.unwrap_or_default();
    let templates = rows.iter().map(template).collect::<Mapping<_>>();
    templates.map_err(unreadable)
}

/// Numbers and refusals by the keys of `requests`. A row that cannot be read is left out, so
/// that its outcome is unknown.
pub(super) fn answered(data: &str, requests: &[WaybillRequest]) -> Result<Answers, CallError> {
    let rows: Option<Vec<Answered<'_>>> = parse(data, "waybills")?;
    let mut answers = Answers::new();
    for row in rows.unwrap_or_default() {
        let Ok(key) = row.request_id.text("requestId") else {
            continue;
        };
        let Some(request) = requests.iter().find(|request| request.parcel_key == key) else {
            continue;
        };
        if let Some(outcome) = outcome(&row, request) {
            answers.insert(key, outcome);
        }
    }
    Ok(answers)
}

/// What a row says of its request, if it can be read.
fn outcome(row: &Answered<'_>, request: &WaybillRequest) -> Option<Result<Issued, CallError>> {
    if let Some(base) = &row.base_response {
        let failed = base.success.is_said() && base.success.int("success") != Ok(Some(1));
        if failed {
            return Some(Err(errors::of_row(base.result, base.message)));
        }
    }
    let ebill = row.data.iter().flatten().next()?;
    let waybill_no = ebill.waybill_code.text("waybillCode").ok()?;
    let waybill_no = waybill_no.trim().to_owned();
    (!waybill_no.is_empty()).then(|| {
        Ok(Issued {
            waybill_no,
            parent_waybill_no: ebill.parent_waybill_code.text("").unwrap_or_default(),
            reference: ebill.waybill_package_code.text("").unwrap_or_default(),
            // A number counts even where its label cannot be read.
            print: label(ebill, &request.template_url).ok(),
        })
    })
}

/// The new label in the answer to a change, be it listed plainly or by request, as numbers
/// are.
pub(super) fn changed(data: &str, changed: &WaybillRef) -> Result<PrintData, CallError> {
    let rows: Option<Vec<&RawValue>> = parse(data, "labels")?;
    for row in rows.unwrap_or_default() {
        let plain = decode::<Ebill<'_>>(row.get()).ok();
        let plain = plain.filter(|ebill| ebill.waybill_code.is_said());
        let listed = decode::<Answered<'_>>(row.get()).ok();
        let listed = listed.and_then(|row| row.data).unwrap_or_default();
        for ebill in plain.iter().chain(&listed) {
            let number = ebill.waybill_code.text("waybillCode");
            if number.as_ref() == Ok(&changed.waybill_no) {
                return label(ebill, &changed.request.template_url).map_err(unreadable);
            }
        }
    }
    Err(CallError::Malformed {
        message: "the answer holds no label of this number".into(),
    })
}

/// What the print component prints of a number.
fn label(ebill: &Ebill<'_>, template_url: &str) -> Mapping<PrintData> {
    let content = json!({
        "encryptedData": ebill.print_data.text("printData")?,
        "signature": ebill.signature.text("signature")?,
        "key": ebill.key.text("key")?,
        "ver": ebill.version.text("version")?,
        "templateURL": template_url,
    });
    Ok(PrintData(content.to_string()))
}
