//! Documents that are damaged, unknown or shown to people.

use super::*;

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"order_status": 7}), "UNKNOWN_STATUS"),
        (json!({"order_status": null}), "UNKNOWN_STATUS"),
        (json!({"main_status": 39}), "UNKNOWN_STATUS"),
        (json!({"main_status": 77}), "UNKNOWN_STATUS"),
        (json!({"order_id": null}), "MISSING_ID"),
        (json!({"pay_amount": 1_000_000_000_001_i64}), "BAD_AMOUNT"),
        (json!({"pay_amount": 54.9}), "BAD_AMOUNT"),
        (json!({"pay_amount": -1}), "BAD_AMOUNT"),
        (json!({"update_time": 0}), "BAD_TIME"),
        (json!({"create_time": 1_759_996_000_000_i64}), "BAD_TIME"),
        (json!({"sku_order_list": []}), "BAD_DOCUMENT"),
        (json!({"sku_order_list": {"a": 1}}), "BAD_DOCUMENT"),
        (json!({"post_addr": "x"}), "BAD_DOCUMENT"),
        (json!({"seller_words": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        let reason = with(&fields).mapped.unwrap_err().reason;
        assert_eq!(reason, expected, "{fields}");
    }
    for (fields, expected) in [
        (json!({"order_id": ""}), "MISSING_ID"),
        (
            json!({"sku_id": 0, "product_id": 0, "product_id_str": ""}),
            "MISSING_ID",
        ),
        (json!({"item_num": 0}), "BAD_DOCUMENT"),
        (json!({"origin_amount": null}), "BAD_AMOUNT"),
        (
            json!({"origin_amount": 1_000_000_000_000_i64, "item_num": 2, "sum_amount": null}),
            "BAD_AMOUNT",
        ),
        (json!({"order_status": 6}), "UNKNOWN_STATUS"),
    ] {
        let reason = with_line(&fields).mapped.unwrap_err().reason;
        assert_eq!(reason, expected, "{fields}");
    }
}

#[test]
fn one_bad_order_does_not_spoil_its_page() {
    let good = paid_json();
    let mut page = b"{\"code\":10000,\"data\":{\"total\":4,\"shop_order_list\":[".to_vec();
    page.extend(good.as_bytes());
    page.extend(b",{\"order_id\":\"2\",\"seller_words\":\"\xff\xfe\"},{\"x\":1},");
    page.extend(good.as_bytes());
    page.extend(b"]}}");
    let body = Bytes::from(page);
    let answer = Answer::new(&body);
    let rows = listed(&answer, payload(answer.text(), &SEARCH).unwrap()).unwrap();
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
        b"{\"order_id\":\"2\",\"seller_words\":\"\xff\xfe\"}"
    );
}

#[test]
fn an_answer_says_success_or_what_is_wrong() {
    let write = &shipping::WHOLE;
    for json in [
        r#"{"code":10000,"data":{}}"#,
        r#"{"code":10000,"data":null}"#,
        r#"{"err_no":0,"message":"success"}"#,
    ] {
        assert!(payload(json, write).is_ok(), "{json}");
    }
    let silent = payload("{}", write);
    assert!(matches!(silent, Err(CallError::OutcomeUnknown { .. })));
    assert!(matches!(
        payload("5", write),
        Err(CallError::Malformed { .. })
    ));
    let answer = Answer::of(b"null");
    let nothing = listed(&answer, answer.text());
    assert!(matches!(nothing, Err(CallError::Malformed { .. })));
}

#[test]
fn a_parked_order_is_shown_without_its_receiver() {
    let shown = mask(paid_json().as_bytes());
    for hidden in [
        "张", "浙江", "杭州", "余杭", "文一", "138*", "#ML3B", "#XyZ1", "1@#demo",
    ] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    assert!(shown.contains("6920000000000000001") && shown.contains("纯棉T恤"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = remap(&bytes);
        let _ = mask(&bytes);
        let _ = goods(&bytes, &bytes);
    }

    #[test]
    fn a_damaged_order_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("{}".to_owned()),
            Just("-1e999".to_owned()), Just("null".to_owned()), "\\PC{0,8}",
            Just("9223372036854775807".to_owned()),
        ],
        length in 0_usize..24,
    ) {
        let mut raw = order_json(PARTLY_SHIPPED).into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
        let _ = mask(&raw);
    }
}
