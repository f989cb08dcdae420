//! Orders handed to the ERP, up to a hundred a call.

use super::{Erp, SIDE_BY_SIDE, answer::after_failed_call};
use crate::{
    bridge::Bridge,
    commands::{self, Payload, settle::Attempted},
    domain::verdict::{Verdict, Why},
    error::Error,
    seal,
    store::claim_commands::{self, Claimed},
};
use futures_util::{FutureExt, StreamExt, stream};
use oms_contracts::oms::erp::v1::{ErpOrder, ReceiveOrderResult, ReceiveOrdersRequest};
use oms_service_kit::trace_context;
use std::collections::{HashMap, HashSet};
use tracing::Instrument;
use uuid::Uuid;

type Opened = (Claimed, Result<Payload, Error>);

/// Hands orders over in one call. If the ERP refuses the call as a whole, they go one by
/// one, so that a bad order does not stop the others.
pub(super) async fn hand_over<'a>(
    bridge: &Bridge,
    erp: &Erp,
    opened: &[&'a Opened],
) -> Result<Vec<Attempted<'a>>, Error> {
    if opened.is_empty() {
        return Ok(Vec::new());
    }
    let sent = mark_sent(bridge, opened).await?;
    let mut attempted = Vec::with_capacity(opened.len());
    let mut ready: Vec<Ready<'a>> = Vec::with_capacity(opened.len());
    for (command, payload) in opened.iter().filter(|(c, _)| sent.contains(&c.command_id)) {
        let Ok(payload @ Payload::Handover(order)) = payload else {
            continue;
        };
        match with_receiver(bridge, order) {
            Ok(order) => ready.push(Ready {
                command,
                payload,
                order,
            }),
            Err(error) => attempted.push(Attempted {
                command,
                payload: Some(payload),
                verdict: Verdict::NeedsPerson(Why::new("SEALED_DATA", error.to_string())),
            }),
        }
    }
    let whole = call(bridge, erp, &ready).await;
    if ready.len() > 1 && matches!(&whole, Err(Verdict::Refused(_))) {
        let mut singles = Vec::with_capacity(ready.len());
        for one in ready.chunks(1) {
            singles.push(async move { (call(bridge, erp, one).await, one) }.boxed());
        }
        let answers: Vec<_> = stream::iter(singles)
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        for (answer, one) in answers {
            attempted.extend(verdicts(one, answer));
        }
    } else {
        attempted.extend(verdicts(&ready, whole));
    }
    Ok(attempted)
}

struct Ready<'a> {
    command: &'a Claimed,
    payload: &'a Payload,
    order: ErpOrder,
}

async fn mark_sent(bridge: &Bridge, opened: &[&Opened]) -> Result<HashSet<Uuid>, Error> {
    let claimed: Vec<Claimed> = opened.iter().map(|(command, _)| command.clone()).collect();
    let mut conn = bridge.connection().await?;
    let sent = claim_commands::mark_sent(&mut conn, &claimed).await?;
    Ok(sent.into_iter().collect())
}

/// The order as it goes out: the receiver is opened here and nowhere else.
fn with_receiver(bridge: &Bridge, order: &ErpOrder) -> Result<ErpOrder, Error> {
    let mut order = order.clone();
    if !order.receiver_sealed.is_empty() {
        order.receiver = Some(seal::open_receiver(&bridge.keys, &order.receiver_sealed)?);
        order.receiver_sealed.clear();
    }
    Ok(order)
}

type Answers = HashMap<(String, i32), ReceiveOrderResult>;

async fn call(bridge: &Bridge, erp: &Erp, ready: &[Ready<'_>]) -> Result<Answers, Verdict> {
    if ready.is_empty() {
        return Ok(Answers::new());
    }
    let span = tracing::info_span!("erp.receive_orders", orders = ready.len());
    let first = ready
        .iter()
        .find_map(|ready| ready.command.traceparent.as_deref());
    trace_context::continue_from(&span, first);
    let request = ReceiveOrdersRequest {
        orders: ready.iter().map(|ready| ready.order.clone()).collect(),
    };
    let mut client = erp.client.clone();
    let answered = async {
        tokio::time::timeout(commands::deadline(bridge), client.receive_orders(request)).await
    };
    match answered.instrument(span).await {
        Ok(Ok(answer)) => {
            let results = answer.into_inner().results.into_iter();
            Ok(results
                .map(|r| ((r.order_id.clone(), r.handover_no), r))
                .collect())
        }
        Ok(Err(status)) => Err(after_failed_call(&status)),
        Err(_) => Err(Verdict::Ask(Why::new(
            "TOO_SLOW",
            "the ERP did not answer in time",
        ))),
    }
}

fn verdicts<'a>(ready: &[Ready<'a>], answer: Result<Answers, Verdict>) -> Vec<Attempted<'a>> {
    ready
        .iter()
        .map(|ready| {
            let key = (ready.order.order_id.clone(), ready.order.handover_no);
            let verdict = match &answer {
                Err(verdict) => verdict.clone(),
                Ok(answers) => answers.get(&key).map_or_else(
                    || {
                        Verdict::Ask(Why::new(
                            "NO_RESULT",
                            "the ERP's answer leaves this order out",
                        ))
                    },
                    judge,
                ),
            };
            Attempted {
                command: ready.command,
                payload: Some(ready.payload),
                verdict,
            }
        })
        .collect()
}

fn judge(result: &ReceiveOrderResult) -> Verdict {
    if result.taken {
        Verdict::Done(result.erp_document_no.clone())
    } else {
        Verdict::Refused(Why::new(&result.code, &result.message))
    }
}
