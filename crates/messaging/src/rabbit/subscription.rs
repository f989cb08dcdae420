//! A consumer on one queue that comes back after every loss of its channel. What it
//! held unsettled then is delivered again by the broker.

use super::{
    declare::Names,
    link::{Link, broken},
    properties,
    publish::{Outgoing, Publisher},
};
use crate::{Delivery, MessagingError, Subscription, backoff::Backoff};
use async_trait::async_trait;
use futures_util::{FutureExt, StreamExt};
use lapin::{
    Channel, Consumer,
    options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions},
    types::FieldTable,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

pub(super) struct RabbitSubscription {
    link: Arc<Link>,
    publisher: Arc<Publisher>,
    names: Names,
    queue: &'static str,
    prefetch: u16,
    open: Option<Open>,
    /// Of all channels so far, so that a tag names one delivery for good.
    last_tag: u64,
}

/// A live channel and the deliveries that it still owes an answer for.
struct Open {
    channel: Channel,
    consumer: Consumer,
    /// Our tag to the broker's.
    unsettled: BTreeMap<u64, u64>,
}

impl RabbitSubscription {
    pub(super) fn new(
        link: Arc<Link>,
        publisher: Arc<Publisher>,
        names: Names,
        queue: &'static str,
        prefetch: u16,
    ) -> Self {
        Self {
            link,
            publisher,
            names,
            queue,
            prefetch,
            open: None,
            last_tag: 0,
        }
    }

    async fn consume(&self) -> Result<Open, MessagingError> {
        let channel = self.link.channel().await?;
        channel
            .basic_qos(self.prefetch, BasicQosOptions::default())
            .await
            .map_err(broken)?;
        let consumer = channel
            .basic_consume(
                self.names.queue(self.queue).into(),
                "".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await
            .map_err(broken)?;
        Ok(Open {
            channel,
            consumer,
            unsettled: BTreeMap::new(),
        })
    }

    fn received(&mut self, delivery: lapin::message::Delivery) -> Delivery {
        self.last_tag += 1;
        if let Some(open) = &mut self.open {
            open.unsettled.insert(self.last_tag, delivery.delivery_tag);
        }
        Delivery {
            envelope: properties::envelope(&delivery),
            tag: self.last_tag,
        }
    }
}

#[async_trait]
impl Subscription for RabbitSubscription {
    async fn next_batch(&mut self, max: usize) -> Vec<Delivery> {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
        loop {
            let Some(open) = &mut self.open else {
                match self.consume().await {
                    Ok(open) => self.open = Some(open),
                    Err(error) => {
                        tracing::warn!(queue = self.queue, %error, "not consuming, trying again");
                        tokio::time::sleep(backoff.next()).await;
                    }
                }
                continue;
            };
            // Nothing is awaited after the first delivery, so none can get lost.
            let mut arrived = open.consumer.next().await;
            let mut batch = Vec::new();
            while let Some(Ok(delivery)) = arrived {
                batch.push(self.received(delivery));
                let Some(open) = self.open.as_mut().filter(|_| batch.len() < max) else {
                    return batch;
                };
                match open.consumer.next().now_or_never() {
                    Some(next) => arrived = next,
                    None => return batch,
                }
            }
            if !batch.is_empty() {
                return batch;
            }
            tracing::warn!(queue = self.queue, "consumer ended, consuming again");
            self.open = None;
        }
    }

    async fn ack(&mut self, deliveries: &[Delivery]) -> Result<(), MessagingError> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let mut tags: Vec<u64> = deliveries.iter().map(|delivery| delivery.tag).collect();
        // Those of a lost channel are the broker's again.
        tags.retain(|tag| open.unsettled.contains_key(tag));
        let Some(last) = tags.iter().max().copied() else {
            return Ok(());
        };
        // One frame settles them all where nothing older stays open.
        if open.unsettled.range(..=last).count() == tags.len() {
            let multiple = BasicAckOptions { multiple: true };
            let last = open.unsettled[&last];
            open.channel
                .basic_ack(last, multiple)
                .await
                .map_err(broken)?;
        } else {
            for tag in &tags {
                let options = BasicAckOptions::default();
                let tag = open.unsettled[tag];
                open.channel.basic_ack(tag, options).await.map_err(broken)?;
            }
        }
        for tag in &tags {
            open.unsettled.remove(tag);
        }
        Ok(())
    }

    async fn dead_letter(
        &mut self,
        delivery: &Delivery,
        reason: &str,
        message: &str,
    ) -> Result<(), MessagingError> {
        let envelope = &delivery.envelope;
        let letter = Outgoing {
            exchange: self.names.dead(),
            routing_key: envelope.type_name.clone(),
            body: envelope.body.clone(),
            properties: properties::of_dead(envelope, self.queue, reason, message),
        };
        self.publisher.publish(vec![letter]).await?;
        self.ack(std::slice::from_ref(delivery)).await
    }
}
