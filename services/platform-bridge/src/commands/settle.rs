//! Verdicts become rows and events, in one transaction.

use super::Payload;
use crate::{
    bridge::Bridge,
    domain::{
        backoff,
        command::kind_name,
        verdict::{Verdict, Why},
    },
    error::Error,
    metric_definitions::COMMANDS_TOTAL,
    store::{
        claim_commands::Claimed,
        settle_commands::{self, Ending},
    },
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::bridge::v1::CommandState;
use oms_messaging::{Envelope, outbox};
use std::collections::HashMap;
use uuid::Uuid;

/// Longest text of the other side that is kept.
const MESSAGE_CHARS: usize = 500;

/// An attempt and what it came to.
pub(crate) struct Attempted<'a> {
    pub(crate) command: &'a Claimed,
    /// `None` where it cannot be opened.
    pub(crate) payload: Option<&'a Payload>,
    pub(crate) verdict: Verdict,
}

/// Settles attempts. One whose lease was taken over writes nothing: whoever has it now
/// asks what became of it. If the database is away the leases lapse to the same end.
pub(crate) async fn settle(bridge: &Bridge, attempts: Vec<Attempted<'_>>) {
    if attempts.is_empty() {
        return;
    }
    for attempt in &attempts {
        let kind = kind_name(attempt.command.kind());
        let outcome = outcome(&attempt.verdict);
        metrics::counter!(COMMANDS_TOTAL, "kind" => kind, "outcome" => outcome).increment(1);
    }
    if let Err(error) = write(bridge, &attempts).await {
        tracing::warn!(%error, commands = attempts.len(), "outcomes not written; they will be asked about");
    }
}

async fn write(bridge: &Bridge, attempts: &[Attempted<'_>]) -> Result<(), Error> {
    let endings: Vec<Ending<'_>> = attempts.iter().map(ending).collect();
    let mut events: HashMap<Uuid, (CommandState, Envelope)> = attempts
        .iter()
        .zip(&endings)
        .filter_map(|(attempt, ending)| {
            let mut event = attempt.payload?.event(&attempt.verdict)?;
            // Hand-overs are settled together, outside the span of any one order: each goes
            // on in its own trace.
            event.traceparent = event
                .traceparent
                .or_else(|| attempt.command.traceparent.clone());
            Some((attempt.command.command_id, (ending.state, event)))
        })
        .collect();
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        let settled = settle_commands::settle(conn, &endings).await?;
        let events: Vec<Envelope> = settled
            .iter()
            .filter_map(|row| {
                let (state, event) = events.remove(&row.command_id)?;
                (state == row.state()).then_some(event)
            })
            .collect();
        outbox::add(conn, &events).await?;
        Ok::<_, Error>(())
    })
    .await
}

fn ending<'a>(attempt: &Attempted<'a>) -> Ending<'a> {
    let (state, why, wait_s) = match &attempt.verdict {
        Verdict::Done(text) => (CommandState::Done, Why::new("", text), 0.0),
        Verdict::Refused(why) => (CommandState::Refused, why.clone(), 0.0),
        Verdict::Recalled => (CommandState::Cancelled, Why::default(), 0.0),
        Verdict::NeedsPerson(why) => (CommandState::NeedsPerson, why.clone(), 0.0),
        // The claim leaves the shop out until it has other credentials.
        Verdict::Unauthorised(why) => (CommandState::Queued, why.clone(), 1.0),
        Verdict::Again(after, why) => {
            let failures = attempt.command.failures + 1;
            let wait = backoff::COMMAND.wait(failures, *after, rand::random());
            (CommandState::Queued, why.clone(), seconds(wait))
        }
        Verdict::Ask(why) => {
            let failures = attempt.command.failures + 1;
            let wait = backoff::COMMAND.wait(failures, None, rand::random());
            (CommandState::Unknown, why.clone(), seconds(wait))
        }
    };
    Ending {
        command: attempt.command,
        state,
        code: why.code,
        message: why.message.chars().take(MESSAGE_CHARS).collect(),
        wait_s,
    }
}

fn seconds(wait: chrono::TimeDelta) -> f64 {
    wait.to_std().unwrap_or_default().as_secs_f64()
}

fn outcome(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Done(_) => "done",
        Verdict::Refused(_) => "refused",
        Verdict::Again(..) => "again",
        Verdict::Ask(_) => "unknown",
        Verdict::NeedsPerson(_) => "needs_person",
        Verdict::Unauthorised(_) => "unauthorised",
        Verdict::Recalled => "recalled",
    }
}
