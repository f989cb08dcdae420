//! The bridge: the only process that speaks foreign protocols. It decides nothing about
//! orders; it brings in what the platforms say, proves that nothing is missing, and makes
//! the calls that the others owe to platforms and to the ERP.
//!
//! | folder | what |
//! |---|---|
//! | [`platform`], [`platforms`] | what a connector is, and one folder for each platform |
//! | [`http`] | the one engine through which platform calls leave |
//! | `inbound` | due cursors (the pull), messages, gRPC, what platforms push |
//! | `usecases` | one file a verb: pull a window, publish a page, retry a parked document ... |
//! | `commands` | calls owed to platforms: shipments, memos |
//! | `erp` | calls owed to the ERP: hand-overs and recalls |
//! | `credentials`, `push_apps` | lent by `shops`; tokens are refreshed under a lease |
//! | `domain` | windows, pages, backoff, verdicts: pure |
//! | `store` | the tables of schema `bridge` |
//!
//! Two rules hold everywhere. A pull publishes with confirm and only then moves its
//! cursor: the platform is the log. A call that changes something is a row first, is
//! marked sent before it goes out, and is asked about before it is repeated.

mod bridge;
mod carriers;
mod commands;
mod config;
mod credentials;
mod domain;
mod erp;
mod error;
pub mod http;
mod inbound;
mod metric_definitions;
pub mod platform;
pub mod platforms;
mod push_apps;
mod schema;
mod seal;
mod store;
mod usecases;

pub use config::{BridgeArgs, BridgeOptions};
pub use error::Error;

use bridge::{Bridge, Wake};
use credentials::Credentials;
use diesel_async::{AsyncConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use inbound::{
    authorisation::Inbound,
    channels, consumers,
    grpc::{Commands, Parking, Sync},
    hints,
    platform::Platforms,
    pull,
};
use oms_contracts::oms::bridge::v1::{
    command_service_server::{self, CommandServiceServer},
    inbound_service_server::{self, InboundServiceServer},
    parking_service_server::{self, ParkingServiceServer},
    platform_service_server::{self, PlatformServiceServer},
    sync_service_server::{self, SyncServiceServer},
};
use oms_messaging::{Transport, run_relay};
use oms_service_kit::{
    Start, client,
    db::{self, Pool},
    health::{self, Dependency},
    idempotency,
    server::GrpcServer,
};
use push_apps::PushApps;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

const SCHEMA: &str = "bridge";
const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// How long calls under way may go on after shutdown began. One that is cut is asked
/// about at the next start.
const DRAIN: Duration = Duration::from_secs(10);

/// Brings the schema `bridge` up to date.
///
/// # Errors
/// When the database cannot be reached or a migration fails.
pub async fn migrate(database_url: &str) -> Result<(), Error> {
    db::migrate(database_url, SCHEMA, MIGRATIONS).await?;
    oms_messaging::install(database_url, SCHEMA).await?;
    let mut conn = db::pool(database_url, SCHEMA, 1)?.get().await?;
    conn.transaction(async |conn| {
        // Creating a table that exists is safe, creating it twice at once is not.
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('oms.migrate.request_log'))")
            .execute(conn)
            .await?;
        idempotency::install(conn).await?;
        Ok(())
    })
    .await
}

/// Serves until `shutdown`. The schema must be up to date, see [`migrate`], and the
/// process must have installed a rustls provider.
///
/// # Errors
/// When an address is not usable or the server fails.
pub async fn serve(
    start: Start,
    transport: Transport,
    options: BridgeOptions,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    metric_definitions::describe();
    let pool = db::pool(&start.database_url, SCHEMA, start.db_connections)?;
    let shops =
        client::internal(&options.shops_url, SCHEMA, &start.keys).map_err(Error::Address)?;
    let erp = options.erp_url.as_deref().map(erp::Erp::new).transpose();
    let bridge = Arc::new(Bridge {
        pool: pool.clone(),
        keys: start.keys.clone(),
        transport: transport.clone(),
        http: http::Engine::new(http::EngineSettings::default())?,
        credentials: Credentials::new(shops.clone()),
        push_apps: PushApps::new(shops),
        erp: erp.map_err(Error::Address)?,
        options,
        wake: Wake::default(),
    });
    let mut tasks = JoinSet::new();
    spawn_loops(&bridge, &mut tasks, &shutdown);
    tasks.spawn(run_relay(
        pool.clone(),
        start.database_url,
        transport,
        shutdown.clone(),
    ));
    let served = server(&bridge, pool)
        .serve(start.listener, &start.keys, shutdown.clone())
        .await;
    // A server that failed takes the loops with it.
    shutdown.cancel();
    let drained = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN, drained).await.is_err() {
        tracing::warn!("calls still under way after the drain time were cut");
    }
    Ok(served?)
}

fn spawn_loops(bridge: &Arc<Bridge>, tasks: &mut JoinSet<()>, shutdown: &CancellationToken) {
    consumers::spawn(bridge, tasks, shutdown);
    let lanes = [
        pull::Lane::orders(bridge.options.pull_workers),
        pull::Lane::after_sales(bridge.options.after_sales_workers),
        pull::Lane::background(bridge.options.background_pull_workers),
    ];
    for lane in lanes {
        tasks.spawn(pull::run(bridge.clone(), lane, shutdown.clone()));
    }
    tasks.spawn(hints::run(bridge.clone(), shutdown.clone()));
    tasks.spawn(channels::run(bridge.clone(), shutdown.clone()));
    tasks.spawn(commands::run(bridge.clone(), shutdown.clone()));
    tasks.spawn(erp::run(bridge.clone(), shutdown.clone()));
    tasks.spawn(usecases::keep_house::run(bridge.clone(), shutdown.clone()));
}

fn server(bridge: &Arc<Bridge>, pool: Pool) -> GrpcServer {
    GrpcServer {
        name: SCHEMA,
        routes: Routes::new(SyncServiceServer::new(Sync(bridge.clone())))
            .add_service(ParkingServiceServer::new(Parking(bridge.clone())))
            .add_service(CommandServiceServer::new(Commands(bridge.clone())))
            .add_service(InboundServiceServer::new(Inbound(bridge.clone())))
            .add_service(PlatformServiceServer::new(Platforms(bridge.clone()))),
        services: vec![
            sync_service_server::SERVICE_NAME,
            parking_service_server::SERVICE_NAME,
            command_service_server::SERVICE_NAME,
            inbound_service_server::SERVICE_NAME,
            platform_service_server::SERVICE_NAME,
        ],
        needs: vec![
            Arc::new(health::Database(pool)),
            Arc::new(Broker(bridge.transport.clone())),
        ],
    }
}

/// The message transport as a dependency of this service.
struct Broker(Transport);

#[tonic::async_trait]
impl Dependency for Broker {
    fn name(&self) -> &'static str {
        "message transport"
    }

    async fn check(&self) -> Result<(), String> {
        self.0.health().await.map_err(|error| error.to_string())
    }
}
