//! Hand-overs to the ERP: orders in batches, recalls one by one, doubts asked about.

mod answer;
mod ask;
mod hand_over;
mod recall;

use crate::{
    bridge::Bridge,
    commands::{self, Payload, settle, settle::Attempted},
    domain::{
        backoff,
        verdict::{Verdict, Why},
    },
    error::Error,
    store::claim_commands::{self, Claimed},
};
use futures_util::{FutureExt, StreamExt, stream};
use oms_contracts::oms::erp::v1::erp_receiver_service_client::ErpReceiverServiceClient;
use oms_service_kit::{client, trace_context};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Status,
    metadata::MetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
    transport::Channel,
};

/// Orders in one call; the contract's own limit.
const BATCH: usize = 100;
/// Recalls and questions in flight at once.
const SIDE_BY_SIDE: usize = 8;
/// The safety net under the wake-ups.
const POLL: Duration = Duration::from_secs(1);

/// The ERP's address and how it is called. It is a stranger: no token of ours goes there.
#[derive(Clone)]
pub(crate) struct Erp {
    client: ErpReceiverServiceClient<InterceptedService<Channel, Trace>>,
}

#[derive(Debug, Clone, Copy)]
struct Trace;

impl Interceptor for Trace {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(value) =
            trace_context::current().and_then(|trace| MetadataValue::try_from(trace).ok())
        {
            request
                .metadata_mut()
                .insert(trace_context::TRACEPARENT, value);
        }
        Ok(request)
    }
}

impl Erp {
    /// Connects when it is first used.
    pub(crate) fn new(url: &str) -> Result<Self, String> {
        let channel = client::channel(url)?;
        Ok(Self {
            client: ErpReceiverServiceClient::with_interceptor(channel, Trace),
        })
    }
}

/// Works off hand-overs until `shutdown`; calls under way are finished. While the ERP is
/// away it is tried less and less often, so that a long queue is not churned through.
pub(crate) async fn run(bridge: Arc<Bridge>, shutdown: CancellationToken) {
    let Some(erp) = bridge.erp.clone() else {
        tracing::info!("no ERP is configured; hand-overs stay queued");
        return;
    };
    let mut failures = 0;
    while !shutdown.is_cancelled() {
        let wait = match Box::pin(turn(&bridge, &erp)).await {
            Ok(Turn::Idle) => {
                failures = 0;
                POLL
            }
            Ok(Turn::Busy) => {
                failures = 0;
                continue;
            }
            Ok(Turn::ErpAway) => {
                failures += 1;
                let wait = backoff::COMMAND.wait(failures, None, rand::random());
                wait.to_std()
                    .unwrap_or_default()
                    .min(Duration::from_secs(30))
            }
            Err(error) => {
                tracing::warn!(%error, "due hand-overs not claimed, trying again");
                POLL
            }
        };
        let woken = async {
            if failures > 0 {
                std::future::pending::<()>().await;
            }
            bridge.wake.erp.notified().await;
        };
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = woken => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// How a turn went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Idle,
    Busy,
    /// Nothing got through.
    ErpAway,
}

async fn turn(bridge: &Bridge, erp: &Erp) -> Result<Turn, Error> {
    let mut conn = bridge.connection().await?;
    let claimed = claim_commands::for_erp(&mut conn, BATCH, commands::lease(bridge)).await?;
    drop(conn);
    if claimed.is_empty() {
        return Ok(Turn::Idle);
    }
    let opened: Vec<(Claimed, Result<Payload, Error>)> = claimed
        .into_iter()
        .map(|command| {
            let payload = Payload::open(&bridge.keys, &command);
            (command, payload)
        })
        .collect();
    let (handovers, others): (Vec<_>, Vec<_>) = opened.iter().partition(|(command, payload)| {
        !command.is_unknown() && matches!(payload, Ok(Payload::Handover(_)))
    });
    let attempted = hand_over::hand_over(bridge, erp, &handovers).await?;
    let mut got_through = settle_and_judge(bridge, attempted).await;
    let mut calls = Vec::with_capacity(others.len());
    for (command, payload) in others {
        calls.push(one(bridge, erp, command, payload).boxed());
    }
    let one_by_one: Vec<_> = stream::iter(calls)
        .buffer_unordered(SIDE_BY_SIDE)
        .collect()
        .await;
    let one_by_one = one_by_one.into_iter().flatten().collect();
    got_through |= settle_and_judge(bridge, one_by_one).await;
    Ok(if got_through {
        Turn::Busy
    } else {
        Turn::ErpAway
    })
}

/// Settles attempts; true if any had an answer of the ERP, or nothing was attempted.
async fn settle_and_judge(bridge: &Bridge, attempted: Vec<Attempted<'_>>) -> bool {
    let answered = attempted
        .iter()
        .any(|attempt| !matches!(attempt.verdict, Verdict::Again(..) | Verdict::Ask(_)));
    settle::settle(bridge, attempted).await;
    answered
}

/// A recall, or a question about a call whose answer was lost.
async fn one<'a>(
    bridge: &Bridge,
    erp: &Erp,
    command: &'a Claimed,
    payload: &'a Result<Payload, Error>,
) -> Option<Attempted<'a>> {
    let work = async {
        match payload {
            Ok(Payload::Recall(asked)) => recall::recall(bridge, erp, command, asked).await,
            Ok(Payload::Handover(order)) => Some(ask::about_handover(erp, order).await),
            Ok(Payload::Ship(_) | Payload::Memo(_)) => Some(Verdict::NeedsPerson(Why::new(
                "WRONG_LANE",
                "a platform command among hand-overs",
            ))),
            Err(error) => Some(Verdict::NeedsPerson(Why::new(
                "SEALED_DATA",
                error.to_string(),
            ))),
        }
    };
    let verdict = match tokio::time::timeout(commands::deadline(bridge), work).await {
        Ok(verdict) => verdict?,
        Err(_) => Verdict::Ask(Why::new("TOO_SLOW", "the ERP did not answer in time")),
    };
    Some(Attempted {
        command,
        payload: payload.as_ref().ok(),
        verdict,
    })
}
