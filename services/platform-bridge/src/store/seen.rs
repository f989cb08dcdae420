//! Which documents were seen, and how new: tells a late row from a known one.

use crate::store::{Count, cursors::Kind};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// What the pull by change must have shown: changes in `[from, to)`.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub(crate) struct Known {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    filled_from: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pulled_up_to: Option<DateTime<Utc>>,
}

/// The span that the pull by change has read so far. A sweep asks before it fetches:
/// what it then finds inside, and the pull has not seen, came late.
pub(crate) async fn known(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
) -> QueryResult<Known> {
    sql_query("SELECT filled_from, pulled_up_to FROM sync_cursors WHERE shop_id = $1 AND kind = $2")
        .bind::<SqlUuid, _>(shop_id)
        .bind::<SmallInt, _>(kind as i16)
        .get_result(conn)
        .await
}

/// Remembers documents with their modified times. Returns how many of them lie in `known`
/// and were not seen as new as this before; 0 without `known`.
pub(crate) async fn remember(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    documents: &[(String, DateTime<Utc>)],
    known: Option<Known>,
) -> QueryResult<i64> {
    let counted: Count = sql_query(
        "WITH given AS (
             SELECT * FROM unnest($2, $3) AS g (id, modified_at)
         ), remembered AS (
             INSERT INTO seen AS s (shop_id, kind, document_id, modified_at)
             SELECT $1, $6, id, modified_at FROM given ORDER BY id
             ON CONFLICT (shop_id, kind, document_id) DO UPDATE
             SET modified_at = GREATEST(s.modified_at, excluded.modified_at), seen_at = now()
             RETURNING 1
         )
         SELECT count(*) FROM given g
         LEFT JOIN seen s ON s.shop_id = $1 AND s.kind = $6 AND s.document_id = g.id
         WHERE g.modified_at >= $4 AND g.modified_at < $5
             AND (s.modified_at IS NULL OR s.modified_at < g.modified_at)",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Array<Text>, _>(
        documents
            .iter()
            .map(|(id, _)| id.as_str())
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Timestamptz>, _>(documents.iter().map(|(_, at)| *at).collect::<Vec<_>>())
    .bind::<Nullable<Timestamptz>, _>(known.and_then(|known| known.filled_from))
    .bind::<Nullable<Timestamptz>, _>(known.and_then(|known| known.pulled_up_to))
    .bind::<SmallInt, _>(kind as i16)
    .get_result(conn)
    .await?;
    Ok(counted.count)
}
