//! Confirmed, mandatory publishes: pipelined within a batch, safe when they return.

use super::{
    declare::{Names, declare},
    link::{Link, broken},
};
use crate::MessagingError;
use bytes::Bytes;
use lapin::{
    BasicProperties, Channel, Confirmation,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;

/// A batch is confirmed by then or has failed.
const CONFIRM_WITHIN: Duration = Duration::from_secs(30);
/// Channels kept for the next batch.
const KEPT_CHANNELS: usize = 8;

/// AMQP reply codes of a closed channel.
const NOT_FOUND: u16 = 404;
const PRECONDITION_FAILED: u16 = 406;

pub(super) struct Outgoing {
    pub(super) exchange: String,
    pub(super) routing_key: String,
    pub(super) body: Bytes,
    pub(super) properties: BasicProperties,
}

/// Publishes on channels that one batch at a time uses: returned messages are told
/// apart by channel only.
pub(super) struct Publisher {
    link: Link,
    names: Names,
    idle: Mutex<Vec<Channel>>,
}

impl Publisher {
    pub(super) fn new(link: Link, names: Names) -> Self {
        Self {
            link,
            names,
            idle: Mutex::default(),
        }
    }

    pub(super) fn health(&self) -> Result<(), MessagingError> {
        self.link.health()
    }

    /// `Ok` when the broker has stored every message in every queue that is bound for
    /// it, and at least in one.
    pub(super) async fn publish(&self, messages: Vec<Outgoing>) -> Result<(), MessagingError> {
        if messages.is_empty() {
            return Ok(());
        }
        let channel = self.channel().await?;
        let outcome = timeout(CONFIRM_WITHIN, publish_on(&channel, messages))
            .await
            .map_err(|_| MessagingError::Unavailable("the broker does not confirm".into()))?;
        match outcome {
            Ok(()) => {
                self.keep(channel);
                Ok(())
            }
            // The channel may still owe confirms: it is not used again.
            Err(Failure::Broken(error)) => Err(self.closed(error).await),
            Err(Failure::Returned(routing_key)) => {
                self.declare_again().await;
                Err(MessagingError::Refused(format!(
                    "no queue took {routing_key}"
                )))
            }
            Err(Failure::Nacked(routing_key)) => Err(MessagingError::Unavailable(format!(
                "the broker could not store {routing_key}"
            ))),
        }
    }

    async fn channel(&self) -> Result<Channel, MessagingError> {
        while let Some(channel) = self.idle().pop() {
            if channel.status().connected() {
                return Ok(channel);
            }
        }
        let channel = self.link.channel().await?;
        channel
            .confirm_select(ConfirmSelectOptions::default())
            .await
            .map_err(broken)?;
        Ok(channel)
    }

    fn keep(&self, channel: Channel) {
        let mut idle = self.idle();
        if idle.len() < KEPT_CHANNELS {
            idle.push(channel);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Channel>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn closed(&self, error: lapin::Error) -> MessagingError {
        let code = match error.kind() {
            lapin::ErrorKind::ProtocolError(told) => told.get_id(),
            _ => 0,
        };
        match code {
            // Too large, most likely: the same message would fail again.
            PRECONDITION_FAILED => MessagingError::Refused(error.to_string()),
            NOT_FOUND => {
                self.declare_again().await;
                broken(error)
            }
            _ => broken(error),
        }
    }

    /// Somebody deleted part of the topology: the next attempt shall find it.
    async fn declare_again(&self) {
        let declared = async {
            let channel = self.link.channel().await?;
            declare(&channel, &self.names).await.map_err(broken)
        };
        if let Err(error) = declared.await {
            tracing::warn!(%error, "topology not declared again");
        }
    }
}

enum Failure {
    Broken(lapin::Error),
    Returned(String),
    Nacked(String),
}

async fn publish_on(channel: &Channel, messages: Vec<Outgoing>) -> Result<(), Failure> {
    let options = BasicPublishOptions {
        mandatory: true,
        ..Default::default()
    };
    let mut confirms = Vec::with_capacity(messages.len());
    for message in messages {
        let confirm = channel
            .basic_publish(
                message.exchange.into(),
                message.routing_key.as_str().into(),
                options,
                &message.body,
                message.properties,
            )
            .await
            .map_err(Failure::Broken)?;
        confirms.push((message.routing_key, confirm));
    }
    for (routing_key, confirm) in confirms {
        match confirm.await.map_err(Failure::Broken)? {
            Confirmation::Ack(None) => {}
            Confirmation::Ack(Some(returned)) => {
                return Err(Failure::Returned(returned.routing_key.to_string()));
            }
            Confirmation::Nack(_) | Confirmation::NotRequested => {
                return Err(Failure::Nacked(routing_key));
            }
        }
    }
    Ok(())
}
