//! The signature on worked examples, whose values were cross-checked with OpenSSL.

use crate::platforms::{
    douyin::sign::{Signed, base_string, sign},
    reading::canonical,
};
use md5::{Digest, Md5};
use serde_json::json;

const SECRET: &str = "11112222-3333-4444-5555-666677778888";
const SEARCH: &str = r#"{"order_asc":true,"order_by":"update_time","page":0,"size":100,"update_time_end":1760000000,"update_time_start":1759996400}"#;

fn signed<'a>(method: &'a str, param_json: &'a str) -> Signed<'a> {
    Signed {
        app_key: "7000000000000000001",
        method,
        param_json,
        timestamp: "1760000000",
    }
}

#[test]
fn an_order_list() {
    let search = signed("order.searchList", SEARCH);
    let expected = format!(
        "{SECRET}app_key7000000000000000001methodorder.searchListparam_json{SEARCH}timestamp1760000000v2{SECRET}"
    );
    assert_eq!(base_string(SECRET, &search), expected);
    assert_eq!(
        sign(SECRET, &search),
        "9a4acf08e85a70628683d9502658baab76980a02a9e3f84a71baf5da6423e12b"
    );
    let digest = Md5::digest(base_string(SECRET, &search));
    assert_eq!(hex::encode(digest), "4b74b99738cd07b421bb7508654e9bed");
}

#[test]
fn a_written_out_time_is_signed_as_it_is_sent() {
    let search = Signed {
        timestamp: "2025-10-09 16:53:20",
        ..signed("order.searchList", SEARCH)
    };
    assert_eq!(
        sign(SECRET, &search),
        "8cff6f8d9a624862acd236e3cf38753f732045d67d836dc501967700e309781f"
    );
}

#[test]
fn canonical_parameters_of_each_kind() {
    let memo = json!({
        "star": "5", "remark": "加急&<b>换\"顺丰\"/='",
        "order_id": "6920000000000000001", "is_add_star": "true",
    });
    let packs = json!({
        "request_id": "r-1", "order_id": "6920000000000000001",
        "pack_list": [{
            "shipped_order_info": [{
                "shipped_order_id": "6920000000000000001", "shipped_num": 1,
            }],
            "logistics_code": "YT1234567890123", "company_code": "yuantong",
        }],
    });
    let token = json!({"shop_id": "4463798", "grant_type": "authorization_self", "code": ""});
    for (method, params, text, signature) in [
        (
            "order.addOrderRemark",
            memo,
            r#"{"is_add_star":"true","order_id":"6920000000000000001","remark":"加急&<b>换\"顺丰\"/='","star":"5"}"#,
            "70660478d985a2618807fe2c6657e84de202799cd27c4c8146e0634458b9b63e",
        ),
        (
            "order.logisticsAddMultiPack",
            packs,
            r#"{"order_id":"6920000000000000001","pack_list":[{"company_code":"yuantong","logistics_code":"YT1234567890123","shipped_order_info":[{"shipped_num":1,"shipped_order_id":"6920000000000000001"}]}],"request_id":"r-1"}"#,
            "5d27da1c7d2023b6f89769b48e26ef942b86dd1a0d88c0e4da86b8185c65584c",
        ),
        (
            "token.create",
            token,
            r#"{"code":"","grant_type":"authorization_self","shop_id":"4463798"}"#,
            "d2ad48e3e4a979bbddfa378b98aa85e487bed937b6ec559b6772dafb7cdea38a",
        ),
        (
            "order.logisticsCompanyList",
            json!({}),
            "{}",
            "67b7ad9912d5f4f97f7bfc47142f25e643bab2432daba88480475e0dca1727f1",
        ),
        (
            "logistics.getShopKey",
            json!({}),
            "{}",
            "5745c3f11be7b4f25c0ac73d927f62529634b36400941a64e16d75d28ec9a885",
        ),
    ] {
        let param_json = canonical(&params);
        assert_eq!(param_json, text);
        let signed = signed(method, &param_json);
        assert_eq!(sign(SECRET, &signed), signature, "{method}");
    }
}

#[test]
fn large_ids_stay_whole() {
    let params = json!({"product_id": 3_473_196_049_974_326_153_i64});
    assert_eq!(canonical(&params), r#"{"product_id":3473196049974326153}"#);
}
