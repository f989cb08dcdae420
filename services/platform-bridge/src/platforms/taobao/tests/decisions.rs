//! Decisions: which call tells each, and what its answer means.
#![cfg(test)]

use super::{after_sales::OPEN, after_sales::after_sale, *};
use crate::{
    platform::{AfterSaleRef, CallError, Decision, DecisionFound, Refusal, RefuseReason, Stop},
    platforms::taobao::{Request, decisions, refusals},
};
use oms_contracts::oms::types::v1::{AfterSaleKind, AfterSaleStage};

fn refund(kind: AfterSaleKind) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: "170000000000000001".into(),
        platform_order_id: "2100000000000000002".into(),
        kind,
        before_shipping: true,
        refund_fen: 11_900,
        line_keys: vec!["2100000000000000004".into()],
        decision_token: "1772331790000|onsale".into(),
    }
}

fn refusal(note: &str, proof: &[&str]) -> Refusal {
    Refusal {
        reason_code: "13".into(),
        note: note.into(),
        proof_urls: proof.iter().map(|proof| (*proof).to_owned()).collect(),
    }
}

fn agree_return() -> Decision {
    Decision::AgreeReturn {
        address_id: "88".into(),
        note: "请寄回".into(),
    }
}

fn ship() -> Decision {
    Decision::ShipReplacement {
        carrier_code: "YTO".into(),
        waybill_no: "YT1".into(),
    }
}

fn told(kind: AfterSaleKind, decision: &Decision) -> Result<Request, CallError> {
    let now = chrono::DateTime::from_timestamp(1_772_331_800, 0).unwrap();
    decisions::told(&refund(kind), decision, now)
}

fn has(request: &Request, name: &str, value: &str) -> bool {
    let mut params = request.params.iter();
    params.any(|(is, has)| *is == name && has == value)
}

#[test]
fn each_decision_has_its_call() {
    use AfterSaleKind::{Exchange, RefundOnly, ReturnRefund};
    let no = || refusal("缺少配件", &[]);
    for (kind, decision, method, name, value) in [
        (
            RefundOnly,
            Decision::AgreeRefund,
            "taobao.rp.refunds.agree",
            "refund_infos",
            "170000000000000001|11900|1772331790000|onsale",
        ),
        (
            ReturnRefund,
            Decision::ConfirmReturned,
            "taobao.rp.refunds.agree",
            "refund_infos",
            "170000000000000001|11900|1772331790000|onsale",
        ),
        (
            ReturnRefund,
            agree_return(),
            "taobao.rp.returngoods.agree",
            "seller_address_id",
            "88",
        ),
        (
            Exchange,
            agree_return(),
            "tmall.exchange.agree",
            "address_id",
            "88",
        ),
        (
            RefundOnly,
            Decision::Refuse(no()),
            "taobao.refund.refuse",
            "refuse_message",
            "缺少配件",
        ),
        (
            Exchange,
            Decision::Refuse(no()),
            "tmall.exchange.refuse",
            "seller_refuse_reason_id",
            "13",
        ),
        (
            Exchange,
            Decision::ConfirmReturned,
            "tmall.exchange.returngoods.agree",
            "dispute_id",
            "170000000000000001",
        ),
        (
            ReturnRefund,
            Decision::RefuseReturned(no()),
            "taobao.rp.returngoods.refuse",
            "refuse_reason_id",
            "13",
        ),
        (
            Exchange,
            Decision::RefuseReturned(no()),
            "tmall.exchange.returngoods.refuse",
            "leave_message",
            "缺少配件",
        ),
        (
            Exchange,
            ship(),
            "tmall.exchange.consigngoods",
            "logistics_company_name",
            "圆通",
        ),
    ] {
        let request = told(kind, &decision).unwrap();
        assert_eq!(request.method, method);
        assert_eq!(request.effect, Effect::Write, "{method}");
        assert!(has(&request, name, value), "{request:?}");
    }
    let request = told(RefundOnly, &Decision::Refuse(no())).unwrap();
    assert!(has(&request, "refund_version", "1772331790000"));
    assert!(has(&request, "refund_phase", "onsale"));
}

#[test]
fn what_taobao_has_no_call_for_is_unsupported() {
    use AfterSaleKind::{Exchange, Other, RefundOnly, Reship, ReturnRefund};
    for (kind, decision) in [
        (RefundOnly, Decision::Note("x".into())),
        (RefundOnly, agree_return()),
        (RefundOnly, Decision::ConfirmReturned),
        (ReturnRefund, ship()),
        (ReturnRefund, Decision::AnswerStop(Stop::Stopped)),
        (Exchange, Decision::AgreeRefund),
        (Reship, Decision::AgreeReship),
        (Reship, Decision::Refuse(refusal("不行的", &[]))),
        (Other, Decision::AgreeRefund),
    ] {
        let told = told(kind, &decision);
        assert!(
            matches!(told, Err(CallError::Unsupported { .. })),
            "{kind:?} {told:?}"
        );
    }
}

#[test]
fn whether_a_parcel_could_be_stopped() {
    for (stop, status) in [
        (Stop::Stopped, "SUCCESS"),
        (Stop::NotHere, "FAIL"),
        (Stop::Labelled, "FAIL"),
        (Stop::Shipped, "FAIL"),
    ] {
        let decision = Decision::AnswerStop(stop);
        let request = told(AfterSaleKind::RefundOnly, &decision).unwrap();
        assert_eq!(request.method, "taobao.rdc.aligenius.sendgoods.cancel");
        let param: serde_json::Value = serde_json::from_str(&request.params[0].1).unwrap();
        assert_eq!(param["status"], status);
        assert_eq!(param["refund_id"], 170_000_000_000_000_001_u64);
        assert_eq!(param["tid"], 2_100_000_000_000_000_002_u64);
        assert_eq!(param["oid"], 2_100_000_000_000_000_004_u64);
        assert_eq!(param["refund_fee"], 11_900);
        assert_eq!(param["operate_time"], "2026-03-01 10:23:20");
    }
}

#[test]
fn words_and_picture_of_a_refusal() {
    let refuse = |note: &str, proof: &[&str]| {
        refusals::refuse(&refund(AfterSaleKind::RefundOnly), &refusal(note, proof))
    };
    let file = refuse("缺少配件", &["data:image/png;base64,iVBORw=="])
        .unwrap()
        .file
        .unwrap();
    assert_eq!(file.bytes, [0x89, b'P', b'N', b'G']);
    assert_eq!((file.name, file.file_name), ("refuse_proof", "proof.png"));
    assert!(refuse("缺少配件", &[]).unwrap().file.is_none());
    let large = format!("data:image/png;base64,{}", "AAAA".repeat(50_000));
    for (note, proof) in [
        ("否", &[][..]),
        (&"长".repeat(201), &[]),
        ("缺少配件", &["data:text/html;base64,iVBORw=="]),
        ("缺少配件", &["data:image/png;base64,???"]),
        ("缺少配件", &["data:image/png;base64,"]),
        ("缺少配件", &[large.as_str()]),
    ] {
        let refused = refuse(note, proof);
        assert!(matches!(refused, Err(CallError::Refused { .. })), "{note}");
    }
    for proof in [&["https://img.example/1.png"][..], &["data:", "data:"]] {
        let refused = refuse("缺少配件", proof);
        assert!(matches!(refused, Err(CallError::Unsupported { .. })));
    }
}

#[test]
fn reasons_of_refunds_and_of_exchanges() {
    let expected = [RefuseReason {
        code: "13".into(),
        text: "商品已发出".into(),
        needs_proof: false,
    }];
    let reason = r#"{"reason":[{"reason_id":13,"reason_text":"商品已发出"},{"reason_text":"?"}]}"#;
    for payload in [
        format!(r#"{{"reasons":{reason},"total_results":1}}"#),
        format!(r#"{{"result":{{"results":{reason}}}}}"#),
    ] {
        assert_eq!(refusals::reasons(&payload).unwrap(), expected);
    }
    assert_eq!(refusals::reasons("{}").unwrap(), []);
    for (kind, method) in [
        (
            AfterSaleKind::ReturnRefund,
            "taobao.refund.refusereason.get",
        ),
        (AfterSaleKind::Exchange, "tmall.exchange.refusereason.get"),
    ] {
        let request = refusals::reasons_request(&refund(kind)).unwrap();
        assert_eq!((request.method, request.effect), (method, Effect::Read));
    }
    let repair = refusals::reasons_request(&refund(AfterSaleKind::Other));
    assert!(matches!(repair, Err(CallError::Unsupported { .. })));
}

#[test]
fn an_answer_says_success_or_why_not() {
    for payload in [
        r#"{"is_success":true}"#,
        r#"{"refund":{"refund_id":1},"is_success":"true"}"#,
        r#"{"result":true}"#,
        r#"{"result":{"success":true}}"#,
        r#"{"succ":true,"msg_code":"OP_SUCC"}"#,
        r#"{"succ":true,"results":{"refund_mapping_result":[{"refund_id":1,"succ":true}]}}"#,
    ] {
        assert_eq!(decisions::taken(payload), Ok(()), "{payload}");
    }
    for (payload, code, message) in [
        (
            r#"{"succ":false,"msg_code":"OP_FAILURE_UE","message":"版本已变"}"#,
            "OP_FAILURE_UE",
            "版本已变",
        ),
        (
            r#"{"succ":true,"msg_code":"SOME_OP_SUCC","results":{"refund_mapping_result":[{"succ":false,"message":"需要短信验证码"}]}}"#,
            "SOME_OP_SUCC",
            "需要短信验证码",
        ),
        (
            r#"{"result":{"success":false,"error_code":"E1","error_info":"已发货"}}"#,
            "E1",
            "已发货",
        ),
        (
            "{}",
            "IS_SUCCESS_FALSE",
            "Taobao answered without success and without a reason",
        ),
    ] {
        let expected = CallError::Refused {
            code: code.into(),
            message: message.into(),
        };
        assert_eq!(decisions::taken(payload), Err(expected), "{payload}");
    }
    assert!(matches!(
        decisions::taken("[]"),
        Err(CallError::Malformed { .. })
    ));
}

#[test]
fn a_replacement_that_left_is_found_by_its_status() {
    let mut now = after_sale(OPEN);
    now.set_stage(AfterSaleStage::Processing);
    assert_eq!(decisions::found(&ship(), &now), DecisionFound::NotDone);
    now.platform_stage = "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS".into();
    assert_eq!(decisions::found(&ship(), &now), DecisionFound::Done);
}
