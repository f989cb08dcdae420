//! JOS signatures: `MD5(secret + sorted key + value pairs + secret)`, upper-case hex; the JSON
//! of the business parameters is one value, signed as it was sent.

use md5::{Digest, Md5};

use crate::platforms::call::Params;

/// The signature of everything sent except `sign`; empty values do not count.
pub(super) fn sign(secret: &str, params: &Params) -> String {
    let mut digest = Md5::new();
    digest.update(secret);
    let counts = |(key, value): &(&String, &String)| *key != "sign" && !value.is_empty();
    for (key, value) in params.iter().filter(counts) {
        digest.update(key);
        digest.update(value);
    }
    digest.update(secret);
    hex::encode_upper(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE_UP_SECRET: &str = "fedcba9876543210fedcba9876543210";

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn made_up(method: &str, business: &str, more: &[(&str, &str)]) -> String {
        let common = [
            ("access_token", "made0up0access0token"),
            ("app_key", "AABBCCDDEEFF00112233445566778899"),
            ("method", method),
            ("timestamp", "2026-03-01 10:20:30"),
            ("v", "2.0"),
            ("360buy_param_json", business),
        ];
        sign(MADE_UP_SECRET, &params(&[&common, more].concat()))
    }

    #[test]
    fn the_official_example() {
        let business = r#"{"end_date":null,"optional_fields":null,"order_state":"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}"#;
        let pairs = [
            ("360buy_param_json", business),
            ("access_token", "yourtoken"),
            ("app_key", "yourappkey"),
            ("method", "jingdong.pop.order.search"),
            ("timestamp", "2021-05-07 09:20:39.683+0800"),
            ("v", "2.0"),
            ("sign", "does not sign itself"),
        ];
        assert_eq!(
            sign("yourappSecret", &params(&pairs)),
            "D70825340F4084360B9362B60DFD7930"
        );
    }

    #[test]
    fn a_search_with_and_without_the_format() {
        let business = r#"{"dateType":"0","end_date":"2026-03-01 10:15:00","optional_fields":"orderId,orderState,modified,itemInfoList","order_state":"WAIT_SELLER_STOCK_OUT,WAIT_GOODS_RECEIVE_CONFIRM","page":"1","page_size":"50","sortType":"1","start_date":"2026-03-01 10:00:00"}"#;
        let search = |more: &[(&str, &str)]| made_up("jingdong.pop.order.search", business, more);
        assert_eq!(search(&[]), "2F0343741A22A552138AB526EA9F4971");
        assert_eq!(
            search(&[("format", "")]),
            "2F0343741A22A552138AB526EA9F4971"
        );
        assert_eq!(
            search(&[("format", "json")]),
            "5A302E33FAFE0BD82CFBE31C90795B58"
        );
    }

    #[test]
    fn the_print_service_signs_its_body_by_another_name() {
        let body = r#"[{"cpCode":"JD","objectId":"obj-1","parameters":{"ewCustomerCode":"010K000001"},"wayBillInfos":[{"orderNo":"300000000001","popFlag":1,"jdWayBillCode":"JDVA00000000001"}]}]"#;
        let pairs = [
            ("access_token", "made0up0access0token"),
            ("app_key", "AABBCCDDEEFF00112233445566778899"),
            ("method", "/PullDataService/pullData"),
            ("param_json", body),
            ("timestamp", "2026-03-01 10:20:30"),
            ("v", "2.0"),
        ];
        assert_eq!(
            sign(MADE_UP_SECRET, &params(&pairs)),
            "E4B0C75AFB39AFE34EFDE896D48D784B"
        );
    }

    #[test]
    fn chinese_values_are_utf8() {
        let business = r#"{"order_id":"300000000001","flag":"1","remark":"加急 请发顺丰"}"#;
        assert_eq!(
            made_up("jingdong.pop.order.modifyVenderRemark", business, &[]),
            "1CA7BDF68C30ADD10A838CA76E3F88FC"
        );
    }
}
