//! After-sales: refunds, returns, exchanges and reships. So far its schema, outbox and
//! server with health and reflection; the hold that a refund request opens on an order
//! lives in `orders`.

mod error;

pub use error::Error;

use oms_messaging::{Broker, Transport, run_relay};
use oms_service_kit::{Start, db, health, idempotency, server::GrpcServer};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

const SCHEMA: &str = "aftersales";

/// Brings the schema `aftersales` up to date.
pub async fn migrate(database_url: &str) -> Result<(), Error> {
    oms_messaging::install(database_url, SCHEMA).await?;
    let mut conn = db::pool(database_url, SCHEMA, 1)?.get().await?;
    Ok(idempotency::install(&mut conn).await?)
}

/// Serves until `shutdown`. The schema must be up to date, see [`migrate`].
pub async fn serve(
    start: Start,
    transport: Transport,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let pool = db::pool(&start.database_url, SCHEMA, start.db_connections)?;
    // Ends what runs beside the server even where the server ends by itself.
    let shutdown = shutdown.child_token();
    let relay = tokio::spawn(run_relay(
        pool.clone(),
        start.database_url.clone(),
        transport.clone(),
        shutdown.clone(),
    ));
    let server = GrpcServer {
        name: SCHEMA,
        routes: Routes::default(),
        services: Vec::new(),
        needs: vec![
            Arc::new(health::Database(pool)),
            Arc::new(Broker(transport)),
        ],
    };
    let served = server
        .serve(start.listener, &start.keys, shutdown.clone())
        .await;
    shutdown.cancel();
    let _ = relay.await;
    Ok(served?)
}
