//! Documents that are damaged, unknown or shown to people.

use super::*;

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"orderBaseInfo.status": 0}), "UNKNOWN_STATUS"),
        (json!({"orderBaseInfo.status": 60}), "UNKNOWN_STATUS"),
        (json!({"orderBaseInfo.status": null}), "UNKNOWN_STATUS"),
        (json!({"orderBaseInfo.oid": null}), "MISSING_ID"),
        (json!({"orderBaseInfo": null}), "MISSING_ID"),
        (
            json!({"orderItemInfo.skuId": 0, "orderItemInfo.itemId": 0}),
            "MISSING_ID",
        ),
        (json!({"subOrderInfo": [{"subOrderId": 5}]}), "MISSING_ID"),
        (json!({"orderBaseInfo.totalFee": 118.5}), "BAD_AMOUNT"),
        (json!({"orderBaseInfo.totalFee": -1}), "BAD_AMOUNT"),
        (
            json!({"orderBaseInfo.totalFee": 99_999_999_999_999_i64}),
            "BAD_AMOUNT",
        ),
        (
            json!({"orderItemInfo.price": null, "orderItemInfo.originalPrice": ""}),
            "BAD_AMOUNT",
        ),
        (json!({"orderBaseInfo.updateTime": 0}), "BAD_TIME"),
        (
            json!({"orderBaseInfo.updateTime": 1_735_689_598}),
            "BAD_TIME",
        ),
        (
            json!({"orderBaseInfo.createTime": "2026-13-01"}),
            "BAD_TIME",
        ),
        (json!({"orderItemInfo.num": 0}), "BAD_DOCUMENT"),
        (json!({"orderRefundList": {"a": 1}}), "BAD_DOCUMENT"),
        (json!({"orderBaseInfo.remark": "a\u{0}b"}), "BAD_TEXT"),
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
    let good = paid_json();
    let broken = b"{\"orderBaseInfo\":{\"oid\":7,\"remark\":\"\xff\xfe\"}}";
    let mut page = b"{\"cursor\":\"c2\",\"orderList\":[".to_vec();
    page.extend(good.as_bytes());
    page.push(b',');
    page.extend(broken);
    page.extend(b",{\"x\":1},");
    page.extend(data(WITH_GIFT).as_bytes());
    page.push(b',');
    page.extend(good.as_bytes());
    page.extend(b"]}");
    let page = listed(&page);
    assert_eq!(page.next.as_deref(), Some("c2"));
    let [
        Listed::Full(first),
        Listed::Full(parked),
        Listed::Unreadable(_),
        Listed::NeedsDetail(with_gift),
        Listed::Full(last),
    ] = page.rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert!(first.mapped.is_ok() && last.mapped.is_ok());
    assert_eq!(with_gift, "2436400000000003");
    assert_eq!(parked.mapped.as_ref().unwrap_err().reason, "BAD_TEXT");
    assert_eq!(&parked.raw[..], broken);
}

#[test]
fn a_chain_ends_only_where_the_platform_says_so() {
    let page = |json: &str| {
        let body = Bytes::copy_from_slice(json.as_bytes());
        let answer = Answer::new(&body);
        let page = orders::listed(&answer, answer.text())?;
        Ok::<_, crate::platform::CallError>((page.rows.len(), page.next))
    };
    assert_eq!(page(r#"{"cursor":"nomore"}"#), Ok((0, None)));
    assert_eq!(page(r#"{"cursor":"","orderList":[]}"#), Ok((0, None)));
    assert_eq!(
        page(r#"{"cursor":"c2","orderList":[]}"#),
        Ok((0, Some("c2".into())))
    );
    for cut in [
        r#"{"orderList":[{"x":1}]}"#,
        r#"{"cursor":{},"orderList":[]}"#,
        "null",
    ] {
        assert!(page(cut).is_err(), "{cut}");
    }
}

#[test]
fn a_parked_order_is_shown_without_its_receiver() {
    let shown = Feed::<MappedOrder>::mask_raw(&Kuaishou, paid_json().as_bytes());
    for hidden in [
        "张",
        "浙江",
        "杭州",
        "西湖",
        "古荡",
        "文三路",
        "138*",
        "cipher-",
        "oa-0001",
        "f1demobuyer",
        "快手用户",
    ] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    assert!(shown.contains("2436400000000001") && shown.contains("纯棉T恤"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Feed::<MappedOrder>::remap(&Kuaishou, &bytes);
        let _ = Feed::<MappedOrder>::mask_raw(&Kuaishou, &bytes);
    }

    #[test]
    fn a_damaged_order_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("{}".to_owned()),
            Just("-1e999".to_owned()), Just("9223372036854775807".to_owned()),
            Just("null".to_owned()), "\\PC{0,8}",
        ],
        length in 0_usize..24,
        gift in any::<bool>(),
    ) {
        let whole = if gift { data(WITH_GIFT) } else { paid_json() };
        let mut raw = whole.into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = Feed::<MappedOrder>::remap(&Kuaishou, &raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
        let _ = Feed::<MappedOrder>::mask_raw(&Kuaishou, &raw);
        if let Ok(order) = serde_json::from_slice::<Order<'_>>(&raw) {
            let _ = shipping::seen(&order);
        }
    }
}
