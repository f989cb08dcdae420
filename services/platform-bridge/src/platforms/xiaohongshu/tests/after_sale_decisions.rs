//! Decisions about Xiaohongshu's after-sales: what is sent, and what is not.
#![cfg(test)]

use super::{after_sales::with_info, *};
use crate::{
    platform::{AfterSaleRef, Decision, Refusal, Stop},
    platforms::xiaohongshu::decisions::{call, default_address, is_replaced_by, listed_reasons},
};
use oms_contracts::oms::types::v1::AfterSaleKind::{
    self, Exchange, PriceProtection, RefundOnly, ReturnRefund,
};

fn after_sale(kind: AfterSaleKind, before_shipping: bool) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: "R1".into(),
        platform_order_id: "P1".into(),
        kind,
        before_shipping,
        refund_fen: 5_400,
        line_keys: Vec::new(),
        decision_token: "1".into(),
    }
}

fn refusal(reason_code: &str) -> Refusal {
    Refusal {
        reason_code: reason_code.into(),
        note: "已发货".into(),
        proof_urls: Vec::new(),
    }
}

fn agree_return(address_id: &str, note: &str) -> Decision {
    Decision::AgreeReturn {
        address_id: address_id.into(),
        note: note.into(),
    }
}

fn replacement() -> Decision {
    Decision::ShipReplacement {
        carrier_code: "ZTO".into(),
        waybill_no: "ZT1".into(),
    }
}

#[test]
fn each_decision_is_one_call() {
    let audit = "afterSale.auditReturns";
    let receive = "afterSale.confirmReceive";
    for (kind, decision, name, fields) in [
        (
            RefundOnly,
            Decision::AgreeRefund,
            audit,
            json!({"action": 1}),
        ),
        (
            PriceProtection,
            Decision::AgreeRefund,
            audit,
            json!({"action": 1}),
        ),
        (
            ReturnRefund,
            agree_return("", ""),
            audit,
            json!({"action": 2}),
        ),
        (
            Exchange,
            agree_return("105380", "请寄回"),
            audit,
            json!({"action": 2, "message": "请寄回", "receiverInfo": {"sellerAddressRecordId": 105_380}}),
        ),
        (
            RefundOnly,
            Decision::Refuse(refusal("7")),
            audit,
            json!({"action": 3, "reason": 7, "description": "已发货"}),
        ),
        (
            ReturnRefund,
            Decision::ConfirmReturned,
            receive,
            json!({"action": 1}),
        ),
        (
            Exchange,
            Decision::RefuseReturned(refusal("8")),
            receive,
            json!({"action": 2, "reason": 8, "description": "已发货"}),
        ),
        (
            Exchange,
            replacement(),
            "afterSale.receiveAndShip",
            json!({"expressNo": "ZT1"}),
        ),
    ] {
        let (method, mut told) = call(&after_sale(kind, false), &decision).ok().unwrap();
        assert_eq!((method.name, method.effect), (name, Effect::Write));
        let fields = fields.as_object().unwrap().clone();
        let id = told.as_object_mut().unwrap().remove("returnsId");
        assert_eq!(id, Some(json!("R1")));
        assert_eq!(told, Value::Object(fields), "{decision:?}");
    }
}

#[test]
fn what_the_platform_does_not_know_is_not_sent() {
    for (kind, before_shipping, decision) in [
        (ReturnRefund, false, Decision::AgreeRefund),
        (Exchange, false, Decision::AgreeRefund),
        (RefundOnly, false, agree_return("", "")),
        (RefundOnly, true, Decision::Refuse(refusal("7"))),
        (RefundOnly, false, Decision::ConfirmReturned),
        (
            PriceProtection,
            false,
            Decision::RefuseReturned(refusal("7")),
        ),
        (ReturnRefund, false, replacement()),
        (ReturnRefund, false, Decision::AgreeReship),
        (RefundOnly, true, Decision::AnswerStop(Stop::Stopped)),
        (ReturnRefund, false, Decision::Note("x".into())),
    ] {
        let refused = call(&after_sale(kind, before_shipping), &decision);
        assert!(
            matches!(refused, Err(CallError::Unsupported { .. })),
            "{decision:?}"
        );
    }
    for decision in [
        Decision::Refuse(refusal("其他")),
        Decision::Refuse(refusal("")),
        agree_return("默认", ""),
    ] {
        let refused = call(&after_sale(ReturnRefund, false), &decision);
        assert!(
            matches!(refused, Err(CallError::Refused { .. })),
            "{decision:?}"
        );
    }
}

#[test]
fn reasons_and_the_default_address_are_read() {
    let payload = r#"{"rejectReasons":[{"reasonType":0,"reasonId":7,"reasonName":"已发货"},{"reasonName":"无编号"}]}"#;
    let reasons = listed_reasons(payload).unwrap();
    assert_eq!(reasons.len(), 1);
    assert_eq!(
        (reasons[0].code.as_str(), reasons[0].text.as_str()),
        ("7", "已发货")
    );
    let addresses = |mark: Value| {
        json!({"sellerAddressRecordList": [
            {"sellerAddressRecordId": 1, "aftersaleDefault": "NON_DEFAULT"},
            {"sellerAddressRecordId": 105_380, "aftersaleDefault": mark},
        ]})
        .to_string()
    };
    for mark in [json!("DEFAULT"), json!(true), json!(1)] {
        assert_eq!(default_address(&addresses(mark)), Ok(105_380));
    }
    for none in [addresses(json!("NON_DEFAULT")), "{}".into()] {
        assert!(matches!(
            default_address(&none),
            Err(CallError::Refused { .. })
        ));
    }
}

#[test]
fn a_replacement_is_found_by_its_number() {
    let mut whole = with_info(&json!({"returnType": 2}));
    assert!(!is_replaced_by(whole.to_string().as_bytes(), "ZT1"));
    whole["logisticsInfo"]["exchange"] = json!({"expressNo": "ZT1"});
    assert!(is_replaced_by(whole.to_string().as_bytes(), "ZT1"));
    assert!(!is_replaced_by(whole.to_string().as_bytes(), "ZT2"));
    assert!(!is_replaced_by(b"7", "") && !is_replaced_by(b"{}", ""));
}
