//! Documents that are damaged, unknown or shown to people.

use super::*;

fn remap(raw: &[u8]) -> Document<MappedOrder> {
    Xiaohongshu.remap(raw)
}

fn shown(raw: &[u8]) -> String {
    Feed::<MappedOrder>::mask_raw(&Xiaohongshu, raw)
}

fn paid_raw() -> Vec<u8> {
    let receiver = receiver_info().to_string();
    orders::whole(data(PAID).to_string().as_bytes(), Some(receiver.as_bytes()))
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"orderStatus": 11}), "UNKNOWN_STATUS"),
        (json!({"orderStatus": null}), "UNKNOWN_STATUS"),
        (json!({"orderStatus": 10}), "UNKNOWN_STATUS"),
        (json!({"cancelStatus": 2}), "UNKNOWN_STATUS"),
        (json!({"logistics": "red_new"}), "UNKNOWN_STATUS"),
        (json!({"orderId": null}), "MISSING_ID"),
        (
            json!({"skuList": [{"skuQuantity": 1, "totalPaidAmount": 1}]}),
            "MISSING_ID",
        ),
        (
            json!({"skuList": [{"skuId": "s", "skuQuantity": 1}]}),
            "BAD_AMOUNT",
        ),
        (
            json!({"skuList": [{"skuId": "s", "skuQuantity": 0}]}),
            "BAD_DOCUMENT",
        ),
        (json!({"skuList": [7]}), "BAD_DOCUMENT"),
        (
            json!({"totalPayAmount": 9_999_999_999_999_i64}),
            "BAD_AMOUNT",
        ),
        (json!({"totalPayAmount": 113.5}), "BAD_AMOUNT"),
        (json!({"totalPayAmount": -1}), "BAD_AMOUNT"),
        (json!({"totalPayAmount": 499}), "BAD_AMOUNT"),
        (json!({"updateTime": 0}), "BAD_TIME"),
        (json!({"createdTime": 1_772_331_662}), "BAD_TIME"),
        (json!({"sellerRemark": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        let reason = with(&fields).mapped.unwrap_err().reason;
        assert_eq!(reason, expected, "{fields}");
    }
}

#[test]
fn a_row_of_a_list_is_asked_for_or_kept_as_unreadable() {
    let body = Bytes::from_static(
        br#"{"total":4,"orderList":[{"orderId":"P1","orderStatus":99},{"x":1},7,{"orderId":"P2"}]}"#,
    );
    let answer = Answer::new(&body);
    let rows = orders::listed(&answer, answer.text()).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| match row {
            Listed::NeedsDetail(id) => id.clone(),
            Listed::Unreadable(row) => String::from_utf8_lossy(&row.raw).into_owned(),
            Listed::Full(_) => panic!("Xiaohongshu lists no whole orders"),
        })
        .collect();
    assert_eq!(told, ["P1", r#"{"x":1}"#, "7", "P2"]);
    let again = |raw: &[u8]| remap(raw).mapped.unwrap_err().reason;
    assert_eq!(again(br#"{"x":1}"#), "MISSING_ID");
    assert_eq!(again(b"7"), "BAD_DOCUMENT");
    for empty in [r#"{"total":0}"#, r#"{"total":0,"orderList":null}"#] {
        let answer = Answer::of(empty.as_bytes());
        assert!(orders::listed(&answer, answer.text()).unwrap().is_empty());
    }
}

#[test]
fn bytes_that_are_no_text_park_the_order_as_it_came() {
    for part in ["纯棉", "文新"] {
        let mut raw = paid_raw();
        let at = raw
            .windows(part.len())
            .position(|bytes| bytes == part.as_bytes())
            .unwrap();
        raw[at] = 0xff;
        let document = remap(&raw);
        assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
        assert_eq!(document.id.as_deref(), Some("P700000000000000001"));
        assert_eq!(&document.raw[..], &raw[..]);
    }
}

#[test]
fn a_parked_order_is_shown_without_its_receiver() {
    let text = shown(&paid_raw());
    for hidden in [
        "浙江",
        "杭州",
        "西湖",
        "文新",
        "aW5kZXg",
        "00000000000000000000000000000001",
        "u0001",
        "420000",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert!(text.contains("P700000000000000001") && text.contains("纯棉T恤"));
}

#[test]
fn an_answer_is_judged_by_its_success() {
    let read = |text| payload(text, &READ);
    assert_eq!(read(r#"{"code":0,"success":true,"data":{}}"#), Ok("{}"));
    assert_eq!(read(r#"{"error_code":-9028,"success":true}"#), Ok("null"));
    let refused =
        read(r#"{"error_code":0,"error_msg":"","code":301,"msg":"参数错误","success":false}"#);
    let expected = CallError::Refused {
        code: "301".into(),
        message: "参数错误".into(),
    };
    assert_eq!(refused, Err(expected));
    for text in [r#"{"error_code":0,"data":{}}"#, "[]", "", "ok"] {
        assert!(
            matches!(read(text), Err(CallError::Malformed { .. })),
            "{text}"
        );
    }
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
        let mut raw = paid_raw();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
        let _ = shown(&raw);
    }
}
