//! Documents that are damaged, unknown or shown to people.

use super::*;

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"order_status": 7}), "UNKNOWN_STATUS"),
        (json!({"refund_status": 5}), "UNKNOWN_STATUS"),
        (json!({"risk_control_status": 2}), "UNKNOWN_STATUS"),
        (json!({"order_sn": null}), "MISSING_ID"),
        (
            json!({"item_list": [{"goods_count": 1, "goods_price": 1}]}),
            "MISSING_ID",
        ),
        (json!({"pay_amount": 99_999_999_999_999_i64}), "BAD_AMOUNT"),
        (json!({"pay_amount": 54.905}), "BAD_AMOUNT"),
        (json!({"pay_amount": -1}), "BAD_AMOUNT"),
        (json!({"updated_at": ""}), "BAD_TIME"),
        (json!({"created_time": "2026-13-01 00:00:00"}), "BAD_TIME"),
        (json!({"item_list": {"a": 1}}), "BAD_DOCUMENT"),
        (json!({"remark": "a\u{0}b"}), "BAD_TEXT"),
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
    let mut page = b"{\"order_list\":[".to_vec();
    page.extend(good.as_bytes());
    page.extend(b",{\"order_sn\":\"261001-2\",\"remark\":\"\xff\xfe\"},{\"x\":1},");
    page.extend(good.as_bytes());
    page.extend(b"],\"has_next\":false}");
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
        b"{\"order_sn\":\"261001-2\",\"remark\":\"\xff\xfe\"}"
    );
    assert!(listed("{}").is_empty());
}

#[test]
fn a_parked_order_is_shown_without_its_receiver() {
    let masked = shown(paid_json().as_bytes());
    for hidden in [
        "张",
        "浙江",
        "杭州",
        "余杭",
        "文一西路",
        "138*",
        "$189$",
        "AgAAAA",
        "2f1c9d",
    ] {
        assert!(!masked.contains(hidden), "{hidden}");
    }
    assert!(masked.contains("261001-123456789012345") && masked.contains("纯棉T恤"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = remap(&bytes);
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
        let mut raw = paid_json().into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
        let _ = shown(&raw);
    }
}
