//! The transport over RabbitMQ: quorum queues behind one topic exchange, mandatory
//! and confirmed publishes, connections that come back by themselves.

mod dead_letters;
mod declare;
mod link;
mod properties;
mod publish;
mod subscription;

use crate::{
    DeadLetter, DeadLetterKey, Envelope, MessagingError, Subscription, Transport, TransportApi,
    topology::{QUEUES, subscribers},
    transport::count_published,
};
use async_trait::async_trait;
use declare::Names;
use lapin::{options::QueueDeclareOptions, types::FieldTable, uri::AMQPUri};
use link::Link;
use publish::{Outgoing, Publisher};
use std::sync::Arc;

/// Seconds; a dead peer is noticed after two.
const HEARTBEAT: u16 = 20;

/// A transport over the broker at `amqp_url`. Comes up even while the broker is away:
/// it connects in the background and again after every loss, and declares the whole
/// topology before anything is published. Fails only for a URL that is none.
pub async fn connect(amqp_url: &str) -> Result<Transport, MessagingError> {
    connect_with_prefix(amqp_url, "").await
}

/// The same with `prefix` before the name of every exchange and queue, so that
/// several meshes can share a broker.
pub async fn connect_with_prefix(
    amqp_url: &str,
    prefix: &str,
) -> Result<Transport, MessagingError> {
    let mut uri: AMQPUri = amqp_url.parse().map_err(MessagingError::Address)?;
    uri.query.heartbeat.get_or_insert(HEARTBEAT);
    let names = Names::new(prefix);
    // Two connections: a broker short of memory or disk stops reading from those that
    // publish, and acknowledgements must not wait behind that.
    let publishing = Link::open(uri.clone(), names.clone(), "publishing");
    let consuming = Link::open(uri, names.clone(), "consuming");
    Ok(Arc::new(Rabbit {
        publisher: Arc::new(Publisher::new(publishing, names.clone())),
        consuming: Arc::new(consuming),
        names,
        browsing: tokio::sync::Mutex::default(),
    }))
}

struct Rabbit {
    publisher: Arc<Publisher>,
    consuming: Arc<Link>,
    names: Names,
    /// Reading dead letters holds them for a moment: one reader at a time.
    browsing: tokio::sync::Mutex<()>,
}

#[async_trait]
impl TransportApi for Rabbit {
    async fn publish(&self, batch: &[Envelope]) -> Result<(), MessagingError> {
        let messages: Vec<_> = batch
            .iter()
            .filter(|event| subscribers(&event.type_name).next().is_some())
            .map(|event| Outgoing {
                exchange: self.names.exchange(),
                routing_key: event.type_name.clone(),
                body: event.body.clone(),
                properties: properties::of(event),
            })
            .collect();
        self.publisher.publish(messages).await?;
        count_published(batch);
        Ok(())
    }

    async fn subscribe(
        &self,
        queue: &str,
        prefetch: u16,
    ) -> Result<Box<dyn Subscription>, MessagingError> {
        let Some(queue) = QUEUES.iter().find(|known| known.name == queue) else {
            return Err(MessagingError::Refused(format!("no queue {queue}")));
        };
        Ok(Box::new(subscription::RabbitSubscription::new(
            self.consuming.clone(),
            self.publisher.clone(),
            self.names.clone(),
            queue.name,
            prefetch,
        )))
    }

    async fn health(&self) -> Result<(), MessagingError> {
        self.publisher.health()?;
        self.consuming.health()
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, MessagingError> {
        let _only_reader = self.browsing.lock().await;
        dead_letters::list(&self.consuming, &self.names, limit).await
    }

    async fn requeue(&self, keys: &[DeadLetterKey]) -> Result<usize, MessagingError> {
        let _only_reader = self.browsing.lock().await;
        dead_letters::requeue(&self.consuming, &self.publisher, &self.names, keys).await
    }

    async fn queue_depth(&self, queue: &str) -> Result<u64, MessagingError> {
        // A channel of its own: asking for a queue that is not there closes it.
        let channel = self.consuming.channel().await?;
        let options = QueueDeclareOptions::durable().passive();
        let queue = channel
            .queue_declare(
                self.names.queue(queue).into(),
                options,
                FieldTable::default(),
            )
            .await
            .map_err(link::broken)?;
        Ok(queue.message_count().into())
    }
}
