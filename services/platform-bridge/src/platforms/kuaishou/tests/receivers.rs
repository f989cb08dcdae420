//! Receivers in plain words, and another number for a parcel that was reported.

use super::*;
use crate::{
    platform::{CallError, ClosedReceiver, NumberChange},
    platforms::{
        kuaishou::{
            carriers, numbers,
            receivers::{decrypt, decrypted},
        },
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
fn receivers_are_opened_each_on_its_own() {
    let whole = ["cipher-name-1", "cipher-mobile-1", "cipher-address-1"];
    let receivers = [
        closed("2436400000000001", whole),
        closed("2436400000000002", ["cipher-name-2", "", ""]),
        closed("2436400000000003", ["cipher-name-3", "", ""]),
    ];
    let asked = decrypt(&ciphers(&receivers));
    assert_eq!(asked["batchDecryptList"].as_array().unwrap().len(), 5);
    let first = json!({"encryptedData": "cipher-name-1", "bizId": "2436400000000001"});
    assert_eq!(asked["batchDecryptList"][0], first);
    let opened = opened(&receivers, &decrypted(RECEIVERS).unwrap());
    let person = &opened[0].as_ref().unwrap().person;
    assert_eq!(
        (person.name.as_str(), person.phone.as_str()),
        ("张三", "13800000001")
    );
    assert_eq!(person.address.detail, "文三路1号");
    let code = |at: usize| match &opened[at] {
        Err(CallError::Refused { code, .. }) => code.as_str(),
        other => panic!("{other:?}"),
    };
    assert_eq!((code(1), code(2)), ("QUOTA_USED_UP", "21"));
}

fn change(order: &str, from: &str, to: &str, carrier_code: &str) -> NumberChange {
    NumberChange {
        to: ShipmentReport {
            platform_order_id: order.into(),
            carrier_code: carrier_code.into(),
            waybill_no: to.into(),
            lines: Vec::new(),
            whole_order: true,
        },
        from_carrier_code: "YTO".into(),
        from_waybill_no: from.into(),
    }
}

fn update(json: &str, change: &NumberChange) -> Result<Option<Value>, CallError> {
    numbers::update(&parse(json, "order").unwrap(), change)
}

#[test]
fn a_number_is_changed_by_the_id_of_its_parcel() {
    let shipped = data(SHIPPED);
    let order = "2436400000000002";
    let new = change(order, "YT8800000000001", "75000000000001", "ZTO");
    let expected = json!({
        "orderId": 2_436_400_000_000_002_i64, "expressNo": "75000000000001", "expressCode": 9,
        "logisticsId": 1,
    });
    assert_eq!(update(&shipped, &new), Ok(Some(expected)));
    let stands = change(order, "old", "YT8800000000001", "YTO");
    assert_eq!(update(&shipped, &stands), Ok(None));
    for unknown in [
        change(order, "old", "75000000000001", "ZTO"),
        change(order, "YT8800000000001", "1", "HORSE"),
    ] {
        assert!(matches!(
            update(&shipped, &unknown),
            Err(CallError::Refused { .. })
        ));
    }
}

#[test]
fn a_gifts_parcel_is_changed_under_its_order() {
    let mut order: Value = serde_json::from_str(&data(WITH_GIFT)).unwrap();
    order["subOrderInfo"][0]["subOrderLogisticsInfo"] =
        json!([{"expressNo": "75000000000005", "expressCode": 9, "logisticsId": 55}]);
    let new = change(
        "2436400000000003",
        "75000000000005",
        "75000000000006",
        "ZTO",
    );
    let param = update(&order.to_string(), &new).unwrap().unwrap();
    assert_eq!(param["logisticsId"], 55);
    assert_eq!(param["orderId"], 2_436_400_000_000_003_i64);
    order["subOrderInfo"][0]["subOrderLogisticsInfo"][0]["logisticsId"] = json!(0);
    let param = update(&order.to_string(), &new).unwrap().unwrap();
    assert!(param.get("logisticsId").is_none());
}

#[test]
fn carriers_are_those_of_the_platforms_page() {
    let all = carriers::all();
    let zto = all.iter().find(|carrier| carrier.carrier_code == "ZTO");
    let zto = zto.unwrap();
    assert_eq!(
        (zto.platform_carrier.as_str(), zto.name.as_str()),
        ("9", "中通")
    );
}
