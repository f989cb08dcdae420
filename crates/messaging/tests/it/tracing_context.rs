//! One trace from the span that made an event to the handler that sees it.

use crate::ground::{Ground, QUEUE};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::PlatformOrdersSeen;
use oms_messaging::{
    ConsumerOptions, Envelope, Handler, HandlerError, outbox, run_consumer, run_relay,
};
use oms_service_kit::trace_context;
use oms_testkit::{eventually, patience};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use tracing_subscriber::layer::SubscriberExt;

/// Notes the trace that each message is handled in.
#[derive(Default)]
struct Observer(Mutex<Vec<String>>);

#[async_trait]
impl Handler for Observer {
    fn queue(&self) -> &'static str {
        QUEUE
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        let mut traces = self.0.lock().unwrap();
        traces.push(trace_context::current_trace_id());
        vec![Ok(()); batch.len()]
    }
}

#[tokio::test]
async fn the_handler_is_in_the_trace_of_the_transaction() {
    let tracer = SdkTracerProvider::builder().build().tracer("test");
    let layer = tracing_opentelemetry::layer().with_tracer(tracer);
    let subscriber = tracing_subscriber::registry().with(layer);
    // For this thread, which is the only one of the test's runtime.
    let _guard = tracing::subscriber::set_default(subscriber);

    let ground = Ground::embedded().await.unwrap();
    let pool = ground.service().await;
    let transport = ground.transport().await;
    let trace = async {
        let mut conn = pool.get().await.unwrap();
        let event = Envelope::of(&PlatformOrdersSeen::default());
        outbox::add(&mut conn, &[event]).await.unwrap();
        trace_context::current_trace_id()
    }
    .instrument(tracing::info_span!("transaction"))
    .await;
    assert_eq!(trace.len(), 32, "the transaction is traced");

    let observer = Arc::new(Observer::default());
    let shutdown = CancellationToken::new();
    let url = ground.db.url().to_owned();
    let relay = tokio::spawn(run_relay(pool, url, transport.clone(), shutdown.clone()));
    let options = ConsumerOptions {
        prefetch: 10,
        max_batch: 10,
    };
    let consumer = run_consumer(transport, observer.clone(), options, shutdown.clone());
    let consumer = tokio::spawn(consumer);
    eventually(
        async || *observer.0.lock().unwrap() == [trace.as_str()],
        patience(),
    )
    .await;
    shutdown.cancel();
    relay.await.unwrap();
    consumer.await.unwrap();
}
