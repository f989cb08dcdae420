//! Kuaishou signatures: the common parameters joined as `k=v` by `&` in their order of names,
//! the signing secret as the last one, then lower-case hex MD5 or Base64 HMAC-SHA256.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use ring::hmac;

use crate::platforms::call::Params;

/// What is signed of a call, in order.
const SIGNED: [&str; 7] = [
    "access_token",
    "appkey",
    "method",
    "param",
    "signMethod",
    "timestamp",
    "version",
];

/// The signature of the parameters by the method they name, MD5 where they name none; `None`
/// for an unknown method.
pub(super) fn sign(sign_secret: &str, params: &Params) -> Option<String> {
    let pairs = SIGNED
        .iter()
        .filter_map(|name| Some(format!("{name}={}&", params.get(*name)?)));
    let text = format!("{}signSecret={sign_secret}", pairs.collect::<String>());
    match params.get("signMethod").map(String::as_str) {
        None | Some("MD5") => Some(hex::encode(Md5::digest(text))),
        Some("HMAC_SHA256") => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, sign_secret.as_bytes());
            Some(STANDARD.encode(hmac::sign(&key, text.as_bytes())))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "demoSignSecret0123456789abcdef00";

    fn signed(method: &str, param: &str, sign_method: &str) -> Option<String> {
        let pairs = [
            ("access_token", "ChFvYXV0aC5hY2Nlc3NUb2tlbg-demo"),
            ("appkey", "ks600000000000000001"),
            ("method", method),
            ("param", param),
            ("signMethod", sign_method),
            ("timestamp", "1735689600123"),
            ("version", "1"),
            ("sign", "does not sign itself"),
            ("other", "is not signed"),
        ];
        let params = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        sign(SECRET, &params)
    }

    #[test]
    fn an_order_list() {
        let param = r#"{"orderViewStatus":3,"pageSize":50,"sort":1,"queryType":2,"beginTime":1735660800000,"endTime":1735689600000,"cpsType":0,"cursor":""}"#;
        let list = |sign_method| signed("open.order.cursor.list", param, sign_method);
        assert_eq!(
            list("HMAC_SHA256").unwrap(),
            "4Z6k/TXzGo+iaPKYbBvka0iCWJFINbdunHgxX1YhWFA="
        );
        assert_eq!(list("MD5").unwrap(), "02845e4c139aa5a8adacba485b0a92ad");
        assert_eq!(list("SHA1"), None);
    }

    #[test]
    fn a_note_in_chinese() {
        let param = r#"{"orderId":2436400000000001,"note":"加急，发顺丰","flag":1}"#;
        let add = |sign_method| signed("open.seller.order.note.add", param, sign_method);
        assert_eq!(
            add("HMAC_SHA256").unwrap(),
            "0ipVfur4bL5Q+MFvHm+qbf9s7jLGZiUIjpfNpD1tn/w="
        );
        assert_eq!(add("MD5").unwrap(), "b11d9258979f5c6d1237f80424bf3a40");
    }
}
