//! What the bridge tells the others about its calls.

use async_trait::async_trait;
use oms_messaging::{ConsumerOptions, Envelope, Handler, HandlerError, Transport, run_consumer};
use oms_testkit::{eventually, patience};
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// Every event of the queues of results and goods.
#[derive(Default)]
pub(crate) struct Events(Mutex<Vec<Envelope>>);

impl Events {
    pub(crate) fn start(transport: &Transport, stop: &CancellationToken) -> Arc<Self> {
        let events = Arc::new(Self::default());
        for queue in [
            "orders.erp-results",
            "orders.parcel-results",
            "shops.platform-listings",
        ] {
            let options = ConsumerOptions {
                prefetch: 100,
                max_batch: 20,
            };
            let handler = Arc::new(Keeping(queue, events.clone()));
            tokio::spawn(run_consumer(
                transport.clone(),
                handler,
                options,
                stop.child_token(),
            ));
        }
        events
    }

    /// Those of one type so far.
    pub(crate) fn of<M: prost::Message + prost::Name + Default>(&self) -> Vec<M> {
        let events = self.0.lock().unwrap();
        events
            .iter()
            .filter_map(|event| event.decode().ok())
            .collect()
    }

    /// Waits for one of this type that fits.
    pub(crate) async fn wait<M>(&self, fits: impl Fn(&M) -> bool) -> M
    where
        M: prost::Message + prost::Name + Default,
    {
        eventually(
            async || self.of::<M>().into_iter().find(|event| fits(event)),
            patience(),
        )
        .await
    }
}

struct Keeping(&'static str, Arc<Events>);

#[async_trait]
impl Handler for Keeping {
    fn queue(&self) -> &'static str {
        self.0
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        self.1.0.lock().unwrap().extend_from_slice(batch);
        batch.iter().map(|_| Ok(())).collect()
    }
}
