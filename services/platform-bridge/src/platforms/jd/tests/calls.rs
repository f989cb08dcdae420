//! What is sent, and the envelope of what comes back.

use super::*;
use chrono::{TimeZone, Utc};
use oms_contracts::ids::ShopId;
use std::collections::BTreeMap;

pub(super) fn shop(access_token: &str) -> ShopAccess {
    ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Jd,
        platform_shop_id: "10001".into(),
        endpoint: None,
        app_key: "AABBCCDDEEFF00112233445566778899".into(),
        app_secret: "fedcba9876543210fedcba9876543210".into(),
        sign_secret: String::new().into(),
        service_id: String::new(),
        access_token: access_token.to_owned().into(),
        refresh_token: String::new().into(),
        access_expires_at: None,
        credential_version: 1,
    }
}

#[test]
fn a_call_is_signed_as_it_is_sent() {
    let params = BTreeMap::from([
        ("dateType", "0".to_owned()),
        ("end_date", "2026-03-01 10:15:00".to_owned()),
        (
            "optional_fields",
            "orderId,orderState,modified,itemInfoList".to_owned(),
        ),
        (
            "order_state",
            "WAIT_SELLER_STOCK_OUT,WAIT_GOODS_RECEIVE_CONFIRM".to_owned(),
        ),
        ("page", "1".to_owned()),
        ("page_size", "50".to_owned()),
        ("sortType", "1".to_owned()),
        ("start_date", "2026-03-01 10:00:00".to_owned()),
    ]);
    let now = Utc.with_ymd_and_hms(2026, 3, 1, 2, 20, 30).unwrap();
    let method = "jingdong.pop.order.search";
    let form = signed(&shop("made0up0access0token"), method, &texts(&params), now);
    assert_eq!(form["sign"], "2F0343741A22A552138AB526EA9F4971");
    let nobody = signed(&shop(""), method, &texts(&BTreeMap::new()), now);
    assert_eq!(nobody["360buy_param_json"], "{}");
    assert!(!nobody.contains_key("access_token"));
}

#[test]
fn an_answer_fails_at_the_gateway_or_in_its_own_code() {
    let read =
        |text: &str| payload(text, "jingdong.pop.order.get", Effect::Read).map(str::to_owned);
    assert_eq!(
        read(r#"{"jingdong_pop_order_get_responce":{"code":"0"}}"#).unwrap(),
        r#"{"code":"0"}"#
    );
    for ended in [
        r#"{"error_response":{"code":"19","zh_desc":"无效access_token"}}"#,
        r#"{"jingdong_pop_order_get_responce":{"code":"19"}}"#,
    ] {
        assert!(matches!(read(ended), Err(CallError::AuthExpired { .. })));
    }
    for odd in [
        "[]",
        "{}",
        r#"{"jingdong_pop_order_get_responce":{}}"#,
        r#"{"jingdong_pop_order_search_responce":{"code":"0"}}"#,
    ] {
        assert!(
            matches!(read(odd), Err(CallError::Malformed { .. })),
            "{odd}"
        );
    }
}

#[test]
fn a_part_of_an_order_and_an_unknown_carrier_are_not_sent() {
    let report = |carrier: &str, whole_order| ShipmentReport {
        platform_order_id: "300000000001".into(),
        carrier_code: carrier.into(),
        waybill_no: "75000000000001".into(),
        lines: Vec::new(),
        whole_order,
    };
    let request = shipping::shipment(&report("ZTO", true)).ok().unwrap();
    assert_eq!(request.params["logiCoprId"], "1499");
    assert!(matches!(
        shipping::shipment(&report("ZTO", false)),
        Err(CallError::Unsupported { .. })
    ));
    // Whether its id is 3046 is not documented, and a wrong id could ship.
    assert!(matches!(
        shipping::shipment(&report("DB", true)),
        Err(CallError::Refused { .. })
    ));
}
