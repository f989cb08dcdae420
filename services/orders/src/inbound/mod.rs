//! The doors: gRPC methods, messages, and the sweeps that find what waits.

pub mod after_sales;
pub mod erp_results;
pub mod fulfilment_grpc;
pub mod listing_links;
pub mod order_filter;
pub mod order_grpc;
pub mod order_view;
pub mod parcel_results;
pub mod platform_orders;
pub mod sweeps;
pub mod watch;

use crate::error::Error;
use async_trait::async_trait;
use oms_messaging::{Envelope, HandlerError};

/// Work that a consumer does for many messages at once.
#[async_trait]
pub(crate) trait Work: Sync {
    /// A decoded message.
    type Item: Send + Sync;

    /// Reads a message.
    fn read(envelope: &Envelope) -> Result<Self::Item, HandlerError>;

    /// Does it for all of `items`, or for none.
    async fn work(&self, items: &[Self::Item]) -> Result<(), Error>;
}

/// Does the work of a batch as one. A message that cannot be read fails alone; where
/// the work is refused for good, it is done again message by message, so that one bad
/// message never stops the rest.
pub(crate) async fn handle_together<W: Work>(
    worker: &W,
    batch: &[Envelope],
) -> Vec<Result<(), HandlerError>> {
    let mut results = Vec::with_capacity(batch.len());
    let mut places = Vec::with_capacity(batch.len());
    let mut items = Vec::with_capacity(batch.len());
    for (place, envelope) in batch.iter().enumerate() {
        results.push(W::read(envelope).map(|item| {
            places.push(place);
            items.push(item);
        }));
    }
    if items.is_empty() {
        return results;
    }
    match worker.work(&items).await {
        Ok(()) => {}
        Err(error) if error.is_transient() || items.len() == 1 => {
            let error = HandlerError::from(error);
            for place in places {
                results[place] = Err(error.clone());
            }
        }
        Err(_) => {
            for (place, item) in places.into_iter().zip(&items) {
                let alone = worker.work(std::slice::from_ref(item)).await;
                results[place] = alone.map_err(HandlerError::from);
            }
        }
    }
    results
}
