//! A real transport with one fault put in front of its publish.

use async_trait::async_trait;
use oms_messaging::{
    DeadLetter, DeadLetterKey, Envelope, MessagingError, Subscription, Transport, TransportApi,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;
use uuid::Uuid;

pub(crate) struct Faulty {
    real: Transport,
    fault: Fault,
    healed: AtomicBool,
    published: Notify,
}

enum Fault {
    HangAfterPublishing,
    Refuse(Uuid),
}

impl Faulty {
    /// Publishes, and then never returns: the moment at which a relay is to be killed.
    pub(crate) fn hanging(real: Transport) -> Arc<Self> {
        Self::new(real, Fault::HangAfterPublishing)
    }

    /// Refuses every batch with the message `id` in it.
    pub(crate) fn refusing(real: Transport, id: Uuid) -> Arc<Self> {
        Self::new(real, Fault::Refuse(id))
    }

    fn new(real: Transport, fault: Fault) -> Arc<Self> {
        Arc::new(Self {
            real,
            fault,
            healed: AtomicBool::new(false),
            published: Notify::new(),
        })
    }

    pub(crate) fn heal(&self) {
        self.healed.store(true, Ordering::Relaxed);
    }

    /// Waits for the first batch that the real transport took.
    pub(crate) async fn published(&self) {
        self.published.notified().await;
    }
}

#[async_trait]
impl TransportApi for Faulty {
    async fn publish(&self, batch: &[Envelope]) -> Result<(), MessagingError> {
        let healed = self.healed.load(Ordering::Relaxed);
        match self.fault {
            Fault::Refuse(id) if !healed && batch.iter().any(|message| message.id == id) => {
                Err(MessagingError::Refused("too large".into()))
            }
            Fault::HangAfterPublishing if !healed => {
                self.real.publish(batch).await?;
                self.published.notify_one();
                std::future::pending().await
            }
            _ => self.real.publish(batch).await,
        }
    }

    async fn subscribe(
        &self,
        queue: &str,
        prefetch: u16,
    ) -> Result<Box<dyn Subscription>, MessagingError> {
        self.real.subscribe(queue, prefetch).await
    }

    async fn health(&self) -> Result<(), MessagingError> {
        self.real.health().await
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, MessagingError> {
        self.real.dead_letters(limit).await
    }

    async fn requeue(&self, keys: &[DeadLetterKey]) -> Result<usize, MessagingError> {
        self.real.requeue(keys).await
    }

    async fn queue_depth(&self, queue: &str) -> Result<u64, MessagingError> {
        self.real.queue_depth(queue).await
    }
}
