//! Hand-overs to the ERP, and their recalls.

use crate::{
    bridge::Bridge,
    domain::command::{erp_order_key, erp_recall_key},
    error::Error,
    store::enqueue::{self, NewCommand},
};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::{
    datetime,
    oms::{
        bridge::v1::{CommandKind, CommandState},
        erp::v1::ErpOrder,
        events::v1::{ErpOrderRecalled, OrderRecallRequested},
    },
};
use oms_messaging::{Envelope, outbox};
use prost::Message;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What `orders` decided about a hand-over.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// Hand it over.
    Released(Box<ErpOrder>, i64),
    /// Take it back.
    Recall(OrderRecallRequested),
}

/// An event with the ids of its order and its trace.
#[derive(Debug, Clone)]
pub(crate) struct ToldOf {
    pub(crate) shop_id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) told: Told,
    pub(crate) traceparent: Option<String>,
}

/// Makes hand-overs and recalls in one transaction. A hand-over that was never sent is
/// recalled here and now; a recall that comes first leaves a tombstone.
pub(crate) async fn enqueue_handovers(bridge: &Bridge, told: &[ToldOf]) -> Result<(), Error> {
    let mut handovers: HashMap<(Uuid, String), NewCommand> = HashMap::new();
    let mut recalls: HashMap<(Uuid, String), Recall<'_>> = HashMap::new();
    for of in told {
        match &of.told {
            Told::Released(order, revision) => {
                let command = handover(bridge, of, order, *revision);
                handovers
                    .entry((of.shop_id, command.key.clone()))
                    .or_insert(command);
            }
            Told::Recall(asked) => {
                let key = erp_order_key(&asked.order_id, asked.handover_no);
                recalls
                    .entry((of.shop_id, key))
                    .or_insert(Recall { of, asked });
            }
        }
    }
    let handovers: Vec<_> = handovers.into_values().collect();
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        enqueue::first(conn, &handovers).await?;
        recall(bridge, conn, &recalls).await
    })
    .await?;
    bridge.wake.erp.notify_one();
    Ok(())
}

struct Recall<'a> {
    of: &'a ToldOf,
    asked: &'a OrderRecallRequested,
}

async fn recall(
    bridge: &Bridge,
    conn: &mut AsyncPgConnection,
    recalls: &HashMap<(Uuid, String), Recall<'_>>,
) -> Result<(), Error> {
    let tombstones: Vec<_> = recalls
        .iter()
        .map(|((_, key), recall)| {
            blank(
                recall,
                CommandKind::ErpOrder,
                key.clone(),
                CommandState::Cancelled,
            )
        })
        .collect();
    let stopped = enqueue::stop_handovers(conn, &tombstones).await?;
    let never_taken: HashSet<&str> = stopped
        .iter()
        .filter(|row| is_never_taken(row.state))
        .map(|row| row.business_key.as_str())
        .collect();
    let commands: Vec<_> = recalls
        .iter()
        .map(|((_, key), recall)| {
            let done = never_taken.contains(key.as_str());
            let state = if done {
                CommandState::Done
            } else {
                CommandState::Queued
            };
            let key = erp_recall_key(&recall.asked.order_id, recall.asked.handover_no);
            NewCommand {
                payload: bridge.keys.seal(&recall.asked.encode_to_vec()),
                ..blank(recall, CommandKind::ErpRecall, key, state)
            }
        })
        .collect();
    let made = enqueue::first(conn, &commands).await?;
    let made: HashSet<&str> = made.iter().map(|row| row.business_key.as_str()).collect();
    let events: Vec<Envelope> = recalls
        .iter()
        .filter(|((_, key), recall)| {
            never_taken.contains(key.as_str())
                && made.contains(&*erp_recall_key(
                    &recall.asked.order_id,
                    recall.asked.handover_no,
                ))
        })
        .map(|(_, recall)| {
            Envelope::of(&ErpOrderRecalled {
                shop_id: recall.asked.shop_id.clone(),
                order_id: recall.asked.order_id.clone(),
                handover_no: recall.asked.handover_no,
                refused: false,
                message: "it had not been handed over".into(),
            })
        })
        .collect();
    outbox::add(conn, &events).await?;
    Ok(())
}

/// Cancelled before it went out, or refused by the ERP: there is nothing to take back.
fn is_never_taken(state: i16) -> bool {
    let state = i32::from(state);
    state == CommandState::Cancelled as i32 || state == CommandState::Refused as i32
}

fn blank(recall: &Recall<'_>, kind: CommandKind, key: String, state: CommandState) -> NewCommand {
    NewCommand {
        shop_id: recall.of.shop_id,
        order_id: recall.of.order_id,
        kind,
        key,
        platform: 0,
        revision: recall.asked.revision,
        state,
        payload: Vec::new(),
        deadline: None,
        traceparent: recall.of.traceparent.clone(),
    }
}

/// The receiver stays sealed inside; should one come in plain, the whole is sealed anyway.
fn handover(bridge: &Bridge, of: &ToldOf, order: &ErpOrder, revision: i64) -> NewCommand {
    NewCommand {
        shop_id: of.shop_id,
        order_id: of.order_id,
        kind: CommandKind::ErpOrder,
        key: erp_order_key(&order.order_id, order.handover_no),
        platform: order.platform,
        revision,
        state: CommandState::Queued,
        payload: bridge.keys.seal(&order.encode_to_vec()),
        deadline: datetime(order.latest_ship_at.as_ref()),
        traceparent: of.traceparent.clone(),
    }
}
