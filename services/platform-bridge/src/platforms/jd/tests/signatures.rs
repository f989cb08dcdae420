//! The published and the made-up vectors of the signature.
#![cfg(test)]

use crate::platforms::jd::sign::sign;
use std::collections::BTreeMap;

const SECRET: &str = "fedcba9876543210fedcba9876543210";

fn params(method: &str, json: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("360buy_param_json", json.to_owned()),
        ("access_token", "made0up0access0token".to_owned()),
        ("app_key", "AABBCCDDEEFF00112233445566778899".to_owned()),
        ("method", method.to_owned()),
        ("timestamp", "2026-03-01 10:20:30".to_owned()),
        ("v", "2.0".to_owned()),
    ])
}

#[test]
fn the_official_example() {
    let params = BTreeMap::from([
        (
            "360buy_param_json",
            r#"{"end_date":null,"optional_fields":null,"order_state":"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}"#
                .to_owned(),
        ),
        ("access_token", "yourtoken".to_owned()),
        ("app_key", "yourappkey".to_owned()),
        ("method", "jingdong.pop.order.search".to_owned()),
        ("timestamp", "2021-05-07 09:20:39.683+0800".to_owned()),
        ("v", "2.0".to_owned()),
    ]);
    assert_eq!(
        sign("yourappSecret", &params),
        "D70825340F4084360B9362B60DFD7930"
    );
}

#[test]
fn an_order_list_with_and_without_a_format() {
    let json = r#"{"dateType":"0","end_date":"2026-03-01 10:15:00","optional_fields":"orderId,orderState,modified,itemInfoList","order_state":"WAIT_SELLER_STOCK_OUT,WAIT_GOODS_RECEIVE_CONFIRM","page":"1","page_size":"50","sortType":"1","start_date":"2026-03-01 10:00:00"}"#;
    let mut params = params("jingdong.pop.order.search", json);
    assert_eq!(sign(SECRET, &params), "2F0343741A22A552138AB526EA9F4971");
    params.insert("format", "json".to_owned());
    assert_eq!(sign(SECRET, &params), "5A302E33FAFE0BD82CFBE31C90795B58");
}

#[test]
fn chinese_is_signed_as_utf8_and_empty_values_are_not() {
    let json = r#"{"order_id":"300000000001","flag":"1","remark":"加急 请发顺丰"}"#;
    let mut params = params("jingdong.pop.order.modifyVenderRemark", json);
    params.insert("format", String::new());
    params.insert("sign", "an earlier one".to_owned());
    assert_eq!(sign(SECRET, &params), "1CA7BDF68C30ADD10A838CA76E3F88FC");
}
