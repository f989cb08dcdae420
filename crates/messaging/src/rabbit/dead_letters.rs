//! Dead letters on the broker. A queue can only be read by taking from it: what is
//! looked at is held on a channel of its own and returned when that closes.

use super::{
    declare::Names,
    link::{Link, broken},
    properties,
    publish::{Outgoing, Publisher},
};
use crate::{DeadLetter, DeadLetterKey, MessagingError};
use lapin::{
    Channel,
    message::Delivery,
    options::{BasicAckOptions, BasicGetOptions, BasicNackOptions},
};
use std::collections::HashSet;

/// A requeue looks no further than this.
const MAX_SEARCHED: usize = 10_000;

pub(super) async fn list(
    link: &Link,
    names: &Names,
    limit: usize,
) -> Result<Vec<DeadLetter>, MessagingError> {
    let channel = link.channel().await?;
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while found.len() < limit
        && let Some(delivery) = take(&channel, names).await?
    {
        let letter = properties::dead_letter(&delivery, names);
        if seen.insert(letter.key.clone()) {
            found.push(letter);
        }
    }
    give_back(&channel).await?;
    Ok(found)
}

/// Published to its queue first, then taken from the dead: a crash in between leaves
/// it in both.
pub(super) async fn requeue(
    link: &Link,
    publisher: &Publisher,
    names: &Names,
    keys: &[DeadLetterKey],
) -> Result<usize, MessagingError> {
    let mut missing: HashSet<&DeadLetterKey> = keys.iter().collect();
    let channel = link.channel().await?;
    let mut found = Vec::new();
    for _ in 0..MAX_SEARCHED {
        if missing.is_empty() {
            break;
        }
        let Some(delivery) = take(&channel, names).await? else {
            break;
        };
        if missing.remove(&properties::dead_letter(&delivery, names).key) {
            found.push(delivery);
        }
    }
    let messages = found
        .iter()
        .map(|delivery| outgoing(delivery, names))
        .collect();
    publisher.publish(messages).await?;
    for delivery in &found {
        delivery
            .ack(BasicAckOptions::default())
            .await
            .map_err(broken)?;
    }
    give_back(&channel).await?;
    Ok(found.len())
}

fn outgoing(delivery: &Delivery, names: &Names) -> Outgoing {
    let envelope = properties::envelope(delivery);
    Outgoing {
        // The default exchange leads to the queue of that name and no other.
        exchange: String::new(),
        routing_key: names.queue(&properties::dead_letter(delivery, names).key.queue),
        properties: properties::of(&envelope),
        body: envelope.body,
    }
}

async fn take(channel: &Channel, names: &Names) -> Result<Option<Delivery>, MessagingError> {
    let got = channel
        .basic_get(names.dead().into(), BasicGetOptions::default())
        .await
        .map_err(broken)?;
    Ok(got.map(|message| message.delivery))
}

async fn give_back(channel: &Channel) -> Result<(), MessagingError> {
    let everything = BasicNackOptions {
        multiple: true,
        requeue: true,
    };
    channel.basic_nack(0, everything).await.map_err(broken)?;
    channel.close(200, "read".into()).await.map_err(broken)
}
