//! Receivers in plain words.

use super::*;
use crate::{
    platform::{ClosedReceiver, OpenReceiver, Scene},
    platforms::{
        reading::opened,
        xiaohongshu::receivers::{asked, decrypted},
    },
};
use oms_contracts::oms::types::v1::Receiver;

const OPENED: &str = include_str!("../fixtures/receiver_opened.json");

fn closed(order_id: &str) -> ClosedReceiver {
    ClosedReceiver {
        platform_order_id: order_id.into(),
        receiver: Receiver {
            province: "浙江省".into(),
            name_cipher: "#i1#c1#2##".into(),
            phone_cipher: "#i2#c2#3##".into(),
            address_cipher: "#i3#c3#1##".into(),
            ..Receiver::default()
        },
    }
}

/// One whose ciphers were never given.
fn unknown(order_id: &str) -> ClosedReceiver {
    ClosedReceiver {
        platform_order_id: order_id.into(),
        receiver: Receiver::default(),
    }
}

#[test]
fn each_cipher_is_asked_for_with_its_order_and_purpose() {
    let fields = asked(Scene::Label, &[closed("P1"), unknown("P2")]).unwrap();
    let expected = json!({
        "baseInfos": [
            {"dataTag": "P1", "encryptedData": "#i1#c1#2##"},
            {"dataTag": "P1", "encryptedData": "#i2#c2#3##"},
            {"dataTag": "P1", "encryptedData": "#i3#c3#1##"},
        ],
        "actionType": "2", "appUserId": "启航OMS",
    });
    assert_eq!(fields, expected);
    for (scene, action) in [
        (Scene::Look, "1"),
        (Scene::ChangeAddress, "4"),
        (Scene::AfterSale, "4"),
        (Scene::Care, "4"),
    ] {
        let fields = asked(scene, &[closed("P1")]).unwrap();
        assert_eq!(fields["actionType"], action, "{scene:?}");
    }
    assert_eq!(asked(Scene::Look, &[unknown("P2")]), None);
}

fn open(receivers: &[ClosedReceiver]) -> Vec<Result<OpenReceiver, CallError>> {
    let told = decrypted(payload(OPENED, &READ).unwrap()).unwrap();
    opened(receivers, &told)
}

#[test]
fn each_receiver_has_its_own_outcome() {
    let told = open(&[closed("P1"), closed("P2"), unknown("P3"), closed("P4")]);
    let first = told[0].as_ref().unwrap();
    assert_eq!(first.person.name, "张三");
    let address = &first.person.address;
    assert_eq!(
        (address.province.as_str(), address.detail.as_str()),
        ("浙江省", "文三路1号")
    );
    assert_eq!(
        (first.person.phone.as_str(), first.phone_extension.as_str()),
        ("18000000000", "9999")
    );
    assert!(first.phone_is_virtual);
    assert_eq!(
        first.phone_ends_at.unwrap().timestamp_millis(),
        1_752_556_300_075
    );
    for (at, expected) in [(1, "QUOTA_USED_UP"), (2, "NO_CIPHERS")] {
        let Err(CallError::Refused { code, .. }) = &told[at] else {
            panic!("{at} was not refused");
        };
        assert_eq!(code, expected);
    }
    assert!(
        matches!(told[3], Err(CallError::Malformed { .. })),
        "not answered"
    );
}

#[test]
fn a_phone_may_be_the_own_one_or_told_in_one_piece() {
    let phone = |fields: Value| -> Result<(String, String, bool), CallError> {
        let row = |cipher: &str, plain: &str| json!({"dataTag": "P1", "encryptedData": cipher, "decryptedData": plain});
        let mut own = row("#i2#c2#3##", "13800000000");
        for (key, value) in fields.as_object().unwrap() {
            own[key] = value.clone();
        }
        let rows = json!([
            row("#i1#c1#2##", "张三"),
            own,
            row("#i3#c3#1##", "文三路1号")
        ]);
        let payload = json!({"dataInfoList": rows}).to_string();
        let told = decrypted(&payload).unwrap();
        let told = opened(&[closed("P1")], &told).remove(0)?;
        Ok((
            told.person.phone,
            told.phone_extension,
            told.phone_is_virtual,
        ))
    };
    let own = phone(json!({"virtualNumberFlag": false}));
    assert_eq!(own, Ok(("13800000000".into(), String::new(), false)));
    let whole = phone(json!({"virtualNumberFlag": true, "virtualNumber": "18000000000-9999"}));
    assert_eq!(whole, Ok(("18000000000".into(), "9999".into(), true)));
    let nothing = phone(json!({"decryptedData": null}));
    assert!(matches!(nothing, Err(CallError::Malformed { .. })));
    let later = phone(json!({"errorCode": "-2000702"}));
    assert!(matches!(
        later,
        Err(CallError::Retry { after: Some(_), .. })
    ));
}
