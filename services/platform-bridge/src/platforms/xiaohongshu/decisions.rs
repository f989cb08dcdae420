//! Decisions about after-sales: the audit of what the buyer asks for, and what becomes of
//! goods that came back.

use super::{
    Method, Xiaohongshu,
    after_sale_states::TO_RECEIVE,
    method, send,
    shipping::company,
    wire_after_sale::{AddressesResponse, AfterSale, ReasonsResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        AfterSaleRef, CallError, Decision, DecisionFound, Decisions, Feed, Refusal, RefuseReason,
        ShopAccess,
    },
    platforms::reading::{Answer, by_stage, parse, read_back},
};
use async_trait::async_trait;
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::AfterSaleKind};
use serde_json::{Value, json};

static AUDIT: Method = method("afterSale.auditReturns", Effect::Write);
static RECEIVE: Method = method("afterSale.confirmReceive", Effect::Write);
static REPLACE: Method = method("afterSale.receiveAndShip", Effect::Write);
static REASONS: Method = method("afterSale.rejectReasons", Effect::Read);
static ADDRESSES: Method = method("common.getAddressRecord", Effect::Read);

/// Most addresses of one page: few sellers have more than one.
const MOST_ADDRESSES: u32 = 100;

#[async_trait]
impl Decisions for Xiaohongshu {
    async fn refuse_reasons(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError> {
        let of_receipt = after_sale.decision_token == TO_RECEIVE;
        let fields = json!({
            "returnsId": after_sale.platform_after_sale_id,
            "rejectReasonType": if of_receipt { 2 } else { 1 },
        });
        send(http, shop, &REASONS, fields, |_, payload| {
            listed_reasons(payload)
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
        let (call, mut fields) = call(after_sale, decision)?;
        match decision {
            Decision::AgreeReturn { address_id, .. } if address_id.is_empty() => {
                let asked = json!({"pageIndex": 1, "pageSize": MOST_ADDRESSES});
                let address = send(http, shop, &ADDRESSES, asked, |_, payload| {
                    default_address(payload)
                });
                fields["receiverInfo"] = json!({"sellerAddressRecordId": address.await?});
            }
            Decision::ShipReplacement { carrier_code, .. } => {
                let code = company(http, shop, carrier_code).await?;
                fields["expressCompanyCode"] = code.into();
            }
            _ => {}
        }
        send(http, shop, call, fields, |_, _| Ok(())).await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<DecisionFound, CallError> {
        if matches!(decision, Decision::Note(_) | Decision::AnswerStop(_)) {
            return Err(CallError::Unsupported {
                reason: "Xiaohongshu takes no such decision about an after-sale",
            });
        }
        let id = &after_sale.platform_after_sale_id;
        let document = Feed::<PlatformAfterSale>::detail(self, http, shop, id).await?;
        if let Decision::ShipReplacement { waybill_no, .. } = decision
            && is_replaced_by(&document.raw, waybill_no)
        {
            return Ok(DecisionFound::Done);
        }
        Ok(by_stage(decision, &read_back(document)?))
    }
}

/// The call for a decision, and its fields but for those that must be asked for first.
pub(super) fn call(
    after_sale: &AfterSaleRef,
    decision: &Decision,
) -> Result<(&'static Method, Value), CallError> {
    let kind = after_sale.kind;
    let goods_come_back = matches!(kind, AfterSaleKind::ReturnRefund | AfterSaleKind::Exchange);
    let action =
        |action: i64| json!({"returnsId": after_sale.platform_after_sale_id, "action": action});
    let reason = match decision {
        Decision::AgreeRefund if !goods_come_back => return Ok((&AUDIT, action(1))),
        Decision::AgreeReturn { address_id, note } if goods_come_back => {
            let mut fields = action(2);
            if !note.is_empty() {
                fields["message"] = note.as_str().into();
            }
            if !address_id.is_empty() {
                let number = number(address_id, "UNKNOWN_ADDRESS", "address")?;
                fields["receiverInfo"] = json!({"sellerAddressRecordId": number});
            }
            return Ok((&AUDIT, fields));
        }
        Decision::Refuse(refusal) if !after_sale.before_shipping => {
            return Ok((&AUDIT, refused(action(3), refusal)?));
        }
        Decision::ConfirmReturned if goods_come_back => return Ok((&RECEIVE, action(1))),
        Decision::RefuseReturned(refusal) if goods_come_back => {
            return Ok((&RECEIVE, refused(action(2), refusal)?));
        }
        Decision::ShipReplacement { waybill_no, .. } if kind == AfterSaleKind::Exchange => {
            let id = &after_sale.platform_after_sale_id;
            return Ok((&REPLACE, json!({"returnsId": id, "expressNo": waybill_no})));
        }
        Decision::AgreeRefund => {
            "Xiaohongshu pays a return once its goods are confirmed: agree to the return first"
        }
        Decision::AgreeReturn { .. } => "no goods come back for this kind of after-sale",
        Decision::Refuse(_) => {
            "Xiaohongshu refuses a refund before shipping by the shipment alone: ship the order"
        }
        Decision::ConfirmReturned | Decision::RefuseReturned(_) => {
            "no goods come back for this kind of after-sale"
        }
        Decision::AgreeReship | Decision::ShipReplacement { .. } => {
            "Xiaohongshu sends goods once more for an exchange alone, together with the parcel"
        }
        Decision::AnswerStop(_) => {
            "Xiaohongshu takes no answer about the parcel alone: agree to the refund, or ship"
        }
        Decision::Note(_) => "Xiaohongshu keeps no seller's notes of after-sales",
    };
    Err(CallError::Unsupported { reason })
}

fn refused(mut fields: Value, refusal: &Refusal) -> Result<Value, CallError> {
    fields["reason"] = number(&refusal.reason_code, "UNKNOWN_REASON", "reason")?.into();
    fields["description"] = refusal.note.as_str().into();
    Ok(fields)
}

/// Numbers go out as numbers: the platform breaks on a text in their place.
fn number(text: &str, code: &str, what: &str) -> Result<i64, CallError> {
    text.trim().parse().map_err(|_| CallError::Refused {
        code: code.to_owned(),
        message: format!("the {what} is none of Xiaohongshu's, which are numbers; not sent"),
    })
}

/// The reasons of one kind.
pub(super) fn listed_reasons(payload: &str) -> Result<Vec<RefuseReason>, CallError> {
    let response: ReasonsResponse<'_> = parse(payload, "reasons")?;
    let reasons = response.reject_reasons.unwrap_or_default();
    let told = reasons.iter().filter_map(|reason| {
        let code = reason.reason_id.text("reasonId").ok()?;
        let text = reason.reason_name.text("reasonName").ok()?;
        (!code.is_empty()).then_some(RefuseReason {
            code,
            text,
            needs_proof: false,
        })
    });
    Ok(told.collect())
}

/// The address that the seller marked for returns.
pub(super) fn default_address(payload: &str) -> Result<i64, CallError> {
    let response: AddressesResponse<'_> = parse(payload, "addresses")?;
    let addresses = response.seller_address_record_list.unwrap_or_default();
    let marked = addresses.iter().find(|address| {
        let mark = address.aftersale_default.text("aftersaleDefault");
        matches!(mark.as_deref(), Ok("DEFAULT" | "true" | "1"))
    });
    let id = marked.and_then(|address| {
        let id = address
            .seller_address_record_id
            .int("sellerAddressRecordId");
        id.ok().flatten()
    });
    id.ok_or_else(|| CallError::Refused {
        code: "NO_RETURN_ADDRESS".into(),
        message: "the shop has no default address for returns: mark one at Xiaohongshu, or name \
                  one; not sent"
            .into(),
    })
}

/// Whether the replacement left with this number.
pub(super) fn is_replaced_by(whole: &[u8], waybill_no: &str) -> bool {
    let answer = Answer::of(whole);
    let whole: Result<AfterSale<'_>, _> = parse(answer.text(), "after-sale");
    let parcels = whole.ok().and_then(|whole| whole.logistics_info);
    let parcel = parcels.and_then(|parcels| parcels.exchange);
    parcel.is_some_and(|parcel| {
        let number = parcel.express_no.text("expressNo").unwrap_or_default();
        !waybill_no.is_empty() && number.trim() == waybill_no
    })
}
