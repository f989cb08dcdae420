//! Decisions about after-sales: one call that is told a type, and few beside it.

use super::{
    Douyin, Method,
    after_sale_operations::{Answer, operation},
    after_sales::{map_after_sale, read_after_sale},
    carriers::company,
    limits,
    map_after_sale::parcels,
    method, send,
    wire_after_sale::{Address, Addresses, AfterSale, Operated, Reasons, Remark},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        AfterSaleRef, CallError, Decision, DecisionFound, Decisions, Refusal, RefuseReason,
        ShopAccess, Stop,
    },
    platforms::reading::{Mapping, by_stage, parse, read_back, replacement, text_for_people},
};
use async_trait::async_trait;
use chrono::Utc;
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::AfterSaleKind};
use serde_json::{Value, json};

pub(super) static REASONS: Method = method(
    "afterSale.rejectReasonCodeList",
    "/afterSale/rejectReasonCodeList",
    Effect::Read,
);
pub(super) static ADDRESSES: Method = method("address.list", "/address/list", Effect::Read);
pub(super) static OPERATE: Method =
    method("afterSale.operate", "/afterSale/operate", Effect::Write);
pub(super) static REMARK: Method = method(
    "afterSale.addOrderRemark",
    "/afterSale/addOrderRemark",
    Effect::Write,
);
/// Tells that sending was stopped; the refund follows by the shop's own rule for it.
pub(super) static STOPPED: Method = method(
    "afterSale.CancelSendGoodsSuccess",
    "/afterSale/CancelSendGoodsSuccess",
    Effect::Write,
);

#[async_trait]
impl Decisions for Douyin {
    /// None for one whose goods have not left: that is refused by shipping alone.
    async fn refuse_reasons(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError> {
        let id = number("BAD_ID", &after_sale.platform_after_sale_id)?;
        let params = json!({"aftersale_id": id});
        send(http, shop, &REASONS, &params, |_, payload| reasons(payload)).await
    }

    async fn decide(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<(), CallError> {
        let id = &after_sale.platform_after_sale_id;
        match decision {
            Decision::Note(note) => {
                let params = json!({"after_sale_id": id, "remark": note});
                write(http, shop, &REMARK, &params).await
            }
            Decision::AnswerStop(stop) => {
                can_answer(after_sale, *stop)?;
                let params = json!({"aftersale_id": id, "op_time": Utc::now().timestamp()});
                write(http, shop, &STOPPED, &params).await
            }
            _ => {
                let (operation, mut item) = operate(after_sale, decision)?;
                if let Decision::AgreeReturn { address_id, .. } = decision {
                    let address = match address_id.as_str() {
                        "" => default_address(http, shop).await?,
                        given => number("BAD_ADDRESS", given)?,
                    };
                    item["logistics"] = json!({"receiver_address_id": address});
                }
                let params = json!({"type": operation, "items": [item]});
                send(http, shop, &OPERATE, &params, |_, payload| {
                    operated(payload)
                })
                .await
            }
        }
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<DecisionFound, CallError> {
        let id = &after_sale.platform_after_sale_id;
        read_after_sale(http, shop, id, |answer, part| {
            let now = read_back(map_after_sale(answer, part))?;
            let document: AfterSale<'_> = parse(part, "after-sale")?;
            found(&now, &document, decision).map_err(|error| CallError::Malformed {
                message: error.message,
            })
        })
        .await
    }
}

/// The type and the item of `afterSale.operate`, but for the address of a return.
pub(super) fn operate(
    after_sale: &AfterSaleRef,
    decision: &Decision,
) -> Result<(i64, Value), CallError> {
    let answer = answer(after_sale, decision)?;
    let operation = operation(after_sale.kind, answer).ok_or(NOT_OF_THIS_KIND)?;
    let mut item = json!({"aftersale_id": after_sale.platform_after_sale_id});
    match decision {
        Decision::Refuse(refusal) | Decision::RefuseReturned(refusal) => {
            refuse(&mut item, refusal)?;
        }
        Decision::AgreeReturn { note, .. } if !note.is_empty() => item["remark"] = json!(note),
        Decision::ShipReplacement {
            carrier_code,
            waybill_no,
        } => {
            let company = company(carrier_code)?;
            item["logistics"] = json!({"company_code": company, "logistics_code": waybill_no});
        }
        _ => {}
    }
    // Of the version that was decided about: Douyin refuses one that has changed since.
    if let Ok(version) = after_sale.decision_token.parse::<i64>() {
        item["update_time"] = json!(version);
    }
    Ok((operation, item))
}

const NOT_OF_THIS_KIND: CallError = CallError::Unsupported {
    reason: "Douyin knows no such decision for this kind of after-sale",
};

fn answer(after_sale: &AfterSaleRef, decision: &Decision) -> Result<Answer, CallError> {
    use AfterSaleKind::{Exchange, RefundOnly, Reship, ReturnRefund};
    match (decision, after_sale.kind) {
        (Decision::AgreeRefund, RefundOnly)
        | (Decision::AgreeReturn { .. }, ReturnRefund | Exchange)
        | (Decision::AgreeReship, Reship) => Ok(Answer::Agree),
        (Decision::Refuse(_), _) if after_sale.before_shipping => Err(CallError::Unsupported {
            reason: "before shipping, Douyin takes a refusal only with the report of a shipment",
        }),
        (Decision::Refuse(_), _) => Ok(Answer::Refuse),
        (Decision::AgreeRefund, ReturnRefund) => Err(CallError::Unsupported {
            reason: "Douyin pays a return once its goods are confirmed",
        }),
        (Decision::ConfirmReturned, ReturnRefund)
        | (Decision::ShipReplacement { .. }, Exchange | Reship) => Ok(Answer::AgreeAgain),
        (Decision::ConfirmReturned, Exchange) => Err(CallError::Unsupported {
            reason: "Douyin takes the goods of an exchange as returned once the replacement is sent",
        }),
        (Decision::RefuseReturned(_), _) => Ok(Answer::RefuseAgain),
        _ => Err(NOT_OF_THIS_KIND),
    }
}

/// Douyin wants a reason of its list and words for the buyer.
fn refuse(item: &mut Value, refusal: &Refusal) -> Result<(), CallError> {
    if refusal.note.trim().is_empty() {
        return Err(CallError::Refused {
            code: "NO_NOTE".into(),
            message: "Douyin wants words for the buyer with a refusal; not sent".into(),
        });
    }
    item["reject_reason_code"] = json!(number("BAD_REASON", &refusal.reason_code)?);
    item["reason"] = json!(refusal.note);
    item["remark"] = json!(refusal.note);
    if !refusal.proof_urls.is_empty() {
        // Pictures.
        let proof = refusal.proof_urls.iter();
        item["evidence"] = proof.map(|url| json!({"type": 1, "url": url})).collect();
    }
    Ok(())
}

/// Only before shipping, and only that sending was stopped: a parcel that leaves is told by
/// the report of its shipment.
pub(super) fn can_answer(after_sale: &AfterSaleRef, stop: Stop) -> Result<(), CallError> {
    match stop {
        Stop::Stopped if after_sale.before_shipping => Ok(()),
        Stop::Stopped => Err(NOT_OF_THIS_KIND),
        Stop::NotHere | Stop::Labelled | Stop::Shipped => Err(CallError::Unsupported {
            reason: "Douyin is told only that sending was stopped",
        }),
    }
}

/// A number of Douyin's, which its calls want as such.
fn number(code: &str, text: &str) -> Result<i64, CallError> {
    text.trim().parse().map_err(|_| CallError::Refused {
        code: code.into(),
        message: "Douyin counts these by number, and this is none; not sent".into(),
    })
}

/// Where the shop takes goods back.
async fn default_address(http: &Engine, shop: &ShopAccess) -> Result<i64, CallError> {
    let params = json!({
        "page_no": 1,
        "page_size": limits::ADDRESS_PAGE,
        "order_by": "desc",
        "order_field": "update_time",
    });
    send(http, shop, &ADDRESSES, &params, |_, payload| {
        default_of(payload)
    })
    .await
}

pub(super) fn default_of(payload: &str) -> Result<i64, CallError> {
    let told: Option<Addresses<'_>> = parse(payload, "addresses")?;
    let addresses = told.unwrap_or_default().address_list.unwrap_or_default();
    let is_default = |address: &&Address<'_>| address.is_default.int("is_default") == Ok(Some(1));
    let default = addresses.iter().find(is_default);
    default
        .and_then(|address| address.address_id.int("address_id").ok().flatten())
        .ok_or_else(|| CallError::Refused {
            code: "NO_RETURN_ADDRESS".into(),
            message: "the shop has no default address for returns; name one".into(),
        })
}

/// A reason that cannot be read is left out: it could not be sent back either.
pub(super) fn reasons(payload: &str) -> Result<Vec<RefuseReason>, CallError> {
    let told: Option<Reasons<'_>> = parse(payload, "reasons")?;
    let told = told.unwrap_or_default().items.unwrap_or_default();
    let reasons = told.iter().filter_map(|reason| {
        let code = reason.reject_reason_code.id("reject_reason_code").ok()??;
        Some(RefuseReason {
            code,
            text: reason.reason.text("reason").ok()?,
            needs_proof: reason.evidence_need.text("evidence_need").ok()? == "Y",
        })
    });
    Ok(reasons.collect())
}

/// Douyin does all or nothing, so an item that tells of trouble in an answer that tells of
/// success leaves it open what happened.
pub(super) fn operated(payload: &str) -> Result<(), CallError> {
    let told: Option<Operated<'_>> = parse(payload, "operation")?;
    for item in told.unwrap_or_default().items.unwrap_or_default() {
        let code = item.status_code.int("status_code");
        if !matches!(code, Ok(None | Some(0 | 10_000))) {
            let message = item.status_msg.text("status_msg").unwrap_or_default();
            return Err(CallError::OutcomeUnknown {
                message: text_for_people(&message),
            });
        }
    }
    Ok(())
}

/// What the after-sale says of a decision.
pub(super) fn found(
    now: &PlatformAfterSale,
    document: &AfterSale<'_>,
    decision: &Decision,
) -> Mapping<DecisionFound> {
    match decision {
        Decision::ShipReplacement { waybill_no, .. } => {
            let parcels = parcels(document)?;
            let numbers = [parcels.exchange, parcels.resend];
            let numbers = numbers.into_iter().flatten();
            let numbers = numbers.map(|parcel| parcel.tracking_no.text("tracking_no"));
            let numbers = numbers.collect::<Mapping<Vec<_>>>()?;
            let told = numbers.iter().find(|number| !number.trim().is_empty());
            let told = told.map_or("", String::as_str);
            Ok(replacement(waybill_no, told, now.stage()))
        }
        Decision::Note(note) => {
            let remarks = document.process().after_sale_shop_remarks;
            let remarks: Option<Vec<Remark<'_>>> = remarks.decode("after_sale_shop_remarks")?;
            let is_there = |remark: &Remark<'_>| remark.remark.text("remark").as_ref() == Ok(note);
            Ok(match remarks.unwrap_or_default().iter().any(is_there) {
                true => DecisionFound::Done,
                false => DecisionFound::NotDone,
            })
        }
        decision => Ok(by_stage(decision, now)),
    }
}
