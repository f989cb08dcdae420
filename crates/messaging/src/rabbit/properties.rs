//! What travels beside a body in AMQP properties and headers.

use super::declare::Names;
use crate::{DeadLetter, DeadLetterKey, Envelope};
use chrono::{DateTime, Utc};
use lapin::{
    BasicProperties,
    message::Delivery,
    types::{AMQPValue, FieldTable},
};
use uuid::Uuid;

const PERSISTENT: u8 = 2;
const TRACEPARENT: &str = "traceparent";
const QUEUE: &str = "oms-queue";
const REASON: &str = "oms-reason";
const MESSAGE: &str = "oms-message";
const FIRST_FAILED_AT: &str = "oms-first-failed-at";
/// Set by the broker where it gave up itself.
const BROKER_QUEUE: &str = "x-first-death-queue";
const BROKER_REASON: &str = "x-first-death-reason";
/// Characters; all headers share one frame.
const MAX_MESSAGE: usize = 2_000;

/// Properties of a message that is published.
pub(super) fn of(envelope: &Envelope) -> BasicProperties {
    with_headers(envelope, FieldTable::default())
}

/// Properties of a dead letter.
pub(super) fn of_dead(
    envelope: &Envelope,
    queue: &str,
    reason: &str,
    message: &str,
) -> BasicProperties {
    let shortened: String = message.chars().take(MAX_MESSAGE).collect();
    let mut headers = FieldTable::default();
    for (key, value) in [
        (QUEUE, queue),
        (REASON, reason),
        (MESSAGE, &shortened),
        (FIRST_FAILED_AT, &Utc::now().to_rfc3339()),
    ] {
        headers.insert(key.into(), AMQPValue::LongString(value.into()));
    }
    with_headers(envelope, headers)
}

fn with_headers(envelope: &Envelope, mut headers: FieldTable) -> BasicProperties {
    if let Some(traceparent) = &envelope.traceparent {
        let value = AMQPValue::LongString(traceparent.as_str().into());
        headers.insert(TRACEPARENT.into(), value);
    }
    BasicProperties::default()
        .with_message_id(envelope.id.to_string().into())
        .with_type(envelope.type_name.as_str().into())
        .with_content_type("application/x-protobuf".into())
        .with_delivery_mode(PERSISTENT)
        .with_headers(headers)
}

/// The message of a delivery. One that was not published by us has no id of its own
/// and gets one here; its handler will not be able to decode it.
pub(super) fn envelope(delivery: &Delivery) -> Envelope {
    let properties = &delivery.properties;
    let id = properties.message_id().as_ref();
    let type_name = properties.kind().as_ref().unwrap_or(&delivery.routing_key);
    Envelope {
        id: id
            .and_then(|id| Uuid::try_parse(id.as_str()).ok())
            .unwrap_or_else(Uuid::now_v7),
        type_name: type_name.to_string(),
        body: delivery.data.clone().into(),
        traceparent: header(delivery, TRACEPARENT),
    }
}

/// What is known about a dead letter.
pub(super) fn dead_letter(delivery: &Delivery, names: &Names) -> DeadLetter {
    let envelope = envelope(delivery);
    let by_broker = || match header(delivery, BROKER_REASON).as_deref() {
        Some("delivery_limit") | None => "DELIVERY_LIMIT".to_owned(),
        Some(other) => other.to_uppercase(),
    };
    let queue = header(delivery, QUEUE)
        .or_else(|| header(delivery, BROKER_QUEUE).map(|q| names.without_prefix(&q).to_owned()))
        .unwrap_or_default();
    DeadLetter {
        key: DeadLetterKey {
            queue,
            message_id: envelope.id,
        },
        type_name: envelope.type_name,
        reason: header(delivery, REASON).unwrap_or_else(by_broker),
        message: header(delivery, MESSAGE)
            .unwrap_or_else(|| "delivered again and again and never settled".to_owned()),
        first_failed_at: first_failed_at(delivery).unwrap_or_default(),
        body_bytes: envelope.body.len(),
    }
}

fn first_failed_at(delivery: &Delivery) -> Option<DateTime<Utc>> {
    if let Some(told) = header(delivery, FIRST_FAILED_AT) {
        return told.parse().ok();
    }
    let headers = delivery.properties.headers().as_ref()?;
    let AMQPValue::FieldArray(deaths) = headers.inner().get("x-death")? else {
        return None;
    };
    let AMQPValue::FieldTable(first) = deaths.as_slice().last()? else {
        return None;
    };
    match first.inner().get("time")? {
        AMQPValue::Timestamp(seconds) => DateTime::from_timestamp(i64::try_from(*seconds).ok()?, 0),
        _ => None,
    }
}

fn header(delivery: &Delivery, key: &str) -> Option<String> {
    let headers = delivery.properties.headers().as_ref()?;
    match headers.inner().get(key)? {
        AMQPValue::LongString(text) => Some(text.to_string()),
        AMQPValue::ShortString(text) => Some(text.to_string()),
        _ => None,
    }
}
