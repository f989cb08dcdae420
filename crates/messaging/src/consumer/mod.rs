//! Takes messages from a queue, hands them to a handler and settles them by what it
//! says: nothing is acknowledged before it is handled.

mod batch;

use crate::{
    Envelope, HandlerError, Subscription, Transport, backoff::Backoff, metric_definitions,
};
use async_trait::async_trait;
use batch::Batch;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// What a service does with the messages of one queue.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Name of the queue in [`crate::topology::QUEUES`].
    fn queue(&self) -> &'static str;

    /// Handles a batch; returns one outcome for each message, in the same order.
    /// `Ok` means that its effect is committed. May see a message again.
    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>>;
}

/// How much a consumer takes at a time.
#[derive(Debug, Clone, Copy)]
pub struct ConsumerOptions {
    /// Messages held unsettled at most.
    pub prefetch: u16,
    /// Messages handed to the handler at once at most; what is ready is taken and
    /// nothing is waited for.
    pub max_batch: usize,
}

/// Consumes until `shutdown`; the batch in the handler's hands is finished first.
/// Never gives up: whatever is away is waited for.
pub async fn run_consumer(
    transport: Transport,
    handler: Arc<dyn Handler>,
    options: ConsumerOptions,
    shutdown: CancellationToken,
) {
    metric_definitions::describe();
    let queue = handler.queue();
    // Else an alarm on its increase would miss the first.
    metrics::counter!(metric_definitions::DEAD_LETTERS_TOTAL, "queue" => queue).increment(0);
    let Some(mut subscription) = subscribe(&transport, queue, options.prefetch, &shutdown).await
    else {
        return;
    };
    tracing::debug!(queue, "consuming");
    while !shutdown.is_cancelled() {
        let deliveries = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            deliveries = subscription.next_batch(options.max_batch.max(1)) => deliveries,
        };
        Batch::new(handler.as_ref(), subscription.as_mut(), &shutdown)
            .work_off(deliveries)
            .await;
    }
    tracing::debug!(queue, "no longer consuming");
}

async fn subscribe(
    transport: &Transport,
    queue: &'static str,
    prefetch: u16,
    shutdown: &CancellationToken,
) -> Option<Box<dyn Subscription>> {
    let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(10));
    loop {
        match transport.subscribe(queue, prefetch.max(1)).await {
            Ok(subscription) => return Some(subscription),
            Err(error) => tracing::warn!(queue, %error, "cannot subscribe yet"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return None,
            () = tokio::time::sleep(backoff.next()) => {}
        }
    }
}
