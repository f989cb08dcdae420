//! Mapping of JD's after-sales.
#![cfg(test)]

use super::*;
use crate::platforms::jd::{
    after_sale_calls::part,
    after_sale_states::{REFUND_STATUSES, SERVICE_STATUSES},
};
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{
        AfterSaleKind::{self, Exchange, Other, RefundOnly, Reship, ReturnRefund},
        AfterSaleStage::{
            AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
        },
    },
};

const REFUND: &str = include_str!("../fixtures/after_sale_refund.json");
pub(super) const SERVICES: &str = include_str!("../fixtures/after_sale_services.json");
const SERVICE: &str = include_str!("../fixtures/after_sale_service.json");
const FREIGHT: &str = include_str!("../fixtures/after_sale_freight.json");

pub(super) fn inner(fixture: &str, method: &str) -> String {
    payload(fixture, method, Effect::Read).unwrap().to_owned()
}

fn data(fixture: &str, method: &str) -> Value {
    let payload = inner(fixture, method);
    let part = part(&payload, Effect::Read).unwrap();
    serde_json::from_str(part.data.unwrap().get()).unwrap()
}

pub(super) fn service() -> Value {
    data(SERVICE, "jingdong.asc.query.view")
}

pub(super) fn freight() -> Value {
    data(FREIGHT, "jingdong.asc.freight.view")
}

pub(super) fn refund() -> Value {
    let payload = inner(REFUND, "jingdong.pop.afs.soa.refundapply.queryById");
    let rows = part(&payload, Effect::Read).unwrap().result.unwrap();
    serde_json::from_str(rows[0].get()).unwrap()
}

fn with(mut document: Value, fields: &Value) -> Value {
    for (key, value) in fields.as_object().unwrap() {
        document[key] = value.clone();
    }
    document
}

pub(super) fn remap(document: &Value) -> Document<PlatformAfterSale> {
    Jd.remap(document.to_string().as_bytes())
}

pub(super) fn of_refund(fields: &Value) -> Document<PlatformAfterSale> {
    remap(&json!({"refund": with(refund(), fields)}))
}

pub(super) fn of_service(fields: &Value) -> Document<PlatformAfterSale> {
    remap(&json!({"service": with(service(), fields), "freight": null}))
}

fn moments(after_sale: &PlatformAfterSale) -> [String; 2] {
    [&after_sale.created_at, &after_sale.modified_at]
        .map(|at| datetime(at.as_ref()).unwrap().to_rfc3339())
}

#[test]
fn a_refund_before_shipping() {
    let document = of_refund(&json!({}));
    assert_eq!(document.id.as_deref(), Some("refund:60000001"));
    let refund = document.mapped.unwrap();
    assert_eq!(refund.platform_after_sale_id, "refund:60000001");
    assert_eq!(refund.platform_order_id, "300000000001");
    assert_eq!((refund.kind(), refund.stage()), (RefundOnly, Requested));
    assert_eq!(refund.platform_stage, "0 未审核");
    assert!(refund.before_shipping && refund.lines.is_empty());
    assert_eq!(
        (refund.refund_fen, refund.reason.as_str()),
        (24_600, "不想要了")
    );
    let applied = "2026-03-01T02:20:00+00:00";
    assert_eq!(moments(&refund), [applied, applied]);
    assert_eq!(refund.deadline_at, None);
    assert_eq!(refund.content_hash.len(), 32);
}

#[test]
fn a_refund_changes_with_its_answer() {
    let fields =
        json!({"checkTime": "2026-03-01 11:00:00", "status": "1", "applyRefundSum": "24600.0"});
    let refund = of_refund(&fields).mapped.unwrap();
    assert_eq!(moments(&refund)[1], "2026-03-01T03:00:00+00:00");
    assert_eq!((refund.stage(), refund.refund_fen), (Processing, 24_600));
    let unset = json!({"checkTime": "1970-01-01 00:00:00"});
    let before = of_refund(&unset).mapped.unwrap();
    assert_eq!(moments(&before)[1], "2026-03-01T02:20:00+00:00");
    assert_ne!(before.content_hash, refund.content_hash);
}

#[test]
fn a_refund_at_the_door_is_not_before_shipping() {
    for (source, before) in [
        (10, true),
        (11, true),
        (28, true),
        (98, true),
        (12, false),
        (87, false),
    ] {
        let refund = of_refund(&json!({"systemId": source})).mapped.unwrap();
        assert_eq!(refund.before_shipping, before, "{source}");
    }
}

#[test]
fn every_status_of_a_refund_is_known() {
    let stages = [
        Requested, Processing, Refused, Refunded, Closed, Processing, Processing, Processing,
        Requested, Processing, Requested, Closed,
    ];
    for (status, stage) in stages.into_iter().enumerate() {
        let refund = of_refund(&json!({"status": status})).mapped.unwrap();
        assert_eq!(refund.stage(), stage, "{status}");
        let (_, word, _) = REFUND_STATUSES[status];
        assert_eq!(refund.platform_stage, format!("{status} {word}"));
    }
}

#[test]
fn a_service_order() {
    let document = of_service(&json!({}));
    assert_eq!(
        document.id.as_deref(),
        Some("service:80000001:300000000002")
    );
    let sale = document.mapped.unwrap();
    assert_eq!(Some(&sale.platform_after_sale_id), document.id.as_ref());
    assert_eq!((sale.kind(), sale.stage()), (ReturnRefund, AwaitingReturn));
    assert_eq!(sale.platform_stage, "10005 待收货");
    assert_eq!(sale.refund_fen, 11_900);
    assert_eq!(
        (sale.reason.as_str(), sale.buyer_note.as_str()),
        ("尺码不合适", "肩太窄")
    );
    assert_eq!(sale.decision_token, "3");
    assert!(!sale.before_shipping && sale.return_waybill_no.is_empty());
    let [line] = sale.lines.as_slice() else {
        panic!("not one line");
    };
    assert_eq!((line.line_key.as_str(), line.quantity), ("", 1));
    assert_eq!(line.platform_sku_id, "100000000001");
    assert_eq!(line.title, "样例外套 黑色 L");
    assert_eq!(sale.replacement_sku_id, "");
    assert_eq!(
        moments(&sale),
        ["2026-03-01T02:20:00+00:00", "2026-03-01T02:21:40+00:00"]
    );
}

#[test]
fn goods_that_are_on_their_way_back_are_returned() {
    let both = json!({"service": service(), "freight": freight()});
    let sale = remap(&both).mapped.unwrap();
    assert_eq!(sale.stage(), Returned);
    assert_eq!(
        (
            sale.return_carrier.as_str(),
            sale.return_waybill_no.as_str()
        ),
        ("ZTO", "75000000000009")
    );
    for (freight, carrier) in [
        (
            json!({"expressCode": "1", "expressCompany": "圆通速递"}),
            "YTO",
        ),
        (
            json!({"expressCode": "1", "expressCompany": "某某快运", "shipWayId": 9999}),
            "某某快运",
        ),
        (json!({"expressCode": " "}), ""),
    ] {
        let sale = remap(&json!({"service": service(), "freight": freight}))
            .mapped
            .unwrap();
        assert_eq!(sale.return_carrier, carrier);
        assert_eq!(sale.stage() == Returned, !carrier.is_empty());
    }
}

#[test]
fn a_row_of_a_list_is_a_service_order_too() {
    let row = data(SERVICES, "jingdong.asc.sync.list")[0].clone();
    let sale = remap(&json!({"service": row})).mapped.unwrap();
    assert_eq!(sale.stage(), Requested);
    assert_eq!((sale.refund_fen, sale.lines[0].quantity), (11_900, 1));
    assert_eq!(sale.lines[0].platform_sku_id, "100000000001");
}

#[test]
fn every_status_of_a_service_order_is_known() {
    for (status, stage) in [
        (1_100, Processing),
        (10_000, Requested),
        (10_001, Requested),
        (10_002, Requested),
        (10_004, Refused),
        (10_005, AwaitingReturn),
        (10_006, Processing),
        (10_007, Processing),
        (10_009, Processing),
        (10_010, Refunded),
        (10_011, Closed),
        (10_012, Requested),
        (10_013, Requested),
        (10_041, Processing),
        (12_000, Processing),
        (13_000, Processing),
        (14_000, Processing),
    ] {
        let fields = json!({"serviceStatus": status, "serviceStatusName": null});
        let sale = of_service(&fields).mapped.unwrap();
        assert_eq!(sale.stage(), stage, "{status}");
        let row = SERVICE_STATUSES
            .iter()
            .find(|(known, _, _)| *known == status);
        assert_eq!(sale.platform_stage, format!("{status} {}", row.unwrap().1));
    }
    assert_eq!(SERVICE_STATUSES.len(), 17);
}

#[test]
fn every_wish_is_known() {
    let expect = |wish: i64, kind: AfterSaleKind| {
        let sale = of_service(&json!({"customerExpect": wish})).mapped.unwrap();
        assert_eq!(sale.kind(), kind, "{wish}");
        assert_eq!(sale.before_shipping, wish == 1);
        let pays = matches!(kind, RefundOnly | ReturnRefund);
        assert_eq!(sale.refund_fen, if pays { 11_900 } else { 0 }, "{wish}");
        let replaces = matches!(kind, Exchange | Reship);
        let sku = if replaces { "100000000001" } else { "" };
        assert_eq!(sale.replacement_sku_id, sku, "{wish}");
        assert_eq!(sale.replacement_quantity, i64::from(replaces));
    };
    for (wish, kind) in [
        (1, RefundOnly),
        (10, ReturnRefund),
        (11, RefundOnly),
        (20, Exchange),
        (80, Reship),
    ] {
        expect(wish, kind);
    }
    for wish in [30, 40, 50, 60, 70, 90, 100] {
        expect(wish, Other);
    }
    let other = json!({"customerExpect": 20, "wareChangeWithApplyDTO": {"changeWareSku": 100000000009_i64}});
    assert_eq!(
        of_service(&other).mapped.unwrap().replacement_sku_id,
        "100000000009"
    );
}

#[test]
fn a_finished_service_order_ends_as_its_result_says() {
    for (wish, result, stage) in [
        (10, json!(null), Refunded),
        (11, json!(0), Refunded),
        (20, json!("0"), Completed),
        (10, json!(40), Refunded),
        (10, json!(70), Closed),
        (10, json!(6), Closed),
        (10, json!(5), Closed),
        (10, json!(80), Completed),
        (20, json!(23), Completed),
        (30, json!(2), Completed),
        (90, json!(100), Completed),
    ] {
        let fields =
            json!({"serviceStatus": 10_010, "customerExpect": wish, "processResult": result});
        assert_eq!(
            of_service(&fields).mapped.unwrap().stage(),
            stage,
            "{fields}"
        );
    }
}
