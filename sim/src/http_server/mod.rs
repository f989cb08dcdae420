//! The one listener of all marketplaces and of the control plane.

mod after_sales;
mod buyers;
mod control;
mod reports;
mod waybills;

use std::convert::Infallible;
use std::io;

use axum::body::Body;
use axum::response::Response;
use axum::{Extension, Router};
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::error::SimError;
use crate::platforms;
use crate::platforms::call::Cut;
use crate::pushes::sender::call_hooks;
use crate::sim::Sim;

/// How long open connections may take to finish at shutdown.
const DRAIN: std::time::Duration = std::time::Duration::from_secs(5);

/// Serves every marketplace on its real paths and the control plane under `/_sim/`, and lets
/// buyers place orders at the asked rate, until `shutdown`.
///
/// # Errors
/// The listener fails.
pub async fn serve_marketplaces(
    sim: Sim,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), SimError> {
    let router = platforms::routes()
        .nest("/_sim", control::routes())
        // Connections that became channels of pushes end with it.
        .layer(Extension(shutdown.clone()))
        .with_state(sim.clone());
    let pushing = tokio::spawn(call_hooks(sim.clone(), shutdown.clone()));
    let buyers = tokio::spawn(buyers::place_orders(sim, shutdown.clone()));
    let connections = TaskTracker::new();
    loop {
        let stream = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // One connection that failed to open says nothing about the next.
                Err(error) => {
                    tracing::warn!(%error, "connection not accepted");
                    continue;
                }
            },
        };
        connections.spawn(serve_connection(stream, router.clone(), shutdown.clone()));
    }
    connections.close();
    if tokio::time::timeout(DRAIN, connections.wait())
        .await
        .is_err()
    {
        tracing::warn!("connections were still open at shutdown");
    }
    // The tasks end with the same token.
    let _ended = (buyers.await, pushing.await);
    Ok(())
}

/// One connection, until it ends or, after `shutdown`, its call is answered.
async fn serve_connection(stream: TcpStream, router: Router, shutdown: CancellationToken) {
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move { cut_or_answer(router.oneshot(request.map(Body::new)).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}

/// An error instead of a response makes the server close the connection without one.
fn cut_or_answer(response: Result<Response, Infallible>) -> Result<Response, io::Error> {
    let response = response.unwrap_or_else(|never| match never {});
    match response.extensions().get::<Cut>() {
        Some(Cut) => Err(io::Error::new(
            io::ErrorKind::ConnectionAborted,
            "cut on purpose",
        )),
        None => Ok(response),
    }
}
