//! A consumer with a handler that a test decides for and looks into.

use crate::ground::{QUEUE, ids};
use async_trait::async_trait;
use oms_messaging::{ConsumerOptions, Envelope, Handler, HandlerError, Transport, run_consumer};
use oms_testkit::{eventually, patience};
use std::sync::{Arc, Mutex};
use tokio::{sync::Barrier, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

type Verdict = Box<dyn Fn(&Envelope) -> Result<(), HandlerError> + Send + Sync>;

pub(crate) struct Worker {
    queue: &'static str,
    verdict: Verdict,
    /// Waited for in every call, where there is one.
    gate: Option<Arc<Barrier>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    handled: Vec<Envelope>,
    batches: Vec<usize>,
}

#[async_trait]
impl Handler for Worker {
    fn queue(&self) -> &'static str {
        self.queue
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        self.seen.lock().unwrap().batches.push(batch.len());
        if let Some(gate) = &self.gate {
            gate.wait().await;
        }
        let outcomes: Vec<_> = batch
            .iter()
            .map(|message| (self.verdict)(message))
            .collect();
        let mut seen = self.seen.lock().unwrap();
        for (message, outcome) in batch.iter().zip(&outcomes) {
            if outcome.is_ok() {
                seen.handled.push(message.clone());
            }
        }
        outcomes
    }
}

/// A running consumer.
pub(crate) struct Running {
    worker: Arc<Worker>,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

/// Consumes the usual queue, deciding by `verdict`.
pub(crate) fn consume(
    transport: &Transport,
    verdict: impl Fn(&Envelope) -> Result<(), HandlerError> + Send + Sync + 'static,
) -> Running {
    consume_from(transport, QUEUE, None, verdict)
}

/// Consumes `queue`; every call of the handler waits at `gate`.
pub(crate) fn consume_from(
    transport: &Transport,
    queue: &'static str,
    gate: Option<Arc<Barrier>>,
    verdict: impl Fn(&Envelope) -> Result<(), HandlerError> + Send + Sync + 'static,
) -> Running {
    let worker = Arc::new(Worker {
        queue,
        verdict: Box::new(verdict),
        gate,
        seen: Mutex::default(),
    });
    let options = ConsumerOptions {
        prefetch: 100,
        max_batch: 50,
    };
    let shutdown = CancellationToken::new();
    let running = run_consumer(transport.clone(), worker.clone(), options, shutdown.clone());
    Running {
        worker,
        task: tokio::spawn(running),
        shutdown,
    }
}

impl Running {
    pub(crate) fn handled(&self) -> Vec<Envelope> {
        self.worker.seen.lock().unwrap().handled.clone()
    }

    /// Sizes of the batches that the handler was given.
    pub(crate) fn batches(&self) -> Vec<usize> {
        self.worker.seen.lock().unwrap().batches.clone()
    }

    /// Different ids handled, sorted.
    pub(crate) fn distinct(&self) -> Vec<Uuid> {
        let mut all = ids(&self.handled());
        all.dedup();
        all
    }

    /// Waits until exactly the ids of `wanted` are handled, each at least once.
    pub(crate) async fn handles(&self, wanted: &[Envelope]) {
        let wanted = ids(wanted);
        let got = async || {
            let got = self.distinct();
            if got == wanted {
                Ok(())
            } else {
                Err(format!("{} of {}", got.len(), wanted.len()))
            }
        };
        eventually(got, patience()).await;
    }

    /// Orderly shutdown.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
    }

    /// What `stop` does first; the consumer may still be at work.
    pub(crate) fn tell_to_stop(&self) {
        self.shutdown.cancel();
    }

    /// The end without a goodbye.
    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

pub(crate) fn always_ok(_: &Envelope) -> Result<(), HandlerError> {
    Ok(())
}
