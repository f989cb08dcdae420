//! Shops and their credentials, the ERP's SKUs, what the shops sell, and which ERP SKU
//! each shop SKU is.
//!
//! | folder | what |
//! |---|---|
//! | `inbound/` | gRPC: `ShopService`, `GoodsService`, `ListingService`; the queue `shops.platform-listings` |
//! | `usecases/` | one file a verb: create a shop, take listings, link a SKU, ... |
//! | `domain/` | endpoints, credentials, listing pages |
//! | `store/` | the tables of schema `shops`, and the events that leave it |
//!
//! Links are a state that a sweep finds: a shop SKU that has none, whose outer id is the
//! code of an active ERP SKU. Pages and ERP SKUs that arrive only make it happen sooner.

mod domain;
mod error;
mod inbound;
mod store;
mod usecases;
mod wire;

pub use error::Error;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use oms_contracts::oms::shops::v1::{
    goods_service_server::{self, GoodsServiceServer},
    listing_service_server::{self, ListingServiceServer},
    shop_service_server::{self, ShopServiceServer},
};
use oms_messaging::{Broker, ConsumerOptions, Transport, run_consumer, run_relay};
use oms_service_kit::{
    Start,
    db::{self, Pool},
    health, idempotency,
    seal::KeyRing,
    server::GrpcServer,
};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

const SCHEMA: &str = "shops";
const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
const LISTING_PAGES: ConsumerOptions = ConsumerOptions {
    prefetch: 20,
    max_batch: 10,
};

/// How the service works.
#[derive(Debug, Clone, Copy)]
pub struct ShopsOptions {
    /// Pause between two sweeps for shop SKUs that can be linked.
    pub sweep_every: Duration,
}

impl Default for ShopsOptions {
    fn default() -> Self {
        Self {
            sweep_every: Duration::from_secs(60),
        }
    }
}

/// What every use case works with.
pub(crate) struct Shops {
    pub(crate) pool: Pool,
    pub(crate) keys: Arc<KeyRing>,
}

/// Brings the schema `shops` up to date.
pub async fn migrate(database_url: &str) -> Result<(), Error> {
    db::migrate(database_url, SCHEMA, MIGRATIONS).await?;
    oms_messaging::install(database_url, SCHEMA).await?;
    let mut conn = db::pool(database_url, SCHEMA, 1)?.get().await?;
    Ok(idempotency::install(&mut conn).await?)
}

/// Serves until `shutdown`. The schema must be up to date, see [`migrate`].
pub async fn serve(
    start: Start,
    transport: Transport,
    options: ShopsOptions,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let pool = db::pool(&start.database_url, SCHEMA, start.db_connections)?;
    let shops = Arc::new(Shops {
        pool: pool.clone(),
        keys: start.keys.clone(),
    });
    // Ends what runs beside the server even where the server ends by itself.
    let shutdown = shutdown.child_token();
    let mut beside = JoinSet::new();
    beside.spawn(run_relay(
        pool.clone(),
        start.database_url.clone(),
        transport.clone(),
        shutdown.clone(),
    ));
    beside.spawn(run_consumer(
        transport.clone(),
        Arc::new(inbound::PlatformListings(shops.clone())),
        LISTING_PAGES,
        shutdown.clone(),
    ));
    beside.spawn(usecases::sweep_links::run(
        pool.clone(),
        options.sweep_every,
        shutdown.clone(),
    ));
    beside.spawn(usecases::fill_app_keys::run(
        shops.clone(),
        shutdown.clone(),
    ));
    beside.spawn(usecases::forget_answers::run(
        pool.clone(),
        shutdown.clone(),
    ));
    let server = GrpcServer {
        name: SCHEMA,
        routes: Routes::new(ShopServiceServer::new(inbound::ShopCalls(shops.clone())))
            .add_service(GoodsServiceServer::new(inbound::Goods(shops.clone())))
            .add_service(ListingServiceServer::new(inbound::Listings(shops))),
        services: vec![
            shop_service_server::SERVICE_NAME,
            goods_service_server::SERVICE_NAME,
            listing_service_server::SERVICE_NAME,
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
    while beside.join_next().await.is_some() {}
    Ok(served?)
}
