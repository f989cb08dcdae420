//! Commands as they are listed and retried by people.

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension, QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A row of the list.
#[derive(Debug, QueryableByName)]
pub(crate) struct Row {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) command_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub(crate) order_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub(crate) platform: i32,
    #[diesel(sql_type = SmallInt)]
    pub(crate) kind: i16,
    #[diesel(sql_type = SmallInt)]
    pub(crate) state: i16,
    #[diesel(sql_type = Integer)]
    pub(crate) attempts: i32,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) next_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub(crate) last_code: String,
    #[diesel(sql_type = Text)]
    pub(crate) last_message: String,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) created_at: DateTime<Utc>,
}

const COLUMNS: &str = "c.command_id, c.shop_id, c.order_id, c.platform, c.kind, c.state, \
    c.attempts, c.next_at, c.last_code, c.last_message, c.created_at";

/// Up to `limit` commands before `before`, newest first. Each state is read from its own
/// end of the index, so that a rare one costs no more than a frequent one.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    states: &[i16],
    before: Option<Uuid>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    sql_query(format!(
        "SELECT {COLUMNS} FROM unnest($1) AS wanted (state) CROSS JOIN LATERAL (
             SELECT * FROM commands
             WHERE commands.state = wanted.state AND ($2 IS NULL OR command_id < $2)
             ORDER BY command_id DESC LIMIT $3) AS c
         ORDER BY c.command_id DESC LIMIT $3"
    ))
    .bind::<Array<SmallInt>, _>(states)
    .bind::<Nullable<SqlUuid>, _>(before)
    .bind::<BigInt, _>(limit)
    .get_results(conn)
    .await
}

/// A command, locked against its worker.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<Row>> {
    sql_query(format!(
        "SELECT {COLUMNS} FROM commands c WHERE c.command_id = $1 FOR UPDATE"
    ))
    .bind::<SqlUuid, _>(id)
    .get_result(conn)
    .await
    .optional()
}

/// Makes a command due now, in `state`.
pub(crate) async fn retry(conn: &mut AsyncPgConnection, id: Uuid, state: i16) -> QueryResult<Row> {
    sql_query(format!(
        "UPDATE commands c SET state = $2, failures = 0, next_at = now(), updated_at = now()
         WHERE c.command_id = $1 RETURNING {COLUMNS}"
    ))
    .bind::<SqlUuid, _>(id)
    .bind::<SmallInt, _>(state)
    .get_result(conn)
    .await
}
