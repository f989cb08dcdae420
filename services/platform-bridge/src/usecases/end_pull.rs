//! The end of a turn: what stands in the way, and when the shop is due again.

use crate::{
    bridge::Bridge,
    domain::backoff,
    error::Error,
    platform::CallError,
    store::cursors::{self, Claim, Ended, Kind},
    usecases::take_turn::{Progress, TURN, TurnError},
};
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::oms::bridge::v1::SyncProblem;
use std::time::Duration;

/// Longest problem text that is kept.
const MESSAGE_CHARS: usize = 500;

/// Writes the end of a turn; returns its name for the metric.
pub(crate) async fn end(
    bridge: &Bridge,
    claim: &Claim,
    result: Result<Progress, TurnError>,
    took: Duration,
) -> &'static str {
    if matches!(result, Err(TurnError::Own(Error::Fenced))) {
        tracing::info!("the lease was taken over; nothing more is written");
        return "fenced";
    }
    let outcome = match &result {
        Ok(_) => "ok",
        Err(TurnError::Call(_)) => "call_failed",
        Err(TurnError::Own(error)) => {
            tracing::warn!(%error, "pull failed");
            "failed"
        }
    };
    let every = match claim.kind() {
        Kind::Orders => bridge.options.pull_every,
        Kind::Listings => bridge.options.listings_every,
        Kind::Past => bridge.options.sweep_every,
        Kind::AfterSales => bridge.options.after_sales_every,
    };
    let left_work = matches!(result, Ok(Progress::More));
    let mut ended = judge(claim, result, Utc::now(), every, rand::random());
    ended.slow = left_work || took > TURN / 3;
    let written = async {
        let mut conn = bridge.connection().await?;
        Ok::<_, Error>(cursors::release(&mut conn, claim, &ended).await?)
    };
    if let Err(error) = written.await {
        // The lease lapses by itself.
        tracing::warn!(%error, "end of a pull not written");
    }
    outcome
}

/// Gives an interrupted turn back: due as it was.
pub(crate) async fn give_back(bridge: &Bridge, claim: &Claim) {
    if let Ok(mut conn) = bridge.connection().await {
        // Else the lease lapses by itself.
        let _ = cursors::give_back(&mut conn, claim).await;
    }
}

fn judge(
    claim: &Claim,
    result: Result<Progress, TurnError>,
    now: DateTime<Utc>,
    every: Duration,
    spread: f64,
) -> Ended {
    match result {
        Ok(progress) => Ended {
            next_due_at: Some(match progress {
                Progress::More => now,
                Progress::UpToDate => next_regular(claim, now, every, spread),
            }),
            failures: 0,
            problem: SyncProblem::None,
            code: String::new(),
            message: String::new(),
            slow: false,
        },
        Err(TurnError::Call(error)) => after_call_error(claim, &error, now, spread),
        Err(TurnError::Own(error)) => {
            let failures = claim.failures + 1;
            Ended {
                next_due_at: Some(now + backoff::PULL.wait(failures, None, spread)),
                failures,
                problem: SyncProblem::Retrying,
                code: oms_service_kit::error::ServiceError::reason(&error).to_owned(),
                message: "our own side failed; its log says why".to_owned(),
                slow: false,
            }
        }
    }
}

/// From due time to due time, so that turns do not drift; a shop that fell behind starts
/// anew instead of catching up turns.
fn next_regular(claim: &Claim, now: DateTime<Utc>, every: Duration, spread: f64) -> DateTime<Utc> {
    let delta = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::hours(1));
    match (claim.kind(), claim.sweep_due_at) {
        (Kind::Past, Some(sweep)) if sweep > now => sweep,
        (Kind::Past, _) => now + delta(every),
        _ => {
            let next = claim.due_at + delta(every);
            if next > now {
                next
            } else {
                // Spread out what fell due together, such as after an outage.
                now + delta(every.mul_f64(0.8 + 0.2 * spread))
            }
        }
    }
}

fn after_call_error(claim: &Claim, error: &CallError, now: DateTime<Utc>, spread: f64) -> Ended {
    let failures = claim.failures + 1;
    let soon = |asked| Some(now + backoff::PULL.wait(failures, asked, spread));
    let why = crate::domain::verdict::Why::of(error);
    let (problem, next_due_at) = match error {
        CallError::Throttled { after, .. } => (SyncProblem::Throttled, soon(*after)),
        CallError::Retry { after, .. } => (SyncProblem::Retrying, soon(*after)),
        CallError::OutcomeUnknown { .. } | CallError::Malformed { .. } => {
            (SyncProblem::Retrying, soon(None))
        }
        CallError::AuthExpired { .. } => (SyncProblem::NeedsAuthorisation, None),
        CallError::Refused { .. } | CallError::Unsupported { .. } => (
            SyncProblem::Refused,
            Some(now + backoff::REFUSED_PULL.wait(failures, None, spread)),
        ),
    };
    Ended {
        next_due_at,
        failures,
        problem,
        code: why.code,
        message: why.message.chars().take(MESSAGE_CHARS).collect(),
        slow: false,
    }
}
