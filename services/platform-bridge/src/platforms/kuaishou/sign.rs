//! Kuaishou's signature: every parameter before url-encoding, sorted by name and joined
//! as `k=v` with `&`, the sign secret at the end, as HMAC-SHA256 under that same secret.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use ring::hmac;
use std::collections::BTreeMap;

/// Signs `fields` by the method that their own `signMethod` names (`MD5`, else
/// `HMAC_SHA256`); `sign` itself is left out.
pub(super) fn sign(secret: &str, fields: &BTreeMap<&'static str, String>) -> String {
    let mut text = String::new();
    for (name, value) in fields.iter().filter(|(name, _)| **name != "sign") {
        text.extend([*name, "=", value.as_str(), "&"]);
    }
    text.extend(["signSecret=", secret]);
    match fields.get("signMethod").map(String::as_str) {
        Some("MD5") => hex::encode(Md5::digest(text)),
        _ => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            STANDARD.encode(hmac::sign(&key, text.as_bytes()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "demoSignSecret0123456789abcdef00";
    const LIST: &str = r#"{"orderViewStatus":3,"pageSize":50,"sort":1,"queryType":2,"beginTime":1735660800000,"endTime":1735689600000,"cpsType":0,"cursor":""}"#;
    const NOTE: &str = r#"{"orderId":2436400000000001,"note":"加急，发顺丰","flag":1}"#;

    fn signature(method: &str, param: &str, sign_method: &str) -> String {
        let fields = [
            ("access_token", "ChFvYXV0aC5hY2Nlc3NUb2tlbg-demo"),
            ("appkey", "ks600000000000000001"),
            ("method", method),
            ("param", param),
            ("signMethod", sign_method),
            ("timestamp", "1735689600123"),
            ("version", "1"),
            ("sign", "is not signed"),
        ];
        let fields = fields.map(|(name, value)| (name, value.to_owned()));
        sign(SECRET, &BTreeMap::from(fields))
    }

    #[test]
    fn an_order_list() {
        let method = "open.order.cursor.list";
        assert_eq!(
            signature(method, LIST, "HMAC_SHA256"),
            "4Z6k/TXzGo+iaPKYbBvka0iCWJFINbdunHgxX1YhWFA="
        );
        assert_eq!(
            signature(method, LIST, "MD5"),
            "02845e4c139aa5a8adacba485b0a92ad"
        );
    }

    #[test]
    fn chinese_is_signed_as_it_is() {
        let method = "open.seller.order.note.add";
        assert_eq!(
            signature(method, NOTE, "HMAC_SHA256"),
            "0ipVfur4bL5Q+MFvHm+qbf9s7jLGZiUIjpfNpD1tn/w="
        );
        assert_eq!(
            signature(method, NOTE, "MD5"),
            "b11d9258979f5c6d1237f80424bf3a40"
        );
    }
}
