//! One command for a platform, from its lease to its end.

use super::{Payload, deadline, memo, settle, settle::Attempted, ship};
use crate::{
    bridge::Bridge,
    domain::{
        command::kind_name,
        verdict::{Verdict, Why, after_call},
    },
    error::Error,
    platform::{CallError, ShopAccess},
    store::{
        claim_commands::{self, Claimed},
        shops,
    },
};
use oms_contracts::ids::ShopId;
use oms_service_kit::trace_context;
use std::{sync::Arc, time::Duration};
use tracing::Instrument;

/// Failed commands in a row after which a shop's commands pause.
const FAILURES_ALLOWED: i32 = 5;
/// First pause of a shop's commands.
const PAUSE: Duration = Duration::from_secs(10);

/// Performs a command and settles it.
pub(crate) async fn perform(bridge: &Bridge, command: Claimed) {
    let span = tracing::info_span!(
        "command", kind = kind_name(command.kind()), command.id = %command.command_id,
        shop.id = %command.shop_id, order.id = %command.order_id,
    );
    trace_context::continue_from(&span, command.traceparent.as_deref());
    async {
        let payload = Payload::open(&bridge.keys, &command);
        let verdict = match &payload {
            Ok(payload) => match attempt(bridge, &command, payload).await {
                Some(verdict) => verdict,
                None => return give_back(bridge, &command).await,
            },
            Err(error) => Verdict::NeedsPerson(Why::new("SEALED_DATA", error.to_string())),
        };
        if let Err(error) = note(bridge, &command, &verdict).await {
            tracing::debug!(%error, "state of the shop's commands not noted");
        }
        let attempted = Attempted {
            command: &command,
            payload: payload.as_ref().ok(),
            verdict,
        };
        settle::settle(bridge, vec![attempted]).await;
    }
    .instrument(span)
    .await;
}

/// `None` where the command was stopped before it went out.
async fn attempt(bridge: &Bridge, command: &Claimed, payload: &Payload) -> Option<Verdict> {
    let shop_id = ShopId(command.shop_id);
    let access = match bridge
        .credentials
        .lend(shop_id, command.credential_version)
        .await
    {
        Ok(access) => access,
        Err(error) => return Some(without_credentials(bridge, command, &error).await),
    };
    let asks = command.is_unknown() && matches!(payload, Payload::Ship(_));
    if !asks {
        match mark_sent(bridge, command).await {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                tracing::warn!(%error, "command not marked as sent, so it is not sent");
                return None;
            }
        }
    }
    let work = call(bridge, command, payload, access, asks);
    Some(match tokio::time::timeout(deadline(bridge), work).await {
        Ok(verdict) => verdict,
        Err(_) => Verdict::Ask(Why::new(
            "TOO_SLOW",
            "no answer within the command's deadline",
        )),
    })
}

async fn call(
    bridge: &Bridge,
    command: &Claimed,
    payload: &Payload,
    access: Arc<ShopAccess>,
    asks: bool,
) -> Verdict {
    match payload {
        Payload::Ship(parcel) if asks => ship::ask(bridge, command, parcel, access).await,
        Payload::Ship(parcel) => ship::report(bridge, command, parcel, access).await,
        Payload::Memo(memo) => memo::write(bridge, memo, access).await,
        Payload::Handover(_) | Payload::Recall(_) => Verdict::NeedsPerson(Why::new(
            "WRONG_LANE",
            "a hand-over among platform commands",
        )),
    }
}

/// Nothing goes out without credentials: what was unknown stays so.
async fn without_credentials(bridge: &Bridge, command: &Claimed, error: &CallError) -> Verdict {
    if matches!(error, CallError::AuthExpired { .. })
        && let Ok(mut conn) = bridge.connection().await
    {
        let _ =
            shops::refuse_credentials(&mut conn, command.shop_id, command.credential_version).await;
    }
    match after_call(error) {
        _ if command.is_unknown() => Verdict::Ask(Why::of(error)),
        Verdict::Refused(why) => Verdict::NeedsPerson(why),
        verdict => verdict,
    }
}

async fn mark_sent(bridge: &Bridge, command: &Claimed) -> Result<bool, Error> {
    let mut conn = bridge.connection().await?;
    let sent = claim_commands::mark_sent(&mut conn, std::slice::from_ref(command)).await?;
    Ok(!sent.is_empty())
}

async fn give_back(bridge: &Bridge, command: &Claimed) {
    if let Ok(mut conn) = bridge.connection().await {
        // Else the lease lapses by itself.
        let _ = claim_commands::give_back(&mut conn, std::slice::from_ref(command)).await;
    }
}

/// The shop's circuit breaker: faults in a row and the platform's own wish for a pause
/// stop its commands for a while; an answer closes it again.
async fn note(bridge: &Bridge, command: &Claimed, verdict: &Verdict) -> Result<(), Error> {
    let mut conn = bridge.connection().await?;
    match verdict {
        Verdict::Again(asked, _) => {
            let asked_s = asked.unwrap_or_default().as_secs_f64();
            let pause_s = PAUSE.as_secs_f64();
            shops::pause_commands(
                &mut conn,
                command.shop_id,
                FAILURES_ALLOWED,
                pause_s,
                asked_s,
            )
            .await?;
        }
        Verdict::Done(_) | Verdict::Refused(_) => {
            shops::commands_get_through(&mut conn, command.shop_id).await?;
        }
        _ => {}
    }
    Ok(())
}
