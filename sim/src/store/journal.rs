//! The journal's writer: one task that stores what the world already applied, in that order,
//! many changes in one statement.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::SimStore;
use crate::world::entry::Entry;

/// Changes that may wait for the writer.
const QUEUE: usize = 1024;
/// Changes one statement stores at most.
const BATCH: usize = 256;
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// Entries that belong together, and whom to tell.
type Pending = (Vec<Entry>, oneshot::Sender<()>);

/// Where changes go to be stored.
#[derive(Debug)]
pub(crate) struct Journal {
    queue: mpsc::Sender<Pending>,
}

/// A reserved place in the queue, so that storing under the world's lock never waits.
#[derive(Debug)]
pub(crate) struct Slot<'a>(mpsc::Permit<'a, Pending>);

impl Journal {
    /// Starts the writer; it ends when the journal is dropped.
    pub(crate) fn start(store: SimStore) -> Self {
        let (queue, pending) = mpsc::channel(QUEUE);
        tokio::spawn(write(store, pending));
        Self { queue }
    }

    /// Waits for a place; none when the writer ended.
    pub(crate) async fn slot(&self) -> Option<Slot<'_>> {
        self.queue.reserve().await.ok().map(Slot)
    }
}

impl Slot<'_> {
    /// Queues the entries; the receiver resolves when they are stored.
    pub(crate) fn store(self, entries: Vec<Entry>) -> oneshot::Receiver<()> {
        let (stored, told) = oneshot::channel();
        self.0.send((entries, stored));
        told
    }
}

async fn write(mut store: SimStore, mut pending: mpsc::Receiver<Pending>) {
    let mut batch = Vec::with_capacity(BATCH);
    while pending.recv_many(&mut batch, BATCH).await > 0 {
        let entries: Vec<serde_json::Value> = batch
            .iter()
            .flat_map(|(entries, _)| entries)
            .filter_map(as_json)
            .collect();
        while let Err(error) = store.append(&entries).await {
            tracing::warn!(%error, "simulator journal not written, trying again");
            tokio::time::sleep(RETRY_PAUSE).await;
            if let Err(error) = store.reconnect().await {
                tracing::warn!(%error, "simulator store is away");
            }
        }
        for (_, stored) in batch.drain(..) {
            // A caller that went away needs no answer.
            let _gone = stored.send(());
        }
    }
}

fn as_json(entry: &Entry) -> Option<serde_json::Value> {
    serde_json::to_value(entry)
        .inspect_err(|error| tracing::error!(%error, "journal entry lost"))
        .ok()
}
