//! Messages from other services. Each consumer decodes its types and hands whole batches
//! to one use case; all of them are idempotent by revision or unique key.

mod erp_orders;
mod pages_taken;
mod parcels;
mod shops;

use crate::{bridge::Bridge, error::Error};
use async_trait::async_trait;
use oms_messaging::{ConsumerOptions, Envelope, Handler, HandlerError, run_consumer};
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Starts every consumer of the bridge.
pub(crate) fn spawn(bridge: &Arc<Bridge>, tasks: &mut JoinSet<()>, shutdown: &CancellationToken) {
    fn consume<S: Store>(
        bridge: &Arc<Bridge>,
        store: S,
        tasks: &mut JoinSet<()>,
        shutdown: &CancellationToken,
    ) {
        let options = ConsumerOptions {
            prefetch: 400,
            max_batch: 200,
        };
        let consumer = Consumer {
            bridge: bridge.clone(),
            store,
        };
        tasks.spawn(run_consumer(
            bridge.transport.clone(),
            Arc::new(consumer),
            options,
            shutdown.clone(),
        ));
    }
    consume(bridge, shops::Shops, tasks, shutdown);
    consume(bridge, pages_taken::PagesTaken, tasks, shutdown);
    consume(bridge, parcels::Parcels, tasks, shutdown);
    consume(bridge, erp_orders::ErpOrders, tasks, shutdown);
}

/// What a consumer does with the messages of its queue.
#[async_trait]
trait Store: Send + Sync + 'static {
    /// A decoded message.
    type Item: Clone + Send + Sync;
    /// Name of the queue.
    const QUEUE: &'static str;
    /// Reads a message; what it lacks is a permanent fault.
    fn read(message: &Envelope) -> Result<Self::Item, HandlerError>;
    /// Stores a batch in one transaction.
    async fn store(&self, bridge: &Bridge, items: &[Self::Item]) -> Result<(), Error>;
}

struct Consumer<S> {
    bridge: Arc<Bridge>,
    store: S,
}

#[async_trait]
impl<S: Store> Handler for Consumer<S> {
    fn queue(&self) -> &'static str {
        S::QUEUE
    }

    /// Stores what can be read as one set. If the database refuses that set, the messages
    /// are stored one by one, so that only the bad one is told apart.
    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        let read: Vec<_> = batch.iter().map(S::read).collect();
        let items: Vec<S::Item> = read
            .iter()
            .filter_map(|r| r.as_ref().ok().cloned())
            .collect();
        let stored = match self.store.store(&self.bridge, &items).await {
            Ok(()) => return read.into_iter().map(|read| read.map(|_| ())).collect(),
            Err(error) if error.is_transient() || items.len() <= 1 => {
                let fault = HandlerError::from(error);
                return read
                    .into_iter()
                    .map(|read| read.and_then(|_| Err(fault.clone())))
                    .collect();
            }
            Err(error) => error,
        };
        tracing::warn!(error = %stored, "batch refused, storing one by one");
        let mut outcomes = Vec::with_capacity(batch.len());
        for item in read {
            outcomes.push(match item {
                Ok(item) => self
                    .store
                    .store(&self.bridge, &[item])
                    .await
                    .map_err(HandlerError::from),
                Err(fault) => Err(fault),
            });
        }
        outcomes
    }
}

/// An id in a message.
fn id(field: &str, text: &str) -> Result<Uuid, HandlerError> {
    Uuid::try_parse(text)
        .map_err(|_| HandlerError::permanent("BAD_EVENT", format!("{field} is not a UUID")))
}

/// A type that no consumer of the queue knows.
fn unexpected(message: &Envelope) -> HandlerError {
    HandlerError::permanent(
        "UNEXPECTED_TYPE",
        format!("no use for {}", message.type_name),
    )
}
