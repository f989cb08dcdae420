//! Decisions: which call tells each, and what its answer means.
#![cfg(test)]

use super::{after_sales::json_with, *};
use crate::{
    platform::{AfterSaleRef, Decision, DecisionFound, Refusal, Stop},
    platforms::pinduoduo::{decisions, wire_after_sale::AfterSale},
};
use oms_contracts::oms::types::v1::AfterSaleKind;

fn after_sale(kind: AfterSaleKind) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: "261001-123456789012345_7381745730".into(),
        platform_order_id: "261001-123456789012345".into(),
        kind,
        before_shipping: true,
        refund_fen: 5_490,
        line_keys: vec!["900000000011#1".into()],
        decision_token: "YT8800000000009|85".into(),
    }
}

fn agree_return(address_id: &str) -> Decision {
    Decision::AgreeReturn {
        address_id: address_id.into(),
        note: String::new(),
    }
}

fn ship(carrier_code: &str) -> Decision {
    Decision::ShipReplacement {
        carrier_code: carrier_code.into(),
        waybill_no: "75000000000001".into(),
    }
}

fn told(
    after_sale: &AfterSaleRef,
    decision: &Decision,
) -> Result<(&'static str, &'static str, Value), CallError> {
    let now = chrono::DateTime::from_timestamp(1_760_000_000, 0).unwrap();
    let (method, name, body) = decisions::told(after_sale, decision, now)?;
    Ok((method.name, name, body))
}

#[test]
fn each_decision_has_its_call() {
    use AfterSaleKind::{Exchange, RefundOnly, ReturnRefund};
    let base = |more: Value| {
        let mut body = json!({
            "after_sales_id": 7_381_745_730_u64, "order_sn": "261001-123456789012345",
        });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    for (kind, decision, method, body) in [
        (
            RefundOnly,
            Decision::AgreeRefund,
            "pdd.refund.agree",
            json!({}),
        ),
        (
            ReturnRefund,
            Decision::AgreeRefund,
            "pdd.refund.agree",
            json!({}),
        ),
        (
            ReturnRefund,
            agree_return("5"),
            "pdd.refund.returngoods.agree",
            json!({"operate_desc": "同意退货", "return_address_id": "5"}),
        ),
        (
            ReturnRefund,
            Decision::ConfirmReturned,
            "pdd.nextone.logistics.warehouse.update",
            json!({
                "reverse_tracking_number": "YT8800000000009", "reverse_logistics_id": 85,
                "operate_time": 1_760_000_000_000_i64, "warehouse_status": 1,
            }),
        ),
        (
            Exchange,
            ship("ZTO"),
            "pdd.refund.exchange.shipping",
            json!({
                "shipping_id": 115, "shipping_name": "中通", "tracking_number": "75000000000001",
            }),
        ),
    ] {
        let told = told(&after_sale(kind), &decision).unwrap();
        assert_eq!(told, (method, "request", base(body)));
    }
}

#[test]
fn what_pinduoduo_has_no_call_for_is_unsupported() {
    use AfterSaleKind::{Exchange, Other, RefundOnly, Reship, ReturnRefund};
    let no = || Refusal {
        reason_code: String::new(),
        note: "不行".into(),
        proof_urls: Vec::new(),
    };
    for (kind, decision) in [
        (RefundOnly, Decision::Refuse(no())),
        (ReturnRefund, Decision::RefuseReturned(no())),
        (RefundOnly, Decision::Note("x".into())),
        (RefundOnly, agree_return("5")),
        (Exchange, agree_return("5")),
        (Exchange, Decision::AgreeRefund),
        (Reship, Decision::AgreeReship),
        (Reship, ship("ZTO")),
        (Other, Decision::AgreeRefund),
        (ReturnRefund, Decision::AnswerStop(Stop::Stopped)),
    ] {
        let told = told(&after_sale(kind), &decision);
        assert!(
            matches!(told, Err(CallError::Unsupported { .. })),
            "{kind:?} {told:?}"
        );
    }
}

#[test]
fn what_cannot_be_told_is_not_sent() {
    let mut named = after_sale(AfterSaleKind::ReturnRefund);
    named.decision_token = "|".into();
    let mut nameless = after_sale(AfterSaleKind::RefundOnly);
    nameless.platform_after_sale_id = "7381745730".into();
    for (after_sale, decision) in [
        (named, Decision::ConfirmReturned),
        (nameless, Decision::AgreeRefund),
        (after_sale(AfterSaleKind::Exchange), ship("NOBODY")),
    ] {
        let told = told(&after_sale, &decision);
        assert!(matches!(told, Err(CallError::Refused { .. })), "{told:?}");
    }
}

#[test]
fn whether_a_parcel_could_be_stopped() {
    for (stop, status, code) in [
        (Stop::Stopped, "SUCCESS", Value::Null),
        (Stop::NotHere, "FAIL", json!(1_001)),
        (Stop::Shipped, "FAIL", json!(1_002)),
        (Stop::Labelled, "FAIL", json!(1_003)),
    ] {
        let refund = after_sale(AfterSaleKind::RefundOnly);
        let (method, name, param) = told(&refund, &Decision::AnswerStop(stop)).unwrap();
        assert_eq!(
            (method, name),
            ("pdd.rdc.pddgenius.sendgoods.cancel", "param")
        );
        assert_eq!(param["status"], status);
        assert_eq!(param["fail_reason_code"], code);
        assert_eq!(param["tid"], "261001-123456789012345");
        assert_eq!(param["refund_id"], 7_381_745_730_u64);
        assert_eq!(param["refund_fee"], 5_490);
        assert_eq!(param["operate_time"], 1_760_000_000_000_i64);
    }
}

#[test]
fn an_answer_says_success_or_why_not() {
    for payload in [
        r#"{"result":{"after_sales_id":1,"message":"","order_sn":"x","succ":true}}"#,
        r#"{"success":true,"error_code":0,"error_msg":"","result":{"success":"true"}}"#,
        r#"{"result":{"after_sales_id":1,"order_sn":"x"}}"#,
        r#"{"result":{"result_data":{"refund_id":1}}}"#,
        r#"{"is_success":true}"#,
    ] {
        assert_eq!(decisions::taken(payload), Ok(()), "{payload}");
    }
    for (payload, code, message) in [
        (
            r#"{"result":{"succ":false,"message":"售后状态已变更"}}"#,
            "IS_SUCCESS_FALSE",
            "售后状态已变更",
        ),
        (
            r#"{"success":false,"error_code":1001,"error_msg":"参数错误","result":null}"#,
            "1001",
            "参数错误",
        ),
        (
            r#"{"success":true,"error_code":0,"result":{"success":false,"message":"地址无效"}}"#,
            "IS_SUCCESS_FALSE",
            "地址无效",
        ),
    ] {
        let expected = CallError::Refused {
            code: code.into(),
            message: message.into(),
        };
        assert_eq!(decisions::taken(payload), Err(expected), "{payload}");
    }
    for payload in ["{}", r#"{"result":1}"#, "7"] {
        let taken = decisions::taken(payload);
        assert!(
            matches!(taken, Err(CallError::Malformed { .. })),
            "{payload}"
        );
    }
}

#[test]
fn the_default_address_is_found_among_all() {
    let payload = r#"{"refund_address_list":[{"refund_address_id":1,"is_default":"0"},{"refund_address_id":"2","is_default":"1"}]}"#;
    assert_eq!(decisions::default_address(payload).unwrap(), "2");
    for payload in ["{}", r#"{"refund_address_list":[{"refund_address_id":1}]}"#] {
        let address = decisions::default_address(payload);
        assert!(matches!(address, Err(CallError::Refused { .. })));
    }
}

#[test]
fn a_replacement_is_found_by_its_number() {
    let find = |number: &str, status: i64| {
        let json = json_with(&json!({
            "after_sales_type": 3, "after_sales_status": status,
            "exchange_shipping_detail": {"merchant_exchange_trunk_number": number},
        }));
        let wire: AfterSale<'_> = serde_json::from_str(&json).unwrap();
        decisions::found(&ship("ZTO"), &wire).unwrap()
    };
    assert_eq!(find("75000000000001", 18), DecisionFound::Done);
    assert_eq!(find("other", 18), DecisionFound::Overtaken);
    assert_eq!(find("", 18), DecisionFound::NotDone);
    assert_eq!(find("", 17), DecisionFound::Overtaken);
}
