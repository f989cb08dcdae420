//! After-sales: whole ones, every way and status, and what is damaged.

use super::*;
use crate::{
    platform::CallError,
    platforms::kuaishou::{
        after_sale_states::STATUSES,
        after_sales::{Place, list, listed, whole},
        limits,
    },
};
use oms_contracts::oms::{
    events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
    types::v1::{
        AfterSaleKind::{Exchange, Other, PriceProtection, RefundOnly, Reship, ReturnRefund},
        AfterSaleStage::{
            AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
        },
    },
};

pub(super) const RETURN: &str = include_str!("../fixtures/after_sale_return.json");
pub(super) const EXCHANGE: &str = include_str!("../fixtures/after_sale_exchange.json");
const LIST: &str = include_str!("../fixtures/after_sale_list.json");

fn map(refund: &str) -> Document<PlatformAfterSale> {
    beside(refund, "null")
}

/// An after-sale as it is read beside its order.
fn beside(refund: &str, order: &str) -> Document<PlatformAfterSale> {
    Kuaishou.remap(&whole(refund.as_bytes(), order.as_bytes()))
}

/// The return with some fields set otherwise.
fn with(fields: &Value) -> Document<PlatformAfterSale> {
    let mut refund: Value = serde_json::from_str(&data(RETURN)).unwrap();
    for (key, value) in fields.as_object().unwrap() {
        refund[key] = value.clone();
    }
    map(&refund.to_string())
}

fn page(json: &str, cursor: Option<&str>) -> Result<ChainedPage<PlatformAfterSale>, CallError> {
    let body = Bytes::copy_from_slice(json.as_bytes());
    let answer = Answer::new(&body);
    listed(&answer, answer.text(), &Place::at(cursor).unwrap())
}

#[test]
fn a_return_that_waits_for_the_seller() {
    let sale = map(&data(RETURN)).mapped.unwrap();
    assert_eq!(sale.platform_after_sale_id, "3436400000000001");
    assert_eq!(sale.platform_order_id, "2436400000000001");
    assert_eq!((sale.kind(), sale.stage()), (ReturnRefund, Requested));
    assert_eq!(sale.platform_stage, "10 买家申请退款，等待卖家同意");
    let modified = datetime(sale.modified_at.as_ref()).unwrap();
    assert_eq!(modified.timestamp_millis(), 1_735_776_000_123);
    let deadline = datetime(sale.deadline_at.as_ref()).unwrap();
    assert_eq!(deadline.timestamp_millis(), 1_735_948_800_000);
    assert_eq!((sale.refund_fen, sale.before_shipping), (10_800, false));
    assert_eq!((&*sale.reason, &*sale.buyer_note), ("尺码不合适", "偏小"));
    let line = PlatformAfterSaleLine {
        line_key: "2436400000000001".into(),
        platform_sku_id: "21000000000011".into(),
        quantity: 0,
        title: String::new(),
    };
    assert_eq!(sale.lines, [line]);
    assert_eq!((&*sale.return_carrier, &*sale.return_waybill_no), ("", ""));
    assert_eq!(sale.decision_token, "1735776000123");
    assert_eq!(sale.content_hash.len(), 32);
}

#[test]
fn an_exchange_whose_goods_are_on_their_way_back() {
    let document = beside(&data(EXCHANGE), &paid_json());
    assert_eq!(document.id.as_deref(), Some("3436400000000002"));
    let sale = document.mapped.unwrap();
    assert_eq!((sale.kind(), sale.stage()), (Exchange, Returned));
    let parcel = (&*sale.return_carrier, &*sale.return_waybill_no);
    assert_eq!(parcel, ("YTO", "YT0000000000009"));
    let replacement = (&*sale.replacement_sku_id, sale.replacement_quantity);
    assert_eq!(replacement, ("21000000000012", 1));
    assert_eq!((sale.refund_fen, &*sale.buyer_note), (0, ""));
    let masked = Feed::<PlatformAfterSale>::mask_raw(&Kuaishou, &document.raw);
    for hidden in [
        "f1demobuyer",
        "李四",
        "浙江省",
        "cipher-name",
        "138****0001",
    ] {
        assert!(!masked.contains(hidden), "{masked}");
    }
    assert!(masked.contains("3436400000000002") && masked.contains("换尺码"));
}

#[test]
fn the_order_says_whether_the_goods_had_left() {
    // The return was asked for at 1735776000000.
    let before_shipping = |fields: Value| {
        let order = altered(&paid_json(), &fields).raw;
        let sale = beside(&data(RETURN), std::str::from_utf8(&order).unwrap());
        sale.mapped.unwrap().before_shipping
    };
    assert!(before_shipping(json!({"orderBaseInfo.status": 30})));
    assert!(before_shipping(json!({"orderBaseInfo.status": 80})));
    let sent = |at: i64| json!({"orderBaseInfo.status": 40, "orderBaseInfo.sendTime": at});
    assert!(!before_shipping(sent(1_735_775_999_999)));
    assert!(
        before_shipping(sent(1_735_776_000_001)),
        "it left all the same"
    );
    assert!(!before_shipping(sent(0)), "it left, and nobody says when");
    assert!(!before_shipping(json!({"orderBaseInfo.status": 99})));
    assert!(
        !map(&data(RETURN)).mapped.unwrap().before_shipping,
        "no order"
    );
}

#[test]
fn the_line_is_the_one_that_the_order_has() {
    let order = mapped(&paid_json()).order.lines.unwrap().lines.remove(0);
    let sale = map(&data(RETURN)).mapped.unwrap();
    assert_eq!(sale.lines[0].line_key, order.line_key);
    assert_eq!(sale.lines[0].platform_sku_id, order.platform_sku_id);
}

#[test]
fn each_way_and_each_status() {
    for (way, special, kind) in [
        (1, json!(0), ReturnRefund),
        (10, json!(null), RefundOnly),
        (3, json!(0), Exchange),
        (4, json!(0), Reship),
        (5, json!(0), Other),
        (10, json!(1), PriceProtection),
    ] {
        let fields = json!({"handlingWay": way, "specialRefundType": special});
        assert_eq!(with(&fields).mapped.unwrap().kind(), kind, "{fields}");
    }
    let stages = [
        (10, Requested),
        (11, Requested),
        (12, Refused),
        (20, Processing),
        (21, Processing),
        (22, Processing),
        (30, AwaitingReturn),
        (40, Returned),
        (45, Processing),
        (50, Processing),
        (60, Refunded),
        (70, Closed),
    ];
    assert_eq!(stages.len(), STATUSES.len());
    for (status, stage) in stages {
        let sale = with(&json!({"status": status})).mapped.unwrap();
        assert_eq!(sale.stage(), stage, "{status}");
        assert!(sale.platform_stage.starts_with(&format!("{status} ")));
        let ends = matches!(stage, Refunded | Closed);
        assert_eq!(sale.deadline_at.is_none(), ends, "{status}");
    }
    for way in [3, 4, 5] {
        let ended = with(&json!({"status": 60, "handlingWay": way}));
        assert_eq!(ended.mapped.unwrap().stage(), Completed, "{way}");
    }
    let paid_back = with(&json!({"status": 60, "handlingWay": 10, "specialRefundType": 1}));
    assert_eq!(paid_back.mapped.unwrap().stage(), Refunded);
}

#[test]
fn what_cannot_be_mapped_is_parked_alone() {
    for (fields, expected) in [
        (json!({"status": 13}), "UNKNOWN_STATUS"),
        (json!({"status": 0}), "UNKNOWN_STATUS"),
        (json!({"status": null}), "UNKNOWN_STATUS"),
        (json!({"handlingWay": 2}), "UNKNOWN_STATUS"),
        (json!({"handlingWay": null}), "UNKNOWN_STATUS"),
        (json!({"specialRefundType": 9}), "UNKNOWN_STATUS"),
        (json!({"oid": 0}), "MISSING_ID"),
        (json!({"refundId": null}), "MISSING_ID"),
        (json!({"refundFee": -1}), "BAD_AMOUNT"),
        (json!({"refundFee": 99_999_999_999_999_i64}), "BAD_AMOUNT"),
        (json!({"refundFee": "59.00"}), "BAD_AMOUNT"),
        (json!({"updateTime": 0}), "BAD_TIME"),
        (json!({"updateTime": 1_735_776_000}), "BAD_TIME"),
        (json!({"productNum": -3}), "BAD_DOCUMENT"),
        (json!({"logisticsInfo": [1]}), "BAD_DOCUMENT"),
        (json!({"exchangeInfo": {"skuId": 5}}), "BAD_DOCUMENT"),
        (json!({"refundDesc": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        let document = with(&fields);
        assert_eq!(document.mapped.unwrap_err().reason, expected, "{fields}");
    }
    let broken = whole(b"{\"refundId\":7,\"refundDesc\":\"\xff\"}", b"null");
    let document: Document<PlatformAfterSale> = Kuaishou.remap(&broken);
    assert_eq!(document.mapped.unwrap_err().reason, "BAD_TEXT");
    assert_eq!(document.id.as_deref(), Some("7"));
}

#[test]
fn the_same_content_has_the_same_hash() {
    let hash = |fields: Value| with(&fields).mapped.unwrap().content_hash;
    assert_eq!(hash(json!({})), hash(json!({"receiptStatus": 1})));
    for fields in [
        json!({"status": 30}),
        json!({"refundFee": 1}),
        json!({"logisticsInfo": {"expressNo": "YT1", "expressCode": 6}}),
    ] {
        assert_ne!(hash(json!({})), hash(fields));
    }
}

#[test]
fn a_list_names_numbers_and_the_next_page() {
    let listed = page(&data(LIST), None).unwrap();
    let [
        Listed::NeedsDetail(one),
        Listed::NeedsDetail(two),
        Listed::Unreadable(bad),
    ] = listed.rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert_eq!((&**one, &**two), ("3436400000000001", "3436400000000003"));
    assert_eq!(bad.mapped.as_ref().unwrap_err().reason, "UNKNOWN_STATUS");
    assert_eq!(listed.next.as_deref(), Some("2:c:2"));
    let next = |json: &str, cursor| page(json, cursor).map(|page| page.next);
    assert_eq!(next(&data(LIST), Some("2:c:1")), Ok(Some("3:c:2".into())));
    assert_eq!(next(r#"{"pcursor":"nomore"}"#, Some("2:c")), Ok(None));
    assert_eq!(
        next(r#"{"pcursor":"","refundOrderInfoList":[]}"#, None),
        Ok(None)
    );
    for endless in [
        r#"{"refundOrderInfoList":[{"refundId":1}]}"#,
        r#"{"pcursor":{}}"#,
    ] {
        let error = next(endless, None).unwrap_err();
        assert!(matches!(error, CallError::Malformed { .. }), "{endless}");
    }
    for cursor in ["", "c", "1:c", "2:", "x:c", "-1:c"] {
        let error = Place::at(Some(cursor)).unwrap_err();
        assert!(matches!(error, CallError::Refused { .. }), "{cursor}");
    }
}

#[test]
fn a_list_is_asked_by_change_or_by_creation() {
    let at = |millis| chrono::DateTime::from_timestamp_millis(millis).unwrap();
    let window = Window {
        from: at(1_735_660_800_000),
        to: at(1_735_743_600_000),
    };
    assert!(limits::AFTER_SALES.max_window <= std::time::Duration::from_secs(86_400));
    let asked = list(ListBy::Modified, window, &Place::at(None).unwrap());
    let expected = json!({
        "type": 9, "pageSize": 100, "currentPage": 1, "sort": 2, "queryType": 2, "pcursor": "",
        "beginTime": 1_735_660_800_000_i64, "endTime": 1_735_743_600_000_i64,
        "option": {"needExchange": true},
    });
    assert_eq!(asked, expected);
    let asked = list(ListBy::Created, window, &Place::at(Some("3:c:2")).unwrap());
    let told = (
        &asked["queryType"],
        &asked["currentPage"],
        &asked["pcursor"],
    );
    assert_eq!(told, (&json!(1), &json!(3), &json!("c:2")));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let document: Document<PlatformAfterSale> = Kuaishou.remap(&bytes);
        let _ = Feed::<PlatformAfterSale>::mask_raw(&Kuaishou, &document.raw);
        let body = Bytes::from(bytes);
        let answer = Answer::new(&body);
        let _ = listed(&answer, answer.text(), &Place::at(None).unwrap());
    }

    #[test]
    fn any_values_are_mapped_or_parked(
        field in 0_usize..18, number in any::<i64>(), text in "\\PC{0,20}",
    ) {
        let fields = [
            "refundId", "oid", "skuId", "refundFee", "status", "handlingWay", "refundDesc",
            "specialRefundType", "createTime", "submitTime", "updateTime", "expireTime",
            "productNum", "logisticsInfo", "exchangeInfo", "refundReasonDesc", "itemId",
            "negotiateStatus",
        ];
        for value in [json!(number), json!(text), json!([number]), json!({ "skuId": text })] {
            let _ = with(&json!({ (fields[field]): value }));
        }
    }
}
