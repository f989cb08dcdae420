//! What every gRPC call passes before its handler, outermost first: a span that
//! continues the caller's trace, the auth rule, the deadline, and the RED metrics.

use crate::{auth::Authenticator, error::status, trace_context};
use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::Instrument;

/// Counter, by `service`, `method` and `code` (a number of gRPC): calls answered.
const CALLS_TOTAL: &str = "oms_grpc_calls_total";
/// Histogram, by `service` and `method`: time to the answer's head, in seconds.
const SECONDS: &str = "oms_grpc_seconds";
/// `UNIMPLEMENTED`, as it stands in the header.
const NO_SUCH_METHOD: &str = "12";

/// Longest a call may take where the caller gives no deadline.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);
/// Ours ends just before the transport's own, whose code would be wrong.
const MARGIN: Duration = Duration::from_millis(5);

/// Puts the stack around a server.
#[derive(Debug, Clone)]
pub struct StackLayer {
    service: &'static str,
    auth: Arc<Authenticator>,
}

impl StackLayer {
    /// The stack of the service called `service` in metrics and traces.
    pub fn new(service: &'static str, auth: Arc<Authenticator>) -> Self {
        Self { service, auth }
    }
}

impl<S> Layer<S> for StackLayer {
    type Service = Stack<S>;

    fn layer(&self, inner: S) -> Stack<S> {
        Stack {
            inner,
            layer: self.clone(),
        }
    }
}

/// A server inside the stack.
#[derive(Debug, Clone)]
pub struct Stack<S> {
    inner: S,
    layer: StackLayer,
}

impl<S> Service<http::Request<Body>> for Stack<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
{
    type Response = http::Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let layer = self.layer.clone();
        let path = request.uri().path().to_owned();
        let span = tracing::info_span!("grpc", rpc = %path, service = layer.service);
        let parent = request
            .headers()
            .get(trace_context::TRACEPARENT)
            .and_then(|value| value.to_str().ok());
        trace_context::continue_from(&span, parent);
        let started = Instant::now();
        Box::pin(
            async move {
                let response = match layer.auth.check(&path, request.headers()) {
                    Err(refused) => refused.into_http(),
                    Ok(caller) => {
                        if let Some(caller) = caller {
                            request.extensions_mut().insert(caller);
                        }
                        let deadline = deadline(request.headers());
                        match tokio::time::timeout(deadline, inner.call(request)).await {
                            Ok(response) => response?,
                            Err(_) => too_slow(deadline).into_http(),
                        }
                    }
                };
                let response = with_trace_id(response);
                measure(layer.service, &path, &response, started);
                Ok(response)
            }
            .instrument(span),
        )
    }
}

/// The caller's `grpc-timeout`, or ours.
fn deadline(headers: &http::HeaderMap) -> Duration {
    headers
        .get("grpc-timeout")
        .and_then(|value| value.to_str().ok())
        .and_then(parse_timeout)
        .map_or(DEFAULT_DEADLINE, |asked| asked.saturating_sub(MARGIN))
}

fn parse_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let amount: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(amount.checked_mul(3600)?),
        "M" => Duration::from_secs(amount.checked_mul(60)?),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return None,
    })
}

fn too_slow(deadline: Duration) -> Status {
    status(
        Code::DeadlineExceeded,
        "DEADLINE_EXCEEDED",
        format!(
            "not done within {} ms; what it may have changed can be read",
            deadline.as_millis()
        ),
    )
}

/// `x-trace-id`, so that a person can quote it.
fn with_trace_id(mut response: http::Response<Body>) -> http::Response<Body> {
    if let Ok(value) = trace_context::current_trace_id().parse::<http::HeaderValue>()
        && !value.is_empty()
    {
        response.headers_mut().insert("x-trace-id", value);
    }
    response
}

fn measure(service: &'static str, path: &str, response: &http::Response<Body>, started: Instant) {
    // A unary error comes as headers only; success sends its code in the trailers.
    let code = response
        .headers()
        .get("grpc-status")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("0")
        .to_owned();
    // Paths that callers make up must not become series.
    let method = match code.as_str() {
        NO_SUCH_METHOD => "unknown".to_owned(),
        _ => path.to_owned(),
    };
    metrics::counter!(CALLS_TOTAL,
        "service" => service, "method" => method.clone(), "code" => code)
    .increment(1);
    metrics::histogram!(SECONDS, "service" => service, "method" => method)
        .record(started.elapsed().as_secs_f64());
}

/// Tells the installed recorder what the metrics mean.
pub(crate) fn describe() {
    metrics::describe_counter!(CALLS_TOTAL, "gRPC calls answered, by method and code");
    metrics::describe_histogram!(
        SECONDS,
        metrics::Unit::Seconds,
        "Time from a gRPC call to its answer; of a stream, to its start"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_grpc_timeouts() {
        assert_eq!(parse_timeout("150m"), Some(Duration::from_millis(150)));
        assert_eq!(parse_timeout("2S"), Some(Duration::from_secs(2)));
        assert_eq!(parse_timeout("1H"), Some(Duration::from_secs(3600)));
        for bad in ["", "S", "1", "1x", "é"] {
            assert_eq!(parse_timeout(bad), None, "{bad}");
        }
    }
}
