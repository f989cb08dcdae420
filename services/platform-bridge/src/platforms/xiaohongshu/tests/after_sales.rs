//! Mapping of Xiaohongshu's after-sales, on fixtures and on damaged ones.
#![cfg(test)]

use super::*;
use crate::{
    platform::{ListBy, Window},
    platforms::xiaohongshu::after_sales::{list_fields, listed},
};
use chrono::{TimeZone, Utc};
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{
        AfterSaleKind::{self, Exchange, PriceProtection, RefundOnly, ReturnRefund},
        AfterSaleStage::{
            AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
        },
    },
};

const AFTER_SALE: &str = include_str!("../fixtures/after_sale.json");

pub(super) fn remap(whole: &Value) -> Document<PlatformAfterSale> {
    Xiaohongshu.remap(whole.to_string().as_bytes())
}

/// The after-sale with some fields set otherwise.
pub(super) fn with_info(fields: &Value) -> Value {
    let mut whole = data(AFTER_SALE);
    for (key, value) in fields.as_object().unwrap() {
        whole["afterSaleInfo"][key] = value.clone();
    }
    whole
}

fn of(fields: &Value) -> Document<PlatformAfterSale> {
    remap(&with_info(fields))
}

#[test]
fn a_return_that_is_asked_for() {
    let document = of(&json!({}));
    assert_eq!(document.id.as_deref(), Some("R7000000000000001"));
    let sale = document.mapped.unwrap();
    assert_eq!(sale.platform_after_sale_id, "R7000000000000001");
    assert_eq!(sale.platform_order_id, "P700000000000000001");
    assert_eq!((sale.kind(), sale.stage()), (ReturnRefund, Requested));
    assert_eq!(sale.platform_stage, "1 待审核");
    let at = [&sale.created_at, &sale.modified_at, &sale.deadline_at]
        .map(|at| datetime(at.as_ref()).unwrap().to_rfc3339());
    let asked = "2025-01-02T00:00:00+00:00";
    assert_eq!(at, [asked, asked, "2025-01-04T00:00:00+00:00"]);
    assert_eq!(sale.refund_fen, 5_400);
    assert_eq!(
        (sale.reason.as_str(), sale.buyer_note.as_str()),
        ("尺码不合适", "肩太窄")
    );
    assert_eq!(sale.decision_token, "1");
    let [line] = sale.lines.as_slice() else {
        panic!("not one line");
    };
    assert_eq!((line.line_key.as_str(), line.quantity), ("", 1));
    assert_eq!(line.platform_sku_id, "6700000000000000000000a1");
    assert_eq!(line.title, "纯棉T恤");
    assert!(sale.return_carrier.is_empty() && sale.return_waybill_no.is_empty());
    assert!(!sale.before_shipping && sale.replacement_sku_id.is_empty());
    assert_eq!(sale.content_hash.len(), 32);
    let again = of(&json!({"userId": "u0002"})).mapped.unwrap();
    assert_eq!(again.content_hash, sale.content_hash);
    let later = of(&json!({"updatedAt": 1_735_776_000_001_i64}))
        .mapped
        .unwrap();
    assert_ne!(later.content_hash, sale.content_hash);
}

#[test]
fn goods_on_their_way_back_name_their_parcel() {
    let mut whole = with_info(&json!({"status": 3, "expireTime": -1}));
    let parcel = json!({"expressNo": " ZT1 ", "expressCompanyCode": "zto"});
    whole["logisticsInfo"]["afterSale"] = parcel;
    let sale = remap(&whole).mapped.unwrap();
    assert_eq!(sale.stage(), Returned);
    assert_eq!(
        (
            sale.return_carrier.as_str(),
            sale.return_waybill_no.as_str()
        ),
        ("ZTO", "ZT1")
    );
    assert_eq!(
        (sale.deadline_at, sale.decision_token.as_str()),
        (None, "3")
    );
    whole["logisticsInfo"] = Value::Null;
    assert_eq!(remap(&whole).mapped.unwrap().return_waybill_no, "");
}

#[test]
fn every_status_is_known() {
    for (status, stage) in [
        (1, Requested),
        (2, AwaitingReturn),
        (3, Returned),
        (5, Closed),
        (6, Closed),
        (9, Refused),
        (9_001, Refused),
        (12, Processing),
        (13, Processing),
        (14, Processing),
    ] {
        let sale = of(&json!({"status": status})).mapped.unwrap();
        assert_eq!(sale.stage(), stage, "{status}");
        let number = sale.platform_stage.split(' ').next();
        assert_eq!(number, Some(status.to_string().as_str()));
    }
}

#[test]
fn an_after_sale_that_is_done_is_refunded_once_the_money_went() {
    let ended = |kind: i64, refund: Value| {
        let fields = json!({"status": 4, "returnType": kind, "refundStatus": refund});
        of(&fields).mapped.map(|sale| sale.stage())
    };
    for refund in [1, 3, 101, 108, 201, 301] {
        assert_eq!(ended(1, json!(refund)), Ok(Processing), "{refund}");
    }
    for refund in [302, 401, 402] {
        assert_eq!(ended(4, json!(refund)), Ok(Closed), "{refund}");
    }
    for refund in [json!(2), json!("2"), json!(null), json!(0)] {
        assert_eq!(ended(5, refund), Ok(Refunded));
    }
    assert_eq!(
        ended(2, json!(101)),
        Ok(Completed),
        "an exchange pays nothing"
    );
    assert_eq!(ended(6, json!(7)).unwrap_err().reason, "UNKNOWN_STATUS");
}

#[test]
fn every_type_is_known() {
    let expect = |number: i64, kind: AfterSaleKind, before, fen| {
        let sale = of(&json!({"returnType": number})).mapped.unwrap();
        assert_eq!(
            (sale.kind(), sale.before_shipping),
            (kind, before),
            "{number}"
        );
        assert_eq!(sale.refund_fen, fen, "{number}");
    };
    expect(1, ReturnRefund, false, 5_400);
    expect(2, Exchange, false, 0);
    expect(4, RefundOnly, false, 5_400);
    expect(5, RefundOnly, true, 5_400);
    expect(6, PriceProtection, false, 5_400);
    let paid = of(&json!({"refundAmountYuan": "49.90"})).mapped.unwrap();
    assert_eq!(
        paid.refund_fen, 4_990,
        "what went back goes before what was asked"
    );
    let other = json!([{"skuId": "s2", "appliedCount": 1, "skuName": "纯棉T恤 M"}]);
    let exchange = json!({"returnType": 2, "exchangeSKUs": other});
    let sale = of(&exchange).mapped.unwrap();
    assert_eq!(
        (sale.replacement_sku_id.as_str(), sale.replacement_quantity),
        ("s2", 1)
    );
}

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"status": 7}), "UNKNOWN_STATUS"),
        (json!({"status": null}), "UNKNOWN_STATUS"),
        (json!({"returnType": 3}), "UNKNOWN_STATUS"),
        (json!({"returnType": null}), "UNKNOWN_STATUS"),
        (json!({"returnsId": null}), "MISSING_ID"),
        (json!({"orderId": ""}), "MISSING_ID"),
        (json!({"skus": [{"appliedCount": 1}]}), "MISSING_ID"),
        (
            json!({"skus": [{"skuId": "s", "appliedCount": 0}]}),
            "BAD_DOCUMENT",
        ),
        (json!({"skus": [["s"]]}), "BAD_DOCUMENT"),
        (json!({"expectedRefundAmountYuan": null}), "BAD_AMOUNT"),
        (json!({"expectedRefundAmountYuan": 54.005}), "BAD_AMOUNT"),
        (
            json!({"expectedRefundAmountYuan": 99_999_999_999.0}),
            "BAD_AMOUNT",
        ),
        (json!({"refundAmountYuan": -1}), "BAD_AMOUNT"),
        (json!({"updatedAt": 0}), "BAD_TIME"),
        (json!({"expireTime": 1_735_948_800}), "BAD_TIME"),
        (json!({"desc": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        assert_eq!(of(&fields).mapped.unwrap_err().reason, expected, "{fields}");
    }
    for (raw, expected) in [
        ("7", "BAD_DOCUMENT"),
        ("{}", "UNKNOWN_STATUS"),
        ("[]", "BAD_DOCUMENT"),
    ] {
        let document: Document<PlatformAfterSale> = Xiaohongshu.remap(raw.as_bytes());
        assert_eq!(document.mapped.unwrap_err().reason, expected, "{raw}");
    }
    let mut raw = data(AFTER_SALE).to_string().into_bytes();
    let part = "纯棉".as_bytes();
    let at = raw
        .windows(part.len())
        .position(|bytes| bytes == part)
        .unwrap();
    raw[at] = 0xff;
    let document: Document<PlatformAfterSale> = Xiaohongshu.remap(&raw);
    assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
    assert_eq!(document.id.as_deref(), Some("R7000000000000001"));
    assert_eq!(&document.raw[..], &raw[..]);
}

#[test]
fn a_row_of_a_list_is_asked_for_or_kept_as_unreadable() {
    let body = Bytes::from_static(
        br#"{"totalCount":3,"afterSaleBasicInfos":[{"returnsId":"R1","status":99},{"x":1},7]}"#,
    );
    let answer = Answer::new(&body);
    let rows = listed(&answer, answer.text()).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| match row {
            Listed::NeedsDetail(id) => id.clone(),
            Listed::Unreadable(row) => String::from_utf8_lossy(&row.raw).into_owned(),
            Listed::Full(_) => panic!("Xiaohongshu lists no whole after-sales"),
        })
        .collect();
    assert_eq!(told, ["R1", r#"{"x":1}"#, "7"]);
    let empty = Answer::of(br#"{"totalCount":0,"afterSaleBasicInfos":null}"#);
    assert!(listed(&empty, empty.text()).unwrap().is_empty());
}

#[test]
fn lists_go_by_milliseconds() {
    let at = |minute| Utc.with_ymd_and_hms(2026, 3, 1, 2, minute, 0).unwrap();
    let window = Window {
        from: at(0),
        to: at(30),
    };
    let expected = json!({
        "startTime": 1_772_330_400_000_i64, "endTime": 1_772_332_200_000_i64, "timeType": 2,
        "pageNo": 3, "pageSize": 100,
    });
    assert_eq!(list_fields(ListBy::Modified, window, 3, 100), expected);
    assert_eq!(list_fields(ListBy::Created, window, 1, 1)["timeType"], 1);
}

#[test]
fn a_parked_after_sale_is_shown_without_its_buyer() {
    let raw = data(AFTER_SALE).to_string();
    let text = Feed::<PlatformAfterSale>::mask_raw(&Xiaohongshu, raw.as_bytes());
    for hidden in [
        "u0001",
        "00000000000000000000000000000001",
        "138000",
        "浙江",
        "售后仓",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert!(text.contains("R7000000000000001") && text.contains("纯棉T恤"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _: Document<PlatformAfterSale> = Xiaohongshu.remap(&bytes);
        let _ = Feed::<PlatformAfterSale>::mask_raw(&Xiaohongshu, &bytes);
        let answer = Answer::of(&bytes);
        let _ = listed(&answer, answer.text());
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
        let mut raw = data(AFTER_SALE).to_string().into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document: Document<PlatformAfterSale> = Xiaohongshu.remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
    }
}
