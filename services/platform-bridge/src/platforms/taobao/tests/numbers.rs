//! Carriers, and numbers that are changed.
#![cfg(test)]

use super::*;
use crate::platforms::taobao::{
    errors,
    shipping::{companies, parcel},
};

fn report(lines: &[&str]) -> ShipmentReport {
    ShipmentReport {
        platform_order_id: "2100000000000000002".into(),
        carrier_code: "YZXB".into(),
        waybill_no: "99000000000001".into(),
        lines: lines.iter().map(|key| ((*key).to_owned(), 1)).collect(),
        whole_order: lines.is_empty(),
    }
}

#[test]
fn a_parcel_is_named_with_its_lines() {
    let has = |params: &[(&str, String)], name: &str| {
        let mut params = params.iter();
        params.find_map(|(is, value)| (*is == name).then(|| value.clone()))
    };
    let whole = parcel(&report(&[]));
    assert_eq!(has(&whole, "company_code").unwrap(), "POSTB");
    assert_eq!(has(&whole, "out_sid").unwrap(), "99000000000001");
    assert_eq!(has(&whole, "sub_tid"), None);
    let part = parcel(&report(&["2100000000000000003", "2100000000000000004"]));
    assert_eq!(has(&part, "is_split").unwrap(), "1");
    assert_eq!(
        has(&part, "sub_tid").unwrap(),
        "2100000000000000003,2100000000000000004"
    );
}

#[test]
fn a_number_that_stands_there_was_changed() {
    let resend = |code: &str| format!("isv.logistics-update-company-or-mailno-error:{code}");
    assert!(errors::stands_there(&resend("P07")));
    for code in ["CD19", "P06", "P10"] {
        assert!(!errors::stands_there(&resend(code)), "{code}");
    }
}

#[test]
fn companies_are_named_by_our_codes_where_we_have_one() {
    let payload = r#"{"logistics_companies":{"logistics_company":[
        {"id":500,"code":"ZTO","name":"中通快递"},{"id":"2","code":"POSTB","name":"邮政快递包裹"},
        {"id":3,"code":"EYB","name":"EMS经济快递"},{"id":4,"name":"无码"}]}}"#;
    let told: Vec<_> = companies(payload)
        .unwrap()
        .into_iter()
        .map(|carrier| (carrier.carrier_code, carrier.platform_carrier))
        .collect();
    let expected = [("ZTO", "ZTO"), ("YZXB", "POSTB"), ("", "EYB")];
    let expected = expected.map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned()));
    assert_eq!(told, expected);
}
