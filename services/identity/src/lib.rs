//! Who may call: users with their sessions, API tokens of internal systems, and the
//! roles of both.
//!
//! A session value and an API token are known to their holder alone; the schema
//! `identity` keeps SHA-256 hashes. Edge exchanges either for a signed token of 60 s,
//! which is all that the other services see.
//!
//! | folder | what |
//! |---|---|
//! | `inbound/` | gRPC: `SessionService`, `ApiTokenService` |
//! | `usecases/` | one file a verb: log in, exchange a credential, create a token, ... |
//! | `domain/` | roles and their permissions, throttling, session life, credentials |
//! | `store/` | the tables |

mod domain;
mod error;
mod inbound;
mod passwords;
mod store;
mod usecases;

pub use error::Error;
pub use inbound::SESSION_METADATA;
pub use usecases::ensure_admin::{AdminOutcome, ensure_admin};

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use oms_contracts::oms::identity::v1::{
    api_token_service_server::{self, ApiTokenServiceServer},
    session_service_server::{self, SessionServiceServer},
};
use oms_service_kit::{
    Start,
    db::{self, Pool},
    health, idempotency,
    rules::Rules,
    seal::KeyRing,
    server::GrpcServer,
    token::Tokens,
};
use passwords::Passwords;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

pub(crate) const SCHEMA: &str = "identity";
const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// What every use case works with.
pub(crate) struct Identity {
    pub(crate) pool: Pool,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) tokens: Tokens,
    pub(crate) passwords: Passwords,
    /// What `*` stands for where it is shown.
    pub(crate) every_permission: Vec<String>,
}

/// Brings the schema `identity` up to date.
pub async fn migrate(database_url: &str) -> Result<(), Error> {
    db::migrate(database_url, SCHEMA, MIGRATIONS).await?;
    let mut conn = db::pool(database_url, SCHEMA, 1)?.get().await?;
    Ok(idempotency::install(&mut conn).await?)
}

/// Serves until `shutdown`. The schema must be up to date, see [`migrate`].
pub async fn serve(start: Start, shutdown: CancellationToken) -> Result<(), Error> {
    let pool = db::pool(&start.database_url, SCHEMA, start.db_connections)?;
    let rules = Rules::all().map_err(oms_service_kit::server::ServerError::from)?;
    let identity = Arc::new(Identity {
        pool: pool.clone(),
        tokens: Tokens::new(&start.keys),
        keys: start.keys.clone(),
        passwords: Passwords::new().await?,
        every_permission: rules.permissions().into_iter().map(str::to_owned).collect(),
    });
    let cleaning = tokio::spawn(usecases::forget_expired::run(
        pool.clone(),
        shutdown.clone(),
    ));
    let server = GrpcServer {
        name: SCHEMA,
        routes: Routes::new(SessionServiceServer::new(inbound::Sessions(
            identity.clone(),
        )))
        .add_service(ApiTokenServiceServer::new(inbound::ApiTokens(identity))),
        services: vec![
            session_service_server::SERVICE_NAME,
            api_token_service_server::SERVICE_NAME,
        ],
        needs: vec![Arc::new(health::Database(pool))],
    };
    let served = server.serve(start.listener, &start.keys, shutdown).await;
    cleaning.abort();
    Ok(served?)
}
