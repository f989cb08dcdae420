//! Carriers, and another number for a parcel that was reported.

use super::*;
use crate::{
    platform::NumberChange,
    platforms::douyin::numbers::{Way, companies, way},
};

fn change(from: &str, to: &str, carrier_code: &str) -> NumberChange {
    NumberChange {
        to: ShipmentReport {
            platform_order_id: "6920000000000000002".into(),
            carrier_code: carrier_code.into(),
            waybill_no: to.into(),
            lines: Vec::new(),
            whole_order: true,
        },
        from_carrier_code: "YTO".into(),
        from_waybill_no: from.into(),
    }
}

fn of(fields: &Value, change: &NumberChange) -> Result<Way, CallError> {
    let mut order: Value = serde_json::from_str(&order_json(PARTLY_SHIPPED)).unwrap();
    set(&mut order, fields);
    let json = order.to_string();
    way(&parse(&json, "order").unwrap(), change)
}

fn refused(way: Result<Way, CallError>) -> String {
    match way {
        Err(CallError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn carriers_are_ours_where_we_have_a_code() {
    let told = companies(
        r#"[{"id":15,"name":"中通快递","code":"zhongtong"},{"id":1,"name":"某某","code":"somebody"},{"name":"none"}]"#,
    );
    let told = told.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|carrier| {
            [
                &carrier.carrier_code,
                &carrier.platform_carrier,
                &carrier.name,
            ]
        })
        .collect();
    assert_eq!(
        told,
        [["ZTO", "zhongtong", "中通快递"], ["", "somebody", "某某"]]
    );
    assert_eq!(companies("null"), Ok(Vec::new()));
}

#[test]
fn a_number_is_changed_as_the_parcel_was_reported() {
    let new = change("YT1234567890123", "75000000000001", "ZTO");
    let pack = || "7001".to_owned();
    // Of an order of which some is still to be sent.
    assert_eq!(of(&json!({}), &new), Ok(Way::Pack(pack())));
    let sent = json!({"order_status": 3, "main_status": 3});
    assert_eq!(of(&sent, &new), Ok(Way::Whole { pack: pack() }));
    let parcel = |number: &str, pack: &str| json!({"tracking_no": number, "company": "yuantong", "delivery_id": pack});
    let two = json!({
        "order_status": 3, "main_status": 3,
        "logistics_info": [parcel("YT1234567890123", "7001"), parcel("YT2", "7002")],
    });
    assert_eq!(of(&two, &new), Ok(Way::Pack(pack())));
    let unnamed = json!({"logistics_info": [parcel("YT1234567890123", ""), parcel("YT2", "7002")]});
    assert_eq!(refused(of(&unnamed, &new)), "NO_PACK_ID");
}

#[test]
fn a_number_that_stands_there_is_not_changed_again() {
    let same = change("old", "YT1234567890123", "YTO");
    assert_eq!(of(&json!({}), &same), Ok(Way::Stands));
    let other_carrier = change("YT1234567890123", "YT1234567890123", "ZTO");
    assert_eq!(of(&json!({}), &other_carrier), Ok(Way::Pack("7001".into())));
    let unknown = change("old", "new", "ZTO");
    assert_eq!(refused(of(&json!({}), &unknown)), "NO_SUCH_PARCEL");
    assert_eq!(
        refused(of(&json!({"logistics_info": []}), &unknown)),
        "NO_SUCH_PARCEL"
    );
}
