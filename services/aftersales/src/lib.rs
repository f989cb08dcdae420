//! `aftersales`: every after-sale of every shop exactly once, from the first snapshot to
//! its last stage. The hold that an open one puts on its order lives in `orders`.
//!
//! `inbound` (messages, gRPC, sweeps) → `usecases` (one verb a file) → `domain` (pure
//! rules over one after-sale) and `store` (sets of rows) → outbox. Read
//! [`usecases::accept_after_sales`] first, then [`domain::intake`].

pub mod domain;
pub mod error;
pub mod inbound;
pub mod store;
pub mod usecases;

use crate::{
    error::ServeError,
    inbound::{after_sale_grpc::AfterSales, platform_after_sales::PlatformAfterSales, sweeps},
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use oms_contracts::oms::aftersales::v1::after_sale_service_server::AfterSaleServiceServer;
use oms_messaging::{Broker, ConsumerOptions, Transport, run_consumer, run_relay};
use oms_service_kit::{
    Start,
    db::{self, DbError},
    health, idempotency,
    server::GrpcServer,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

/// Schema of this service.
pub const SCHEMA: &str = "aftersales";

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Pages of after-sales that one transaction takes.
const PAGES: ConsumerOptions = ConsumerOptions {
    prefetch: 16,
    max_batch: 8,
};

/// Creates or updates the schema.
pub async fn migrate(database_url: &str) -> Result<(), DbError> {
    db::migrate(database_url, SCHEMA, MIGRATIONS).await?;
    let failed = |message: String| DbError::Migration {
        schema: SCHEMA,
        message,
    };
    oms_messaging::install(database_url, SCHEMA)
        .await
        .map_err(|error| failed(error.to_string()))?;
    let pool = db::pool(database_url, SCHEMA, 1)?;
    let mut conn = pool.get().await?;
    idempotency::install(&mut conn)
        .await
        .map_err(|error| failed(error.to_string()))
}

/// Serves until `shutdown`, then drains. The schema must be up to date, see [`migrate`].
pub async fn serve(
    start: Start,
    transport: Transport,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    let pool = db::pool(&start.database_url, SCHEMA, start.db_connections)?;
    // Ends what runs beside the server even where the server ends by itself.
    let shutdown = shutdown.child_token();
    let pages = PlatformAfterSales { pool: pool.clone() };
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(run_consumer(
        transport.clone(),
        Arc::new(pages),
        PAGES,
        shutdown.clone(),
    ));
    tasks.spawn(run_relay(
        pool.clone(),
        start.database_url.clone(),
        transport.clone(),
        shutdown.clone(),
    ));
    tasks.spawn(sweeps::run(pool.clone(), shutdown.clone()));
    let server = GrpcServer {
        name: SCHEMA,
        routes: Routes::new(AfterSaleServiceServer::new(AfterSales {
            pool: pool.clone(),
        })),
        services: vec!["oms.aftersales.v1.AfterSaleService"],
        needs: vec![
            Arc::new(health::Database(pool)),
            Arc::new(Broker(transport)),
        ],
    };
    let served = server
        .serve(start.listener, &start.keys, shutdown.clone())
        .await;
    shutdown.cancel();
    tasks.join_all().await;
    Ok(served?)
}
