//! A receiver of traces over OTLP, as a collector would run one.

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::any_value::Value,
    trace::v1::Span,
};
use std::sync::{Arc, Mutex};
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

/// Keeps what it receives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Otlp {
    received: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
}

impl Otlp {
    /// Starts to receive; returns the address to export to.
    pub(crate) fn start() -> anyhow::Result<(Self, String)> {
        let otlp = Self::default();
        let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into())?;
        let url = format!("http://{}", incoming.local_addr()?);
        let service = TraceServiceServer::new(otlp.clone()).max_decoding_message_size(64 << 20);
        tokio::spawn(
            Server::builder()
                .add_service(service)
                .serve_with_incoming(incoming),
        );
        Ok((otlp, url))
    }

    /// Every span received so far.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let received = self.received.lock().unwrap();
        let scopes = received
            .iter()
            .flat_map(|request| &request.resource_spans)
            .flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// Everything received, every name, attribute and event in it, as text.
    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.received.lock().unwrap())
    }
}

#[tonic::async_trait]
impl TraceService for Otlp {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.received.lock().unwrap().push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// A text attribute of a span, empty where it has none.
pub(crate) fn attribute<'a>(span: &'a Span, key: &str) -> &'a str {
    let found = span
        .attributes
        .iter()
        .find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text,
        _ => "",
    }
}

/// An id as it is written elsewhere.
pub(crate) fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
