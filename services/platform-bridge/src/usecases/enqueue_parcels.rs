//! Shipments and memos that are owed to platforms.

use crate::{
    bridge::Bridge,
    domain::command::{memo_key, ship_key},
    error::Error,
    store::enqueue::{self, NewCommand},
};
use diesel_async::AsyncConnection;
use oms_contracts::{
    datetime,
    oms::{
        bridge::v1::{CommandKind, CommandState},
        events::v1::{OrderMemoChanged, ParcelDispatched, ParcelReportCancelled},
    },
};
use oms_service_kit::seal::KeyRing;
use prost::Message;
use std::collections::HashMap;
use uuid::Uuid;

/// What `orders` decided about a parcel or a memo.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// Report the parcel.
    Dispatched(ParcelDispatched),
    /// Do not.
    Cancelled(ParcelReportCancelled),
    /// Write the memo.
    Memo(OrderMemoChanged),
}

/// An event with the ids of its order and its trace.
#[derive(Debug, Clone)]
pub(crate) struct ToldOf {
    pub(crate) shop_id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) told: Told,
    pub(crate) traceparent: Option<String>,
}

/// Makes, changes and cancels commands in one transaction.
pub(crate) async fn enqueue_parcels(bridge: &Bridge, told: &[ToldOf]) -> Result<(), Error> {
    let commands = newest(told.iter().map(|told| command(&bridge.keys, told)));
    let (memos, shipments): (Vec<_>, Vec<_>) = commands
        .into_iter()
        .partition(|command| command.kind == CommandKind::Memo);
    let memo_orders: Vec<_> = memos
        .iter()
        .map(|memo| (memo.shop_id, memo.order_id))
        .collect();
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        enqueue::shipments(conn, &shipments).await?;
        enqueue::first(conn, &memos).await?;
        if !memo_orders.is_empty() {
            enqueue::replace_older_memos(conn, &memo_orders).await?;
        }
        Ok::<_, Error>(())
    })
    .await?;
    bridge.wake.commands.notify_one();
    Ok(())
}

/// One command per key: the newest revision, since one statement can touch a row once.
fn newest(commands: impl Iterator<Item = NewCommand>) -> Vec<NewCommand> {
    let mut by_key: HashMap<(Uuid, String), NewCommand> = HashMap::new();
    for command in commands {
        let key = (command.shop_id, command.key.clone());
        match by_key.get(&key) {
            Some(held) if held.revision >= command.revision => {}
            _ => {
                by_key.insert(key, command);
            }
        }
    }
    let mut commands: Vec<_> = by_key.into_values().collect();
    // In the order of their revisions, so that commands of one order go out that way.
    commands.sort_by_key(|command| (command.order_id, command.revision));
    commands
}

fn command(keys: &KeyRing, of: &ToldOf) -> NewCommand {
    let new = NewCommand {
        shop_id: of.shop_id,
        order_id: of.order_id,
        kind: CommandKind::Ship,
        key: String::new(),
        platform: 0,
        revision: 0,
        state: CommandState::Queued,
        payload: Vec::new(),
        deadline: None,
        traceparent: of.traceparent.clone(),
    };
    match &of.told {
        Told::Dispatched(parcel) => NewCommand {
            key: ship_key(&parcel.parcel_id),
            platform: parcel.platform,
            revision: parcel.revision,
            payload: keys.seal(&parcel.encode_to_vec()),
            deadline: datetime(parcel.latest_ship_at.as_ref()),
            ..new
        },
        // A tombstone: it wins even if it comes before what it cancels.
        Told::Cancelled(parcel) => NewCommand {
            key: ship_key(&parcel.parcel_id),
            revision: parcel.revision,
            state: CommandState::Cancelled,
            ..new
        },
        Told::Memo(memo) => NewCommand {
            kind: CommandKind::Memo,
            key: memo_key(&memo.order_id, memo.memo_revision),
            platform: memo.platform,
            revision: memo.memo_revision,
            payload: keys.seal(&memo.encode_to_vec()),
            ..new
        },
    }
}
