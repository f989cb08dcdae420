//! Waybills: accounts, the exact request, and what its answer means.
#![cfg(test)]

use super::*;
use crate::{
    platform::{AccountKind, Person, Repeating, WaybillReceiver, WaybillRequest, Waybills},
    platforms::{
        pinduoduo::{
            carriers::our_code,
            errors,
            parcels::{account_kind, apply, parcel, user_id},
            payload,
            waybills::{PRINTED, cancelled},
        },
        reading::{Asking, cloud_accounts, cloud_found, cloud_labels, waybill_request},
    },
};

const REQUEST: &str = include_str!("../fixtures/waybill_get_request.json");
const ISSUED: &str = include_str!("../fixtures/waybills.json");
const ACCOUNTS: &str = include_str!("../fixtures/waybill_accounts.json");
const FOUND: &str = include_str!("../fixtures/waybill_found.json");

/// A parcel of the paid order, with its receiver as the order tells it.
pub(super) fn request(parcel_key: &str) -> WaybillRequest {
    let paid = mapped(&paid_json());
    WaybillRequest {
        platform_order_ids: vec![paid.order.platform_order_id],
        receiver: WaybillReceiver::OfOrder(paid.receiver.unwrap().receiver),
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
    let parcel = parcel(&request, user_id("171504183")).unwrap();
    let expected: Value = serde_json::from_str(REQUEST).unwrap();
    assert_eq!(apply(&request, &[parcel]), expected);
}

#[test]
fn an_order_from_elsewhere_is_told_in_plain_words() {
    let request = WaybillRequest {
        receiver: WaybillReceiver::Plain(Person {
            name: "李四".into(),
            phone: "13900000000".into(),
            ..Person::default()
        }),
        ..request("p1")
    };
    let parcel = parcel(&request, json!(1)).unwrap();
    assert_eq!(parcel["order_info"]["order_channels_type"], "OTHERS");
    assert_eq!(parcel["recipient"]["mobile"], "13900000000");
}

#[test]
fn what_would_print_no_label_is_not_sent() {
    let without = |change: fn(&mut WaybillRequest)| {
        let mut request = request("p1");
        change(&mut request);
        code(parcel(&request, json!(1)))
    };
    let no_template = without(|request| request.template_url.clear());
    assert_eq!(no_template, "NO_TEMPLATE");
    let shipped =
        without(|request| request.receiver = WaybillReceiver::OfOrder(Default::default()));
    assert_eq!(shipped, "NO_CIPHERS");
}

#[test]
fn numbers_are_told_by_the_key_of_their_parcel() {
    let requests = [request("p2"), request("p1")];
    let mut asking = Asking::new(&requests, |request| parcel(request, json!(1)));
    let call = asking.next_call().unwrap();
    let answer = cloud_labels::numbers(&under(ISSUED));
    asking.take(call, answer, errors::may_be_done).unwrap();
    let outcomes = asking.outcomes();
    assert!(matches!(outcomes[0], Err(CallError::OutcomeUnknown { .. })));
    let issued = outcomes[1].as_ref().unwrap();
    assert_eq!(issued.waybill_no, "YT8800000000001");
    assert_eq!(issued.parent_waybill_no, "");
    let print: Value = serde_json::from_str(&issued.print.as_ref().unwrap().0).unwrap();
    assert_eq!(print["templateUrl"], "https://file-link.example/yto_std");
    assert!(!format!("{issued:?}").contains("AES"));
}

#[test]
fn accounts_are_branches_of_carriers() {
    let accounts = cloud_accounts::accounts(&under(ACCOUNTS), our_code, account_kind).unwrap();
    let [yto, new] = accounts.as_slice() else {
        panic!("{accounts:?}");
    };
    assert_eq!((yto.carrier_code.as_str(), yto.balance), ("YTO", Some(88)));
    assert_eq!(
        (yto.name.as_str(), yto.kind),
        ("圆通 杭州余杭", AccountKind::Other)
    );
    assert_eq!(yto.senders[0].district, "余杭区");
    assert_eq!(
        (new.carrier_code.as_str(), new.platform_carrier.as_str()),
        ("", "NEW")
    );
}

#[test]
fn a_label_is_read_again_and_a_number_given_back() {
    let found = || cloud_found::found(&under(FOUND), |_| false).unwrap();
    let label = cloud_found::label_of("YT8800000000001", found()).unwrap();
    assert!(label.0.contains("AES:YmFy"));
    assert!(!cloud_found::is_gone(&found()));
    assert_eq!(cancelled(r#"{"cancel_result":true}"#), Ok(()));
    assert!(matches!(
        cancelled(r#"{"cancel_result":false}"#),
        Err(CallError::Refused { .. })
    ));
    assert_eq!(Pinduoduo.repeating(), Repeating::StopForPerson);
    assert_eq!(Pinduoduo.batch(), 10);
}

#[test]
fn the_answer_about_a_printed_label_has_a_key_around_it_or_none() {
    let told = |text: &str| payload(text, &PRINTED).and_then(written);
    assert_eq!(
        told(r#"{"erp_order_sync_response":{"result":true}}"#),
        Ok(())
    );
    assert_eq!(
        told(r#"{"result":true,"success":true,"error_code":0,"error_msg":""}"#),
        Ok(())
    );
    let refused =
        told(r#"{"result":true,"success":false,"error_code":7,"error_msg":"订单不存在"}"#);
    assert!(matches!(refused, Err(CallError::Refused { code, .. }) if code == "7"));
}
