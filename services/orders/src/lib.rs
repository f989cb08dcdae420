//! `orders`: every platform order exactly once, from the first snapshot to the last
//! confirmed parcel.
//!
//! `inbound` (messages, gRPC, sweeps) → `usecases` (one verb a file) → `domain` (pure
//! rules over one order) and `store` (sets of rows) → outbox. Read
//! [`usecases::accept_orders`] first, then [`domain::intake`].

pub mod domain;
pub mod error;
pub mod inbound;
pub mod store;
pub mod usecases;

use crate::{
    error::ServeError,
    inbound::{
        after_sales::AfterSales, erp_results::ErpResults, fulfilment_grpc::Fulfilment,
        listing_links::ListingLinks, order_grpc::Orders, parcel_results::ParcelResults,
        platform_orders::PlatformOrders, sweeps, watch::Changes,
    },
};
use async_trait::async_trait;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use oms_contracts::oms::orders::v1::{
    fulfilment_service_server::FulfilmentServiceServer, order_service_server::OrderServiceServer,
};
use oms_messaging::{ConsumerOptions, Handler, Transport, run_consumer, run_relay};
use oms_service_kit::{
    Start,
    db::{self, DbError},
    health::{self, Dependency},
    idempotency,
    server::GrpcServer,
};
use std::sync::Arc;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

/// Schema of this service.
pub const SCHEMA: &str = "orders";

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Pages of orders that one transaction takes.
const PAGES: ConsumerOptions = ConsumerOptions {
    prefetch: 16,
    max_batch: 8,
};
/// Small messages that one transaction takes.
const RESULTS: ConsumerOptions = ConsumerOptions {
    prefetch: 512,
    max_batch: 256,
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

/// Serves until `shutdown`, then drains.
pub async fn serve(
    start: Start,
    transport: Transport,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    let pool = db::pool(&start.database_url, SCHEMA, start.db_connections)?;
    // Ends what runs beside the server even where the server ends by itself.
    let shutdown = shutdown.child_token();
    let wake = Arc::new(Notify::new());
    let changes = Changes::listen(start.database_url.clone(), shutdown.clone());
    let consumers: Vec<(Arc<dyn Handler>, ConsumerOptions)> = vec![
        (
            Arc::new(PlatformOrders {
                pool: pool.clone(),
                wake: wake.clone(),
            }),
            PAGES,
        ),
        (Arc::new(AfterSales { pool: pool.clone() }), PAGES),
        (
            Arc::new(ListingLinks {
                pool: pool.clone(),
                wake: wake.clone(),
            }),
            RESULTS,
        ),
        (Arc::new(ErpResults { pool: pool.clone() }), RESULTS),
        (Arc::new(ParcelResults { pool: pool.clone() }), RESULTS),
    ];
    let mut tasks = tokio::task::JoinSet::new();
    for (handler, options) in consumers {
        let (transport, shutdown) = (transport.clone(), shutdown.clone());
        tasks.spawn(run_consumer(transport, handler, options, shutdown));
    }
    tasks.spawn(run_relay(
        pool.clone(),
        start.database_url.clone(),
        transport.clone(),
        shutdown.clone(),
    ));
    tasks.spawn(sweeps::run(pool.clone(), wake, shutdown.clone()));
    let orders = Orders {
        pool: pool.clone(),
        keys: start.keys.clone(),
        changes,
        shutdown: shutdown.clone(),
    };
    let fulfilment = Fulfilment {
        pool: pool.clone(),
        keys: start.keys.clone(),
    };
    let server = GrpcServer {
        name: SCHEMA,
        routes: Routes::new(OrderServiceServer::new(orders))
            .add_service(FulfilmentServiceServer::new(fulfilment)),
        services: vec![
            "oms.orders.v1.OrderService",
            "oms.orders.v1.FulfilmentService",
        ],
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

/// The message transport, as readiness sees it.
struct Broker(Transport);

#[async_trait]
impl Dependency for Broker {
    fn name(&self) -> &'static str {
        "messages"
    }

    async fn check(&self) -> Result<(), String> {
        self.0.health().await.map_err(|error| error.to_string())
    }
}
