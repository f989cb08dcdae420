//! Carriers that shipments name, and the change of a number.

use super::*;
use crate::{
    platform::NumberChange,
    platforms::xiaohongshu::numbers::{Standing, standing},
};

#[test]
fn carriers_are_listed_under_the_code_that_names_them() {
    let list = json!({"expressCompanyInfos": [
        {"expressCompanyCode": "zto", "expressCompanyName": "中通速递", "comment": "该快递可做一单到底"},
        {"expressCompanyCode": "selfdelivery", "expressCompanyName": "无需物流"},
        {"expressCompanyCode": "", "expressCompanyName": "无编码"},
        {"expressCompanyCode": "zjs", "expressCompanyName": "宅急送"},
        {"expressCompanyCode": "youzheng", "expressCompanyName": "邮政小包"},
        {"expressCompanyCode": "kuayue", "expressCompanyName": "跨越速运"},
        {"expressCompanyCode": "kuayue2", "expressCompanyName": "跨越物流"},
    ]})
    .to_string();
    let list: CompaniesResponse<'_> = serde_json::from_str(&list).unwrap();
    let told = shipping::listed_carriers(&list);
    let told: Vec<_> = told
        .iter()
        .map(|carrier| {
            (
                carrier.carrier_code.as_str(),
                carrier.platform_carrier.as_str(),
            )
        })
        .collect();
    let expected = [
        ("ZTO", "zto"),
        ("ZJS", "zjs"),
        // YZXB goes out as another one, and KYE fits two.
        ("", "youzheng"),
        ("", "kuayue"),
        ("", "kuayue2"),
    ];
    assert_eq!(told, expected);
}

fn change(from: &str, carrier_code: &str, to: &str) -> NumberChange {
    NumberChange {
        to: ShipmentReport {
            platform_order_id: "P1".into(),
            carrier_code: carrier_code.into(),
            waybill_no: to.into(),
            lines: Vec::new(),
            whole_order: true,
        },
        from_carrier_code: "ZTO".into(),
        from_waybill_no: from.into(),
    }
}

fn stands(order: &Value, change: &NumberChange) -> Standing {
    let text = order.to_string();
    let order: Order<'_> = serde_json::from_str(&text).unwrap();
    standing(&order, change).unwrap()
}

#[test]
fn a_part_of_a_split_order_is_named_by_its_place() {
    let parts = |numbers: &[&str]| {
        let parts: Vec<_> = numbers
            .iter()
            .enumerate()
            .map(|(at, number)| {
                json!({"deliveryOrderIndex": at, "status": 6, "expressTrackingNo": number, "expressCompanyCode": "zto"})
            })
            .collect();
        json!({"orderStatus": 6, "simpleDeliveryOrderList": parts})
    };
    let to_b = change("a", "YTO", "b");
    let named = |fields: Value| Standing::Old(fields);
    assert_eq!(
        stands(&parts(&["x", "a"]), &to_b),
        named(json!({"oldExpressNo": "a", "deliveryOrderIndex": 1}))
    );
    for whole in [&["a"][..], &["a", "a"], &["x", "a", "a"]] {
        let expected = named(json!({"oldExpressNo": "a"}));
        assert_eq!(stands(&parts(whole), &to_b), expected, "{whole:?}");
    }
    assert_eq!(stands(&parts(&["x"]), &to_b), Standing::Neither);
}

#[test]
fn a_number_that_stands_there_already_is_a_success() {
    let order = data(SHIPPED);
    let number = "YT8800000000001";
    assert_eq!(stands(&order, &change("a", "YTO", number)), Standing::New);
    // The same number with another carrier is a change too.
    let other_carrier = stands(&order, &change(number, "STO", number));
    assert!(
        matches!(other_carrier, Standing::Old(_)),
        "{other_carrier:?}"
    );
    assert_eq!(stands(&order, &change("a", "STO", "b")), Standing::Neither);
}
