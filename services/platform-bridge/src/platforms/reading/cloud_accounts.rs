//! Accounts and templates as the answers of Cainiao's cloud print, which Pinduoduo took over,
//! tell them.

use super::{
    Field, Mapping, account_id,
    cloud_labels::{listed, unreadable},
    parse,
};
use crate::{
    carriers,
    platform::{AccountKind, Address, CallError, WaybillAccount, WaybillTemplate},
};
use serde::Deserialize;

/// The answer that lists accounts.
#[derive(Debug, Deserialize)]
struct AccountsResponse<'a> {
    #[serde(borrow, default)]
    waybill_apply_subscription_cols: Field<'a>,
}

/// A carrier that the shop works with.
#[derive(Debug, Deserialize)]
struct Subscription<'a> {
    #[serde(borrow, default, alias = "wp_code")]
    cp_code: Field<'a>,
    #[serde(borrow, default, alias = "wp_type")]
    cp_type: Field<'a>,
    #[serde(borrow, default)]
    branch_account_cols: Field<'a>,
}

/// One of its branches.
#[derive(Debug, Deserialize)]
struct Branch<'a> {
    #[serde(borrow, default)]
    branch_code: Field<'a>,
    #[serde(borrow, default)]
    branch_name: Field<'a>,
    #[serde(borrow, default)]
    brand_code: Field<'a>,
    #[serde(borrow, default)]
    quantity: Field<'a>,
    #[serde(borrow, default)]
    shipp_address_cols: Field<'a>,
}

/// An address that a branch fetches from.
#[derive(Debug, Deserialize)]
struct Sender<'a> {
    #[serde(borrow, default)]
    province: Field<'a>,
    #[serde(borrow, default)]
    city: Field<'a>,
    #[serde(borrow, default)]
    district: Field<'a>,
    #[serde(borrow, default)]
    town: Field<'a>,
    #[serde(borrow, default)]
    detail: Field<'a>,
}

/// The answer that lists templates.
#[derive(Debug, Deserialize)]
struct TemplatesResponse<'a> {
    #[serde(borrow)]
    result: TemplatesResult<'a>,
}

/// `result`.
#[derive(Debug, Deserialize)]
struct TemplatesResult<'a> {
    #[serde(borrow, default)]
    datas: Field<'a>,
}

/// Templates of one carrier.
#[derive(Debug, Deserialize)]
struct CarrierTemplates<'a> {
    #[serde(borrow, default, alias = "wp_code")]
    cp_code: Field<'a>,
    #[serde(borrow, default)]
    standard_templates: Field<'a>,
}

/// A template.
#[derive(Debug, Deserialize)]
struct Template<'a> {
    #[serde(borrow, default)]
    standard_template_id: Field<'a>,
    #[serde(borrow, default)]
    standard_template_name: Field<'a>,
    #[serde(borrow, default)]
    standard_template_url: Field<'a>,
}

/// The accounts of a shop. `ours` gives our code for a carrier, `kind` what its type means.
/// An account's codes are its branch and its brand.
pub(crate) fn accounts(
    payload: &str,
    ours: impl Fn(&str) -> &'static str,
    kind: impl Fn(Option<i64>) -> AccountKind,
) -> Result<Vec<WaybillAccount>, CallError> {
    let response: AccountsResponse<'_> = parse(payload, "accounts")?;
    let list = response.waybill_apply_subscription_cols;
    let read = || -> Mapping<Vec<_>> {
        let mut accounts = Vec::new();
        for carrier in listed::<Subscription<'_>>(list, "waybill_apply_subscription_cols")? {
            let code = carrier.cp_code.text("cp_code")?;
            let kind = kind(carrier.cp_type.int("cp_type")?);
            for branch in listed::<Branch<'_>>(carrier.branch_account_cols, "branch_account_cols")?
            {
                accounts.push(account(&branch, &code, ours(&code), kind)?);
            }
        }
        Ok(accounts)
    };
    read().map_err(unreadable)
}

/// Labels' templates.
pub(crate) fn templates(payload: &str) -> Result<Vec<WaybillTemplate>, CallError> {
    let response: TemplatesResponse<'_> = parse(payload, "templates")?;
    let read = || -> Mapping<Vec<_>> {
        let mut templates = Vec::new();
        for carrier in listed::<CarrierTemplates<'_>>(response.result.datas, "datas")? {
            let code = carrier.cp_code.text("cp_code")?;
            for one in listed::<Template<'_>>(carrier.standard_templates, "standard_templates")? {
                templates.push(WaybillTemplate {
                    id: one.standard_template_id.text("standard_template_id")?,
                    name: one.standard_template_name.text("standard_template_name")?,
                    url: one.standard_template_url.text("standard_template_url")?,
                    platform_carrier: code.clone(),
                });
            }
        }
        Ok(templates)
    };
    read().map_err(unreadable)
}

fn account(
    branch: &Branch<'_>,
    code: &str,
    ours: &str,
    kind: AccountKind,
) -> Mapping<WaybillAccount> {
    let name = carriers::by_name(ours).map_or(code, |carrier| carrier.name);
    let branch_name = branch.branch_name.text("branch_name")?;
    let (branch_code, brand) = (
        branch.branch_code.text("branch_code")?,
        branch.brand_code.text("brand_code")?,
    );
    let senders = listed::<Sender<'_>>(branch.shipp_address_cols, "shipp_address_cols")?;
    Ok(WaybillAccount {
        carrier_code: ours.to_owned(),
        platform_carrier: code.to_owned(),
        account_id: account_id([&branch_code, &brand]),
        name: format!("{name} {branch_name}").trim().to_owned(),
        kind,
        balance: match kind {
            AccountKind::Direct => None,
            AccountKind::Franchise | AccountKind::Other => branch.quantity.int("quantity")?,
        },
        senders: senders.iter().map(address).collect::<Mapping<_>>()?,
    })
}

fn address(sender: &Sender<'_>) -> Mapping<Address> {
    Ok(Address {
        province: sender.province.text("province")?,
        city: sender.city.text("city")?,
        district: sender.district.text("district")?,
        town: sender.town.text("town")?,
        detail: sender.detail.text("detail")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(code: &str) -> &'static str {
        if code == "ZTO" { "ZTO" } else { "" }
    }

    fn kind(number: Option<i64>) -> AccountKind {
        match number {
            Some(1) => AccountKind::Direct,
            _ => AccountKind::Franchise,
        }
    }

    #[test]
    fn accounts_are_branches_with_their_senders() {
        let payload = r#"{"waybill_apply_subscription_cols":[
            {"wp_code":"ZTO","wp_type":2,"branch_account_cols":[{"branch_code":"571","branch_name":"杭州西湖",
              "quantity":"12","shipp_address_cols":[{"province":"浙江省","city":"杭州市","detail":"某路1号"}]}]},
            {"wp_code":"XX","wp_type":1,"branch_account_cols":[{"quantity":0}]},
            {"wp_code":"YY"}]}"#;
        let accounts = accounts(payload, ours, kind).unwrap();
        let [zto, direct] = accounts.as_slice() else {
            panic!("{accounts:?}");
        };
        assert_eq!((zto.carrier_code.as_str(), zto.balance), ("ZTO", Some(12)));
        assert_eq!(
            (zto.account_id.as_str(), zto.name.as_str()),
            ("571:", "中通 杭州西湖")
        );
        assert_eq!(zto.senders[0].detail, "某路1号");
        assert_eq!((direct.carrier_code.as_str(), direct.balance), ("", None));
        assert_eq!(
            (direct.platform_carrier.as_str(), direct.name.as_str()),
            ("XX", "XX")
        );
    }

    #[test]
    fn templates_know_their_carrier() {
        let payload = r#"{"result":{"datas":[{"wp_code":"ZTO","standard_templates":[
            {"standard_template_id":101,"standard_template_name":"中通一联","standard_template_url":"http://t/101"}]}]}}"#;
        let templates = templates(payload).unwrap();
        assert_eq!(templates.len(), 1);
        assert_eq!(
            (templates[0].id.as_str(), templates[0].url.as_str()),
            ("101", "http://t/101")
        );
        assert_eq!(templates[0].platform_carrier, "ZTO");
    }
}
