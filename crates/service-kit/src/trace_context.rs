//! W3C trace context: carried in gRPC metadata, outbox rows and message headers,
//! so that one order is one trace.

use opentelemetry::{
    Context,
    propagation::{Extractor, Injector, TextMapPropagator},
    trace::TraceContextExt,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Header and column name.
pub const TRACEPARENT: &str = "traceparent";

struct One(Option<String>);

impl Injector for One {
    fn set(&mut self, key: &str, value: String) {
        if key == TRACEPARENT {
            self.0 = Some(value);
        }
    }
}

impl Extractor for One {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0.as_deref()).flatten()
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

/// The `traceparent` of the current span; `None` outside a sampled trace.
pub fn current() -> Option<String> {
    let mut one = One(None);
    let context = tracing::Span::current().context();
    if context.span().span_context().is_valid() {
        TraceContextPropagator::new().inject_context(&context, &mut one);
    }
    one.0
}

/// Makes `span` a child of the trace that `traceparent` names, if it names one.
pub fn continue_from(span: &tracing::Span, traceparent: Option<&str>) {
    if let Some(traceparent) = traceparent {
        // Fails only where no OpenTelemetry layer is installed.
        let _ = span.set_parent(context_of(traceparent));
    }
}

/// The trace id of the current span as hex, empty outside a trace.
pub fn current_trace_id() -> String {
    let context = tracing::Span::current().context();
    let span = context.span();
    let trace = span.span_context();
    if trace.is_valid() {
        trace.trace_id().to_string()
    } else {
        String::new()
    }
}

fn context_of(traceparent: &str) -> Context {
    TraceContextPropagator::new().extract(&One(Some(traceparent.to_owned())))
}
