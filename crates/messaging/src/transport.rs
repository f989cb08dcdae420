//! What a transport of messages has to do, whichever it is.

use crate::{Envelope, MessagingError, metric_definitions::PUBLISHED_TOTAL, topology::subscribers};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// A transport, shared by everything in a process that publishes or consumes.
pub type Transport = Arc<dyn TransportApi>;

/// Moves messages at least once, in no promised order.
#[async_trait]
pub trait TransportApi: Send + Sync + 'static {
    /// Stores the whole batch in every subscriber's queue. `Ok` is a confirmation by
    /// the broker or a commit; after an error any part of the batch may be stored.
    /// A type that the topology gives to no queue is dropped.
    async fn publish(&self, batch: &[Envelope]) -> Result<(), MessagingError>;

    /// Starts to receive from `queue`, holding at most `prefetch` unsettled messages.
    async fn subscribe(
        &self,
        queue: &str,
        prefetch: u16,
    ) -> Result<Box<dyn Subscription>, MessagingError>;

    /// `Ok` while messages can be published; the reason where they cannot.
    async fn health(&self) -> Result<(), MessagingError>;

    /// Up to `limit` dead letters, oldest first, without their bodies.
    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, MessagingError>;

    /// Puts the named dead letters back into the queues they came from. Returns how
    /// many there were; a key that is gone is not an error.
    async fn requeue(&self, keys: &[DeadLetterKey]) -> Result<usize, MessagingError>;

    /// Messages that wait in `queue`, without those that a consumer holds.
    async fn queue_depth(&self, queue: &str) -> Result<u64, MessagingError>;
}

/// One consumer's hold on a queue. Dropping it gives back what is not settled.
#[async_trait]
pub trait Subscription: Send {
    /// Waits for a message and returns it with whatever else is ready, up to `max`.
    /// Recovers from a lost connection by itself; dropping the future loses nothing.
    async fn next_batch(&mut self, max: usize) -> Vec<Delivery>;

    /// Settles handled deliveries. After an error they come again.
    async fn ack(&mut self, deliveries: &[Delivery]) -> Result<(), MessagingError>;

    /// Stores a delivery among the dead letters, then settles it.
    async fn dead_letter(
        &mut self,
        delivery: &Delivery,
        reason: &str,
        message: &str,
    ) -> Result<(), MessagingError>;
}

/// A message in a consumer's hands.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The message.
    pub envelope: Envelope,
    /// Names the delivery to the subscription that it came from.
    pub tag: u64,
}

/// Names a dead letter: a message may be dead in one queue and alive in another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DeadLetterKey {
    /// The queue that it was consumed from.
    pub queue: String,
    /// The message's id.
    pub message_id: Uuid,
}

/// A message that its consumer gave up on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Names it, for a requeue.
    pub key: DeadLetterKey,
    /// Full protobuf name.
    pub type_name: String,
    /// Stable UPPER_SNAKE code.
    pub reason: String,
    /// What a person reads; no personal data.
    pub message: String,
    /// When it became one; a second copy does not change it.
    pub first_failed_at: DateTime<Utc>,
    /// Length of the encoded message.
    pub body_bytes: usize,
}

/// Counts confirmed messages by type.
pub(crate) fn count_published(batch: &[Envelope]) {
    let stored = |event: &&Envelope| subscribers(&event.type_name).next().is_some();
    for event in batch.iter().filter(stored) {
        metrics::counter!(PUBLISHED_TOTAL, "type" => event.type_name.clone()).increment(1);
    }
}
