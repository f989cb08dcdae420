//! Decisions about after-sales: to accept or to reject, twice for an exchange.

use super::{
    Method, WechatShop,
    after_sales::{NO_ORDER, read_after_sale, whole},
    carriers::{COMPANIES, OTHER},
    map::part,
    method, send,
    wire_after_sale::{AfterSale, Parcel, Reasons},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        AfterSaleRef, CallError, Decision, DecisionFound, Decisions, Feed, Refusal, RefuseReason,
        ShopAccess,
    },
    platforms::reading::{Answer, by_stage, parse, read_back, replacement},
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::AfterSaleKind;
use serde_json::{Value, json};

pub(super) static REASONS: Method = method("/channels/ec/aftersale/rejectreason/get", Effect::Read);
pub(super) static ACCEPT: Method = method("/channels/ec/aftersale/acceptapply", Effect::Write);
pub(super) static REJECT: Method = method("/channels/ec/aftersale/rejectapply", Effect::Write);
pub(super) static SHIP: Method =
    method("/channels/ec/aftersale/acceptexchangereship", Effect::Write);
pub(super) static REJECT_SHIP: Method =
    method("/channels/ec/aftersale/rejectexchangereship", Effect::Write);

/// `accept_type`: the goods may come back, the money goes back. Said each time, because
/// without it a repeated first yes would be the second.
const RETURN: i64 = 1;
const REFUND: i64 = 2;

#[async_trait]
impl Decisions for WechatShop {
    async fn refuse_reasons(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError> {
        let kind = after_sale.kind;
        send(http, shop, &REASONS, json!({}), move |_, payload| {
            reasons(payload, kind)
        })
        .await
    }

    async fn decide(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<(), CallError> {
        let (method, body) = request(after_sale, decision)?;
        send(http, shop, method, body, |_, _| Ok(())).await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<DecisionFound, CallError> {
        let id = &after_sale.platform_after_sale_id;
        let after_sale = read_after_sale(http, shop, id).await?;
        found(&after_sale, decision)
    }
}

/// The call that tells a decision, and its body.
pub(super) fn request(
    after_sale: &AfterSaleRef,
    decision: &Decision,
) -> Result<(&'static Method, Value), CallError> {
    use AfterSaleKind::{Exchange, PriceProtection, RefundOnly, ReturnRefund};
    let unsupported = |reason| Err(CallError::Unsupported { reason });
    let mut body = json!({"after_sale_order_id": after_sale.platform_after_sale_id});
    match (decision, after_sale.kind) {
        (Decision::AgreeRefund, RefundOnly | PriceProtection)
        | (Decision::ConfirmReturned, ReturnRefund) => {
            body["accept_type"] = json!(REFUND);
            Ok((&ACCEPT, body))
        }
        (Decision::AgreeReturn { address_id, .. }, ReturnRefund | Exchange) => {
            body["accept_type"] = json!(RETURN);
            if !address_id.is_empty() {
                body["address_id"] = json!(address_id);
            }
            Ok((&ACCEPT, body))
        }
        (Decision::Refuse(refusal), RefundOnly | PriceProtection | ReturnRefund | Exchange)
        | (Decision::RefuseReturned(refusal), ReturnRefund) => {
            refuse(&mut body, refusal)?;
            Ok((&REJECT, body))
        }
        (Decision::RefuseReturned(refusal), Exchange) => {
            refuse(&mut body, refusal)?;
            Ok((&REJECT_SHIP, body))
        }
        (
            Decision::ShipReplacement {
                carrier_code,
                waybill_no,
            },
            Exchange,
        ) => {
            body["waybill_id"] = json!(waybill_no);
            body["delivery_id"] = json!(COMPANIES.theirs(carrier_code).unwrap_or(OTHER));
            Ok((&SHIP, body))
        }
        (Decision::AgreeRefund, ReturnRefund) => {
            unsupported("WeChat shop pays a return once its goods are confirmed")
        }
        (Decision::ConfirmReturned, Exchange) => unsupported(
            "WeChat shop takes the goods of an exchange as returned once the replacement is sent",
        ),
        (Decision::AnswerStop(_), _) => unsupported(
            "WeChat shop asks nobody to stop a parcel: the refund is accepted or rejected",
        ),
        (Decision::Note(_), _) => unsupported("WeChat shop keeps no notes of after-sales"),
        _ => unsupported("WeChat shop knows no such decision for this kind of after-sale"),
    }
}

/// A reason of the platform's list; words are free.
fn refuse(body: &mut Value, refusal: &Refusal) -> Result<(), CallError> {
    if !refusal.proof_urls.is_empty() {
        return Err(CallError::Unsupported {
            reason: "WeChat shop takes pictures only that were uploaded to it before",
        });
    }
    let reason = refusal.reason_code.trim().parse::<i64>();
    let reason = reason.map_err(|_| CallError::Refused {
        code: "BAD_REASON".into(),
        message: "WeChat shop counts its reasons by number, and this is none; not sent".into(),
    })?;
    body["reject_reason_type"] = json!(reason);
    if !refusal.note.is_empty() {
        body["reject_reason"] = json!(refusal.note);
    }
    Ok(())
}

/// `reject_scene` of a kind: refund, return, exchange and its replacement. A reason whose
/// scene is not told is one for all.
fn is_scene(kind: AfterSaleKind, scene: Option<i64>) -> bool {
    matches!(
        (kind, scene),
        (_, None)
            | (
                AfterSaleKind::RefundOnly | AfterSaleKind::PriceProtection,
                Some(1)
            )
            | (AfterSaleKind::ReturnRefund, Some(4))
            | (AfterSaleKind::Exchange, Some(5 | 6))
    )
}

/// A reason that cannot be read is left out: it could not be sent back either.
pub(super) fn reasons(payload: &str, kind: AfterSaleKind) -> Result<Vec<RefuseReason>, CallError> {
    let told: Reasons<'_> = parse(payload, "reason_list")?;
    let told = told.reason_list.unwrap_or_default();
    let reasons = told.iter().filter_map(|reason| {
        let scene = reason.reject_scene.int("reject_scene").ok()?;
        let code = reason.reject_reason_type.id("reject_reason_type").ok()??;
        let name = reason
            .reject_reason_type_text
            .text("reject_reason_type_text");
        let text = reason.reject_reason.text("reject_reason").ok()?;
        is_scene(kind, scene).then(|| RefuseReason {
            code,
            text: if text.is_empty() {
                name.unwrap_or_default()
            } else {
                text
            },
            needs_proof: false,
        })
    });
    Ok(reasons.collect())
}

/// What the after-sale says of a decision.
pub(super) fn found(after_sale: &[u8], decision: &Decision) -> Result<DecisionFound, CallError> {
    let raw = whole(after_sale, &NO_ORDER);
    let now = read_back(WechatShop.remap(&raw))?;
    let Decision::ShipReplacement { waybill_no, .. } = decision else {
        return Ok(by_stage(decision, &now));
    };
    let answer = Answer::of(after_sale);
    let after_sale: AfterSale<'_> = parse(answer.text(), "after_sale_order")?;
    let parcel = part(after_sale.exchange_delivery_info, "exchange_delivery_info");
    let number = parcel.and_then(|parcel: Parcel<'_>| parcel.waybill_id.text("waybill_id"));
    let number = number.map_err(|error| CallError::Malformed {
        message: error.message,
    })?;
    Ok(replacement(waybill_no, &number, now.stage()))
}
