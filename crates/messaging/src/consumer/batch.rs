//! One batch, from the queue to its last outcome.

use super::Handler;
use crate::{
    Delivery, Envelope, HandlerError, Subscription,
    backoff::Backoff,
    metric_definitions::{CONSUMED_TOTAL, DEAD_LETTERS_TOTAL},
};
use futures_util::FutureExt;
use oms_service_kit::trace_context;
use std::{collections::HashMap, panic::AssertUnwindSafe, time::Duration};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// After so many panics on its own a message becomes a dead letter.
const MAX_PANICS: u32 = 3;

pub(super) struct Batch<'a> {
    handler: &'a dyn Handler,
    subscription: &'a mut dyn Subscription,
    shutdown: &'a CancellationToken,
    /// By delivery tag.
    panics: HashMap<u64, u32>,
    /// After a panic messages are handed over one by one, so that only the one that
    /// causes it bears the consequence.
    one_by_one: bool,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        handler: &'a dyn Handler,
        subscription: &'a mut dyn Subscription,
        shutdown: &'a CancellationToken,
    ) -> Self {
        Self {
            handler,
            subscription,
            shutdown,
            panics: HashMap::new(),
            one_by_one: false,
        }
    }

    /// Returns when every delivery is settled, or at shutdown: then what is open goes
    /// back to the queue with the subscription.
    pub(super) async fn work_off(mut self, mut open: Vec<Delivery>) {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(10));
        while !open.is_empty() {
            let size = if self.one_by_one { 1 } else { open.len() };
            let mut left = Vec::new();
            for part in open.chunks(size) {
                if self.shutdown.is_cancelled() {
                    return;
                }
                left.extend(self.attempt(part).await);
            }
            if left.len() < open.len() {
                backoff.reset();
            }
            open = left;
            if open.is_empty() {
                return;
            }
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                () = tokio::time::sleep(backoff.next()) => {}
            }
        }
    }

    /// Hands `part` over once and settles what is decided; returns what is not.
    async fn attempt(&mut self, part: &[Delivery]) -> Vec<Delivery> {
        let envelopes: Vec<Envelope> = part.iter().map(|d| d.envelope.clone()).collect();
        let span = tracing::info_span!(
            "consume",
            otel.kind = "consumer",
            queue = self.handler.queue(),
            messages = part.len(),
            message.id = %envelopes[0].id,
            message.type = envelopes[0].type_name,
        );
        // A batch of several traces continues the first.
        let first = envelopes
            .iter()
            .find_map(|message| message.traceparent.as_deref());
        trace_context::continue_from(&span, first);
        async {
            let outcomes = AssertUnwindSafe(self.handler.handle(&envelopes))
                .catch_unwind()
                .await;
            match outcomes {
                Ok(outcomes) if outcomes.len() == part.len() => self.settle(part, outcomes).await,
                Ok(outcomes) => {
                    let given = outcomes.len();
                    tracing::error!(given, wanted = part.len(), "wrong number of outcomes");
                    self.panicked(part).await
                }
                Err(_) => {
                    tracing::error!("the handler panicked");
                    self.panicked(part).await
                }
            }
        }
        .instrument(span)
        .await
    }

    async fn settle(
        &mut self,
        part: &[Delivery],
        outcomes: Vec<Result<(), HandlerError>>,
    ) -> Vec<Delivery> {
        let mut handled = Vec::with_capacity(part.len());
        let mut open = Vec::new();
        for (delivery, outcome) in part.iter().zip(outcomes) {
            match outcome {
                Ok(()) => handled.push(delivery.clone()),
                Err(HandlerError::Transient(reason)) => {
                    self.count("transient", 1);
                    let id = delivery.envelope.id;
                    tracing::warn!(message.id = %id, reason, "not handled yet, trying again");
                    open.push(delivery.clone());
                }
                Err(HandlerError::Permanent { reason, message }) => {
                    self.count("permanent", 1);
                    open.extend(self.give_up(delivery, &reason, &message).await);
                }
            }
        }
        if !handled.is_empty() {
            self.count("handled", handled.len());
            if let Err(error) = self.subscription.ack(&handled).await {
                tracing::warn!(%error, "handled messages not acknowledged, they will come again");
            }
        }
        open
    }

    async fn panicked(&mut self, part: &[Delivery]) -> Vec<Delivery> {
        self.count("panicked", part.len());
        self.one_by_one = true;
        let [delivery] = part else {
            return part.to_vec();
        };
        let panics = self.panics.entry(delivery.tag).or_default();
        *panics += 1;
        if *panics < MAX_PANICS {
            return part.to_vec();
        }
        let message = format!("the handler panicked {panics} times; its log says where");
        let open = self.give_up(delivery, "HANDLER_PANIC", &message).await;
        open.into_iter().collect()
    }

    /// Makes a dead letter; the delivery stays open where that is not possible now.
    async fn give_up(
        &mut self,
        delivery: &Delivery,
        reason: &str,
        message: &str,
    ) -> Option<Delivery> {
        let queue = self.handler.queue();
        let (id, type_name) = (delivery.envelope.id, &delivery.envelope.type_name);
        match self
            .subscription
            .dead_letter(delivery, reason, message)
            .await
        {
            Ok(()) => {
                metrics::counter!(DEAD_LETTERS_TOTAL, "queue" => queue).increment(1);
                tracing::error!(message.id = %id, message.type = type_name, reason, message, "dead letter");
                None
            }
            Err(error) => {
                tracing::warn!(message.id = %id, reason, %error, "dead letter not stored yet");
                Some(delivery.clone())
            }
        }
    }

    fn count(&self, outcome: &'static str, messages: usize) {
        metrics::counter!(CONSUMED_TOTAL, "queue" => self.handler.queue(), "outcome" => outcome)
            .increment(messages as u64);
    }
}
