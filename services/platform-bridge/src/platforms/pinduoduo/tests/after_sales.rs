//! After-sales: fixtures, every status and kind, damage.
#![cfg(test)]

use super::*;
use crate::{
    http::Effect,
    platforms::pinduoduo::{
        NO_ROOT,
        after_sale_states::{KINDS, STAGES},
        after_sales, method, payload,
    },
};
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{AfterSaleKind, AfterSaleStage},
};

pub(super) const OPEN: &str = include_str!("../fixtures/after_sale_open.json");
pub(super) const EXCHANGE: &str = include_str!("../fixtures/after_sale_exchange.json");
const LIST: &str = include_str!("../fixtures/after_sales.json");

fn read(raw: &[u8]) -> Document<PlatformAfterSale> {
    Feed::<PlatformAfterSale>::remap(&Pinduoduo, raw)
}

/// What stands in an answer, with or without a key around it.
pub(super) fn inside(answer: &str) -> String {
    let information = method("pdd.refund.information.get", NO_ROOT, Effect::Read);
    payload(answer, &information).unwrap().to_owned()
}

/// The open refund with some fields set otherwise.
pub(super) fn with(fields: &Value) -> Document<PlatformAfterSale> {
    read(json_with(fields).as_bytes())
}

pub(super) fn json_with(fields: &Value) -> String {
    let mut after_sale: Value = serde_json::from_str(OPEN).unwrap();
    for (key, value) in fields.as_object().unwrap() {
        after_sale[key] = value.clone();
    }
    after_sale.to_string()
}

#[test]
fn a_refund_before_shipping() {
    let refund = read(inside(OPEN).as_bytes()).mapped.unwrap();
    assert_eq!(
        refund.platform_after_sale_id,
        "261001-123456789012345_7381745730"
    );
    assert_eq!(refund.platform_order_id, "261001-123456789012345");
    assert_eq!(refund.kind(), AfterSaleKind::RefundOnly);
    assert_eq!(refund.stage(), AfterSaleStage::Requested);
    assert_eq!(refund.platform_stage, "2");
    let time = |at: &Option<_>| datetime(at.as_ref()).unwrap().timestamp();
    assert_eq!(time(&refund.modified_at), 1_759_999_260);
    assert_eq!(time(&refund.created_at), 1_759_999_200);
    assert_eq!(time(&refund.deadline_at), 1_760_172_060);
    assert!(refund.before_shipping);
    assert_eq!(refund.refund_fen, 5_490);
    assert_eq!(
        (refund.reason.as_str(), refund.buyer_note.as_str()),
        ("不想要了", "拍错了")
    );
    assert_eq!(refund.lines[0].line_key, "900000000011#1");
    assert_eq!(refund.lines[0].quantity, 1);
    assert_eq!(refund.return_waybill_no, "");
    assert_eq!(refund.content_hash.len(), 32);
}

#[test]
fn an_exchange_under_a_key_with_its_values_in_other_types() {
    let document = read(inside(EXCHANGE).as_bytes());
    assert_eq!(
        document.id.as_deref(),
        Some("261001-123456789012346_7381745731")
    );
    let exchange = document.mapped.unwrap();
    assert_eq!(exchange.kind(), AfterSaleKind::Exchange);
    assert_eq!(exchange.stage(), AfterSaleStage::Returned);
    assert!(!exchange.before_shipping && exchange.deadline_at.is_none());
    let modified = datetime(exchange.modified_at.as_ref()).unwrap();
    assert_eq!(modified.timestamp(), 1_760_000_000);
    assert_eq!(exchange.return_carrier, "YTO");
    assert_eq!(exchange.return_waybill_no, "YT8800000000009");
    assert_eq!(exchange.decision_token, "YT8800000000009|85");
    assert_eq!(exchange.replacement_sku_id, "900000000012");
    assert_eq!(exchange.replacement_quantity, 1);
    assert_eq!(exchange.refund_fen, 0);
}

#[test]
fn every_status_and_kind_of_the_tables_is_known() {
    for (status, stage) in STAGES {
        let refund = with(&json!({"after_sales_status": status})).mapped.unwrap();
        assert_eq!(refund.stage(), stage, "{status}");
        assert_eq!(refund.platform_stage, status.to_string());
    }
    for (number, kind) in KINDS {
        let refund = with(&json!({"after_sales_type": number})).mapped.unwrap();
        assert_eq!(refund.kind(), kind, "{number}");
    }
}

#[test]
fn the_sellers_turn_comes_again_once_goods_are_on_their_way_back() {
    let stage = |kind: i64, status: i64, number: &str| {
        let fields = json!({
            "after_sales_type": kind, "after_sales_status": status, "express_no": number,
            "shipping_name": "中通快递",
        });
        let after_sale = with(&fields).mapped.unwrap();
        if !number.is_empty() {
            assert_eq!(after_sale.return_carrier, "ZTO");
            assert_eq!(after_sale.decision_token, "75000000000001|115");
        }
        after_sale.stage()
    };
    assert_eq!(stage(2, 3, ""), AfterSaleStage::Requested);
    assert_eq!(stage(2, 3, "75000000000001"), AfterSaleStage::Returned);
    assert_eq!(stage(3, 14, ""), AfterSaleStage::Requested);
    assert_eq!(stage(3, 15, ""), AfterSaleStage::AwaitingReturn);
    assert_eq!(stage(4, 14, ""), AfterSaleStage::Requested);
    assert_eq!(stage(4, 15, ""), AfterSaleStage::Processing);
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"after_sales_status": 99}), "UNKNOWN_STATUS"),
        (json!({"after_sales_status": 1}), "UNKNOWN_STATUS"),
        (json!({"after_sales_status": null}), "UNKNOWN_STATUS"),
        (json!({"after_sales_type": 6}), "UNKNOWN_STATUS"),
        (json!({"shipping_status": 2}), "UNKNOWN_STATUS"),
        (json!({"id": null}), "MISSING_ID"),
        (json!({"order_sn": ""}), "MISSING_ID"),
        (json!({"refund_amount": "54.90"}), "BAD_AMOUNT"),
        (json!({"refund_amount": -1}), "BAD_AMOUNT"),
        (
            json!({"refund_amount": 99_999_999_999_999_i64}),
            "BAD_AMOUNT",
        ),
        (json!({"updated_time": ""}), "BAD_TIME"),
        (json!({"expire_time": "soon"}), "BAD_TIME"),
        (json!({"goods_number": -1}), "BAD_DOCUMENT"),
        (json!({"exchange_shipping_detail": [1]}), "BAD_DOCUMENT"),
        (json!({"remark": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        let document = with(&fields);
        assert_eq!(document.mapped.unwrap_err().reason, expected, "{fields}");
    }
    let parked = with(&json!({"after_sales_status": 99}));
    assert_eq!(
        parked.id.as_deref(),
        Some("261001-123456789012345_7381745730")
    );
}

#[test]
fn rows_of_a_list_are_asked_for_or_kept_as_unreadable() {
    let list = under(LIST);
    let answer = Answer::of(list.as_bytes());
    let rows = after_sales::listed(&answer, answer.text()).unwrap();
    let [
        Listed::NeedsDetail(first),
        Listed::Unreadable(row),
        Listed::NeedsDetail(last),
    ] = rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert_eq!(first, "261001-123456789012345_7381745730");
    assert_eq!(last, "261001-123456789012347_7381745732");
    assert_eq!(row.mapped.as_ref().unwrap_err().reason, "MISSING_ID");
    assert_eq!(
        after_sales::numbers(first).unwrap(),
        ("261001-123456789012345", "7381745730")
    );
    assert!(matches!(
        after_sales::numbers("7381745730"),
        Err(CallError::Refused { .. })
    ));
    let nothing = Answer::of(b"{}");
    let rows = after_sales::listed(&nothing, nothing.text());
    assert!(rows.unwrap().is_empty());
}

#[test]
fn where_an_exchange_goes_is_hidden_and_broken_bytes_park_it() {
    let mut raw = inside(EXCHANGE).into_bytes();
    let masked = Feed::<PlatformAfterSale>::mask_raw(&Pinduoduo, &raw);
    for hidden in ["浙江", "AgAAAA", "文一西路"] {
        assert!(!masked.contains(hidden), "{hidden}");
    }
    assert!(masked.contains("7381745731"));
    let at = raw
        .windows(6)
        .position(|bytes| bytes == "尺码".as_bytes())
        .unwrap();
    raw[at] = 0xff;
    assert_eq!(read(&raw).mapped.unwrap_err().reason, "BAD_TEXT");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = Feed::<PlatformAfterSale>::mask_raw(&Pinduoduo, &bytes);
    }

    #[test]
    fn a_damaged_after_sale_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("-1e999".to_owned()), "\\PC{0,8}",
        ],
        length in 0_usize..24,
    ) {
        let mut raw = inside(EXCHANGE).into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = read(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
    }
}
