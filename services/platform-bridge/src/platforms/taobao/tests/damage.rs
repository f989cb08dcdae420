//! Documents that are damaged, unknown or shown to people.

use super::*;

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (from, to, expected) in [
        (
            r#""status":"WAIT_SELLER"#,
            r#""status":"MAYBE_SELLER"#,
            "UNKNOWN_STATUS",
        ),
        (
            r#""refund_status":"NO_REFUND""#,
            r#""refund_status":"PERHAPS""#,
            "UNKNOWN_STATUS",
        ),
        (r#""tid":2100000000000000002,"#, "", "MISSING_ID"),
        (r#""oid":2100000000000000003,"#, "", "MISSING_ID"),
        (
            r#""payment":"246.00""#,
            r#""payment":"99999999999999.00""#,
            "BAD_AMOUNT",
        ),
        (
            r#""payment":"246.00""#,
            r#""payment":"246.005""#,
            "BAD_AMOUNT",
        ),
        (
            r#""payment":"246.00""#,
            r#""payment":"-246.00""#,
            "BAD_AMOUNT",
        ),
        (r#""modified":"2026-03-01 10:23:10","#, "", "BAD_TIME"),
        ("2026-03-01 10:01:02", "yesterday", "BAD_TIME"),
        (
            r#""orders":{"order":["#,
            r#""orders":{"order":[7,"#,
            "BAD_DOCUMENT",
        ),
        ("样例外套", r"\ud83d", "BAD_TEXT"),
    ] {
        let json = PAID.replacen(from, to, 1);
        assert_ne!(json, PAID, "{from}");
        assert_eq!(reason(&json), expected, "{to}");
    }
}

#[test]
fn a_row_of_a_list_is_asked_for_or_kept_as_unreadable() {
    let body = Bytes::from_static(
        br#"{"trades":{"trade":[{"tid":1,"status":"?"},{"status":"x"},7,{"tid":"2"}]},"has_next":false}"#,
    );
    let answer = Answer::new(&body);
    let rows = orders::listed(&answer, answer.text()).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| match row {
            Listed::NeedsDetail(id) => id.clone(),
            Listed::Unreadable(row) => String::from_utf8_lossy(&row.raw).into_owned(),
            Listed::Full(_) => panic!("Taobao lists no whole orders"),
        })
        .collect();
    assert_eq!(told, ["1", r#"{"status":"x"}"#, "7", "2"]);
    for empty in [
        r#"{"has_next":false}"#,
        r#"{"trades":{}}"#,
        r#"{"trades":null}"#,
    ] {
        let answer = Answer::of(empty.as_bytes());
        assert!(orders::listed(&answer, answer.text()).unwrap().is_empty());
    }
}

#[test]
fn bytes_that_are_no_text_park_the_order_as_it_came() {
    let mut raw = trade_json(PAID).into_bytes();
    let at = raw
        .windows(6)
        .position(|bytes| bytes == "样例".as_bytes())
        .unwrap();
    raw[at] = 0xff;
    let document = remap(&raw);
    assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
    assert_eq!(document.id.as_deref(), Some("2100000000000000002"));
    assert_eq!(&document.raw[..], &raw[..]);
}

#[test]
fn a_parked_order_is_shown_without_its_receiver() {
    let masked = shown(trade_json(PAID).as_bytes());
    for hidden in [
        "张", "浙江", "杭州", "余杭", "仓前", "文*", "1****", "1Tmade", "t**1",
    ] {
        assert!(!masked.contains(hidden), "{hidden}");
    }
    assert!(masked.contains("2100000000000000002") && masked.contains("样例外套"));
    assert!(!shown(b"{\"receiver_name\":\"x").contains("receiver"));
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
        let mut raw = trade_json(PAID).into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
        let _ = shown(&raw);
    }
}
