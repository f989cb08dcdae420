//! Receivers in plain words, and orders that share one.

use super::*;
use crate::{
    platform::ClosedReceiver,
    platforms::{
        douyin::receivers::{DECRYPT, decrypt, decrypted, merged},
        reading::{ciphers, opened},
    },
};
use oms_contracts::oms::types::v1::Receiver;

const RECEIVERS: &str = include_str!("../fixtures/receivers.json");

fn closed(order: &str, ciphers: [&str; 3]) -> ClosedReceiver {
    let [name_cipher, phone_cipher, address_cipher] = ciphers.map(str::to_owned);
    ClosedReceiver {
        platform_order_id: order.into(),
        receiver: Receiver {
            name_cipher,
            phone_cipher,
            address_cipher,
            ..Receiver::default()
        },
    }
}

#[test]
fn a_receiver_is_opened_with_its_virtual_number() {
    let whole = ["#ML3B#demo#1##", "#IuxSQE5b#demo#1##", "#XyZ1#demo#1##"];
    let receivers = [
        closed("6920000000000000002", ["#ML3B#demo2#1##", "", ""]),
        closed("6920000000000000001", whole),
        closed("6920000000000000003", ["#ML3B#demo3#1##", "", ""]),
    ];
    let asked = decrypt(&ciphers(&receivers));
    assert_eq!(asked["cipher_infos"].as_array().unwrap().len(), 5);
    let first = json!({"auth_id": "6920000000000000002", "cipher_text": "#ML3B#demo2#1##"});
    assert_eq!(asked["cipher_infos"][0], first);
    let told = decrypted(payload(RECEIVERS, &DECRYPT).unwrap()).unwrap();
    let opened = opened(&receivers, &told);
    let open = opened[1].as_ref().unwrap();
    assert_eq!(
        (open.person.name.as_str(), open.person.phone.as_str()),
        ("张三", "18400000000")
    );
    assert_eq!(open.person.address.detail, "文一西路1号");
    assert!(open.phone_is_virtual && open.phone_extension == "7576");
    assert_eq!(open.phone_ends_at.unwrap().timestamp(), 1_760_600_000);
    let code = |at: usize| match &opened[at] {
        Err(CallError::Refused { code, .. }) => code.as_str(),
        other => panic!("{other:?}"),
    };
    assert_eq!((code(0), code(2)), ("QUOTA_USED_UP", "300007"));
}

#[test]
fn a_virtual_number_is_taken_apart_where_its_parts_are_not_told() {
    let data = r#"{"decrypt_infos":[{"auth_id":"1","cipher_text":"p","decrypt_text":"18400000000-7576","is_virtual_tel":true}]}"#;
    let told = decrypted(data).unwrap();
    let opened = opened(&[closed("1", ["", "p", ""])], &told);
    let open = opened[0].as_ref().unwrap();
    assert_eq!(
        (open.person.phone.as_str(), open.phone_extension.as_str()),
        ("18400000000", "7576")
    );
    assert_eq!(open.phone_ends_at, None);
}

#[test]
fn a_refusal_of_all_is_told_as_such() {
    let refused = decrypted(r#"{"custom_err":{"err_code":300003,"err_msg":"解密次数超限"}}"#);
    let Err(CallError::Refused { code, .. }) = refused else {
        panic!("not refused");
    };
    assert_eq!(code, "QUOTA_USED_UP");
    assert!(decrypted("null").is_ok_and(|told| told.is_empty()));
}

#[test]
fn orders_that_douyin_would_send_together_are_listed_in_one_text() {
    let sets = merged(r#"{"order_list":["1, 4","3"]}"#).unwrap();
    assert_eq!(sets, [vec!["1", "4"], vec!["3"]]);
    assert_eq!(merged("null"), Ok(Vec::new()));
}

#[test]
fn the_address_id_stands_for_the_receiver_and_is_no_part_of_its_fingerprint() {
    let receiver = |fields: Value| with(&fields).mapped.unwrap().receiver.unwrap();
    let (without, told) = (
        receiver(json!({})),
        receiver(json!({"open_address_id": "#GKTB#demo"})),
    );
    assert_eq!(told.receiver.platform_receiver_id, "#GKTB#demo");
    assert_eq!(without.receiver.platform_receiver_id, "");
    assert_eq!(without.fingerprint, told.fingerprint);
    let shown = mask(br##"{"open_address_id":"#GKTB#demo"}"##);
    assert!(!shown.contains("GKTB"), "{shown}");
}
