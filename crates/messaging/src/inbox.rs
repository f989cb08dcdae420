//! The inbox: which messages a queue's consumer has already taken. A cheap guard
//! before work that no unique constraint of its own makes idempotent.

use crate::statement::Statement;
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::HashSet;
use uuid::Uuid;

/// Remembers `ids` for `queue` and returns those that were not known, in the caller's
/// transaction. Of two transactions with the same id one waits for the other's end.
pub async fn first_seen(
    conn: &mut AsyncPgConnection,
    queue: &str,
    ids: &[Uuid],
) -> QueryResult<HashSet<Uuid>> {
    // One order of locking for all, so that two overlapping batches cannot deadlock.
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let fresh: Vec<Uuid> = Statement::<SqlUuid>::new(
        "INSERT INTO inbox (queue, message_id)
         SELECT ?, id FROM unnest(?) WITH ORDINALITY AS given (id, n) ORDER BY n
         ON CONFLICT DO NOTHING RETURNING message_id",
    )
    .bind::<Text, _>(queue)
    .bind::<Array<SqlUuid>, _>(sorted)
    .get_results(conn)
    .await?;
    Ok(fresh.into_iter().collect())
}

/// Forgets what was seen before `before`; returns how many. A message that comes
/// again after that counts as new.
pub async fn prune(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    Statement::<()>::new("DELETE FROM inbox WHERE seen_at < ?")
        .bind::<Timestamptz, _>(before)
        .execute(conn)
        .await
}
