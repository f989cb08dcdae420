//! TOP signatures: sorted `key + value` pairs without `sign`, empty ones left out, upper-case hex.

use hmac::Mac;
use md5::{Digest, Md5};

use crate::platforms::call::Params;

/// The signature of the parameters, none for an unknown method.
pub(super) fn sign(method: &str, secret: &str, params: &Params) -> Option<String> {
    let mut text = String::new();
    for (key, value) in params {
        if key != "sign" && !key.is_empty() && !value.is_empty() {
            text.push_str(key);
            text.push_str(value);
        }
    }
    let digest = match method {
        "md5" => Md5::digest(format!("{secret}{text}{secret}")).to_vec(),
        "hmac" => {
            let mut mac = hmac::Hmac::<Md5>::new_from_slice(secret.as_bytes()).ok()?;
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        "hmac-sha256" => {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
            ring::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        }
        _ => return None,
    };
    Some(hex::encode_upper(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE_UP_SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn signed(secret: &str, pairs: &[(&str, &str)]) -> String {
        let params = params(pairs);
        sign(&params["sign_method"], secret, &params).unwrap()
    }

    #[test]
    fn the_official_example() {
        let pairs = [
            ("method", "taobao.item.seller.get"),
            ("app_key", "12345678"),
            ("session", "test"),
            ("timestamp", "2016-01-01 12:00:00"),
            ("format", "json"),
            ("v", "2.0"),
            ("sign_method", "md5"),
            ("fields", "num_iid,title,nick,price,num"),
            ("num_iid", "11223344"),
        ];
        assert_eq!(
            signed("helloworld", &pairs),
            "66987CB115214E59E6EC978214934FB8"
        );
    }

    #[test]
    fn every_method_on_an_increment_call() {
        let with = |method: &'static str| {
            [
                ("app_key", "33334444"),
                ("end_modified", "2026-03-01 10:15:00"),
                ("fields", "tid,status,modified,orders"),
                ("format", "json"),
                ("method", "taobao.trades.sold.increment.get"),
                ("page_no", "1"),
                ("page_size", "50"),
                ("session", "6100e23made0up0session"),
                ("start_modified", "2026-03-01 10:00:00"),
                ("timestamp", "2026-03-01 10:20:30"),
                ("use_has_next", "true"),
                ("v", "2.0"),
                ("sign_method", method),
            ]
        };
        assert_eq!(
            signed(MADE_UP_SECRET, &with("md5")),
            "E57527B59F1D68865C741DFD4C005848"
        );
        assert_eq!(
            signed(MADE_UP_SECRET, &with("hmac")),
            "923081940F39668639C7F7F40265525E"
        );
        let sha = "C85CDC27D0CED82C99FA1826F48F8E0C5DAB57C8C528435BECC1B4F39BFD8EE7";
        assert_eq!(signed(MADE_UP_SECRET, &with("hmac-sha256")), sha);
        assert_eq!(sign("sha1", MADE_UP_SECRET, &params(&with("sha1"))), None);
    }

    #[test]
    fn chinese_values_are_utf8_and_empty_ones_do_not_count() {
        let mut pairs = vec![
            ("app_key", "33334444"),
            ("session", "6100e23made0up0session"),
            ("timestamp", "2026-03-01 10:20:30"),
            ("format", "json"),
            ("v", "2.0"),
            ("sign_method", "md5"),
            ("method", "taobao.trade.memo.update"),
            ("tid", "2100000000000000001"),
            ("memo", "加急 请发顺丰"),
            ("flag", "1"),
        ];
        assert_eq!(
            signed(MADE_UP_SECRET, &pairs),
            "A06DE237687520FF336E66F280A1AABE"
        );
        pairs.push(("reset", ""));
        assert_eq!(
            signed(MADE_UP_SECRET, &pairs),
            "A06DE237687520FF336E66F280A1AABE"
        );
    }
}
