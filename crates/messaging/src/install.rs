//! Creates the outbox and inbox tables of a service.

use crate::{MessagingError, statement::Statement};
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use oms_service_kit::db;

/// The tables as SQL for a service's own migration.
pub const OUTBOX_MIGRATION_SQL: &str = include_str!("../sql/outbox.sql");

/// Creates outbox and inbox in `schema`, and the schema, where they are missing. To
/// be called after the service's own migrations; several processes may call it at once.
pub async fn install(database_url: &str, schema: &str) -> Result<(), MessagingError> {
    let sql = format!("CREATE SCHEMA IF NOT EXISTS {schema};\n{OUTBOX_MIGRATION_SQL}");
    run_locked(&db::schema_url(database_url, schema), schema, &sql).await
}

/// Runs idempotent DDL as one transaction under the advisory lock of `schema`.
pub(crate) async fn run_locked(url: &str, schema: &str, sql: &str) -> Result<(), MessagingError> {
    let failed = |error: diesel::result::Error| {
        MessagingError::Unavailable(format!("tables in schema {schema}: {error}"))
    };
    let mut conn = AsyncPgConnection::establish(url)
        .await
        .map_err(|error| MessagingError::Unavailable(error.to_string()))?;
    // Held until the connection is dropped.
    Statement::<()>::new("SELECT pg_advisory_lock(hashtext('oms.messaging'), hashtext(?))")
        .bind::<Text, _>(schema)
        .execute(&mut conn)
        .await
        .map_err(failed)?;
    // Several statements in one simple query are one transaction.
    conn.batch_execute(sql).await.map_err(failed)
}
