//! POP signatures: `MD5(secret + sorted key + value pairs + secret)`, upper-case hex.

use md5::{Digest, Md5};

use crate::platforms::call::Params;

/// The signature of everything sent except `sign`.
pub(super) fn sign(secret: &str, params: &Params) -> String {
    let mut digest = Md5::new();
    digest.update(secret);
    for (key, value) in params.iter().filter(|(key, _)| *key != "sign") {
        digest.update(key);
        digest.update(value);
    }
    digest.update(secret);
    hex::encode_upper(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(secret: &str, pairs: &[(&str, &str)]) -> String {
        sign(
            secret,
            &pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    fn number_list(data_type: &str) -> String {
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
        signed("testSecret", &pairs)
    }

    #[test]
    fn the_official_example_and_its_json_twin() {
        assert_eq!(number_list("XML"), "E4DE3ED21002510DED352819E7AE6775");
        assert_eq!(number_list("JSON"), "92A61361F6F8FDECCF611A19D1CE9F16");
    }

    #[test]
    fn the_printed_report() {
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
        assert_eq!(
            signed("test-secret", &pairs),
            "CC0F30530BBAC3FD67608391D61E370C"
        );
    }

    fn with_common(own: &[(&str, &str)]) -> String {
        let common = [
            ("client_id", "demo_client_id_0001"),
            ("access_token", "demo_token_abc"),
            ("timestamp", "1760000000"),
            ("data_type", "JSON"),
        ];
        signed("demo_client_secret_9f8e7d", &[&common, own].concat())
    }

    #[test]
    fn an_increment_call() {
        let own = [
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
        assert_eq!(with_common(&own), "9DC4CBA22D2528E9E4F01ED592174CA1");
    }

    #[test]
    fn nested_json_and_chinese_values_are_signed_as_sent() {
        let list = r#"[{"data_tag":"261001-123456789012345","encrypted_data":"~AgAAAAI8x1kFhQHnQAH+abc=~0~"}]"#;
        assert_eq!(
            with_common(&[("type", "pdd.open.decrypt.batch"), ("data_list", list)]),
            "CFF9555E8BF40654B4EC3D4FABEF767C"
        );
        let note = [
            ("type", "pdd.order.note.update"),
            ("order_sn", "261001-123456789012345"),
            ("note", "加急 请发顺丰"),
            ("tag", "1"),
            ("tag_name", "加急"),
        ];
        assert_eq!(with_common(&note), "7CF7939BACB66831F778992DEAD1BFDF");
    }
}
