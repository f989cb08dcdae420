//! Receivers that are opened, and orders that share one.
#![cfg(test)]

use super::*;
use crate::{
    platform::{CallError, ClosedReceiver, OpenReceiver},
    platforms::taobao::receivers::{opened, together},
};
use oms_contracts::oms::types::v1::Receiver;

const OPENED: &str = include_str!("../fixtures/receivers.json");

fn closed(order: &str, oaid: &str) -> ClosedReceiver {
    ClosedReceiver {
        platform_order_id: order.into(),
        receiver: Receiver {
            platform_receiver_id: oaid.into(),
            ..Receiver::default()
        },
    }
}

fn open(receivers: &[ClosedReceiver]) -> Vec<Result<OpenReceiver, CallError>> {
    let payload = payload(OPENED, "taobao.top.oaid.decrypt", Effect::Read).unwrap();
    opened(payload, receivers).unwrap()
}

#[test]
fn a_virtual_number_has_an_extension_and_an_end() {
    let receivers = [
        closed("2100000000000000005", "2Tmadeupoaid"),
        closed("2100000000000000002", "1Tmadeupoaid"),
    ];
    let opened = open(&receivers);
    let fixed = opened[0].as_ref().unwrap();
    assert_eq!(fixed.person.phone, "0571-88888888");
    assert!(!fixed.phone_is_virtual && fixed.phone_extension.is_empty());
    let hidden = opened[1].as_ref().unwrap();
    assert_eq!(hidden.person.name, "张三");
    assert_eq!(hidden.person.address.province, "浙江省");
    assert_eq!(hidden.person.address.detail, "文一西路1号");
    assert_eq!(hidden.person.phone, "18877771111");
    assert_eq!(hidden.phone_extension, "123");
    assert!(hidden.phone_is_virtual);
    let ends = hidden.phone_ends_at.unwrap();
    assert_eq!(ends.to_rfc3339(), "2026-08-31T16:00:00+00:00");
}

#[test]
fn each_receiver_that_stays_closed_has_its_reason() {
    let receivers = [
        closed("2100000000000000006", "3Tmadeupoaid"),
        closed("2100000000000000007", "4Tmadeupoaid"),
        closed("2100000000000000008", ""),
        closed("2100000000000000009", "5Tmadeupoaid"),
        closed("2100000000000000002", "another"),
    ];
    let opened = open(&receivers);
    let codes: Vec<&str> = opened
        .iter()
        .map(|outcome| match outcome {
            Err(CallError::Refused { code, .. }) => code.as_str(),
            Err(CallError::Malformed { .. }) => "unanswered",
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        "DECRYPTION_DISABLED_BY_ORDERCLOSED",
        "OAID_NOT_MATCHED",
        "NO_OAID",
        "unanswered",
        "unanswered",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn a_text_names_orders_that_share_a_receiver() {
    let told = together(r#"{"tid_list":{"string":["1,2","3"," 4 , 5 "]}}"#).unwrap();
    let expected = [vec!["1", "2"], vec!["3"], vec!["4", "5"]];
    assert_eq!(told, expected);
    assert!(together("{}").unwrap().is_empty());
}
