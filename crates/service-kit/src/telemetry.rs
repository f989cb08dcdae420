//! Logs, traces and metrics, set up once per process.
//!
//! Log and traces each have an `EnvFilter`, always: without one, TRACE events of the
//! HTTP/2 and AMQP stacks alone cost a factor of 38 in calls per second. They are two,
//! so that a quieter log takes no step out of an order's trace.

use crate::{pool_metrics, stack};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use std::{io::IsTerminal, sync::OnceLock, time::Duration};
use tracing_subscriber::{EnvFilter, Layer, Registry, layer::SubscriberExt};

/// What is logged when nothing else is said.
pub const DEFAULT_FILTER: &str = "info,h2=warn,hyper=warn,hyper_util=warn,tower=warn,\
     lapin=error,tokio_postgres=warn,rustls=warn,opentelemetry=warn,opentelemetry_sdk=warn,\
     opentelemetry-otlp=warn";

/// What is traced: our own steps, and what is wrong elsewhere while they run.
const TRACED: &str = "warn,oms=info,h2=error,lapin=error";

/// Upper bounds of histogram buckets in seconds. Buckets, unlike quantiles, can be added
/// up over replicas; 5 s is the bound that due pulls have to keep.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 10.0, 30.0,
];

/// How often samples are folded into their buckets where nobody asks for them.
const UPKEEP: Duration = Duration::from_secs(5);

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// How a process tells what it does.
#[derive(Debug, Clone, Default)]
pub struct TelemetryOptions {
    /// `EnvFilter` directives; empty for [`DEFAULT_FILTER`].
    pub filter: String,
    /// JSON lines instead of readable ones.
    pub json: bool,
    /// OTLP gRPC endpoint; empty exports nothing.
    pub otlp_endpoint: String,
    /// Service name in exported traces.
    pub service_name: String,
    /// Where `/metrics` is served, if anywhere.
    pub metrics_addr: Option<std::net::SocketAddr>,
}

/// Flushes what is still unexported when the process ends.
#[derive(Debug)]
#[must_use = "call `flush` before the process ends"]
pub struct TelemetryGuard {
    provider: SdkTracerProvider,
}

impl TelemetryGuard {
    /// Exports what is left; blocks at most a few seconds, off the runtime's workers.
    pub async fn flush(self) {
        let _ = tokio::task::spawn_blocking(move || self.provider.shutdown()).await;
    }
}

/// Installs the process's subscriber and metrics recorder. Must run inside the
/// runtime when an endpoint is given. Fails if another one is installed.
pub fn init(options: &TelemetryOptions) -> Result<TelemetryGuard, String> {
    let provider = provider(options)?;
    let traces = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("oms"))
        .with_filter(filter(TRACED)?);
    let format = if options.json {
        tracing_subscriber::fmt::layer()
            .json()
            .with_current_span(true)
            .with_writer(std::io::stderr)
            .boxed()
    } else {
        tracing_subscriber::fmt::layer()
            .compact()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .boxed()
    };
    let subscriber = Registry::default()
        .with(traces)
        .with(format.with_filter(filter(&options.filter)?));
    tracing::subscriber::set_global_default(subscriber).map_err(|error| error.to_string())?;
    if METRICS.get().is_none() {
        let handle = PrometheusBuilder::new()
            .set_buckets(&BUCKETS)
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(|error| error.to_string())?;
        stack::describe();
        pool_metrics::describe();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(upkeep(handle.clone()));
        }
        let _ = METRICS.set(handle);
    }
    Ok(TelemetryGuard { provider })
}

/// Without it the samples of a process that nobody scrapes would pile up.
async fn upkeep(handle: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        handle.run_upkeep();
    }
}

/// The process's metrics in Prometheus text form; empty before [`init`].
pub fn render_metrics() -> String {
    METRICS
        .get()
        .map(|handle| {
            pool_metrics::sample();
            handle.run_upkeep();
            handle.render()
        })
        .unwrap_or_default()
}

/// The filter that [`init`] installs; never one that lets TRACE of the transport
/// stacks through unasked.
pub fn filter(directives: &str) -> Result<EnvFilter, String> {
    let text = if directives.is_empty() {
        DEFAULT_FILTER.to_owned()
    } else {
        directives.to_owned()
    };
    EnvFilter::try_new(&text).map_err(|error| format!("{text:?} is no log filter: {error}"))
}

fn provider(options: &TelemetryOptions) -> Result<SdkTracerProvider, String> {
    let resource = Resource::builder()
        .with_service_name(options.service_name.clone())
        .build();
    let builder = SdkTracerProvider::builder().with_resource(resource);
    if options.otlp_endpoint.is_empty() {
        return Ok(builder.build());
    }
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(options.otlp_endpoint.clone())
        .build()
        .map_err(|error| format!("OTLP endpoint {:?}: {error}", options.otlp_endpoint))?;
    Ok(builder.with_batch_exporter(exporter).build())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::filter::LevelFilter;

    #[test]
    fn the_default_filter_keeps_transport_noise_out() {
        let filter = filter("").unwrap();
        assert!(filter.max_level_hint() <= Some(LevelFilter::INFO));
        assert!(DEFAULT_FILTER.contains("h2=warn") && DEFAULT_FILTER.contains("lapin=error"));
    }

    #[test]
    fn traces_do_not_depend_on_the_log() {
        let traced = filter(TRACED).unwrap();
        assert_eq!(traced.max_level_hint(), Some(LevelFilter::INFO));
    }

    #[test]
    fn a_bad_filter_is_told() {
        assert!(super::filter("oms=loud").is_err());
    }
}
