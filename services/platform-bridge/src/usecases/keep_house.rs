//! What has to happen now and then: gauges, pages that nobody answered, and rows past
//! their time.

use crate::{
    bridge::Bridge,
    domain::command::{kind_name, state_name},
    error::Error,
    metric_definitions::{
        COMMAND_BACKLOG, COVERAGE_LAG_SECONDS, CURSOR_PROBLEMS, HINT_BACKLOG, PARKED,
        SYNC_LAG_SECONDS,
    },
    store::{
        coverage,
        cursors::Kind,
        hints,
        housekeeping::{self, Tally},
        parked_list,
    },
};
use oms_contracts::oms::bridge::v1::{CommandKind, CommandState, SyncProblem};
use oms_service_kit::idempotency;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// The queues in which published pages wait for their owners.
const OWNER_QUEUES: [(Kind, &str); 2] = [
    (Kind::Orders, "orders.platform-orders"),
    (Kind::AfterSales, "aftersales.platform-after-sales"),
];
/// How often gauges are set and unanswered pages looked for.
const EVERY: Duration = Duration::from_secs(15);
/// Every so many rounds rows past their time are deleted.
const PRUNE_ROUNDS: u32 = 40;

/// Runs until `shutdown`.
pub(crate) async fn run(bridge: Arc<Bridge>, shutdown: CancellationToken) {
    let mut round = 0_u32;
    loop {
        if let Err(error) = once(&bridge, round.is_multiple_of(PRUNE_ROUNDS)).await {
            tracing::warn!(%error, "housekeeping failed, trying again");
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY.min(bridge.options.unanswered_after)) => {}
        }
    }
}

async fn once(bridge: &Bridge, prune: bool) -> Result<(), Error> {
    reopen_unanswered(bridge).await?;
    let mut conn = bridge.connection().await?;
    for lag in housekeeping::lags(&mut conn).await? {
        let (shop, kind) = (lag.shop_id.to_string(), Kind::of(lag.kind).name());
        if let Some(age) = lag.pulled_s {
            metrics::gauge!(SYNC_LAG_SECONDS, "shop" => shop.clone(), "kind" => kind).set(age);
        }
        if let Some(age) = lag.covered_s {
            metrics::gauge!(COVERAGE_LAG_SECONDS, "shop" => shop, "kind" => kind).set(age);
        }
    }
    count_problems(&housekeeping::problems(&mut conn).await?);
    count_backlog(&housekeeping::backlog(&mut conn).await?);
    for (kind, count) in hints::backlog(&mut conn).await? {
        metrics::gauge!(HINT_BACKLOG, "kind" => kind.name()).set(count as f64);
    }
    metrics::gauge!(PARKED).set(parked_list::count(&mut conn, &[]).await? as f64);
    if prune {
        housekeeping::prune(&mut conn).await?;
        idempotency::prune(&mut conn).await?;
    }
    Ok(())
}

/// A published page that its owner does not answer is asked for again, but only while no
/// message waits in the owner's queue: a busy owner is not a lost message, and asking
/// again would make it busier.
async fn reopen_unanswered(bridge: &Bridge) -> Result<(), Error> {
    for (kind, queue) in OWNER_QUEUES {
        if bridge.transport.queue_depth(queue).await? > 0 {
            continue;
        }
        let older = bridge.options.unanswered_after.as_secs_f64();
        let mut conn = bridge.connection().await?;
        let reopened = coverage::reopen_unanswered(&mut conn, kind, older).await?;
        if reopened > 0 {
            tracing::warn!(
                shops = reopened,
                kind = kind.name(),
                "pages were never answered; their intervals are pulled again"
            );
            bridge.wake.pull(Kind::Past);
        }
    }
    Ok(())
}

fn count_problems(tallies: &[Tally]) {
    const PROBLEMS: [(SyncProblem, &str); 4] = [
        (SyncProblem::NeedsAuthorisation, "needs_authorisation"),
        (SyncProblem::Throttled, "throttled"),
        (SyncProblem::Refused, "refused"),
        (SyncProblem::Retrying, "retrying"),
    ];
    for (problem, name) in PROBLEMS {
        let count: i64 = tallies
            .iter()
            .filter(|t| t.b == problem as i16)
            .map(|t| t.count)
            .sum();
        metrics::gauge!(CURSOR_PROBLEMS, "problem" => name).set(count as f64);
    }
}

/// Sets every pair, so that one that emptied says 0.
fn count_backlog(tallies: &[Tally]) {
    const KINDS: [CommandKind; 4] = [
        CommandKind::Ship,
        CommandKind::Memo,
        CommandKind::ErpOrder,
        CommandKind::ErpRecall,
    ];
    const STATES: [CommandState; 5] = [
        CommandState::Queued,
        CommandState::Sent,
        CommandState::Unknown,
        CommandState::Refused,
        CommandState::NeedsPerson,
    ];
    let counts: HashMap<(i16, i16), i64> = tallies
        .iter()
        .map(|tally| ((tally.a, tally.b), tally.count))
        .collect();
    for kind in KINDS {
        for state in STATES {
            let count = counts
                .get(&(kind as i16, state as i16))
                .copied()
                .unwrap_or(0);
            metrics::gauge!(
                COMMAND_BACKLOG, "kind" => kind_name(kind), "state" => state_name(state)
            )
            .set(count as f64);
        }
    }
}
