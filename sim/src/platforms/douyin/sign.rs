//! Signatures of Douyin: the secret around the five signed fields, by HMAC-SHA256 or MD5.

use md5::{Digest, Md5};
use ring::hmac;
use serde_json::Value;

/// What is signed of one call.
pub(super) struct Signed<'a> {
    pub(super) app_key: &'a str,
    pub(super) method: &'a str,
    pub(super) param_json: &'a str,
    pub(super) timestamp: &'a str,
    pub(super) version: &'a str,
}

/// The signature in lower-case hex; MD5 where no method is named, `None` for an unknown one.
pub(super) fn sign(sign_method: Option<&str>, secret: &str, signed: &Signed<'_>) -> Option<String> {
    let Signed {
        app_key,
        method,
        param_json,
        timestamp,
        version,
    } = signed;
    let text = format!(
        "{secret}app_key{app_key}method{method}param_json{param_json}timestamp{timestamp}v{version}{secret}"
    );
    match sign_method {
        None | Some("md5") => Some(hex::encode(Md5::digest(text))),
        Some("hmac-sha256") => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            Some(hex::encode(hmac::sign(&key, text.as_bytes())))
        }
        Some(_) => None,
    }
}

/// Whether the text is the canonical form of its JSON: keys sorted at every level, no
/// spaces, nothing escaped that need not be, no nulls. U+2028 and U+2029 may be escaped,
/// as the official client does.
pub(super) fn is_canonical(text: &str, value: &Value) -> bool {
    let plain = text.replace("\\u2028", "\u{2028}");
    canonical(value).is_some_and(|canonical| canonical == plain.replace("\\u2029", "\u{2029}"))
}

/// Nothing where a null stands somewhere: an unset field is left out.
fn canonical(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(rows) => {
            let rows: Option<Vec<String>> = rows.iter().map(canonical).collect();
            Some(format!("[{}]", rows?.join(",")))
        }
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort_unstable();
            let pair = |name: &String| {
                let value = canonical(&fields[name])?;
                Some(format!("{}:{value}", Value::from(name.as_str())))
            };
            let pairs: Option<Vec<String>> = names.into_iter().map(pair).collect();
            Some(format!("{{{}}}", pairs?.join(",")))
        }
        plain => Some(plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: &str = "1760000000";

    fn signed(
        sign_method: Option<&str>,
        method: &str,
        param_json: &str,
        timestamp: &str,
    ) -> String {
        let signed = Signed {
            app_key: "7000000000000000001",
            method,
            param_json,
            timestamp,
            version: "2",
        };
        sign(sign_method, "11112222-3333-4444-5555-666677778888", &signed).unwrap()
    }

    const LIST: &str = r#"{"order_asc":true,"order_by":"update_time","page":0,"size":100,"update_time_end":1760000000,"update_time_start":1759996400}"#;

    #[test]
    fn an_order_list_by_both_methods_and_both_forms_of_time() {
        assert_eq!(
            signed(Some("hmac-sha256"), "order.searchList", LIST, STAMP),
            "9a4acf08e85a70628683d9502658baab76980a02a9e3f84a71baf5da6423e12b"
        );
        assert_eq!(
            signed(None, "order.searchList", LIST, STAMP),
            "4b74b99738cd07b421bb7508654e9bed"
        );
        assert_eq!(
            signed(
                Some("hmac-sha256"),
                "order.searchList",
                LIST,
                "2025-10-09 16:53:20"
            ),
            "8cff6f8d9a624862acd236e3cf38753f732045d67d836dc501967700e309781f"
        );
    }

    #[test]
    fn texts_with_marks_and_nested_lists_are_signed_as_they_are() {
        let remark = r#"{"is_add_star":"true","order_id":"6920000000000000001","remark":"加急&<b>换\"顺丰\"/='","star":"5"}"#;
        let parcel = r#"{"order_id":"6920000000000000001","pack_list":[{"company_code":"yuantong","logistics_code":"YT1234567890123","shipped_order_info":[{"shipped_num":1,"shipped_order_id":"6920000000000000001"}]}],"request_id":"r-1"}"#;
        let token = r#"{"code":"","grant_type":"authorization_self","shop_id":"4463798"}"#;
        let cases = [
            (
                "order.addOrderRemark",
                remark,
                "70660478d985a2618807fe2c6657e84de202799cd27c4c8146e0634458b9b63e",
            ),
            (
                "order.logisticsAddMultiPack",
                parcel,
                "5d27da1c7d2023b6f89769b48e26ef942b86dd1a0d88c0e4da86b8185c65584c",
            ),
            (
                "token.create",
                token,
                "d2ad48e3e4a979bbddfa378b98aa85e487bed937b6ec559b6772dafb7cdea38a",
            ),
            (
                "order.logisticsCompanyList",
                "{}",
                "67b7ad9912d5f4f97f7bfc47142f25e643bab2432daba88480475e0dca1727f1",
            ),
            (
                "logistics.getShopKey",
                "{}",
                "5745c3f11be7b4f25c0ac73d927f62529634b36400941a64e16d75d28ec9a885",
            ),
        ];
        for (method, param_json, want) in cases {
            assert_eq!(
                signed(Some("hmac-sha256"), method, param_json, STAMP),
                want,
                "{method}"
            );
            let value = serde_json::from_str(param_json).unwrap();
            assert!(is_canonical(param_json, &value), "{method}");
        }
    }

    #[test]
    fn what_is_not_canonical_is_told() {
        for text in [
            r#"{"b":1,"a":2}"#,
            r#"{"a":{"d":1,"c":2}}"#,
            r#"{"a": 1}"#,
            r#"{"a":"\u003c"}"#,
            r#"{"a":"\u52a0"}"#,
            r#"{"a":null}"#,
        ] {
            let value = serde_json::from_str(text).unwrap();
            assert!(!is_canonical(text, &value), "{text}");
        }
        let escaped = r#"{"a":"x\u2028y"}"#;
        let value = serde_json::from_str(escaped).unwrap();
        assert!(is_canonical(escaped, &value));
    }
}
