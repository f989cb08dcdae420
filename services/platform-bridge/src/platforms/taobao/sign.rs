//! Taobao's signature: every parameter sorted by key, key and value run together
//! before any url-encoding, digested with the app secret.

use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use ring::hmac as ring_hmac;
use std::collections::BTreeMap;

/// Signs `params` by the method that their own `sign_method` names (`md5`, `hmac`,
/// else `hmac-sha256`). Empty values and `sign` itself are left out.
pub(super) fn sign(secret: &str, params: &BTreeMap<&'static str, String>) -> String {
    let text = base_string(params);
    let digest = match params.get("sign_method").map(String::as_str) {
        Some("md5") => Md5::digest(format!("{secret}{text}{secret}")).to_vec(),
        Some("hmac") => hmac_md5(secret, &text),
        _ => {
            let key = ring_hmac::Key::new(ring_hmac::HMAC_SHA256, secret.as_bytes());
            ring_hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        }
    };
    hex::encode_upper(digest)
}

fn base_string(params: &BTreeMap<&'static str, String>) -> String {
    params
        .iter()
        .filter(|(key, value)| **key != "sign" && !value.is_empty())
        .flat_map(|(key, value)| [*key, value.as_str()])
        .collect()
}

fn hmac_md5(secret: &str, text: &str) -> Vec<u8> {
    // HMAC takes a key of any length, so this never falls back.
    Hmac::<Md5>::new_from_slice(secret.as_bytes())
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn params<const N: usize>(pairs: [(&'static str, &str); N]) -> BTreeMap<&'static str, String> {
        pairs
            .into_iter()
            .map(|(key, value)| (key, value.to_owned()))
            .collect()
    }

    #[test]
    fn the_official_example() {
        let params = params([
            ("method", "taobao.item.seller.get"),
            ("app_key", "12345678"),
            ("session", "test"),
            ("timestamp", "2016-01-01 12:00:00"),
            ("format", "json"),
            ("v", "2.0"),
            ("sign_method", "md5"),
            ("fields", "num_iid,title,nick,price,num"),
            ("num_iid", "11223344"),
        ]);
        assert_eq!(
            sign("helloworld", &params),
            "66987CB115214E59E6EC978214934FB8"
        );
    }

    #[test]
    fn each_method_signs_an_order_list() {
        for (method, signature) in [
            ("md5", "E57527B59F1D68865C741DFD4C005848"),
            ("hmac", "923081940F39668639C7F7F40265525E"),
            (
                "hmac-sha256",
                "C85CDC27D0CED82C99FA1826F48F8E0C5DAB57C8C528435BECC1B4F39BFD8EE7",
            ),
        ] {
            let params = params([
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
            ]);
            assert_eq!(sign(SECRET, &params), signature, "{method}");
        }
    }

    #[test]
    fn chinese_is_signed_as_utf8_and_empty_values_are_not() {
        let params = params([
            ("app_key", "33334444"),
            ("format", "json"),
            ("method", "taobao.trade.memo.update"),
            ("session", "6100e23made0up0session"),
            ("timestamp", "2026-03-01 10:20:30"),
            ("v", "2.0"),
            ("sign_method", "md5"),
            ("tid", "2100000000000000001"),
            ("memo", "加急 请发顺丰"),
            ("flag", "1"),
            ("reset", ""),
        ]);
        assert_eq!(sign(SECRET, &params), "A06DE237687520FF336E66F280A1AABE");
    }

    #[test]
    fn the_message_channel_signs_alike() {
        let params = params([
            ("app_key", "33334444"),
            ("group_name", "default"),
            ("timestamp", "1772331630000"),
        ]);
        let text = base_string(&params);
        let digest = Md5::digest(format!("{SECRET}{text}{SECRET}"));
        assert_eq!(
            hex::encode_upper(digest),
            "AE6A2B233B0A43AD65C3CCABC26956F9"
        );
    }
}
