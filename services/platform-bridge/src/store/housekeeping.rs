//! What grows is cut back here, in bounded steps, and what is counted is counted.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{BigInt, Double, Nullable, SmallInt, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// What is kept for how long; each deletes at most a few thousand rows at a time.
const PRUNE: &[&str] = &[
    "DELETE FROM seen WHERE (shop_id, kind, document_id) IN (
         SELECT shop_id, kind, document_id FROM seen
         WHERE seen_at < now() - interval '7 days' LIMIT 5000)",
    "DELETE FROM intervals WHERE (shop_id, interval_id) IN (
         SELECT i.shop_id, i.interval_id FROM intervals i
         JOIN sync_cursors c USING (shop_id, kind)
         WHERE i.closed_at < now() - interval '14 days' AND i.to_at <= c.covered_up_to LIMIT 2000)",
    "DELETE FROM pages WHERE (shop_id, page_id) IN (
         SELECT shop_id, page_id FROM pages
         WHERE interval_id IS NULL AND created_at < now() - interval '14 days' LIMIT 2000)",
    "DELETE FROM parked WHERE parked_id IN (
         SELECT parked_id FROM parked
         WHERE state = 2 AND last_seen_at < now() - interval '30 days' LIMIT 2000)",
    "DELETE FROM push_inbox WHERE (platform, app_key, message_id) IN (
         SELECT platform, app_key, message_id FROM push_inbox
         WHERE received_at < now() - interval '7 days' LIMIT 20000)",
    "DELETE FROM hints WHERE (shop_id, kind, document_id) IN (
         SELECT shop_id, kind, document_id FROM hints
         WHERE told_at < now() - interval '1 day' LIMIT 5000)",
    "DELETE FROM commands WHERE command_id IN (
         SELECT command_id FROM commands
         WHERE state IN (4, 6) AND updated_at < now() - interval '90 days' LIMIT 2000)",
];

/// Deletes what is past its time.
pub(crate) async fn prune(conn: &mut AsyncPgConnection) -> QueryResult<usize> {
    let mut deleted = 0;
    for statement in PRUNE {
        deleted += sql_query(*statement).execute(conn).await?;
    }
    Ok(deleted)
}

/// How far a cursor is behind.
#[derive(Debug, QueryableByName)]
pub(crate) struct Lag {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    pub(crate) kind: i16,
    #[diesel(sql_type = Nullable<Double>)]
    pub(crate) pulled_s: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    pub(crate) covered_s: Option<f64>,
}

/// Lags of every enabled shop's cursors of orders and after-sales.
pub(crate) async fn lags(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Lag>> {
    sql_query(
        "SELECT c.shop_id, c.kind, extract(epoch FROM now() - c.pulled_up_to)::float8 AS pulled_s,
             extract(epoch FROM now() - c.covered_up_to)::float8 AS covered_s
         FROM sync_cursors c JOIN shops s USING (shop_id) WHERE c.kind IN (1, 4) AND s.enabled",
    )
    .get_results(conn)
    .await
}

/// A count by two numbers.
#[derive(Debug, QueryableByName)]
pub(crate) struct Tally {
    #[diesel(sql_type = SmallInt)]
    pub(crate) a: i16,
    #[diesel(sql_type = SmallInt)]
    pub(crate) b: i16,
    #[diesel(sql_type = BigInt)]
    pub(crate) count: i64,
}

/// Cursors by kind and problem.
pub(crate) async fn problems(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Tally>> {
    sql_query("SELECT kind AS a, problem AS b, count(*) FROM sync_cursors GROUP BY kind, problem")
        .get_results(conn)
        .await
}

/// Commands by kind and state that are not at a good end.
pub(crate) async fn backlog(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Tally>> {
    sql_query(
        "SELECT kind AS a, state AS b, count(*) FROM commands
         WHERE state IN (1, 2, 3, 5, 7) GROUP BY kind, state",
    )
    .get_results(conn)
    .await
}
