//! After-sales: fixtures, every status and kind, damage.
#![cfg(test)]

use super::*;
use crate::platform::CallError;
use crate::platforms::taobao::{
    after_sale_states::{KINDS, STAGES},
    after_sales,
    wire_after_sale::RefundResponse,
};
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{AfterSaleKind, AfterSaleStage},
};

pub(super) const OPEN: &str = include_str!("../fixtures/after_sale_open.json");
pub(super) const RETURNED: &str = include_str!("../fixtures/after_sale_returned.json");

fn refund_json(fixture: &str) -> String {
    let payload = payload(fixture, "taobao.refund.get", Effect::Read).unwrap();
    let response: RefundResponse<'_> = parse(payload, "refund").unwrap();
    response.refund.get().to_owned()
}

fn read(raw: &[u8]) -> Document<PlatformAfterSale> {
    Feed::<PlatformAfterSale>::remap(&Taobao, raw)
}

pub(super) fn after_sale(fixture: &str) -> PlatformAfterSale {
    read(refund_json(fixture).as_bytes()).mapped.unwrap()
}

#[test]
fn a_refund_before_shipping() {
    let refund = after_sale(OPEN);
    assert_eq!(refund.platform_after_sale_id, "170000000000000001");
    assert_eq!(refund.platform_order_id, "2100000000000000002");
    assert_eq!(refund.kind(), AfterSaleKind::RefundOnly);
    assert_eq!(refund.stage(), AfterSaleStage::Requested);
    assert_eq!(refund.platform_stage, "WAIT_SELLER_AGREE");
    let modified = datetime(refund.modified_at.as_ref()).unwrap();
    assert_eq!(modified.to_rfc3339(), "2026-03-01T02:23:10+00:00");
    let deadline = datetime(refund.deadline_at.as_ref()).unwrap();
    assert_eq!(deadline.to_rfc3339(), "2026-03-03T02:23:10+00:00");
    assert!(refund.before_shipping && refund.created_at.is_some());
    assert_eq!(refund.refund_fen, 11_900);
    assert_eq!(
        (refund.reason.as_str(), refund.buyer_note.as_str()),
        ("不想要了", "拍错了")
    );
    let [line] = refund.lines.as_slice() else {
        panic!("not one line");
    };
    assert_eq!(line.line_key, "2100000000000000004");
    assert_eq!(line.platform_sku_id, "5000000000002");
    assert_eq!((line.quantity, line.title.as_str()), (1, "样例外套"));
    assert_eq!(refund.decision_token, "1772331790000|onsale");
    assert_eq!(refund.return_waybill_no, "");
    assert_eq!(refund.content_hash.len(), 32);
}

#[test]
fn a_return_on_its_way_back_with_its_values_in_other_types() {
    let refund = after_sale(RETURNED);
    assert_eq!(refund.platform_after_sale_id, "170000000000000002");
    assert_eq!(refund.kind(), AfterSaleKind::ReturnRefund);
    assert_eq!(refund.stage(), AfterSaleStage::Returned);
    assert_eq!(refund.return_carrier, "YTO");
    assert_eq!(refund.return_waybill_no, "YT8800000000009");
    assert!(!refund.before_shipping && refund.deadline_at.is_none());
    assert_eq!(refund.refund_fen, 12_900);
    assert_eq!(refund.lines[0].platform_sku_id, "700000000001");
    assert_eq!(refund.decision_token, "1772416990000|aftersale");
}

#[test]
fn every_status_and_kind_of_the_tables_is_known() {
    for (status, stage) in STAGES {
        let json = refund_json(OPEN).replace("WAIT_SELLER_AGREE", status);
        let refund = read(json.as_bytes()).mapped.unwrap();
        assert_eq!(refund.stage(), stage, "{status}");
        assert_eq!(refund.platform_stage, status);
    }
    for (word, kind) in KINDS {
        let json = refund_json(OPEN)
            .replace(r#""REFUND""#, &format!("{word:?}"))
            .replace("WAIT_SELLER_AGREE", "SUCCESS");
        let refund = read(json.as_bytes()).mapped.unwrap();
        assert_eq!(refund.kind(), kind, "{word}");
        let pays = matches!(
            kind,
            AfterSaleKind::RefundOnly | AfterSaleKind::ReturnRefund
        );
        let end = match pays {
            true => AfterSaleStage::Refunded,
            false => AfterSaleStage::Completed,
        };
        assert_eq!(refund.stage(), end, "{word}");
    }
}

#[test]
fn an_older_document_says_only_whether_goods_come_back() {
    let old = refund_json(OPEN).replace(r#""dispute_type":"REFUND","#, "");
    let refund = read(old.as_bytes()).mapped.unwrap();
    assert_eq!(refund.kind(), AfterSaleKind::RefundOnly);
    let returning = old.replace(r#""has_good_return":false"#, r#""has_good_return":true"#);
    let refund = read(returning.as_bytes()).mapped.unwrap();
    assert_eq!(refund.kind(), AfterSaleKind::ReturnRefund);
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (from, to, expected) in [
        ("WAIT_SELLER_AGREE", "WAIT_SOMEBODY", "UNKNOWN_STATUS"),
        (r#""REFUND""#, r#""BARTER""#, "UNKNOWN_STATUS"),
        ("WAIT_SELLER_SEND_GOODS", "ON_THE_MOON", "UNKNOWN_STATUS"),
        (
            r#""has_good_return":false,"dispute_type":"REFUND","#,
            "",
            "UNKNOWN_STATUS",
        ),
        (r#""refund_id":"170000000000000001","#, "", "MISSING_ID"),
        (r#""tid":2100000000000000002,"#, "", "MISSING_ID"),
        (r#""119.00""#, r#""99999999999999.00""#, "BAD_AMOUNT"),
        (r#""119.00""#, r#""-1""#, "BAD_AMOUNT"),
        (r#""modified":"2026-03-01 10:23:10","#, "", "BAD_TIME"),
        ("2026-03-03 10:23:10", "soon", "BAD_TIME"),
        (r#""num":1,"#, r#""num":-1,"#, "BAD_DOCUMENT"),
        ("样例外套", r"\ud83d", "BAD_TEXT"),
    ] {
        let json = refund_json(OPEN);
        let damaged = json.replacen(from, to, 1);
        assert_ne!(json, damaged, "{from}");
        let reason = read(damaged.as_bytes()).mapped.unwrap_err().reason;
        assert_eq!(reason, expected, "{to}");
    }
}

#[test]
fn rows_of_a_list_are_asked_for_or_kept_as_unreadable() {
    let body = Bytes::from_static(
        br#"{"refunds":{"refund":[{"refund_id":"17"},{"status":"x"},{"refund_id":18}]},"has_next":false}"#,
    );
    let answer = Answer::new(&body);
    let rows = after_sales::listed(&answer, answer.text()).unwrap();
    let [
        Listed::NeedsDetail(first),
        Listed::Unreadable(row),
        Listed::NeedsDetail(last),
    ] = rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert_eq!((first.as_str(), last.as_str()), ("17", "18"));
    assert_eq!(row.mapped.as_ref().unwrap_err().reason, "MISSING_ID");
    let nothing = Answer::of(b"{}");
    let rows = after_sales::listed(&nothing, nothing.text());
    assert!(rows.unwrap().is_empty());
    let array = Answer::of(b"[1]");
    let rows = after_sales::listed(&array, array.text());
    assert!(matches!(rows, Err(CallError::Malformed { .. })));
}

#[test]
fn bytes_that_are_no_text_park_the_after_sale_and_the_buyer_is_hidden() {
    let mut raw = refund_json(OPEN).into_bytes();
    let masked = Feed::<PlatformAfterSale>::mask_raw(&Taobao, &raw);
    assert!(!masked.contains("t**1") && masked.contains("170000000000000001"));
    let at = raw
        .windows(6)
        .position(|bytes| bytes == "样例".as_bytes())
        .unwrap();
    raw[at] = 0xff;
    let document = read(&raw);
    assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
    assert_eq!(document.id.as_deref(), Some("170000000000000001"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = Feed::<PlatformAfterSale>::mask_raw(&Taobao, &bytes);
    }

    #[test]
    fn a_damaged_after_sale_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("-1e999".to_owned()), "\\PC{0,8}",
        ],
        length in 0_usize..24,
    ) {
        let mut raw = refund_json(OPEN).into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document = read(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
    }
}
