//! What is told of a decision, which are not known, and what the after-sale says of one.

use super::{
    after_sales::{EXCHANGE, changed, json_of},
    *,
};
use crate::{
    platform::{AfterSaleRef, Decision, DecisionFound, Refusal, Stop},
    platforms::wechat_shop::decisions::{
        self, ACCEPT, REJECT, REJECT_SHIP, SHIP, reasons, request,
    },
};
use oms_contracts::oms::types::v1::AfterSaleKind::{
    self, Exchange, Other, PriceProtection, RefundOnly, Reship, ReturnRefund,
};

fn of(kind: AfterSaleKind) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: "2000000000000001".into(),
        platform_order_id: "3720000000000000001".into(),
        kind,
        before_shipping: false,
        refund_fen: 5_400,
        line_keys: Vec::new(),
        decision_token: String::new(),
    }
}

fn refusal(reason_code: &str) -> Refusal {
    Refusal {
        reason_code: reason_code.into(),
        note: "商品已使用".into(),
        proof_urls: Vec::new(),
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
        waybill_no: "ZT9900000000001".into(),
    }
}

#[test]
fn each_decision_has_its_call() {
    let refused = json!({"reject_reason_type": 3, "reject_reason": "商品已使用"});
    let refund = json!({"accept_type": 2});
    for (kind, decision, path, told) in [
        (
            RefundOnly,
            Decision::AgreeRefund,
            ACCEPT.path,
            refund.clone(),
        ),
        (
            PriceProtection,
            Decision::AgreeRefund,
            ACCEPT.path,
            refund.clone(),
        ),
        (ReturnRefund, Decision::ConfirmReturned, ACCEPT.path, refund),
        (
            ReturnRefund,
            agree_return("77"),
            ACCEPT.path,
            json!({"accept_type": 1, "address_id": "77"}),
        ),
        (
            Exchange,
            agree_return(""),
            ACCEPT.path,
            json!({"accept_type": 1}),
        ),
        (
            RefundOnly,
            Decision::Refuse(refusal("3")),
            REJECT.path,
            refused.clone(),
        ),
        (
            ReturnRefund,
            Decision::Refuse(refusal("3")),
            REJECT.path,
            refused.clone(),
        ),
        (
            Exchange,
            Decision::Refuse(refusal("3")),
            REJECT.path,
            refused.clone(),
        ),
        (
            ReturnRefund,
            Decision::RefuseReturned(refusal("3")),
            REJECT.path,
            refused.clone(),
        ),
        (
            Exchange,
            Decision::RefuseReturned(refusal("3")),
            REJECT_SHIP.path,
            refused,
        ),
        (
            Exchange,
            ship("ZTO"),
            SHIP.path,
            json!({"waybill_id": "ZT9900000000001", "delivery_id": "ZTO"}),
        ),
        (
            Exchange,
            ship("HORSE"),
            SHIP.path,
            json!({"waybill_id": "ZT9900000000001", "delivery_id": "OTHER"}),
        ),
    ] {
        let (method, mut body) = request(&of(kind), &decision).unwrap();
        assert_eq!(method.path, path, "{decision:?}");
        let id = body.as_object_mut().unwrap().remove("after_sale_order_id");
        assert_eq!(id, Some(json!("2000000000000001")));
        assert_eq!(body, told, "{decision:?}");
    }
}

#[test]
fn what_the_platform_does_not_know_is_not_sent() {
    for (kind, decision) in [
        (ReturnRefund, Decision::AgreeRefund),
        (Exchange, Decision::AgreeRefund),
        (Exchange, Decision::ConfirmReturned),
        (RefundOnly, agree_return("77")),
        (RefundOnly, Decision::RefuseReturned(refusal("3"))),
        (RefundOnly, Decision::AnswerStop(Stop::Stopped)),
        (RefundOnly, Decision::Note("x".into())),
        (Reship, Decision::AgreeReship),
        (ReturnRefund, ship("ZTO")),
        (Other, Decision::Refuse(refusal("3"))),
    ] {
        let told = request(&of(kind), &decision).map(|(method, _)| method.path);
        let unsupported = matches!(told, Err(CallError::Unsupported { .. }));
        assert!(unsupported, "{kind:?} {decision:?}");
    }
    let with_proof = Refusal {
        proof_urls: vec!["https://oms.example.com/1.jpg".into()],
        ..refusal("3")
    };
    let told = request(&of(RefundOnly), &Decision::Refuse(with_proof));
    assert!(matches!(told, Err(CallError::Unsupported { .. })));
    let told = request(&of(RefundOnly), &Decision::Refuse(refusal("")));
    assert!(matches!(told, Err(CallError::Refused { code, .. }) if code == "BAD_REASON"));
}

#[test]
fn reasons_are_those_of_the_kind() {
    let list = r#"{"errcode":0,"reason_list":[
        {"reject_reason_type":1,"reject_reason_type_text":"已发货","reject_reason":"商品已发出","reject_scene":1},
        {"reject_reason_type":"4","reject_reason_type_text":"影响销售","reject_reason":"","reject_scene":4},
        {"reject_reason_type":5,"reject_reason":"换货","reject_scene":5},
        {"reject_reason_type":6,"reject_reason":"不发","reject_scene":6},
        {"reject_reason_type":9,"reject_reason":"协商一致"},
        {"reject_reason":"无号"}]}"#;
    let codes = |kind| -> Vec<String> {
        let told = reasons(list, kind).unwrap();
        told.into_iter().map(|reason| reason.code).collect()
    };
    assert_eq!(codes(RefundOnly), ["1", "9"]);
    assert_eq!(codes(ReturnRefund), ["4", "9"]);
    assert_eq!(codes(Exchange), ["5", "6", "9"]);
    assert_eq!(reasons(list, ReturnRefund).unwrap()[0].text, "影响销售");
    assert_eq!(reasons("{}", Exchange), Ok(Vec::new()));
}

fn found(json: &str, decision: &Decision) -> DecisionFound {
    decisions::found(json.as_bytes(), decision).unwrap()
}

#[test]
fn an_after_sale_says_what_became_of_a_decision() {
    use DecisionFound::{Done, NotDone, Overtaken};
    let exchange = json_of(EXCHANGE);
    assert_eq!(found(&exchange, &ship("ZTO")), Done);
    let other = exchange.replace("ZT9900000000001", "ZT77");
    assert_eq!(found(&other, &ship("ZTO")), Overtaken);
    let at = |status: &str| changed(&[("/status", json!(status))]);
    assert_eq!(found(&at("MERCHANT_WAIT_RECEIPT"), &ship("ZTO")), NotDone);
    assert_eq!(
        found(&at("MERCHANT_PROCESSING"), &agree_return("")),
        NotDone
    );
    assert_eq!(found(&at("USER_WAIT_RETURN"), &agree_return("")), Done);
    assert_eq!(found(&at("USER_CANCELD"), &agree_return("")), Overtaken);
    let confirm = Decision::ConfirmReturned;
    assert_eq!(found(&at("MERCHANT_WAIT_RECEIPT"), &confirm), NotDone);
    assert_eq!(found(&at("MERCHANT_RETURN_SUCCESS"), &confirm), Done);
    let refuse = Decision::Refuse(refusal("3"));
    assert_eq!(found(&at("MERCHANT_REJECT_RETURN"), &refuse), Done);
    assert_eq!(found(&at("MERCHANT_RETURN_SUCCESS"), &refuse), Overtaken);
    let unknown = decisions::found(at("USER_SLEEPS").as_bytes(), &refuse);
    assert!(matches!(unknown, Err(CallError::Malformed { .. })));
}
