//! Documents that are damaged, unknown or shown to people.

use super::*;

fn shown(raw: &[u8]) -> String {
    Feed::<MappedOrder>::mask_raw(&Jd, raw)
}

fn listed(payload: &str) -> Result<Vec<Listed>, CallError> {
    let body = Bytes::copy_from_slice(payload.as_bytes());
    let answer = Answer::new(&body);
    orders::listed(&answer, answer.text())
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"orderState": "MAYBE_SHIPPED"}), "UNKNOWN_STATUS"),
        (json!({"orderState": null}), "UNKNOWN_STATUS"),
        (json!({"orderId": null}), "MISSING_ID"),
        (
            json!({"itemInfoList": [{"jdPrice": "1.00", "itemTotal": "1"}]}),
            "MISSING_ID",
        ),
        (
            json!({"itemInfoList": [{"skuId": "1", "itemTotal": "1"}]}),
            "BAD_AMOUNT",
        ),
        (
            json!({"itemInfoList": [{"skuId": "1", "jdPrice": "1.00", "itemTotal": "0"}]}),
            "BAD_DOCUMENT",
        ),
        (json!({"orderPayment": "99999999999999.00"}), "BAD_AMOUNT"),
        (json!({"orderPayment": "304.005"}), "BAD_AMOUNT"),
        (json!({"orderPayment": "-304.00"}), "BAD_AMOUNT"),
        (json!({"modified": ""}), "BAD_TIME"),
        (json!({"modified": "0001-01-01 00:00:00"}), "BAD_TIME"),
        (json!({"orderStartTime": "yesterday"}), "BAD_TIME"),
        (json!({"itemInfoList": {"a": 1}}), "BAD_DOCUMENT"),
        (json!({"consigneeInfo": 7}), "BAD_DOCUMENT"),
        (json!({"venderRemark": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        assert_eq!(
            with(&fields).mapped.unwrap_err().reason,
            expected,
            "{fields}"
        );
    }
}

#[test]
fn one_bad_order_does_not_spoil_its_page() {
    let good = order_json(PAID);
    let mut page =
        br#"{"searchorderinfo_result":{"apiResult":{"success":true},"orderInfoList":["#.to_vec();
    page.extend(good.as_bytes());
    page.extend(b",{\"orderId\":\"300000000002\",\"venderRemark\":\"\xff\xfe\"},{\"x\":1},");
    page.extend(good.as_bytes());
    page.extend(b"]}}");
    let body = Bytes::from(page);
    let answer = Answer::new(&body);
    let rows = orders::listed(&answer, answer.text()).unwrap();
    let [
        Listed::Full(first),
        Listed::Full(broken),
        Listed::Unreadable(_),
        Listed::Full(last),
    ] = rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert!(first.mapped.is_ok() && last.mapped.is_ok());
    assert_eq!(broken.mapped.as_ref().unwrap_err().reason, "BAD_TEXT");
    assert_eq!(
        &broken.raw[..],
        b"{\"orderId\":\"300000000002\",\"venderRemark\":\"\xff\xfe\"}"
    );
}

#[test]
fn a_list_may_be_empty_but_not_refused() {
    let empty = r#"{"searchorderinfo_result":{"apiResult":{"success":true},"orderTotal":0}}"#;
    assert!(listed(empty).unwrap().is_empty());
    let refused = r#"{"searchorderinfo_result":{"apiResult":{"success":false,"numberCode":400,
        "chineseErrCode":"时间跨度过大"}}}"#;
    let Err(CallError::Refused { code, message }) = listed(refused) else {
        panic!("not refused");
    };
    assert_eq!((code.as_str(), message.as_str()), ("400", "时间跨度过大"));
}

#[test]
fn a_parked_order_is_shown_without_its_receiver() {
    let text = shown(order_json(PAID).as_bytes());
    for hidden in [
        "张", "浙江", "杭州", "余杭", "仓前", "138*", "JDmade", "59931", "j***1",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert!(text.contains("300000000001") && text.contains("样例外套"));
    assert!(!shown(b"{\"fullname\":\"x").contains("fullname"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _: Document<MappedOrder> = Jd.remap(&bytes);
        let _ = shown(&bytes);
    }

    #[test]
    fn a_damaged_order_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("{}".to_owned()),
            Just("-1e999".to_owned()), Just("null".to_owned()), "\\PC{0,8}",
        ],
        length in 0_usize..24,
    ) {
        let mut raw = order_json(PAID).into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document: Document<MappedOrder> = Jd.remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
        let _ = shown(&raw);
    }
}
