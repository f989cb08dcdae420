//! PostgreSQL: one pool per service, bound to the service's own schema.

use crate::pool_metrics;
use diesel_async::{
    AsyncMigrationHarness, AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, deadpool},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use std::time::Duration;

/// Pool of connections whose `search_path` is the service's schema, so that no
/// query of one service can name a table of another.
pub type Pool = deadpool::Pool<AsyncPgConnection>;

/// A connection taken from [`Pool`].
pub type Connection = deadpool::Object<AsyncPgConnection>;

/// Why the database could not be reached or migrated.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The server refused or did not answer.
    #[error("database not reachable: {0}")]
    Unreachable(String),
    /// A migration failed; the schema stays as it was before it.
    #[error("migration of schema {schema} failed: {message}")]
    Migration {
        /// Schema that was being migrated.
        schema: &'static str,
        /// What the database said.
        message: String,
    },
}

impl<E: std::fmt::Display> From<::deadpool::managed::PoolError<E>> for DbError {
    fn from(error: ::deadpool::managed::PoolError<E>) -> Self {
        Self::Unreachable(error.to_string())
    }
}

/// A pool on `schema` with at most `max_size` connections. Connects lazily; taking
/// a connection waits at most 5 s.
pub fn pool(database_url: &str, schema: &'static str, max_size: usize) -> Result<Pool, DbError> {
    let manager =
        AsyncDieselConnectionManager::<AsyncPgConnection>::new(schema_url(database_url, schema));
    let pool = Pool::builder(manager)
        .max_size(max_size)
        .wait_timeout(Some(Duration::from_secs(5)))
        .create_timeout(Some(Duration::from_secs(5)))
        .runtime(::deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| DbError::Unreachable(error.to_string()))?;
    pool_metrics::watch(schema, &pool);
    Ok(pool)
}

/// Creates `schema` if need be and runs what it lacks of `migrations`. Safe to run
/// from several processes at once: an advisory lock lets one work.
pub async fn migrate(
    database_url: &str,
    schema: &'static str,
    migrations: EmbeddedMigrations,
) -> Result<(), DbError> {
    use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
    let failed = |message: String| DbError::Migration { schema, message };
    let mut conn = AsyncPgConnection::establish(&schema_url(database_url, schema))
        .await
        .map_err(|error| DbError::Unreachable(error.to_string()))?;
    diesel::sql_query("SELECT pg_advisory_lock(hashtext('oms.migrate'), hashtext($1))")
        .bind::<diesel::sql_types::Text, _>(schema)
        .execute(&mut conn)
        .await
        .map_err(|error| failed(error.to_string()))?;
    conn.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))
        .await
        .map_err(|error| failed(error.to_string()))?;
    tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(conn);
        harness
            .run_pending_migrations(migrations)
            .map(|_| ())
            .map_err(|error| failed(error.to_string()))
        // Dropping the connection releases the advisory lock.
    })
    .await
    .map_err(|error| DbError::Migration {
        schema,
        message: error.to_string(),
    })?
}

/// `database_url` with `search_path` set to `schema`.
pub fn schema_url(database_url: &str, schema: &str) -> String {
    let separator = if database_url.contains('?') { '&' } else { '?' };
    format!("{database_url}{separator}options=-c%20search_path%3D{schema}")
}
