//! Decisions about JD's after-sales: what is sent, and what is not.
#![cfg(test)]

use super::{after_sales::service, calls::shop, *};
use crate::{
    platform::{AfterSaleRef, Decision, DecisionFound, Refusal, Stop},
    platforms::jd::{
        Request,
        after_sale_calls::{Bill, part, whole_service},
        decisions::{holds_note, listed_reasons, refund_decision},
        service_decisions::{self, supported},
    },
};
use oms_contracts::oms::types::v1::AfterSaleKind;

const BILL: Bill<'_> = Bill {
    service_id: "80000001",
    order_id: "300000000002",
};

fn after_sale(kind: AfterSaleKind) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: "service:80000001:300000000002".into(),
        platform_order_id: "300000000002".into(),
        kind,
        before_shipping: false,
        refund_fen: 11_900,
        line_keys: Vec::new(),
        decision_token: "3".into(),
    }
}

fn refusal(reason_code: &str, note: &str) -> Refusal {
    Refusal {
        reason_code: reason_code.into(),
        note: note.into(),
        proof_urls: Vec::new(),
    }
}

fn agree_return(address_id: &str, note: &str) -> Decision {
    Decision::AgreeReturn {
        address_id: address_id.into(),
        note: note.into(),
    }
}

fn replacement(carrier_code: &str) -> Decision {
    Decision::ShipReplacement {
        carrier_code: carrier_code.into(),
        waybill_no: "75000000000010".into(),
    }
}

fn decide(kind: AfterSaleKind, decision: &Decision) -> Result<Request, CallError> {
    let after_sale = after_sale(kind);
    supported(&after_sale, decision)?;
    let document = whole_service(service().to_string().as_bytes(), None);
    let document = match service_decisions::needs_service(decision) {
        true => document,
        false => Vec::new(),
    };
    service_decisions::request(&shop("t"), BILL, &after_sale, decision, &document)
}

fn assert_params(request: &Request, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(
            request.params.get(name).map(String::as_str),
            Some(*value),
            "{name}"
        );
    }
    assert_eq!(request.effect, Effect::Write);
}

#[test]
fn a_refund_is_agreed_to_or_refused() {
    let agreed = refund_decision("60000001", &Decision::AgreeRefund).unwrap();
    assert_eq!(
        agreed.method,
        "jingdong.pop.afs.soa.refundapply.replyRefund"
    );
    assert_params(
        &agreed,
        &[
            ("id", "60000001"),
            ("status", "1"),
            ("remark", "商家同意"),
            ("checkUserName", "启航OMS"),
        ],
    );
    assert!(!agreed.params.contains_key("rejectType"));
    let refused = |code, note| refund_decision("1", &Decision::Refuse(refusal(code, note)));
    let shipped = refused("1", "已经发出").unwrap();
    assert_params(
        &shipped,
        &[
            ("status", "2"),
            ("rejectType", "1"),
            ("outWareStatus", "1"),
            ("remark", "已经发出"),
        ],
    );
    let other = refused("", " ").unwrap();
    assert_params(&other, &[("rejectType", "5"), ("remark", "其他")]);
    assert!(!other.params.contains_key("outWareStatus"));
    assert!(matches!(refused("9", "x"), Err(CallError::Refused { .. })));
}

#[test]
fn what_a_refund_does_not_know_is_not_sent() {
    for decision in [
        agree_return("", ""),
        Decision::AgreeReship,
        Decision::ConfirmReturned,
        Decision::RefuseReturned(refusal("1", "")),
        replacement("ZTO"),
        Decision::AnswerStop(Stop::Stopped),
        Decision::Note("x".into()),
    ] {
        let refused = refund_decision("1", &decision);
        assert!(
            matches!(refused, Err(CallError::Unsupported { .. })),
            "{decision:?}"
        );
    }
}

#[test]
fn an_agreed_return_goes_to_the_sellers_own_address() {
    for kind in [AfterSaleKind::ReturnRefund, AfterSaleKind::Exchange] {
        let request = decide(kind, &agree_return("", "请寄回")).unwrap();
        assert_eq!(request.method, "jingdong.asc.audit.send");
        let expected = [
            ("buId", "10001"),
            ("operatePin", "启航OMS"),
            ("operateNick", "启航OMS"),
            ("serviceId", "80000001"),
            ("orderId", "300000000002"),
            ("sysVersion", "3"),
            ("approveNotes", "请寄回"),
            ("approveReasonCid1", "601"),
            ("returnContactName", "售后仓"),
            ("returnContactTel", "0571-80000000"),
            ("returnProvince", "15"),
            ("returnCity", "1213"),
            ("returnCounty", "3038"),
            ("returnDetailAddress", "仓前街道某路2号"),
            ("applyDetailIdList", "9001,9002"),
        ];
        assert_params(&request, &expected);
        assert!(
            !request.params.contains_key("returnContactMobile"),
            "it is empty"
        );
    }
    let numbered = decide(AfterSaleKind::Exchange, &agree_return("7", ""));
    assert!(matches!(numbered, Err(CallError::Refused { .. })));
}

#[test]
fn a_refusal_needs_one_of_jds_reasons() {
    let refuse = |code, note| {
        decide(
            AfterSaleKind::RefundOnly,
            &Decision::Refuse(refusal(code, note)),
        )
    };
    let request = refuse("602", "").unwrap();
    assert_eq!(request.method, "jingdong.asc.audit.refuse");
    assert_params(
        &request,
        &[
            ("approveReasonCid1", "602"),
            ("approveNotes", "商家不同意"),
            ("sysVersion", "3"),
        ],
    );
    for code in ["", "其他", "1 2"] {
        assert!(
            matches!(refuse(code, "x"), Err(CallError::Refused { .. })),
            "{code}"
        );
    }
    let payload = r#"{"code":"0","result":{"success":true,"data":[{"code":"601","name":"尺码不合适"},
        {"code":602,"name":"与描述不符","parentCode":"0"},{"name":"无编号"}]}}"#;
    let told: Vec<_> = listed_reasons(payload)
        .unwrap()
        .into_iter()
        .map(|reason| (reason.code, reason.text, reason.needs_proof))
        .collect();
    let expected = [("601", "尺码不合适"), ("602", "与描述不符")];
    assert_eq!(
        told,
        expected.map(|(code, text)| (code.to_owned(), text.to_owned(), false))
    );
    assert!(
        listed_reasons(r#"{"result":{"success":true}}"#)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_replacement_is_told_by_the_kind() {
    let reship = decide(AfterSaleKind::Reship, &replacement("ZTO")).unwrap();
    assert_eq!(reship.method, "jingdong.asc.audit.reissue");
    let parcel = [
        ("shipWayId", "1499"),
        ("shipWayName", "中通"),
        ("expressCode", "75000000000010"),
        ("sysVersion", "3"),
    ];
    assert_params(&reship, &parcel);
    assert_params(
        &reship,
        &[("approveReasonCid1", "601"), ("approveNotes", "商家同意")],
    );
    let exchange = decide(AfterSaleKind::Exchange, &replacement("ZTO")).unwrap();
    assert_eq!(exchange.method, "jingdong.asc.process.offline.change");
    assert_params(&exchange, &parcel);
    assert_params(&exchange, &[("opFlag", "1"), ("wareType", "10")]);
    let unknown = decide(AfterSaleKind::Exchange, &replacement("DB"));
    assert!(matches!(unknown, Err(CallError::Refused { .. })));
}

#[test]
fn a_note_is_kept_and_read_back() {
    let note = decide(AfterSaleKind::Other, &Decision::Note("已联系".into())).unwrap();
    assert_eq!(note.method, "jingdong.asc.track.save");
    assert_params(
        &note,
        &[("operateRemark", "已联系"), ("serviceId", "80000001")],
    );
    let tracks = r#"{"code":"0","pageResult":{"success":true,"totalCount":1,"data":[{"trackContext":"备注：已联系"}]}}"#;
    assert_eq!(holds_note(tracks, "已联系 "), Ok(DecisionFound::Done));
    assert_eq!(holds_note(tracks, "未联系"), Ok(DecisionFound::NotDone));
}

#[test]
fn what_a_service_order_does_not_know_is_not_sent() {
    use AfterSaleKind::{Exchange, RefundOnly, Reship, ReturnRefund};
    for (kind, decision) in [
        (RefundOnly, Decision::AgreeRefund),
        (ReturnRefund, Decision::AgreeRefund),
        (RefundOnly, agree_return("", "")),
        (Reship, agree_return("", "")),
        (Reship, Decision::AgreeReship),
        (ReturnRefund, Decision::ConfirmReturned),
        (Exchange, Decision::RefuseReturned(refusal("1", ""))),
        (ReturnRefund, replacement("ZTO")),
        (RefundOnly, Decision::AnswerStop(Stop::Shipped)),
    ] {
        let refused = decide(kind, &decision);
        assert!(
            matches!(refused, Err(CallError::Unsupported { .. })),
            "{decision:?}"
        );
    }
}

#[test]
fn a_decision_is_judged_by_what_the_answer_says() {
    let told = |payload: &str| part(payload, Effect::Write).map(drop);
    assert_eq!(
        told(r#"{"code":"0","replyResult":{"success":true}}"#),
        Ok(())
    );
    assert_eq!(
        told(r#"{"code":"0","result":{"success":"true","data":true}}"#),
        Ok(())
    );
    let refused = told(r#"{"code":"0","result":{"success":false,"code":"9","msg":"版本已变更"}}"#);
    let expected = CallError::Refused {
        code: "9".into(),
        message: "版本已变更".into(),
    };
    assert_eq!(refused, Err(expected));
    let busy = told(r#"{"code":"0","replyResult":{"success":false,"errorCode":"999999"}}"#);
    assert!(matches!(busy, Err(CallError::OutcomeUnknown { .. })));
}
