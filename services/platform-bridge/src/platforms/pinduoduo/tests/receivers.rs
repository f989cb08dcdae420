//! Receivers that are opened, and orders that share one.
#![cfg(test)]

use super::*;
use crate::{
    platform::ClosedReceiver,
    platforms::{
        pinduoduo::receivers::{together, told},
        reading::opened,
    },
};
use oms_contracts::oms::types::v1::Receiver;

const OPENED: &str = include_str!("../fixtures/receivers.json");

fn with_phone(order: &str, cipher: &str) -> ClosedReceiver {
    ClosedReceiver {
        platform_order_id: order.into(),
        receiver: Receiver {
            phone_cipher: cipher.into(),
            ..Receiver::default()
        },
    }
}

#[test]
fn a_receiver_is_opened_cipher_by_cipher() {
    let paid = mapped(&paid_json());
    let receivers = [
        ClosedReceiver {
            platform_order_id: paid.order.platform_order_id,
            receiver: paid.receiver.unwrap().receiver,
        },
        with_phone("261001-2", "$phone2$"),
        with_phone("261001-3", "$phone3$"),
    ];
    let opened = opened(&receivers, &told(&under(OPENED)).unwrap());
    let whole = opened[0].as_ref().unwrap();
    assert_eq!(whole.person.name, "张三");
    assert_eq!(whole.person.phone, "13800000000");
    assert_eq!(whole.person.address.district, "余杭区");
    assert_eq!(whole.person.address.detail, "文一西路1号");
    assert!(!whole.phone_is_virtual);
    for (at, phone, extension) in [(1, "18444000000", "1234"), (2, "18444000001", "5678")] {
        let open = opened[at].as_ref().unwrap();
        assert_eq!(open.person.phone, phone);
        assert_eq!(open.phone_extension, extension);
        assert!(open.phone_is_virtual);
    }
}

#[test]
fn each_receiver_that_stays_closed_has_its_reason() {
    let receivers = [
        with_phone("261001-4", "$phone4$"),
        with_phone("261001-5", "$phone5$"),
        with_phone("261001-6", ""),
    ];
    let opened = opened(&receivers, &told(&under(OPENED)).unwrap());
    let codes: Vec<&str> = opened
        .iter()
        .map(|outcome| match outcome {
            Err(CallError::Refused { code, .. }) => code.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(codes, ["1001", "QUOTA_USED_UP", "NO_CIPHERS"]);
}

#[test]
fn orders_of_one_list_share_a_receiver() {
    let payload = r#"{"order_group_list":[{"order_sn_list":["261001-1","261001-2"]},{"order_sn_list":["261001-3"]},{}]}"#;
    let groups = together(payload).unwrap();
    let expected = [vec!["261001-1", "261001-2"], vec!["261001-3"], vec![]];
    assert_eq!(groups, expected);
    assert!(together("{}").unwrap().is_empty());
}
