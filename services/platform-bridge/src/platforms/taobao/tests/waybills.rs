//! Waybills: accounts, the exact request, and what its answer means.
#![cfg(test)]

use super::*;
use crate::{
    platform::{
        AccountKind, CallError, CarrierService, Person, Repeating, WaybillReceiver, WaybillRequest,
        Waybills,
    },
    platforms::{
        reading::{Asking, cloud_accounts, cloud_labels, waybill_request},
        taobao::{
            carriers::our_code,
            errors,
            parcels::{account_kind, apply, parcel},
        },
    },
};
use serde_json::{Value, json};

const REQUEST: &str = include_str!("../fixtures/waybill_get_request.json");
const ISSUED: &str = include_str!("../fixtures/waybills.json");
const ACCOUNTS: &str = include_str!("../fixtures/waybill_accounts.json");

/// A parcel of the paid order, with its receiver as the order tells it.
pub(super) fn request(parcel_key: &str) -> WaybillRequest {
    WaybillRequest {
        receiver: WaybillReceiver::OfOrder(mapped(PAID).receiver.unwrap().receiver),
        ..waybill_request(parcel_key)
    }
}

fn code(outcome: Result<Value, CallError>) -> String {
    match outcome {
        Err(CallError::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_request_for_a_number_word_for_word() {
    let request = request("p1");
    let parcel = parcel(&request, json!(2_200_000_000_001_u64)).unwrap();
    let sent = apply(&request, &[parcel]).unwrap();
    assert_eq!(sent.method, "cainiao.waybill.ii.get");
    assert_eq!(sent.effect, Effect::Write);
    let (name, body) = &sent.params[0];
    assert_eq!(*name, "param_waybill_cloud_print_apply_new_request");
    let body: Value = serde_json::from_str(body).unwrap();
    let expected: Value = serde_json::from_str(REQUEST).unwrap();
    assert_eq!(body, expected);
}

#[test]
fn an_account_product_services_and_a_receiver_from_elsewhere() {
    let request = WaybillRequest {
        carrier_code: "DB".into(),
        account_id: ":FOP".into(),
        product_code: "1".into(),
        services: vec![CarrierService {
            code: "SVC-COD".into(),
            value: r#"{"value":"200"}"#.into(),
        }],
        template_url: String::new(),
        receiver: WaybillReceiver::Plain(Person {
            name: "李四".into(),
            phone: "0571-88888888".into(),
            ..Person::default()
        }),
        ..request("p1")
    };
    let parcel = parcel(&request, json!(1)).unwrap();
    assert_eq!(parcel["order_info"]["order_channels_type"], "OTHERS");
    assert_eq!(parcel["recipient"]["phone"], "0571-88888888");
    assert_eq!(
        parcel["template_url"],
        "http://cloudprint.cainiao.com/template/standard/101"
    );
    assert_eq!(
        parcel["logistics_services"],
        r#"{"SVC-COD":{"value":"200"}}"#
    );
    let sent = apply(&request, &[parcel]).unwrap();
    let body: Value = serde_json::from_str(&sent.params[0].1).unwrap();
    assert_eq!(
        (&body["cp_code"], &body["brand_code"]),
        (&json!("DBKD"), &json!("FOP"))
    );
    assert_eq!(body["product_code"], "1");
    assert!(body.get("shipping_branch_code").is_none());
}

#[test]
fn masks_without_an_oaid_are_not_sent() {
    let mut request = request("p1");
    if let WaybillReceiver::OfOrder(receiver) = &mut request.receiver {
        receiver.platform_receiver_id.clear();
    }
    assert_eq!(code(parcel(&request, json!(1))), "NO_OAID");
}

#[test]
fn numbers_are_told_by_the_key_of_their_parcel() {
    let requests = [request("p2"), request("p3"), request("p1")];
    let mut asking = Asking::new(&requests, |request| parcel(request, json!(1)));
    let call = asking.next_call().unwrap();
    assert_eq!(call.parcels.len(), 3);
    let payload = payload(ISSUED, "cainiao.waybill.ii.get", Effect::Write).unwrap();
    let answer = cloud_labels::numbers(payload);
    asking.take(call, answer, errors::of_a_parcel).unwrap();
    let outcomes = asking.outcomes();
    let second = outcomes[0].as_ref().unwrap();
    assert_eq!(second.waybill_no, "75000000000003");
    assert_eq!(second.parent_waybill_no, "75000000000002");
    assert!(matches!(outcomes[1], Err(CallError::OutcomeUnknown { .. })));
    let first = outcomes[2].as_ref().unwrap();
    assert_eq!(first.waybill_no, "75000000000001");
    let print: Value = serde_json::from_str(&first.print.as_ref().unwrap().0).unwrap();
    assert_eq!(print["encryptedData"], "AES:madeup==");
    assert!(!format!("{first:?}").contains("AES"));
}

#[test]
fn accounts_are_branches_of_carriers() {
    let payload = payload(ACCOUNTS, "cainiao.waybill.ii.search", Effect::Read).unwrap();
    let accounts = cloud_accounts::accounts(payload, our_code, account_kind).unwrap();
    let told: Vec<_> = accounts
        .iter()
        .map(|account| {
            let (ours, id) = (account.carrier_code.as_str(), account.account_id.as_str());
            (ours, id, account.kind, account.balance)
        })
        .collect();
    let expected = [
        ("ZTO", "571:", AccountKind::Franchise, Some(128)),
        ("SF", ":FOP", AccountKind::Direct, None),
        ("YZXB", "310:", AccountKind::Franchise, Some(3)),
        ("", "9:", AccountKind::Other, None),
    ];
    assert_eq!(told, expected);
    assert_eq!(accounts[0].name, "中通 杭州余杭");
    assert_eq!(accounts[1].senders[0].town, "仓前街道");
    assert_eq!(accounts[3].platform_carrier, "LE00000001");
}

#[test]
fn a_number_in_doubt_is_asked_about() {
    assert_eq!(Taobao.repeating(), Repeating::AskFirst);
    assert_eq!(Taobao.batch(), 10);
}
