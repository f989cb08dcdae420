//! Mapping of after-sales: every type and status, what is absent, and what is damaged.

use super::*;
use crate::{
    platform::{ListBy, Window},
    platforms::wechat_shop::{
        after_sale_states::{KINDS, STAGES},
        after_sales::{list_body, listed, whole},
        wire_after_sale::AfterSaleResponse,
    },
};
use chrono::DateTime;
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{AfterSaleKind, AfterSaleStage},
};

pub(super) const RETURN: &str = include_str!("../fixtures/after_sale_return.json");
pub(super) const EXCHANGE: &str = include_str!("../fixtures/after_sale_exchange.json");

pub(super) fn json_of(fixture: &str) -> String {
    let response: AfterSaleResponse<'_> = parse(fixture, "after_sale_order").unwrap();
    response.after_sale_order.get().to_owned()
}

fn read(raw: &[u8]) -> Document<PlatformAfterSale> {
    WechatShop.remap(raw)
}

/// An after-sale whose order is not shown.
fn alone(after_sale: &str) -> Document<PlatformAfterSale> {
    read(&whole(after_sale.as_bytes(), b"null"))
}

fn after_sale(fixture: &str) -> PlatformAfterSale {
    alone(&json_of(fixture)).mapped.unwrap()
}

/// The return with the values at some paths set otherwise.
pub(super) fn changed(changes: &[(&str, Value)]) -> String {
    let mut document: Value = serde_json::from_str(&json_of(RETURN)).unwrap();
    for (path, value) in changes {
        let (parent, key) = path.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[key] = value.clone();
    }
    document.to_string()
}

fn with(changes: &[(&str, Value)]) -> Document<PlatformAfterSale> {
    alone(&changed(changes))
}

#[test]
fn a_return() {
    let after_sale = after_sale(RETURN);
    assert_eq!(after_sale.platform_after_sale_id, "2000000000000001");
    assert_eq!(after_sale.platform_order_id, "3720000000000000001");
    assert_eq!(after_sale.kind(), AfterSaleKind::ReturnRefund);
    assert_eq!(after_sale.stage(), AfterSaleStage::Requested);
    assert_eq!(after_sale.platform_stage, "MERCHANT_PROCESSING");
    let at = |at: Option<&prost_types::Timestamp>| datetime(at).unwrap().timestamp();
    assert_eq!(at(after_sale.modified_at.as_ref()), 1_735_776_000);
    assert_eq!(at(after_sale.created_at.as_ref()), 1_735_776_000);
    assert_eq!(at(after_sale.deadline_at.as_ref()), 1_735_948_800);
    assert_eq!(after_sale.refund_fen, 5_400);
    assert_eq!(
        (after_sale.reason.as_str(), after_sale.buyer_note.as_str()),
        ("不想要了", "尺码不合适")
    );
    assert!(!after_sale.before_shipping && after_sale.decision_token.is_empty());
    assert!(after_sale.return_waybill_no.is_empty() && after_sale.return_carrier.is_empty());
    let [line] = after_sale.lines.as_slice() else {
        panic!("not one line");
    };
    // As the paid order of the fixtures calls it.
    assert_eq!(line.line_key, "10000000000101:1000101#1");
    assert_eq!(
        (line.platform_sku_id.as_str(), line.quantity),
        ("1000101", 1)
    );
    assert_eq!(after_sale.content_hash.len(), 32);
}

#[test]
fn an_exchange_with_both_parcels_and_a_gift() {
    let after_sale = after_sale(EXCHANGE);
    assert_eq!(after_sale.platform_after_sale_id, "2000000000000002");
    assert_eq!(after_sale.platform_order_id, "3705115058471208928");
    assert_eq!(after_sale.kind(), AfterSaleKind::Exchange);
    assert_eq!(after_sale.stage(), AfterSaleStage::Processing);
    assert_eq!(after_sale.refund_fen, 0);
    assert_eq!(after_sale.reason, "OTHERS", "no words, so the code");
    assert!(after_sale.deadline_at.is_none());
    assert_eq!(
        (
            after_sale.return_carrier.as_str(),
            after_sale.return_waybill_no.as_str()
        ),
        ("YTO", "YT9900000000001")
    );
    assert_eq!(
        (
            after_sale.replacement_sku_id.as_str(),
            after_sale.replacement_quantity
        ),
        ("1000102", 2)
    );
    let told: Vec<_> = after_sale
        .lines
        .iter()
        .map(|line| (line.line_key.as_str(), line.quantity))
        .collect();
    let expected = [
        ("10000000000101:1000101#1", 2),
        ("10000000000102:1000201#1", 1),
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_type_is_known() {
    for (told, kind) in KINDS {
        let mapped = with(&[("/type", json!(told))]).mapped.unwrap();
        assert_eq!(mapped.kind(), kind, "{told}");
    }
    let difference = ("/sub_type", json!("REFUND_PRICE_DIFF"));
    let mapped = with(&[("/type", json!("REFUND")), difference.clone()]).mapped;
    assert_eq!(mapped.unwrap().kind(), AfterSaleKind::PriceProtection);
    let mapped = with(&[difference]).mapped.unwrap();
    assert_eq!(mapped.kind(), AfterSaleKind::ReturnRefund);
    for told in [json!("REPAIR"), json!(""), json!(null), json!(1)] {
        let document = with(&[("/type", told)]);
        assert_eq!(document.id.as_deref(), Some("2000000000000001"));
        assert_eq!(document.mapped.unwrap_err().reason, "UNKNOWN_STATUS");
    }
}

#[test]
fn every_status_is_known() {
    for (told, stage) in STAGES {
        let mapped = with(&[("/status", json!(told))]).mapped.unwrap();
        assert_eq!(
            (mapped.stage(), mapped.platform_stage.as_str()),
            (stage, told)
        );
    }
    for told in [json!("USER_SLEEPS"), json!(""), json!(null), json!(2)] {
        let unknown = with(&[("/status", told)]).mapped.unwrap_err();
        assert_eq!(unknown.reason, "UNKNOWN_STATUS");
    }
    let odd = with(&[("/status", json!("电话 13800000000"))])
        .mapped
        .unwrap_err();
    assert!(!odd.message.contains("138"), "{}", odd.message);
}

#[test]
fn goods_had_not_left_where_the_platform_says_so() {
    for (reason, expected) in [(0, false), (3, false), (4, true), (8, true), (9, false)] {
        let mapped = with(&[("/refund_info/refund_reason", json!(reason))]).mapped;
        assert_eq!(mapped.unwrap().before_shipping, expected, "{reason}");
    }
}

#[test]
fn the_order_tells_titles_and_what_had_left() {
    let with_order = |order: &str| {
        let raw = whole(json_of(RETURN).as_bytes(), order.as_bytes());
        read(&raw).mapped.unwrap()
    };
    // Asked for at 1735776000.
    let parcel = |left: i64, product_id: i64| {
        json!([{"waybill_id": "YT1", "delivery_time": left, "product_infos": [
            {"product_id": product_id, "sku_id": "1000101", "product_cnt": 1},
        ]}])
    };
    let parcels = "/order_detail/delivery_info/delivery_product_info";
    let (ours, other) = (10_000_000_000_101, 10_000_000_000_999);
    for (status, parcel, expected) in [
        (20, json!([]), true),
        (200, json!([]), true),
        (30, json!([]), false),
        (100, json!([]), false),
        (21, json!([]), false),
        (21, parcel(1_735_700_000, other), true),
        (21, parcel(1_735_700_000, ours), false),
        (30, parcel(1_735_700_000, ours), false),
        (30, parcel(1_735_800_000, ours), true),
        (30, parcel(0, ours), false),
        (
            30,
            json!([{"waybill_id": "YT1", "delivery_time": 1_735_700_000}]),
            false,
        ),
        (99, json!([]), false),
    ] {
        let order = super::changed(
            PAID,
            &[("/status", json!(status)), (parcels, parcel.clone())],
        );
        let told = with_order(&order);
        assert_eq!(told.before_shipping, expected, "{status} {parcel}");
        assert_eq!(told.lines[0].title, "纯棉T恤");
    }
    for order in ["null", "[]", "{}", "7"] {
        let told = with_order(order);
        assert!(
            !told.before_shipping && told.lines[0].title.is_empty(),
            "{order}"
        );
    }
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (path, value, expected) in [
        ("/after_sale_order_id", json!(null), "MISSING_ID"),
        ("/order_id", json!(0), "MISSING_ID"),
        ("/update_time", json!(0), "BAD_TIME"),
        ("/deadline", json!(1_735_948_800_000_i64), "BAD_TIME"),
        ("/refund_info/amount", json!(null), "BAD_AMOUNT"),
        ("/refund_info/amount", json!(-1), "BAD_AMOUNT"),
        (
            "/refund_info/amount",
            json!(1_000_000_000_001_i64),
            "BAD_AMOUNT",
        ),
        ("/product_info/sku_id", json!(""), "MISSING_ID"),
        ("/product_info/count", json!(0), "BAD_DOCUMENT"),
        ("/product_info", json!([]), "BAD_DOCUMENT"),
        ("/details/desc", json!("a\u{0}b"), "BAD_TEXT"),
    ] {
        let reason = with(&[(path, value.clone())]).mapped.unwrap_err().reason;
        assert_eq!(reason, expected, "{path} {value}");
    }
    let whole = with(&[("/product_info", json!(null))]).mapped.unwrap();
    assert!(whole.lines.is_empty(), "about the whole order");
}

#[test]
fn a_document_that_is_no_utf8_keeps_its_bytes() {
    let after_sale = json_of(RETURN);
    let mut broken = after_sale.clone().into_bytes();
    broken[after_sale.find("尺码").unwrap()] = 0xff;
    let raw = whole(&broken, b"null");
    let document = read(&raw);
    assert_eq!(document.id.as_deref(), Some("2000000000000001"));
    assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
    assert_eq!(&document.raw[..], &raw[..]);
}

#[test]
fn a_list_gives_ids_and_the_next_page() {
    let body = Bytes::from_static(
        br#"{"errcode":0,"after_sale_order_id_list":["2000000000000001",2000000000000002,{}],"has_more":true,"next_key":"k"}"#,
    );
    let answer = Answer::new(&body);
    let page = listed(&answer, answer.text()).unwrap();
    assert_eq!(page.next.as_deref(), Some("k"));
    let [
        Listed::NeedsDetail(text),
        Listed::NeedsDetail(number),
        Listed::Unreadable(odd),
    ] = page.rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert_eq!(
        (text.as_str(), number.as_str()),
        ("2000000000000001", "2000000000000002")
    );
    assert_eq!(odd.mapped.as_ref().unwrap_err().reason, "MISSING_ID");
    let lost = Bytes::from_static(br#"{"errcode":0,"has_more":true}"#);
    let answer = Answer::new(&lost);
    let page = listed(&answer, answer.text());
    assert!(matches!(page, Err(CallError::Malformed { .. })));
}

#[test]
fn a_window_is_asked_for_by_change_or_by_creation() {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let window = Window {
        from: at(1_735_776_000),
        to: at(1_735_779_600),
    };
    assert_eq!(
        list_body(ListBy::Modified, window, None),
        json!({"begin_update_time": 1_735_776_000, "end_update_time": 1_735_779_600})
    );
    assert_eq!(
        list_body(ListBy::Created, window, Some("k")),
        json!({
            "begin_create_time": 1_735_776_000, "end_create_time": 1_735_779_600, "next_key": "k",
        })
    );
}

#[test]
fn a_parked_after_sale_is_shown_without_people() {
    let shown = Feed::<PlatformAfterSale>::mask_raw(
        &WechatShop,
        &whole(json_of(EXCHANGE).as_bytes(), order_json(PAID).as_bytes()),
    );
    for hidden in [
        "张",
        "138",
        "浙江",
        "文**",
        "17000000000",
        "oDemo",
        "uDemo",
        "换大一码",
        "media-0001",
    ] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    assert!(shown.contains("2000000000000002") && shown.contains("ZT9900000000001"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = Feed::<PlatformAfterSale>::mask_raw(&WechatShop, &bytes);
    }

    #[test]
    fn a_damaged_after_sale_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("{}".to_owned()),
            Just("-1e999".to_owned()), Just("null".to_owned()), "\\PC{0,8}",
        ],
        length in 0_usize..24,
    ) {
        let mut raw = whole(json_of(EXCHANGE).as_bytes(), order_json(SPLIT).as_bytes());
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = read(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
    }
}
