//! Decisions about after-sales: which call tells each, and what its answer means.

use super::{
    Request, Taobao,
    after_sale_states::REPLACEMENT_SENT,
    errors, payment, refusals, send,
    wire_after_sale::{BatchResults, Outcome},
};
use crate::{
    carriers,
    http::Engine,
    platform::{
        AfterSaleRef, CallError, Decision, DecisionFound, Decisions, Feed, RefuseReason,
        ShopAccess, Stop,
    },
    platforms::reading::{Field, beijing, by_stage, parse, read_back, text_for_people},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::{events::v1::PlatformAfterSale, types::v1::AfterSaleKind};
use serde_json::{Value, json};

/// `logistics_type` of `tmall.exchange.consigngoods`: a courier, not the post.
const BY_COURIER: &str = "200";

/// The call that pays refunds.
const PAY: &str = "taobao.rp.refunds.agree";

/// What the calls about exchanges give back; they want to be asked for it.
pub(super) const EXCHANGE_FIELDS: &str = "dispute_id,status,modified";

#[async_trait]
impl Decisions for Taobao {
    async fn refuse_reasons(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError> {
        let request = refusals::reasons_request(after_sale)?;
        send(http, shop, request, |_, payload| refusals::reasons(payload)).await
    }

    async fn decide(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<(), CallError> {
        let chosen = match decision {
            Decision::AgreeReturn { address_id, note } if address_id.is_empty() => {
                Decision::AgreeReturn {
                    address_id: payment::usual_return_address(http, shop).await?,
                    note: note.clone(),
                }
            }
            decision => decision.clone(),
        };
        let request = told(after_sale, &chosen, Utc::now())?;
        let pays = request.method == PAY;
        match send(http, shop, request, |_, payload| taken(payload)).await {
            Err(refused @ CallError::Refused { .. }) if pays => {
                payment::pay_after_review(http, shop, after_sale, refused).await
            }
            outcome => outcome,
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
        let document = Feed::<PlatformAfterSale>::detail(self, http, shop, id).await?;
        Ok(found(decision, &read_back(document)?))
    }
}

/// What the after-sale says of a decision; that a replacement left stands in its status.
pub(super) fn found(decision: &Decision, now: &PlatformAfterSale) -> DecisionFound {
    let sent = REPLACEMENT_SENT.contains(&now.platform_stage.as_str());
    match decision {
        Decision::ShipReplacement { .. } if sent => DecisionFound::Done,
        decision => by_stage(decision, now),
    }
}

/// The call that tells a decision.
pub(super) fn told(
    after_sale: &AfterSaleRef,
    decision: &Decision,
    now: DateTime<Utc>,
) -> Result<Request, CallError> {
    use AfterSaleKind::{Exchange, RefundOnly, ReturnRefund};
    match (decision, after_sale.kind) {
        // Taking the goods back and paying is one act there.
        (Decision::AgreeRefund, RefundOnly | ReturnRefund)
        | (Decision::ConfirmReturned, ReturnRefund) => Ok(pay(after_sale)),
        (Decision::AgreeReturn { address_id, note }, ReturnRefund) => {
            let mut params = refund_params(after_sale);
            params.extend([
                ("seller_address_id", address_id.clone()),
                ("remark", note.clone()),
            ]);
            Ok(Request::write("taobao.rp.returngoods.agree", params))
        }
        (Decision::AgreeReturn { address_id, note }, Exchange) => Ok(exchange(
            "tmall.exchange.agree",
            after_sale,
            vec![
                ("address_id", address_id.clone()),
                ("leave_message", note.clone()),
            ],
        )),
        (Decision::ConfirmReturned, Exchange) => Ok(exchange(
            "tmall.exchange.returngoods.agree",
            after_sale,
            Vec::new(),
        )),
        (Decision::Refuse(refusal), RefundOnly | ReturnRefund | Exchange) => {
            refusals::refuse(after_sale, refusal)
        }
        (Decision::RefuseReturned(refusal), ReturnRefund | Exchange) => {
            refusals::refuse_returned(after_sale, refusal)
        }
        (
            Decision::ShipReplacement {
                carrier_code,
                waybill_no,
            },
            Exchange,
        ) => {
            let carrier = carriers::by_name(carrier_code);
            let company = carrier.map_or(carrier_code.as_str(), |carrier| carrier.name);
            let params = vec![
                ("logistics_no", waybill_no.clone()),
                ("logistics_type", BY_COURIER.into()),
                ("logistics_company_name", company.to_owned()),
            ];
            let method = "tmall.exchange.consigngoods";
            Ok(exchange(method, after_sale, params))
        }
        (Decision::AnswerStop(stop), RefundOnly) => Ok(answer_stop(after_sale, *stop, now)),
        (decision, _) => Err(CallError::Unsupported {
            reason: why_not(decision),
        }),
    }
}

/// Why Taobao has no call for a decision about an after-sale of this kind.
fn why_not(decision: &Decision) -> &'static str {
    match decision {
        Decision::Note(_) => {
            "Taobao keeps no note of the seller's staff with an after-sale, only with the order"
        }
        Decision::AnswerStop(_) => "Taobao asks for a stop only where money alone goes back",
        Decision::AgreeReship => "Taobao has no public call that agrees to a reship",
        _ => {
            "Taobao's public calls know this decision for other kinds of after-sales alone; decide \
             it in the seller's console"
        }
    }
}

/// Version and phase that the after-sale was read with.
pub(super) fn version_and_phase(after_sale: &AfterSaleRef) -> (&str, &str) {
    let token = after_sale.decision_token.as_str();
    token.split_once('|').unwrap_or((token, ""))
}

/// The parameters that name a refund. What is empty is not sent.
pub(super) fn refund_params(after_sale: &AfterSaleRef) -> Vec<(&'static str, String)> {
    let (version, phase) = version_and_phase(after_sale);
    vec![
        ("refund_id", after_sale.platform_after_sale_id.clone()),
        ("refund_phase", phase.to_owned()),
        ("refund_version", version.to_owned()),
    ]
}

/// A write about an exchange.
pub(super) fn exchange(
    method: &'static str,
    after_sale: &AfterSaleRef,
    mut params: Vec<(&'static str, String)>,
) -> Request {
    params.extend([
        ("dispute_id", after_sale.platform_after_sale_id.clone()),
        ("fields", EXCHANGE_FIELDS.into()),
    ]);
    Request::write(method, params)
}

/// One refund as a batch of one: `<id>|<fen>|<version>|<phase>`.
pub(super) fn pay(after_sale: &AfterSaleRef) -> Request {
    let (id, fen) = (&after_sale.platform_after_sale_id, after_sale.refund_fen);
    let (version, phase) = version_and_phase(after_sale);
    let refund = format!("{id}|{fen}|{version}|{phase}");
    let params = vec![("refund_infos", refund.trim_end_matches('|').to_owned())];
    Request::write(PAY, params)
}

/// Only a parcel that was stopped is a success, on which Taobao pays by itself; for all
/// else a person decides.
fn answer_stop(after_sale: &AfterSaleRef, stop: Stop, now: DateTime<Utc>) -> Request {
    let (status, msg) = match stop {
        Stop::Stopped => ("SUCCESS", "已取消发货"),
        Stop::NotHere => ("FAIL", "订单未同步"),
        Stop::Labelled => ("FAIL", "已打印面单"),
        Stop::Shipped => ("FAIL", "已发货"),
    };
    let mut param = json!({
        "refund_id": number(&after_sale.platform_after_sale_id),
        "tid": number(&after_sale.platform_order_id),
        "status": status,
        "operate_time": beijing(now),
        "refund_fee": after_sale.refund_fen,
        "msg": msg,
    });
    if let [line] = after_sale.line_keys.as_slice() {
        param["oid"] = number(line);
    }
    let params = vec![("param", param.to_string())];
    Request::write("taobao.rdc.aligenius.sendgoods.cancel", params)
}

/// Ids are numbers in a request.
fn number(id: &str) -> Value {
    id.parse::<u64>()
        .map_or_else(|_| Value::from(id), Value::from)
}

/// Reads the answer to a decision.
pub(super) fn taken(payload: &str) -> Result<(), CallError> {
    let mut outcome: Outcome<'_> = parse(payload, "answer to a decision")?;
    let results = outcome.results.decode::<BatchResults<'_>>("results");
    let results = results.ok().flatten().unwrap_or_default();
    // A batch tells each refund apart; ours has one.
    if let Some(only) = results.refund_mapping_result.unwrap_or_default().pop() {
        let code = outcome.msg_code;
        outcome = Outcome {
            msg_code: code,
            ..only
        };
    } else if let Ok(Some(inner)) = outcome.result.decode::<Outcome<'_>>("result") {
        outcome = inner;
    }
    let said = [
        outcome.is_success,
        outcome.succ,
        outcome.success,
        outcome.result,
    ];
    if said
        .into_iter()
        .any(|field| field.int("success") == Ok(Some(1)))
    {
        return Ok(());
    }
    let message = first([outcome.message, outcome.error_info])
        .unwrap_or_else(|| "Taobao answered without success and without a reason".to_owned());
    Err(CallError::Refused {
        code: first([outcome.msg_code, outcome.error_code])
            .unwrap_or_else(|| errors::NOT_SUCCESS.to_owned()),
        message: text_for_people(&message),
    })
}

/// The first text that says anything.
fn first<const N: usize>(fields: [Field<'_>; N]) -> Option<String> {
    let mut texts = fields
        .into_iter()
        .filter_map(|field| field.text("refusal").ok());
    texts.find(|text| !text.is_empty())
}
