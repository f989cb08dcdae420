//! Carriers, and numbers that are changed.
#![cfg(test)]

use super::*;
use crate::{
    platform::NumberChange,
    platforms::pinduoduo::shipping::{companies, is_to_change},
};

fn change(from: &str, to: &str) -> NumberChange {
    NumberChange {
        to: ShipmentReport {
            platform_order_id: "261001-123456789012345".into(),
            carrier_code: "ZTO".into(),
            waybill_no: to.into(),
            lines: Vec::new(),
            whole_order: true,
        },
        from_carrier_code: "YTO".into(),
        from_waybill_no: from.into(),
    }
}

#[test]
fn the_first_parcel_alone_gets_another_number() {
    let parcels = [(85, "YT1".to_owned()), (115, "75".to_owned())];
    let asked = |from: &str, to: &str| is_to_change(&parcels, 115, &change(from, to));
    let code = |asked: Result<bool, CallError>| match asked {
        Err(CallError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(asked("YT1", "76"), Ok(true));
    assert_eq!(asked("YT1", "75"), Ok(false), "stands there");
    assert_eq!(asked("YT1", "YT1"), Ok(true), "of another carrier");
    assert_eq!(code(asked("75", "76")), "FURTHER_PARCEL");
    assert_eq!(code(asked("YT9", "76")), "NUMBER_NOT_THERE");
}

#[test]
fn carriers_that_may_be_used() {
    let payload = r#"{"logistics_companies":[
        {"id":85,"logistics_company":"圆通","code":"YTO","available":1},
        {"id":"3","logistics_company":"百世","code":"HT","available":0},
        {"id":9001,"logistics_company":"新快递","code":"NEW","available":"1"},{}]}"#;
    let told: Vec<_> = companies(payload)
        .unwrap()
        .into_iter()
        .map(|carrier| (carrier.carrier_code, carrier.platform_carrier, carrier.name))
        .collect();
    let expected = [("YTO", "85", "圆通"), ("", "9001", "新快递")];
    let expected = expected.map(|(ours, id, name)| (ours.into(), id.into(), name.into()));
    assert_eq!(told, expected);
    assert!(companies("{}").unwrap().is_empty());
}
