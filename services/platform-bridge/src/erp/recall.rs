//! Takes a hand-over back.

use super::{Erp, answer, ask};
use crate::{
    bridge::Bridge,
    domain::{
        command::erp_order_key,
        verdict::{Verdict, Why},
    },
    error::Error,
    store::claim_commands::{self, Claimed},
};
use oms_contracts::oms::{
    bridge::v1::CommandState, erp::v1::RecallOrderRequest, events::v1::OrderRecallRequested,
};

/// Recalls; after a lost answer it asks first. `None` where it was stopped before it went
/// out, or could not be marked as sent.
pub(super) async fn recall(
    bridge: &Bridge,
    erp: &Erp,
    command: &Claimed,
    asked: &OrderRecallRequested,
) -> Option<Verdict> {
    if command.is_unknown() {
        return Some(ask_about(erp, asked, None).await);
    }
    match prepare(bridge, command, asked).await {
        Ok(Prepared::NeverTaken) => {
            return Some(Verdict::Done("the ERP had not taken it".into()));
        }
        Ok(Prepared::Sent) => {}
        Ok(Prepared::Stopped) => return None,
        Err(error) => {
            tracing::warn!(%error, "recall not marked as sent, so it is not sent");
            return None;
        }
    }
    let request = RecallOrderRequest {
        shop_id: asked.shop_id.clone(),
        order_id: asked.order_id.clone(),
        handover_no: asked.handover_no,
        reason: asked.reason.clone(),
    };
    Some(match erp.client.clone().recall_order(request).await {
        Ok(answer) if answer.get_ref().recalled => Verdict::Done(answer.into_inner().message),
        Ok(answer) => {
            let refusal = Why::new("RECALL_REFUSED", answer.into_inner().message);
            ask_about(erp, asked, Some(refusal)).await
        }
        Err(status) => answer::after_failed_call(&status),
    })
}

enum Prepared {
    Sent,
    NeverTaken,
    Stopped,
}

/// The hand-over before it has ended by now: commands of one order go out one by one.
async fn prepare(
    bridge: &Bridge,
    command: &Claimed,
    asked: &OrderRecallRequested,
) -> Result<Prepared, Error> {
    let key = erp_order_key(&asked.order_id, asked.handover_no);
    let mut conn = bridge.connection().await?;
    let handover = claim_commands::state_of(&mut conn, command.shop_id, &key).await?;
    if matches!(
        handover,
        Some(CommandState::Refused | CommandState::Cancelled)
    ) {
        return Ok(Prepared::NeverTaken);
    }
    let sent = claim_commands::mark_sent(&mut conn, std::slice::from_ref(command)).await?;
    Ok(if sent.is_empty() {
        Prepared::Stopped
    } else {
        Prepared::Sent
    })
}

/// What the ERP knows decides: what it never received, or took back, is recalled.
async fn ask_about(erp: &Erp, asked: &OrderRecallRequested, refusal: Option<Why>) -> Verdict {
    match ask::query(erp, &asked.shop_id, &asked.order_id, asked.handover_no).await {
        Ok(known) if known.recalled => Verdict::Done(String::new()),
        Ok(known) if !known.known => Verdict::Done("the ERP never received it".into()),
        Ok(_) => match refusal {
            Some(why) => Verdict::Refused(why),
            None => Verdict::Again(None, Why::new("NOT_RECALLED", "asked: not recalled yet")),
        },
        Err(status) => match refusal {
            Some(why) => Verdict::Refused(why),
            None => answer::after_failed_question(&status),
        },
    }
}
