//! The topology on the broker. Declaring what is already there changes nothing.

use crate::topology::{DEAD, DELIVERY_LIMIT, EXCHANGE, QUEUES};
use lapin::{
    Channel, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable, LongString},
};

/// Browsing dead letters takes and returns them; brokers from 4.0 on would otherwise
/// delete them after twenty times.
const NEVER: i32 = i32::MAX;

/// The names on the broker.
#[derive(Debug, Clone)]
pub(super) struct Names {
    prefix: String,
}

impl Names {
    pub(super) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
        }
    }

    pub(super) fn exchange(&self) -> String {
        format!("{}{EXCHANGE}", self.prefix)
    }

    /// Exchange and queue.
    pub(super) fn dead(&self) -> String {
        format!("{}{DEAD}", self.prefix)
    }

    pub(super) fn queue(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The name in the topology of a queue on the broker.
    pub(super) fn without_prefix<'a>(&self, queue: &'a str) -> &'a str {
        queue.strip_prefix(&self.prefix).unwrap_or(queue)
    }
}

/// Declares everything; dead letters first, so that nothing can die into the void.
pub(super) async fn declare(channel: &Channel, names: &Names) -> Result<(), lapin::Error> {
    exchange(channel, names.dead(), ExchangeKind::Fanout).await?;
    let dead = arguments([("x-delivery-limit", AMQPValue::LongInt(NEVER))]);
    queue(channel, names.dead(), dead).await?;
    bind(channel, names.dead(), names.dead(), "").await?;

    exchange(channel, names.exchange(), ExchangeKind::Topic).await?;
    for declared in QUEUES {
        let name = names.queue(declared.name);
        let guard = arguments([
            ("x-dead-letter-exchange", text(&names.dead())),
            ("x-dead-letter-strategy", text("at-least-once")),
            ("x-overflow", text("reject-publish")),
            ("x-delivery-limit", AMQPValue::LongInt(DELIVERY_LIMIT)),
        ]);
        queue(channel, name.clone(), guard).await?;
        for type_name in declared.types {
            bind(channel, name.clone(), names.exchange(), type_name).await?;
        }
    }
    Ok(())
}

async fn exchange(channel: &Channel, name: String, kind: ExchangeKind) -> Result<(), lapin::Error> {
    let options = ExchangeDeclareOptions {
        durable: true,
        ..Default::default()
    };
    channel
        .exchange_declare(name.into(), kind, options, FieldTable::default())
        .await
}

async fn queue(channel: &Channel, name: String, arguments: FieldTable) -> Result<(), lapin::Error> {
    channel
        .queue_declare(name.into(), QueueDeclareOptions::durable(), arguments)
        .await
        .map(drop)
}

async fn bind(
    channel: &Channel,
    queue: String,
    exchange: String,
    key: &str,
) -> Result<(), lapin::Error> {
    channel
        .queue_bind(
            queue.into(),
            exchange.into(),
            key.into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        )
        .await
}

fn arguments<const N: usize>(given: [(&str, AMQPValue); N]) -> FieldTable {
    let mut table = FieldTable::default();
    table.insert("x-queue-type".into(), text("quorum"));
    for (key, value) in given {
        table.insert(key.into(), value);
    }
    table
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(LongString::from(value))
}
