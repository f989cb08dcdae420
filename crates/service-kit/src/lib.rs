//! What every service of Qihang OMS needs to run: configuration, telemetry,
//! server and client stacks, authentication, the database pool, sealing,
//! health and orderly shutdown. No business rule lives here.

pub mod auth;
pub mod client;
pub mod config;
pub mod db;
pub mod error;
pub mod health;
pub mod idempotency;
pub mod metrics_http;
pub mod page;
mod pool_metrics;
pub mod rules;
pub mod seal;
pub mod server;
pub mod stack;
pub mod telemetry;
pub mod token;
pub mod trace_context;

use std::sync::Arc;
use tokio::net::TcpListener;

/// What a service is started with, whichever way it runs: alone, in `oms up`, or
/// in a test. The listener is bound already, so that a port in use is told before
/// anything else happens.
#[derive(Debug)]
pub struct Start {
    /// Where its gRPC server listens.
    pub listener: TcpListener,
    /// PostgreSQL; the service uses its own schema in it.
    pub database_url: String,
    /// Most connections it may hold.
    pub db_connections: usize,
    /// Seals data at rest and signs tokens between services.
    pub keys: Arc<seal::KeyRing>,
}
