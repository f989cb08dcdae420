//! Decisions about after-sales: which call tells each, and what its answer means.

use super::{
    Method, Params, Pinduoduo,
    after_sales::{numbers, read_after_sale},
    carriers::LOGISTICS,
    errors, map_after_sale, method, send,
    wire_after_sale::{AddressesResponse, AfterSale, Outcome},
};
use crate::{
    carriers,
    http::{Effect, Engine},
    platform::{
        AfterSaleRef, CallError, Decision, DecisionFound, Decisions, RefuseReason, ShopAccess, Stop,
    },
    platforms::reading::{Field, Mapping, by_stage, parse, text_for_people},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::types::v1::AfterSaleKind;
use serde_json::{Value, json};

static AGREE: Method = method("pdd.refund.agree", "response", Effect::Write);
static AGREE_RETURN: Method = method("pdd.refund.returngoods.agree", "response", Effect::Write);
static SHIP: Method = method("pdd.refund.exchange.shipping", "response", Effect::Write);
static TAKEN_IN: Method = method(
    "pdd.nextone.logistics.warehouse.update",
    "response",
    Effect::Write,
);
static STOP: Method = method(
    "pdd.rdc.pddgenius.sendgoods.cancel",
    "rdc_pddgenius_sendgoods_cancel_response",
    Effect::Write,
);
static ADDRESSES: Method = method(
    "pdd.refund.address.list.get",
    "refund_address_list_get_response",
    Effect::Read,
);

/// The words to the buyer, which must not be empty.
const RETURN_AGREED: &str = "同意退货";

const NO_REFUSAL: &str =
    "Pinduoduo has no public call that refuses; refuse in the merchant's console";

#[async_trait]
impl Decisions for Pinduoduo {
    async fn refuse_reasons(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
        _after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError> {
        Err(CallError::Unsupported { reason: NO_REFUSAL })
    }

    async fn decide(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<(), CallError> {
        let (method, name, mut body) = told(after_sale, decision, Utc::now())?;
        if body.get("return_address_id") == Some(&json!("")) {
            let address_id = send(http, shop, &ADDRESSES, Vec::new(), |_, payload| {
                default_address(payload)
            });
            body["return_address_id"] = Value::from(address_id.await?);
        }
        let params: Params = vec![(name, body.to_string())];
        let told = send(http, shop, method, params, |_, payload| taken(payload)).await;
        match &told {
            // The code says no reason; what was decided before is refused with it too.
            Err(CallError::Refused { code, .. }) if errors::may_be_done(code) => {
                match self.find(http, shop, after_sale, decision).await {
                    Ok(DecisionFound::Done) => Ok(()),
                    _ => told,
                }
            }
            _ => told,
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
        read_after_sale(http, shop, id, |_, part| {
            let wire: AfterSale<'_> = parse(part, "after-sale")?;
            found(decision, &wire).map_err(|error| CallError::Malformed {
                message: error.message,
            })
        })
        .await
    }
}

/// What the after-sale says of a decision; a replacement is known by its number.
pub(super) fn found(decision: &Decision, wire: &AfterSale<'_>) -> Mapping<DecisionFound> {
    if let Decision::ShipReplacement { waybill_no, .. } = decision {
        let number = map_after_sale::exchange(wire)?.merchant_exchange_trunk_number;
        let number = number.text("merchant_exchange_trunk_number")?;
        match number.trim() {
            "" => {}
            number if number == waybill_no => return Ok(DecisionFound::Done),
            _ => return Ok(DecisionFound::Overtaken),
        }
    }
    Ok(by_stage(decision, &map_after_sale::after_sale(wire)?))
}

/// The call that tells a decision, its one parameter's name and its content. An empty
/// return address stands for the shop's default one.
pub(super) fn told(
    after_sale: &AfterSaleRef,
    decision: &Decision,
    now: DateTime<Utc>,
) -> Result<(&'static Method, &'static str, Value), CallError> {
    use AfterSaleKind::{Exchange, RefundOnly, ReturnRefund};
    let (order_sn, id) = numbers(&after_sale.platform_after_sale_id)?;
    let mut body = json!({"after_sales_id": number(id), "order_sn": order_sn});
    let method = match (decision, after_sale.kind) {
        (Decision::AgreeRefund, RefundOnly | ReturnRefund) => &AGREE,
        (Decision::AgreeReturn { address_id, note }, ReturnRefund) => {
            let note = if note.is_empty() { RETURN_AGREED } else { note };
            body["operate_desc"] = note.into();
            body["return_address_id"] = address_id.as_str().into();
            &AGREE_RETURN
        }
        (Decision::ConfirmReturned, ReturnRefund | Exchange) => {
            taken_in(&mut body, after_sale, now)?;
            &TAKEN_IN
        }
        (
            Decision::ShipReplacement {
                carrier_code,
                waybill_no,
            },
            Exchange,
        ) => {
            let carrier = carriers::by_name(carrier_code);
            let shipping_id = LOGISTICS.theirs(carrier_code);
            let (carrier, shipping_id) =
                carrier.zip(shipping_id).ok_or_else(|| CallError::Refused {
                    code: "UNKNOWN_CARRIER".into(),
                    message: format!("no Pinduoduo carrier is known for {carrier_code:?}"),
                })?;
            body["shipping_id"] = shipping_id.into();
            body["shipping_name"] = carrier.name.into();
            body["tracking_number"] = waybill_no.as_str().into();
            &SHIP
        }
        (Decision::AnswerStop(stop), RefundOnly) => {
            let param = answer_stop(after_sale, (order_sn, id), *stop, now);
            return Ok((&STOP, "param", param));
        }
        (decision, _) => {
            return Err(CallError::Unsupported {
                reason: why_not(decision),
            });
        }
    };
    Ok((method, "request", body))
}

/// Why Pinduoduo has no call for a decision about an after-sale of this kind.
fn why_not(decision: &Decision) -> &'static str {
    match decision {
        Decision::Refuse(_) | Decision::RefuseReturned(_) => NO_REFUSAL,
        Decision::Note(_) => {
            "Pinduoduo keeps no note of the seller's staff with an after-sale, only with the order"
        }
        Decision::AnswerStop(_) => "Pinduoduo asks for a stop only where money alone goes back",
        Decision::AgreeReturn { .. } | Decision::AgreeReship => {
            "Pinduoduo has no public call that agrees to an exchange or a reship; agree in the \
             merchant's console"
        }
        _ => {
            "Pinduoduo's public calls know this decision for other kinds of after-sales alone; \
             decide it in the merchant's console"
        }
    }
}

/// That the warehouse took the goods back, told with the parcel that they came in.
fn taken_in(
    body: &mut Value,
    after_sale: &AfterSaleRef,
    now: DateTime<Utc>,
) -> Result<(), CallError> {
    let token = after_sale.decision_token.as_str();
    let (waybill_no, carrier) = token.split_once('|').unwrap_or((token, ""));
    if waybill_no.is_empty() {
        return Err(CallError::Refused {
            code: "NO_RETURN_PARCEL".into(),
            message:
                "Pinduoduo wants the number of the parcel that came back, and the buyer named \
                      none; not sent"
                    .into(),
        });
    }
    body["reverse_tracking_number"] = waybill_no.into();
    if let Ok(id) = carrier.parse::<i64>() {
        body["reverse_logistics_id"] = id.into();
    }
    // How this time is written is not documented; the sister call writes milliseconds.
    body["operate_time"] = now.timestamp_millis().into();
    body["warehouse_status"] = 1.into();
    Ok(())
}

/// 1001 not known here, 1002 has left, 1003 label printed.
fn answer_stop(
    after_sale: &AfterSaleRef,
    (order_sn, id): (&str, &str),
    stop: Stop,
    now: DateTime<Utc>,
) -> Value {
    let mut param = json!({
        "tid": order_sn,
        "refund_id": number(id),
        "status": "FAIL",
        "refund_fee": after_sale.refund_fen,
        "operate_time": now.timestamp_millis(),
    });
    match stop {
        Stop::Stopped => param["status"] = "SUCCESS".into(),
        Stop::NotHere => param["fail_reason_code"] = 1_001.into(),
        Stop::Shipped => param["fail_reason_code"] = 1_002.into(),
        Stop::Labelled => param["fail_reason_code"] = 1_003.into(),
    }
    param
}

/// Ids are numbers in a request.
fn number(id: &str) -> Value {
    id.parse::<u64>()
        .map_or_else(|_| Value::from(id), Value::from)
}

/// The address that goods go back to where nobody chose one.
pub(super) fn default_address(payload: &str) -> Result<String, CallError> {
    let response: AddressesResponse<'_> = parse(payload, "addresses")?;
    let addresses = response.refund_address_list.unwrap_or_default();
    let mut defaults = addresses
        .iter()
        .filter(|address| address.is_default.int("is_default") == Ok(Some(1)));
    let id = |field: Field<'_>| field.id("refund_address_id").ok().flatten();
    defaults
        .find_map(|address| id(address.refund_address_id))
        .ok_or_else(|| CallError::Refused {
            code: "NO_RETURN_ADDRESS".into(),
            message: "the shop has no default return address at Pinduoduo; choose one".into(),
        })
}

/// Reads the answer to a decision: where any part of it says no, the reason stands beside;
/// some calls say yes only by naming the after-sale.
pub(super) fn taken(payload: &str) -> Result<(), CallError> {
    let outer: Outcome<'_> = parse(payload, "answer to a decision")?;
    let inner = outer.result.decode::<Outcome<'_>>("result").ok().flatten();
    let named = inner.is_some();
    let parts = [Some(outer), inner];
    let parts = || parts.iter().flatten();
    let flags = || {
        parts()
            .flat_map(|part| [part.success, part.succ, part.is_success])
            .filter_map(|flag| flag.int("success").ok().flatten())
    };
    if flags().all(|flag| flag == 1) && (named || flags().next().is_some()) {
        return Ok(());
    }
    if flags().next().is_none() {
        return Err(CallError::Malformed {
            message: "the answer to a decision says neither yes nor no".into(),
        });
    }
    let first = |texts: &mut dyn Iterator<Item = Field<'_>>| {
        let mut texts = texts.filter_map(|field| field.text("refusal").ok());
        texts.find(|text| !matches!(text.as_str(), "" | "0"))
    };
    let code = first(&mut parts().map(|part| part.error_code));
    let message = first(&mut parts().flat_map(|part| [part.message, part.error_msg]));
    Err(CallError::Refused {
        code: code.unwrap_or_else(|| errors::NOT_SUCCESS.to_owned()),
        message: match message {
            Some(message) => text_for_people(&message),
            None => "Pinduoduo answered without success and without a reason".to_owned(),
        },
    })
}
