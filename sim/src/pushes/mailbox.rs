//! Messages that wait until the app takes them, where the platform does not post them.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::futures::Notified;
use tokio::time::Instant;

use super::Message;
use crate::platforms::Platform;
use crate::sim::Sim;

/// Messages one platform keeps; further ones are lost, as after the platform's own days.
const MOST: usize = 20_000;

/// One platform's waiting messages.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    /// By order of arrival.
    kept: BTreeMap<u64, Kept>,
    arrived: u64,
}

#[derive(Debug)]
struct Kept {
    message: Message,
    deliveries: usize,
    next: Instant,
}

impl Mailbox {
    fn put(&mut self, message: Message, wait: Duration) {
        if self.kept.len() >= MOST {
            tracing::debug!("push dropped: too many wait");
            return;
        }
        self.arrived += 1;
        let kept = Kept {
            message,
            deliveries: 0,
            next: Instant::now() + wait,
        };
        self.kept.insert(self.arrived, kept);
    }

    fn take(
        &mut self,
        most: usize,
        wanted: impl Fn(&Message) -> bool,
        again: &[Duration],
    ) -> Vec<Message> {
        let now = Instant::now();
        let mut taken = Vec::new();
        let mut given_up = Vec::new();
        for (number, kept) in &mut self.kept {
            if taken.len() >= most {
                break;
            }
            if kept.next > now || !wanted(&kept.message) {
                continue;
            }
            // Delivered as often as it ever is, and never confirmed.
            if kept.deliveries > again.len() {
                given_up.push(*number);
                continue;
            }
            let pause = again.get(kept.deliveries).or(again.last());
            kept.next = now + pause.copied().unwrap_or_default();
            kept.deliveries += 1;
            taken.push(kept.message.clone());
        }
        for number in given_up {
            self.kept.remove(&number);
        }
        taken
    }

    /// Forgets delivered messages; tells how many were known.
    fn confirm(&mut self, ids: &[u64]) -> usize {
        let before = self.kept.len();
        self.kept
            .retain(|_, kept| kept.deliveries == 0 || !ids.contains(&kept.message.id));
        before - self.kept.len()
    }
}

impl Sim {
    /// Lets a message wait for the app, hidden from it for a while.
    pub(super) fn keep(&self, platform: Platform, message: Message, wait: Duration) {
        self.with_mailbox(platform, |mailbox| mailbox.put(message, wait));
        self.pushes().arrived.notify_waiters();
    }

    /// At most so many waiting messages, oldest first. Each comes again after the pauses of
    /// `again`, one after another, until it is confirmed or none is left.
    pub(crate) fn take_messages(
        &self,
        platform: Platform,
        most: usize,
        wanted: impl Fn(&Message) -> bool,
        again: &[Duration],
    ) -> Vec<Message> {
        self.with_mailbox(platform, |mailbox| mailbox.take(most, wanted, again))
    }

    /// Forgets messages the app has; tells how many of them had been delivered.
    pub(crate) fn confirm_messages(&self, platform: Platform, ids: &[u64]) -> usize {
        self.with_mailbox(platform, |mailbox| mailbox.confirm(ids))
    }

    /// How many messages wait.
    pub(crate) fn messages_waiting(
        &self,
        platform: Platform,
        wanted: impl Fn(&Message) -> bool,
    ) -> usize {
        self.with_mailbox(platform, |mailbox| {
            let waits = |kept: &&Kept| wanted(&kept.message);
            mailbox.kept.values().filter(waits).count()
        })
    }

    /// Resolves when some mailbox gets a message.
    pub(crate) fn message_arrives(&self) -> Notified<'_> {
        self.pushes().arrived.notified()
    }

    fn with_mailbox<T>(&self, platform: Platform, work: impl FnOnce(&mut Mailbox) -> T) -> T {
        let mut mailboxes = self
            .pushes()
            .mailboxes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        work(mailboxes.entry(platform).or_default())
    }
}
