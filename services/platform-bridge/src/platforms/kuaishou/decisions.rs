//! Decisions about after-sales. Each is told about the after-sale as it is now: it is read
//! first, and one that has changed in what was decided about is left to a person.

use super::{
    Kuaishou, Method,
    after_sale_states::{self, REFUSED, REPLACED, SENT_BACK},
    after_sales::{DETAIL, refund_number},
    carriers, map_after_sale, send,
    wire_after_sales::{AfterSale, Reason},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        AfterSaleRef, CallError, Decision, DecisionFound, Decisions, Refusal, RefuseReason,
        ShopAccess,
    },
    platforms::reading::{Mapping, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::AfterSaleKind::{
    self, Exchange, PriceProtection, RefundOnly, ReturnRefund,
};
use serde_json::{Value, json};

pub(super) static APPROVE: Method = Method {
    name: "open.seller.order.refund.approve",
    path: "/open/seller/order/refund/approve",
    effect: Effect::Write,
};
pub(super) static APPROVE_RETURN: Method = Method {
    name: "open.seller.order.refund.returngoods.approve",
    path: "/open/seller/order/refund/returngoods/approve",
    effect: Effect::Write,
};
pub(super) static CONFIRM_RECEIPT: Method = Method {
    name: "open.seller.order.refund.confirm.receipt",
    path: "/open/seller/order/refund/confirm/receipt",
    effect: Effect::Write,
};
pub(super) static DIRECT_REFUND: Method = Method {
    name: "open.refund.direct.refund",
    path: "/open/refund/direct/refund",
    effect: Effect::Write,
};
pub(super) static REJECT: Method = Method {
    name: "open.refund.reject",
    path: "/open/refund/reject",
    effect: Effect::Write,
};
pub(super) static REASONS: Method = Method {
    name: "open.refund.reject.reason",
    path: "/open/refund/reject/reason",
    effect: Effect::Read,
};
pub(super) static SEND_REPLACEMENT: Method = Method {
    name: "open.refund.confirm.and.send",
    path: "/open/refund/confirm/and/send",
    effect: Effect::Write,
};

/// Most pictures of a refusal.
const PICTURES: usize = 6;

/// `negotiateStatus` after the seller said no.
const SAID_NO: i64 = 3;

/// An after-sale as it is now.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Current {
    pub(super) kind: AfterSaleKind,
    pub(super) status: i64,
    pub(super) refund_fen: i64,
    pub(super) negotiate_status: i64,
    /// What a decision names it by.
    pub(super) version: i64,
}

#[async_trait]
impl Decisions for Kuaishou {
    async fn refuse_reasons(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError> {
        let refund = refund_number(&after_sale.platform_after_sale_id)?;
        let param = json!({ "refundId": refund });
        send(http, shop, &REASONS, &param, |_, data| reasons(data)).await
    }

    async fn decide(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<(), CallError> {
        // What Kuaishou has no call for is told before anything is asked.
        supported(after_sale.kind, decision)?;
        let now = read(http, shop, after_sale).await?;
        unchanged(after_sale, &now)?;
        let (method, param) = call(after_sale, &now, decision)?;
        write(http, shop, method, &param).await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<DecisionFound, CallError> {
        supported(after_sale.kind, decision)?;
        let now = read(http, shop, after_sale).await?;
        Ok(found(decision, &now))
    }
}

/// Lets a decision pass that Kuaishou has a call for.
pub(super) fn supported(kind: AfterSaleKind, decision: &Decision) -> Result<(), CallError> {
    let reason = match (decision, kind) {
        (Decision::AgreeRefund, RefundOnly | PriceProtection | ReturnRefund)
        | (Decision::AgreeReturn { .. }, ReturnRefund | Exchange)
        | (Decision::ConfirmReturned, ReturnRefund)
        | (Decision::ShipReplacement { .. }, Exchange)
        | (Decision::Refuse(_) | Decision::RefuseReturned(_), _) => return Ok(()),
        (Decision::AgreeRefund, _) => "this after-sale gives no money back",
        (Decision::AgreeReturn { .. }, _) => "nothing comes back with this after-sale",
        (Decision::ConfirmReturned, Exchange) => {
            "Kuaishou confirms the goods of an exchange together with its replacement parcel"
        }
        (Decision::ConfirmReturned, _) => "nothing comes back with this after-sale",
        (Decision::ShipReplacement { .. }, _) => {
            "Kuaishou takes replacement parcels of exchanges alone"
        }
        (Decision::AgreeReship, _) => "Kuaishou has no call that agrees to a reshipment",
        (Decision::AnswerStop(_), _) => "Kuaishou does not ask whether a parcel can be stopped",
        (Decision::Note(_), _) => "Kuaishou keeps no notes of the seller on after-sales",
    };
    Err(CallError::Unsupported { reason })
}

async fn read(
    http: &Engine,
    shop: &ShopAccess,
    after_sale: &AfterSaleRef,
) -> Result<Current, CallError> {
    let refund = refund_number(&after_sale.platform_after_sale_id)?;
    let param = json!({ "refundId": refund });
    send(http, shop, &DETAIL, &param, |_, data| {
        let refund: AfterSale<'_> = parse(data, "after-sale")?;
        current(&refund).map_err(|error| CallError::Malformed {
            message: error.message,
        })
    })
    .await
}

/// What decisions need of an after-sale.
pub(super) fn current(refund: &AfterSale<'_>) -> Mapping<Current> {
    let kind = after_sale_states::kind(
        refund.handling_way.int("handlingWay")?,
        refund.special_refund_type.int("specialRefundType")?,
    )?;
    let (status, ..) = after_sale_states::stage(refund.status.int("status")?, kind)?;
    let negotiated = refund.negotiate_status.int("negotiateStatus")?;
    Ok(Current {
        kind,
        status,
        refund_fen: refund.refund_fee.fen("refundFee")?.unwrap_or(0),
        negotiate_status: negotiated.unwrap_or(0),
        version: map_after_sale::modified_at(refund)?.timestamp_millis(),
    })
}

/// The buyer may have changed what it is about since the seller decided.
pub(super) fn unchanged(decided: &AfterSaleRef, now: &Current) -> Result<(), CallError> {
    if decided.kind == now.kind && decided.refund_fen == now.refund_fen {
        return Ok(());
    }
    Err(CallError::Refused {
        code: "CHANGED_MEANWHILE".into(),
        message: "the buyer has changed kind or amount since this was decided; decide anew".into(),
    })
}

/// The call that tells a decision which [`supported`] has let pass.
pub(super) fn call(
    after_sale: &AfterSaleRef,
    now: &Current,
    decision: &Decision,
) -> Result<(&'static Method, Value), CallError> {
    let refund = refund_number(&after_sale.platform_after_sale_id)?;
    let amount = now.refund_fen;
    Ok(match decision {
        // The goods are there: what confirms them pays, too.
        Decision::ConfirmReturned => confirm(refund, now),
        Decision::AgreeRefund if now.status == SENT_BACK => confirm(refund, now),
        Decision::AgreeRefund if now.kind == ReturnRefund => {
            let param = json!({"refundId": refund, "refundVersion": now.version});
            (&DIRECT_REFUND, param)
        }
        Decision::AgreeRefund => (
            &APPROVE,
            json!({"refundId": refund, "refundAmount": amount}),
        ),
        Decision::AgreeReturn { address_id, .. } => {
            let amount = if now.kind == Exchange { 0 } else { amount };
            let mut param = json!({"refundId": refund, "refundAmount": amount});
            if !address_id.is_empty() {
                param["addressId"] = number(address_id, "BAD_ADDRESS_ID")?.into();
            }
            (&APPROVE_RETURN, param)
        }
        Decision::Refuse(refusal) | Decision::RefuseReturned(refusal) => {
            (&REJECT, reject(refund, now, refusal)?)
        }
        Decision::ShipReplacement {
            carrier_code,
            waybill_no,
        } => {
            let carrier = carriers::theirs(carrier_code)?;
            let param = json!({
                "refundId": refund, "expressNo": waybill_no, "expressCode": carrier,
            });
            (&SEND_REPLACEMENT, param)
        }
        Decision::AgreeReship | Decision::AnswerStop(_) | Decision::Note(_) => {
            return Err(CallError::Unsupported {
                reason: "Kuaishou has no such call",
            });
        }
    })
}

/// The status is named where it is one of those that the documentation lists.
fn confirm(refund: i64, now: &Current) -> (&'static Method, Value) {
    let mut param = json!({ "refundId": refund });
    if matches!(now.status, 22 | 30 | SENT_BACK) {
        param["status"] = now.status.into();
    }
    (&CONFIRM_RECEIPT, param)
}

fn reject(refund: i64, now: &Current, refusal: &Refusal) -> Result<Value, CallError> {
    if refusal.reason_code.is_empty() {
        return Err(CallError::Refused {
            code: "REASON_NEEDED".into(),
            message: "Kuaishou takes a refusal with one of its own reasons alone".into(),
        });
    }
    if refusal.proof_urls.len() > PICTURES {
        return Err(CallError::Refused {
            code: "TOO_MANY_PICTURES".into(),
            message: format!("Kuaishou takes {PICTURES} pictures at most"),
        });
    }
    let mut param = json!({
        "refundId": refund,
        "reasonCode": number(&refusal.reason_code, "BAD_REASON")?,
        "refundVersion": now.version,
    });
    if !refusal.note.is_empty() {
        param["rejectDesc"] = refusal.note.as_str().into();
    }
    if !refusal.proof_urls.is_empty() {
        param["rejectImages"] = refusal.proof_urls.as_slice().into();
    }
    Ok(param)
}

fn number(text: &str, code: &str) -> Result<i64, CallError> {
    text.parse().map_err(|_| CallError::Refused {
        code: code.into(),
        message: "Kuaishou has whole numbers here, and this is none".into(),
    })
}

/// The reasons in `data`; one without a code cannot be chosen.
pub(super) fn reasons(data: &str) -> Result<Vec<RefuseReason>, CallError> {
    let told: Option<Vec<Reason<'_>>> = parse(data, "reasons")?;
    let mut reasons = Vec::new();
    for reason in told.unwrap_or_default() {
        let read = || -> Mapping<RefuseReason> {
            let needs_proof = reason.required_reject_image.int("requiredRejectImage")?;
            Ok(RefuseReason {
                code: reason.code.text("code")?,
                text: reason.desc.text("desc")?,
                needs_proof: needs_proof.unwrap_or(0) != 0,
            })
        };
        let read = read().map_err(|error| CallError::Malformed {
            message: error.message,
        })?;
        if !read.code.is_empty() {
            reasons.push(read);
        }
    }
    Ok(reasons)
}

/// What the after-sale of now says of a decision. A dispute follows a refusal.
pub(super) fn found(decision: &Decision, now: &Current) -> DecisionFound {
    use DecisionFound::{Done, NotDone, Overtaken};
    let said_no = now.negotiate_status == SAID_NO;
    match (decision, now.status) {
        (_, 70) => Overtaken,
        (Decision::Refuse(_) | Decision::RefuseReturned(_), REFUSED | 20..=22) => Done,
        (Decision::Refuse(_) | Decision::RefuseReturned(_), 10 | 11 | SENT_BACK) if said_no => Done,
        (Decision::Refuse(_), 10 | 11) | (Decision::RefuseReturned(_), 30 | SENT_BACK) => NotDone,
        (Decision::Refuse(_) | Decision::RefuseReturned(_), _) => Overtaken,
        (Decision::AgreeReturn { .. }, 30 | SENT_BACK | REPLACED | 50 | 60) => Done,
        (Decision::ShipReplacement { .. }, REPLACED | 60) => Done,
        (Decision::AgreeRefund | Decision::ConfirmReturned, REPLACED | 50 | 60) => Done,
        _ => NotDone,
    }
}
