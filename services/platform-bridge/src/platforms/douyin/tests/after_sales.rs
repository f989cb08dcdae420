//! Mapping of after-sales: every type and status, what is absent, and what is damaged.

use super::*;
use crate::{
    platform::{ListBy, Window},
    platforms::douyin::{
        after_sale_states::{KINDS, MONEY, STAGES},
        after_sales::{DETAIL, LIST, listed, search},
    },
};
use chrono::DateTime;
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{AfterSaleKind, AfterSaleStage},
};

const LISTED: &str = include_str!("../fixtures/after_sales.json");
pub(super) const RETURN: &str = include_str!("../fixtures/after_sale_return.json");
pub(super) const EXCHANGE: &str = include_str!("../fixtures/after_sale_exchange.json");

pub(super) fn json_of(fixture: &str) -> String {
    payload(fixture, &DETAIL).unwrap().to_owned()
}

fn read(raw: &[u8]) -> Document<PlatformAfterSale> {
    Douyin.remap(raw)
}

fn after_sale(fixture: &str) -> PlatformAfterSale {
    read(json_of(fixture).as_bytes()).mapped.unwrap()
}

/// The return with some fields of its `after_sale_info` set otherwise.
pub(super) fn changed(fields: &Value) -> String {
    let mut document: Value = serde_json::from_str(&json_of(RETURN)).unwrap();
    set(&mut document["process_info"]["after_sale_info"], fields);
    document.to_string()
}

fn with(fields: &Value) -> Document<PlatformAfterSale> {
    read(changed(fields).as_bytes())
}

#[test]
fn a_list_gives_numbers_and_a_total() {
    let body = Bytes::from_static(LISTED.as_bytes());
    let answer = Answer::new(&body);
    let data = payload(answer.text(), &LIST).unwrap();
    let rows = listed(&answer, data).unwrap();
    let [Listed::NeedsDetail(id)] = rows.as_slice() else {
        panic!("the list is no whole after-sale");
    };
    assert_eq!(id, "7100000000000000001");
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let window = Window {
        from: at(1_760_000_000),
        to: at(1_760_003_600),
    };
    assert_eq!(
        search(ListBy::Modified, window, 1, 100),
        json!({
            "update_start_time": 1_760_000_000, "update_end_time": 1_760_003_600,
            "order_by": ["update_time asc"], "page": 0, "size": 100,
        })
    );
    assert_eq!(search(ListBy::Created, window, 3, 1)["page"], json!(2));
}

#[test]
fn a_row_without_a_number_is_parked_alone() {
    let body = Bytes::from_static(
        b"{\"code\":10000,\"data\":{\"items\":[{},{\"aftersale_info\":{\"aftersale_id\":5}},{\"aftersale_info\":{\"aftersale_id\":\"\xff\"}}]}}",
    );
    let answer = Answer::new(&body);
    let rows = listed(&answer, payload(answer.text(), &LIST).unwrap()).unwrap();
    let [
        Listed::Unreadable(empty),
        Listed::NeedsDetail(id),
        Listed::Unreadable(broken),
    ] = rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert_eq!(empty.mapped.as_ref().unwrap_err().reason, "MISSING_ID");
    assert_eq!(broken.mapped.as_ref().unwrap_err().reason, "BAD_TEXT");
    assert_eq!(id, "5");
}

#[test]
fn a_return() {
    let after_sale = after_sale(RETURN);
    assert_eq!(after_sale.platform_after_sale_id, "7100000000000000001");
    assert_eq!(after_sale.platform_order_id, "6920000000000000001");
    assert_eq!(after_sale.kind(), AfterSaleKind::ReturnRefund);
    assert_eq!(after_sale.stage(), AfterSaleStage::AwaitingReturn);
    assert_eq!(after_sale.platform_stage, "7");
    let at = |at: Option<&prost_types::Timestamp>| datetime(at).unwrap().timestamp();
    assert_eq!(at(after_sale.modified_at.as_ref()), 1_760_007_200);
    assert_eq!(at(after_sale.created_at.as_ref()), 1_760_003_600);
    assert_eq!(at(after_sale.deadline_at.as_ref()), 1_760_612_000);
    assert_eq!(after_sale.decision_token, "1760007200");
    assert_eq!(after_sale.refund_fen, 5_490);
    assert_eq!(after_sale.reason, "不想要了");
    assert!(!after_sale.before_shipping);
    assert!(after_sale.return_waybill_no.is_empty() && after_sale.return_carrier.is_empty());
    let [line] = after_sale.lines.as_slice() else {
        panic!("not one line");
    };
    assert_eq!(
        (line.line_key.as_str(), line.platform_sku_id.as_str()),
        ("6920000000000000001", "1709160688834615")
    );
    assert_eq!(line.quantity, 1);
    assert_eq!(after_sale.content_hash.len(), 32);
}

#[test]
fn an_exchange_with_both_parcels() {
    let after_sale = after_sale(EXCHANGE);
    assert_eq!(after_sale.platform_order_id, "6920000000000000002");
    assert_eq!(after_sale.kind(), AfterSaleKind::Exchange);
    assert_eq!(after_sale.stage(), AfterSaleStage::Processing);
    assert_eq!(after_sale.platform_stage, "13 换货待买家收货");
    assert_eq!(after_sale.refund_fen, 0, "no money moves");
    assert!(after_sale.deadline_at.is_none());
    assert_eq!(after_sale.buyer_note, "换大一码");
    assert_eq!(
        (
            after_sale.return_carrier.as_str(),
            after_sale.return_waybill_no.as_str()
        ),
        ("YTO", "YT9900000000001")
    );
    assert_eq!(after_sale.replacement_sku_id, "1709160688834616");
    assert_eq!(after_sale.replacement_quantity, 2);
    let told: Vec<_> = after_sale
        .lines
        .iter()
        .map(|line| (line.line_key.as_str(), line.quantity, line.title.as_str()))
        .collect();
    let expected = [
        ("6920000000000000003", 2, "纯棉T恤"),
        ("6920000000000000004", 1, "赠品"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_type_is_known() {
    for (told, kind, before_shipping) in KINDS {
        let after_sale = with(&json!({"after_sale_type": told})).mapped.unwrap();
        assert_eq!(after_sale.kind(), kind, "{told}");
        assert_eq!(after_sale.before_shipping, before_shipping, "{told}");
    }
    for told in [json!(9), json!(null), json!(-1)] {
        let document = with(&json!({"after_sale_type": told}));
        assert_eq!(document.id.as_deref(), Some("7100000000000000001"));
        assert_eq!(document.mapped.unwrap_err().reason, "UNKNOWN_STATUS");
    }
}

#[test]
fn every_status_is_known() {
    use AfterSaleStage::{Closed, Completed, Processing, Refunded};
    let stage = |kind: i64, status: i64, money: Value| {
        let fields = json!({
            "after_sale_type": kind, "after_sale_status": status, "refund_status": money,
        });
        with(&fields).mapped.map(|after_sale| after_sale.stage())
    };
    for (status, expected) in STAGES {
        assert_eq!(stage(0, status, json!(3)), Ok(expected), "{status}");
    }
    for (money, expected) in MONEY {
        for status in [12, 51, 53] {
            assert_eq!(stage(1, status, json!(money)), Ok(expected), "{money}");
        }
        // Money says nothing before the end, and nothing where none moves.
        assert_eq!(stage(0, 28, json!(money)), Ok(Closed));
        assert_eq!(stage(3, 12, json!(money)), Ok(Completed));
    }
    for silent in [json!(0), json!(null)] {
        assert_eq!(stage(2, 12, silent.clone()), Ok(Refunded));
        assert_eq!(stage(5, 51, silent), Ok(Closed), "it was never paid");
    }
    assert_eq!(stage(7, 8, json!(0)), Ok(Processing));
    for (status, money) in [(99, 1), (0, 0), (6, 6), (12, -1)] {
        let reason = stage(0, status, json!(money)).unwrap_err().reason;
        assert_eq!(reason, "UNKNOWN_STATUS", "{status} {money}");
    }
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"after_sale_id": null}), "MISSING_ID"),
        (json!({"update_time": 0}), "BAD_TIME"),
        (json!({"apply_time": "2026-03-01"}), "BAD_TIME"),
        (json!({"refund_total_amount": null}), "BAD_AMOUNT"),
        (json!({"refund_total_amount": -1}), "BAD_AMOUNT"),
        (
            json!({"refund_total_amount": 1_000_000_000_001_i64}),
            "BAD_AMOUNT",
        ),
        (json!({"exchange_sku_info": [1]}), "BAD_DOCUMENT"),
        (json!({"reason_remark": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        let reason = with(&fields).mapped.unwrap_err().reason;
        assert_eq!(reason, expected, "{fields}");
    }
    let reason = |json: &str| read(json.as_bytes()).mapped.unwrap_err().reason;
    assert_eq!(reason("{}"), "BAD_TIME");
    assert_eq!(reason(r#"{"process_info":[]}"#), "BAD_DOCUMENT");
    assert_eq!(
        reason(&json_of(RETURN).replace("6920000000000000001", "0")),
        "MISSING_ID"
    );
    let odd = json_of(RETURN).replace(
        "\"after_sale_item_count\":1",
        "\"after_sale_item_count\":-1",
    );
    assert_eq!(reason(&odd), "BAD_DOCUMENT");
    let mut broken = json_of(RETURN).into_bytes();
    let at = broken
        .windows(6)
        .position(|six| six == "不想".as_bytes())
        .unwrap();
    broken[at] = 0xff;
    let document = read(&broken);
    assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
    assert_eq!(document.id.as_deref(), Some("7100000000000000001"));
    assert_eq!(&document.raw[..], &broken[..]);
}

#[test]
fn a_hash_changes_with_its_after_sale() {
    let hash = |fields: &Value| with(fields).mapped.unwrap().content_hash;
    let before = hash(&json!({}));
    assert_eq!(before, hash(&json!({"got_pkg": 0})), "nothing that we keep");
    assert_ne!(before, hash(&json!({"refund_total_amount": 5_000})));
    assert_ne!(before, hash(&json!({"after_sale_status": 11})));
}

#[test]
fn a_parked_after_sale_is_shown_without_people() {
    let shown = Feed::<PlatformAfterSale>::mask_raw(&Douyin, json_of(EXCHANGE).as_bytes());
    for hidden in [
        "#ML3B",
        "#IuxS",
        "#XyZ1",
        "浙江",
        "江苏",
        "张三",
        "13800000000",
        "换大一码",
        "after-sale.jpg",
    ] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    assert!(shown.contains("7100000000000000002") && shown.contains("尺码不合适"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = Feed::<PlatformAfterSale>::mask_raw(&Douyin, &bytes);
    }

    #[test]
    fn a_damaged_after_sale_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("{}".to_owned()),
            Just("-1e999".to_owned()), Just("null".to_owned()), "\\PC{0,8}",
            Just("9223372036854775807".to_owned()),
        ],
        length in 0_usize..24,
    ) {
        let mut raw = json_of(EXCHANGE).into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = read(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
    }
}
