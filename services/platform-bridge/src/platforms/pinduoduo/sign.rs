//! Pinduoduo's signature: every parameter that is sent, sorted by key, key and value
//! run together, between two copies of the client secret, as MD5.

use md5::{Digest, Md5};
use std::collections::BTreeMap;

/// Signs `params`; `sign` itself is left out.
pub(super) fn sign(secret: &str, params: &BTreeMap<&'static str, String>) -> String {
    let mut digest = Md5::new_with_prefix(secret);
    for (key, value) in params.iter().filter(|(key, _)| **key != "sign") {
        digest.update(key);
        digest.update(value);
    }
    digest.update(secret);
    hex::encode_upper(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: [(&str, &str); 4] = [
        ("client_id", "demo_client_id_0001"),
        ("access_token", "demo_token_abc"),
        ("timestamp", "1760000000"),
        ("data_type", "JSON"),
    ];

    fn check(secret: &str, pairs: &[&[(&'static str, &str)]], signature: &str) {
        let params = pairs.iter().copied().flatten();
        let params = params
            .map(|(key, value)| (*key, (*value).to_owned()))
            .collect();
        assert_eq!(sign(secret, &params), signature);
    }

    #[test]
    fn the_official_example_and_its_json_twin() {
        for (data_type, signature) in [
            ("XML", "E4DE3ED21002510DED352819E7AE6775"),
            ("JSON", "92A61361F6F8FDECCF611A19D1CE9F16"),
        ] {
            let pairs = [
                ("access_token", "asd78172s8ds9a921j9qqwda12312w1w21211"),
                ("client_id", "1"),
                ("data_type", data_type),
                ("order_status", "1"),
                ("page", "1"),
                ("page_size", "10"),
                ("timestamp", "1480411125"),
                ("type", "pdd.order.number.list.get"),
            ];
            check("testSecret", &[&pairs], signature);
        }
    }

    #[test]
    fn a_published_example_with_a_version() {
        let pairs = [
            ("client_id", "test-client"),
            ("data_type", "JSON"),
            ("logistics_id", "9"),
            ("order_sn", "240101-1"),
            ("order_state", "1"),
            ("timestamp", "1720000000"),
            ("type", "pdd.erp.order.sync"),
            ("version", "V1"),
            ("waybill_no", "SF123"),
        ];
        check("test-secret", &[&pairs], "CC0F30530BBAC3FD67608391D61E370C");
    }

    #[test]
    fn an_order_list() {
        let pairs = [
            ("type", "pdd.order.number.list.increment.get"),
            ("version", "V1"),
            ("start_updated_at", "1759998200"),
            ("end_updated_at", "1760000000"),
            ("order_status", "5"),
            ("refund_status", "5"),
            ("is_lucky_flag", "0"),
            ("page", "1"),
            ("page_size", "100"),
            ("use_has_next", "true"),
        ];
        let secret = "demo_client_secret_9f8e7d";
        check(secret, &[&OURS, &pairs], "9DC4CBA22D2528E9E4F01ED592174CA1");
    }

    #[test]
    fn json_inside_and_chinese() {
        let decrypt = [
            ("type", "pdd.open.decrypt.batch"),
            (
                "data_list",
                r#"[{"data_tag":"261001-123456789012345","encrypted_data":"~AgAAAAI8x1kFhQHnQAH+abc=~0~"}]"#,
            ),
        ];
        let note = [
            ("type", "pdd.order.note.update"),
            ("order_sn", "261001-123456789012345"),
            ("note", "加急 请发顺丰"),
            ("tag", "1"),
            ("tag_name", "加急"),
        ];
        let secret = "demo_client_secret_9f8e7d";
        check(
            secret,
            &[&OURS, &decrypt],
            "CFF9555E8BF40654B4EC3D4FABEF767C",
        );
        check(secret, &[&OURS, &note], "7CF7939BACB66831F778992DEAD1BFDF");
    }
}
