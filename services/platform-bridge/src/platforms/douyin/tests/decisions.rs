//! What is told of a decision, which are not known, and what the after-sale says of one.

use super::{
    after_sales::{EXCHANGE, changed, json_of},
    *,
};
use crate::{
    platform::{AfterSaleRef, Decision, DecisionFound, Refusal, Stop},
    platforms::douyin::{
        after_sale_operations::OPERATIONS,
        decisions::{self, can_answer, default_of, operate, operated, reasons},
        map_after_sale,
        wire_after_sale::AfterSale,
    },
};
use oms_contracts::oms::types::v1::AfterSaleKind::{
    self, Exchange, Other, PriceProtection, RefundOnly, Reship, ReturnRefund,
};

fn of(kind: AfterSaleKind) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: "7100000000000000001".into(),
        platform_order_id: "6920000000000000001".into(),
        kind,
        before_shipping: false,
        refund_fen: 5_490,
        line_keys: Vec::new(),
        decision_token: "1760007200".into(),
    }
}

fn refusal(proof_urls: &[&str]) -> Refusal {
    Refusal {
        reason_code: "17".into(),
        note: "商品已使用".into(),
        proof_urls: proof_urls.iter().map(|url| (*url).to_owned()).collect(),
    }
}

fn agree_return() -> Decision {
    Decision::AgreeReturn {
        address_id: "88".into(),
        note: "请寄回".into(),
    }
}

fn ship(carrier_code: &str) -> Decision {
    Decision::ShipReplacement {
        carrier_code: carrier_code.into(),
        waybill_no: "ZT9900000000001".into(),
    }
}

fn unsupported<T>(result: Result<T, CallError>) -> bool {
    matches!(result, Err(CallError::Unsupported { .. }))
}

#[test]
fn each_decision_has_its_type() {
    for (kind, decision, operation) in [
        (RefundOnly, Decision::AgreeRefund, 201),
        (RefundOnly, Decision::Refuse(refusal(&[])), 202),
        (ReturnRefund, agree_return(), 101),
        (ReturnRefund, Decision::Refuse(refusal(&[])), 102),
        (ReturnRefund, Decision::ConfirmReturned, 111),
        (ReturnRefund, Decision::RefuseReturned(refusal(&[])), 112),
        (Exchange, agree_return(), 301),
        (Exchange, Decision::Refuse(refusal(&[])), 302),
        (Exchange, ship("ZTO"), 311),
        (Exchange, Decision::RefuseReturned(refusal(&[])), 312),
        (Reship, Decision::AgreeReship, 401),
        (Reship, Decision::Refuse(refusal(&[])), 402),
        (Reship, ship("ZTO"), 411),
    ] {
        let (told, item) = operate(&of(kind), &decision).unwrap();
        assert_eq!(told, operation, "{decision:?}");
        assert_eq!(item["aftersale_id"], json!("7100000000000000001"));
        assert_eq!(item["update_time"], json!(1_760_007_200));
        assert!(OPERATIONS.iter().any(|row| row.2 == operation));
    }
}

#[test]
fn a_refusal_tells_reason_words_and_proof() {
    let decision = Decision::Refuse(refusal(&["https://oms.example.com/1.jpg"]));
    let (_, item) = operate(&of(RefundOnly), &decision).unwrap();
    let expected = json!({
        "aftersale_id": "7100000000000000001", "update_time": 1_760_007_200,
        "reject_reason_code": 17, "reason": "商品已使用", "remark": "商品已使用",
        "evidence": [{"type": 1, "url": "https://oms.example.com/1.jpg"}],
    });
    assert_eq!(item, expected);
    let refused = |change: fn(&mut Refusal)| {
        let mut refusal = refusal(&[]);
        change(&mut refusal);
        match operate(&of(RefundOnly), &Decision::Refuse(refusal)) {
            Err(CallError::Refused { code, .. }) => code,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(|refusal| refusal.note = " ".into()), "NO_NOTE");
    assert_eq!(refused(|refusal| refusal.reason_code.clear()), "BAD_REASON");
}

#[test]
fn a_replacement_goes_by_a_known_carrier() {
    let (_, item) = operate(&of(Exchange), &ship("ZTO")).unwrap();
    let parcel = json!({"company_code": "zhongtong", "logistics_code": "ZT9900000000001"});
    assert_eq!(item["logistics"], parcel);
    let unknown = operate(&of(Exchange), &ship("HORSE"));
    assert!(matches!(unknown, Err(CallError::Refused { code, .. }) if code == "UNKNOWN_CARRIER"));
}

#[test]
fn an_after_sale_without_a_version_is_decided_about_as_it_stands() {
    let mut after_sale = of(RefundOnly);
    after_sale.decision_token.clear();
    let (_, item) = operate(&after_sale, &Decision::AgreeRefund).unwrap();
    assert_eq!(item, json!({"aftersale_id": "7100000000000000001"}));
}

#[test]
fn what_douyin_does_not_know_is_not_sent() {
    for (kind, decision) in [
        (ReturnRefund, Decision::AgreeRefund),
        (Exchange, Decision::AgreeRefund),
        (RefundOnly, agree_return()),
        (RefundOnly, Decision::AgreeReship),
        (RefundOnly, Decision::ConfirmReturned),
        (RefundOnly, Decision::RefuseReturned(refusal(&[]))),
        (Exchange, Decision::ConfirmReturned),
        (ReturnRefund, ship("ZTO")),
        (PriceProtection, Decision::AgreeRefund),
        (PriceProtection, Decision::Refuse(refusal(&[]))),
        (Other, agree_return()),
        (Other, Decision::Note("x".into())),
    ] {
        let told = operate(&of(kind), &decision);
        assert!(unsupported(told), "{kind:?} {decision:?}");
    }
    let mut before = of(RefundOnly);
    before.before_shipping = true;
    assert!(unsupported(operate(
        &before,
        &Decision::Refuse(refusal(&[]))
    )));
    assert!(operate(&before, &Decision::AgreeRefund).is_ok());
    assert_eq!(can_answer(&before, Stop::Stopped), Ok(()));
    for stop in [Stop::NotHere, Stop::Labelled, Stop::Shipped] {
        assert!(unsupported(can_answer(&before, stop)), "{stop:?}");
    }
    assert!(unsupported(can_answer(&of(RefundOnly), Stop::Stopped)));
}

#[test]
fn reasons_and_addresses_are_read() {
    let told = reasons(
        r#"{"items":[{"reject_reason_code":17,"reason":"商品已使用","evidence_need":"Y","pkg":1},
            {"reject_reason_code":"18","reason":"协商一致","evidence_need":"N"},{"reason":"none"}]}"#,
    );
    let told = told.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|reason| {
            (
                reason.code.as_str(),
                reason.text.as_str(),
                reason.needs_proof,
            )
        })
        .collect();
    assert_eq!(
        told,
        [("17", "商品已使用", true), ("18", "协商一致", false)]
    );
    assert_eq!(reasons("null"), Ok(Vec::new()));
    let address = default_of(
        r#"{"address_list":[{"address_id":7,"is_default":0},{"address_id":"8","is_default":1}]}"#,
    );
    assert_eq!(address, Ok(8));
    for none in [
        "{}",
        "null",
        r#"{"address_list":[{"address_id":7,"is_default":false}]}"#,
    ] {
        let address = default_of(none);
        assert!(matches!(address, Err(CallError::Refused { .. })), "{none}");
    }
}

#[test]
fn trouble_within_success_is_asked_about() {
    for done in [
        "null",
        "{}",
        r#"{"items":[{"aftersale_id":1,"status_code":0}]}"#,
    ] {
        assert_eq!(operated(done), Ok(()), "{done}");
    }
    let odd = operated(r#"{"items":[{"status_code":11005,"status_msg":"操作失败"}]}"#);
    assert!(matches!(odd, Err(CallError::OutcomeUnknown { .. })));
}

fn found(json: &str, decision: &Decision) -> DecisionFound {
    let document: AfterSale<'_> = serde_json::from_str(json).unwrap();
    let now = map_after_sale::after_sale(&document).unwrap();
    decisions::found(&now, &document, decision).unwrap()
}

#[test]
fn an_after_sale_says_what_became_of_a_decision() {
    use DecisionFound::{Done, NotDone, Overtaken};
    let exchange = json_of(EXCHANGE);
    assert_eq!(found(&exchange, &ship("ZTO")), Done);
    let other = exchange.replace("ZT9900000000001", "ZT77");
    assert_eq!(found(&other, &ship("ZTO")), Overtaken);
    let none = exchange.replace("\"ZT9900000000001\"", "\"\"");
    assert_eq!(found(&none, &ship("ZTO")), NotDone);
    assert_eq!(found(&exchange, &Decision::Note("已验货".into())), Done);
    assert_eq!(found(&exchange, &Decision::Note("别的".into())), NotDone);
    let at = |status: i64| changed(&json!({"after_sale_status": status}));
    assert_eq!(found(&at(6), &agree_return()), NotDone);
    assert_eq!(found(&at(7), &agree_return()), Done);
    assert_eq!(found(&at(28), &agree_return()), Overtaken);
    assert_eq!(found(&at(11), &Decision::ConfirmReturned), NotDone);
    assert_eq!(found(&at(12), &Decision::ConfirmReturned), Done);
    assert_eq!(
        found(&at(29), &Decision::RefuseReturned(refusal(&[]))),
        Done
    );
}
