//! Decisions: which call tells each, what Kuaishou has no call for, and what became of one.

use super::*;
use crate::{
    platform::{AfterSaleRef, CallError, Decision, DecisionFound, Refusal, RefuseReason, Stop},
    platforms::kuaishou::{
        Method,
        after_sales::{DETAIL, LIST},
        decisions::{
            APPROVE, APPROVE_RETURN, CONFIRM_RECEIPT, Current, DIRECT_REFUND, REASONS, REJECT,
            SEND_REPLACEMENT, call, current, found, reasons, supported, unchanged,
        },
        wire_after_sales::AfterSale,
    },
};
use oms_contracts::oms::types::v1::AfterSaleKind::{
    self, Exchange, Other, PriceProtection, RefundOnly, Reship, ReturnRefund,
};

fn refusal(reason_code: &str) -> Refusal {
    Refusal {
        reason_code: reason_code.into(),
        note: "已发货".into(),
        proof_urls: vec!["https://p1.example/1.jpg".into()],
    }
}

fn agree_return(address_id: &str) -> Decision {
    Decision::AgreeReturn {
        address_id: address_id.into(),
        note: String::new(),
    }
}

fn replacement(carrier_code: &str) -> Decision {
    Decision::ShipReplacement {
        carrier_code: carrier_code.into(),
        waybill_no: "SF1".into(),
    }
}

/// One of each.
fn all() -> Vec<Decision> {
    vec![
        Decision::AgreeRefund,
        agree_return(""),
        Decision::AgreeReship,
        Decision::Refuse(refusal("7")),
        Decision::ConfirmReturned,
        Decision::RefuseReturned(refusal("7")),
        replacement("SF"),
        Decision::AnswerStop(Stop::Shipped),
        Decision::Note("x".into()),
    ]
}

fn decided(kind: AfterSaleKind) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: "3436400000000001".into(),
        platform_order_id: "2436400000000001".into(),
        kind,
        before_shipping: false,
        refund_fen: 10_800,
        line_keys: vec!["2436400000000001".into()],
        decision_token: "1735776000123".into(),
    }
}

fn now(kind: AfterSaleKind, status: i64) -> Current {
    Current {
        kind,
        status,
        refund_fen: 10_800,
        negotiate_status: 0,
        version: 1_735_776_000_456,
    }
}

fn told(kind: AfterSaleKind, status: i64, decision: &Decision) -> (&'static str, Value) {
    supported(kind, decision).unwrap();
    let (method, param) = call(&decided(kind), &now(kind, status), decision).unwrap();
    (method.name, param)
}

#[test]
fn each_decision_has_its_call() {
    let id = 3_436_400_000_000_001_i64;
    for (kind, status, decision, method, param) in [
        (
            RefundOnly,
            10,
            Decision::AgreeRefund,
            &APPROVE,
            json!({"refundId": id, "refundAmount": 10_800}),
        ),
        (
            PriceProtection,
            10,
            Decision::AgreeRefund,
            &APPROVE,
            json!({"refundId": id, "refundAmount": 10_800}),
        ),
        (
            ReturnRefund,
            10,
            Decision::AgreeRefund,
            &DIRECT_REFUND,
            json!({"refundId": id, "refundVersion": 1_735_776_000_456_i64}),
        ),
        (
            ReturnRefund,
            40,
            Decision::AgreeRefund,
            &CONFIRM_RECEIPT,
            json!({"refundId": id, "status": 40}),
        ),
        (
            ReturnRefund,
            40,
            Decision::ConfirmReturned,
            &CONFIRM_RECEIPT,
            json!({"refundId": id, "status": 40}),
        ),
        (
            ReturnRefund,
            10,
            Decision::ConfirmReturned,
            &CONFIRM_RECEIPT,
            json!({ "refundId": id }),
        ),
        (
            ReturnRefund,
            10,
            agree_return(""),
            &APPROVE_RETURN,
            json!({"refundId": id, "refundAmount": 10_800}),
        ),
        (
            Exchange,
            10,
            agree_return("55"),
            &APPROVE_RETURN,
            json!({"refundId": id, "refundAmount": 0, "addressId": 55}),
        ),
        (
            Exchange,
            40,
            replacement("SF"),
            &SEND_REPLACEMENT,
            json!({"refundId": id, "expressNo": "SF1", "expressCode": 4}),
        ),
        (
            Reship,
            10,
            Decision::Refuse(refusal("7")),
            &REJECT,
            json!({
                "refundId": id, "reasonCode": 7, "refundVersion": 1_735_776_000_456_i64,
                "rejectDesc": "已发货", "rejectImages": ["https://p1.example/1.jpg"],
            }),
        ),
    ] {
        let expected = (method.name, param);
        assert_eq!(
            told(kind, status, &decision),
            expected,
            "{kind:?} {decision:?}"
        );
    }
    let bare = Refusal {
        reason_code: "7".into(),
        note: String::new(),
        proof_urls: Vec::new(),
    };
    let (_, param) = told(ReturnRefund, 40, &Decision::RefuseReturned(bare));
    let version = 1_735_776_000_456_i64;
    assert_eq!(
        param,
        json!({"refundId": id, "reasonCode": 7, "refundVersion": version})
    );
}

#[test]
fn what_kuaishou_has_no_call_for_is_told_before_anything_is_sent() {
    let can = |kind| -> Vec<usize> {
        let decisions = all().into_iter().enumerate();
        let can = decisions.filter(|(_, decision)| supported(kind, decision).is_ok());
        can.map(|(at, _)| at).collect()
    };
    assert_eq!(can(RefundOnly), [0, 3, 5]);
    assert_eq!(can(PriceProtection), [0, 3, 5]);
    assert_eq!(can(ReturnRefund), [0, 1, 3, 4, 5]);
    assert_eq!(can(Exchange), [1, 3, 5, 6]);
    assert_eq!(can(Reship), [3, 5]);
    assert_eq!(can(Other), [3, 5]);
    for decision in all() {
        if let Err(error) = supported(Reship, &decision) {
            assert!(
                matches!(error, CallError::Unsupported { .. }),
                "{decision:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_told_is_refused_with_a_reason() {
    let code = |decision: &Decision| {
        let error = call(&decided(Exchange), &now(Exchange, 10), decision).err();
        match error {
            Some(CallError::Refused { code, .. }) => code,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(code(&Decision::Refuse(refusal(""))), "REASON_NEEDED");
    assert_eq!(code(&Decision::Refuse(refusal("seven"))), "BAD_REASON");
    let pictures = Refusal {
        proof_urls: vec![String::new(); 7],
        ..refusal("7")
    };
    assert_eq!(code(&Decision::Refuse(pictures)), "TOO_MANY_PICTURES");
    assert_eq!(code(&agree_return("here")), "BAD_ADDRESS_ID");
    assert_eq!(code(&replacement("NOBODY")), "UNKNOWN_CARRIER");
    let strange = AfterSaleRef {
        platform_after_sale_id: "r-1".into(),
        ..decided(Exchange)
    };
    let error = call(&strange, &now(Exchange, 10), &agree_return("")).err();
    assert!(matches!(error, Some(CallError::Refused { code, .. }) if code == "BAD_REFUND_ID"));
}

#[test]
fn one_that_the_buyer_changed_is_left_to_a_person() {
    let is_left = |now: &Current| {
        let refused = unchanged(&decided(ReturnRefund), now);
        matches!(refused, Err(CallError::Refused { code, .. }) if code == "CHANGED_MEANWHILE")
    };
    assert!(
        !is_left(&now(ReturnRefund, 30)),
        "a version alone is no change"
    );
    assert!(is_left(&now(RefundOnly, 10)));
    let other_amount = Current {
        refund_fen: 5,
        ..now(ReturnRefund, 10)
    };
    assert!(is_left(&other_amount));
}

#[test]
fn an_after_sale_is_read_for_a_decision() {
    let json = data(after_sales::RETURN);
    let refund: AfterSale<'_> = parse(&json, "after-sale").unwrap();
    let expected = Current {
        kind: ReturnRefund,
        status: 10,
        refund_fen: 10_800,
        negotiate_status: 1,
        version: 1_735_776_000_123,
    };
    assert_eq!(current(&refund).unwrap(), expected);
}

#[test]
fn each_status_says_what_became_of_a_decision() {
    use DecisionFound::{Done, NotDone, Overtaken};
    let statuses = [10, 11, 12, 20, 21, 22, 30, 40, 45, 50, 60, 70];
    let (n, d, o) = (NotDone, Done, Overtaken);
    for (decision, expected) in [
        (Decision::AgreeRefund, [n, n, n, n, n, n, n, n, d, d, d, o]),
        (agree_return(""), [n, n, n, n, n, n, d, d, d, d, d, o]),
        (
            Decision::ConfirmReturned,
            [n, n, n, n, n, n, n, n, d, d, d, o],
        ),
        (replacement("SF"), [n, n, n, n, n, n, n, n, d, n, d, o]),
        (
            Decision::Refuse(refusal("7")),
            [n, n, d, d, d, d, o, o, o, o, o, o],
        ),
        (
            Decision::RefuseReturned(refusal("7")),
            [o, o, d, d, d, d, n, n, o, o, o, o],
        ),
    ] {
        let told = statuses.map(|status| found(&decision, &now(ReturnRefund, status)));
        assert_eq!(told, expected, "{decision:?}");
    }
    let said_no = Current {
        negotiate_status: 3,
        ..now(ReturnRefund, 40)
    };
    assert_eq!(
        found(&Decision::RefuseReturned(refusal("7")), &said_no),
        Done
    );
}

#[test]
fn reasons_are_kuaishous_own() {
    let told = reasons(
        r#"[{"code":7,"desc":"已发货","tip":"t","requiredRejectDesc":true,"requiredRejectImage":true},
            {"code":"8","desc":"其他","requiredRejectImage":false},{"desc":"none"}]"#,
    );
    let reason = |code: &str, text: &str, needs_proof| RefuseReason {
        code: code.into(),
        text: text.into(),
        needs_proof,
    };
    let expected = [reason("7", "已发货", true), reason("8", "其他", false)];
    assert_eq!(told.unwrap(), expected);
    assert_eq!(reasons("null").unwrap(), []);
    assert!(matches!(reasons("{}"), Err(CallError::Malformed { .. })));
}

#[test]
fn a_path_is_its_name_with_slashes() {
    let methods: [&Method; 9] = [
        &LIST,
        &DETAIL,
        &APPROVE,
        &APPROVE_RETURN,
        &CONFIRM_RECEIPT,
        &DIRECT_REFUND,
        &REJECT,
        &REASONS,
        &SEND_REPLACEMENT,
    ];
    for method in methods {
        assert_eq!(method.path, format!("/{}", method.name.replace('.', "/")));
    }
}
