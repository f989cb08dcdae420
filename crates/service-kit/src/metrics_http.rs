//! `/metrics` in Prometheus text form, on an address of its own: it is for the
//! cluster's monitoring and never on the public port.

use crate::telemetry;
use axum::{Router, http::header, routing::get};
use tokio::net::TcpListener;

/// Media type of the Prometheus text form.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves until the process ends.
pub async fn serve(listener: TcpListener) -> std::io::Result<()> {
    let metrics = || async { ([(header::CONTENT_TYPE, TEXT)], telemetry::render_metrics()) };
    axum::serve(listener, Router::new().route("/metrics", get(metrics))).await
}
