//! Documents and answers that are damaged, unknown or shown to people.

use super::*;
use crate::http::Effect;

fn listed(body: &[u8]) -> Result<ChainedPage, CallError> {
    let body = Bytes::copy_from_slice(body);
    let answer = Answer::new(&body);
    orders::listed(&answer, answer.text())
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (path, value, expected) in [
        ("/status", json!(22), "UNKNOWN_STATUS"),
        ("/status", json!(null), "UNKNOWN_STATUS"),
        (
            "/order_detail/delivery_info/deliver_method",
            json!(2),
            "UNKNOWN_STATUS",
        ),
        (
            "/order_detail/product_infos/0/change_sku_info",
            json!({"preshipment_change_sku_state": 9}),
            "UNKNOWN_STATUS",
        ),
        ("/order_id", json!(""), "MISSING_ID"),
        (
            "/order_detail/product_infos/0/sku_id",
            json!(null),
            "MISSING_ID",
        ),
        ("/update_time", json!(0), "BAD_TIME"),
        ("/update_time", json!(1_772_331_790_000_i64), "BAD_TIME"),
        ("/create_time", json!("2026-03-01"), "BAD_TIME"),
        (
            "/order_detail/price_info/order_price",
            json!(54.5),
            "BAD_AMOUNT",
        ),
        (
            "/order_detail/price_info/order_price",
            json!(-1),
            "BAD_AMOUNT",
        ),
        (
            "/order_detail/product_infos/0/sale_price",
            json!(99_999_999_999_999_i64),
            "BAD_AMOUNT",
        ),
        (
            "/order_detail/product_infos/0/sale_price",
            json!(null),
            "BAD_AMOUNT",
        ),
        (
            "/order_detail/product_infos/0/sku_cnt",
            json!(0),
            "BAD_DOCUMENT",
        ),
        ("/order_detail/product_infos", json!({}), "BAD_DOCUMENT"),
        ("/order_detail", json!("x"), "BAD_DOCUMENT"),
        (
            "/order_detail/ext_info/merchant_notes",
            json!("a\u{0}b"),
            "BAD_TEXT",
        ),
    ] {
        let document = with(&[(path, value.clone())]);
        assert_eq!(
            document.mapped.unwrap_err().reason,
            expected,
            "{path} {value}"
        );
    }
}

#[test]
fn a_document_that_is_no_utf8_keeps_its_bytes() {
    let at = PAID.find("加急").unwrap();
    let mut raw = PAID.as_bytes().to_vec();
    raw[at] = 0xff;
    let body = Bytes::from(raw);
    let answer = Answer::new(&body);
    let response: OrderResponse<'_> = parse(answer.text(), "order").unwrap();
    let document = orders::map_order(&answer, response.order.get());
    assert_eq!(document.id.as_deref(), Some("3720000000000000001"));
    assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
    let again = remap(&document.raw);
    assert_eq!(again.mapped.unwrap_err().reason, "BAD_TEXT");
}

#[test]
fn a_page_names_ids_of_either_type_and_the_next_page() {
    let page = listed(
        b"{\"errcode\":0,\"order_id_list\":[\"3720000000000000001\",3705115058471208928,{\"a\":1},\"\xff\"],\
          \"next_key\":\"CAoQAg\",\"has_more\":true}",
    );
    let page = page.unwrap();
    assert_eq!(page.next.as_deref(), Some("CAoQAg"));
    let [
        Listed::NeedsDetail(text),
        Listed::NeedsDetail(number),
        Listed::Unreadable(structure),
        Listed::Unreadable(broken),
    ] = page.rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert_eq!(text, "3720000000000000001");
    assert_eq!(number, "3705115058471208928");
    assert_eq!(structure.mapped.as_ref().unwrap_err().reason, "MISSING_ID");
    assert_eq!(broken.mapped.as_ref().unwrap_err().reason, "BAD_TEXT");
    assert_eq!(&broken.raw[..], b"\"\xff\"");
}

#[test]
fn a_chain_ends_where_the_platform_says_so() {
    let next = |json: &str| listed(json.as_bytes()).map(|page| page.next);
    assert_eq!(next(r#"{"next_key":"k","has_more":false}"#), Ok(None));
    assert_eq!(next("{}"), Ok(None));
    assert_eq!(next(r#"{"next_key":"k"}"#), Ok(Some("k".into())));
    // Taken for the end, these would lose the pages that follow.
    for json in [
        r#"{"next_key":"","has_more":true}"#,
        r#"{"has_more":1}"#,
        r#"{"next_key":"k","has_more":"maybe"}"#,
        r#"{"next_key":{},"has_more":true}"#,
    ] {
        assert!(
            matches!(next(json), Err(CallError::Malformed { .. })),
            "{json}"
        );
    }
}

#[test]
fn an_answer_names_its_error_or_its_success() {
    let read = super::super::method("/read", Effect::Read);
    let write = super::super::method("/write", Effect::Write);
    for json in [r#"{"errcode":0,"errmsg":"ok"}"#, r#"{"errcode":"0"}"#] {
        assert_eq!(succeeded(json, &write), Ok(()));
    }
    assert_eq!(succeeded(r#"{"access_token":"t"}"#, &read), Ok(()));
    for (json, method) in [
        ("{}", &write),
        (r#"{"errcode":"soon"}"#, &read),
        ("1", &read),
    ] {
        assert!(
            matches!(succeeded(json, method), Err(CallError::Malformed { .. })),
            "{json}"
        );
    }
    let expired =
        r#"{"errcode":42001,"errmsg":"access_token expired rid: 67000000-00000000-00000003"}"#;
    assert!(matches!(
        succeeded(expired, &write),
        Err(CallError::AuthExpired { .. })
    ));
}

#[test]
fn a_parked_order_is_shown_without_its_receiver() {
    let review = json!({"user_name": "王**", "tel_number": "137****0003"});
    let changes = [("/order_detail/delivery_info/address_under_review", review)];
    let shown = mask(changed(PAID, &changes).as_bytes());
    for hidden in [
        "张", "王", "浙江", "杭州", "西湖", "文**", "138*", "137*", "a1b2", "oMadeUp", "42000000",
        "up_wx",
    ] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    assert!(shown.contains("3720000000000000001") && shown.contains("纯棉T恤"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = remap(&bytes);
        let _ = mask(&bytes);
        let _ = listed(&bytes);
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
        let document = remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
        let _ = mask(&raw);
    }
}
