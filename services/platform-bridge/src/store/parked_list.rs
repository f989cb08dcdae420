//! Parked documents as they are listed.

use crate::{schema, store::Count};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A row of the list.
#[derive(Debug, QueryableByName)]
#[diesel(table_name = schema::parked)]
pub(crate) struct Row {
    pub(crate) parked_id: Uuid,
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub(crate) platform: i32,
    #[diesel(sql_type = SmallInt)]
    pub(crate) document_kind: i16,
    #[diesel(sql_type = Text)]
    pub(crate) document_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) reason: String,
    #[diesel(sql_type = Text)]
    pub(crate) message: String,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) first_seen_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) last_seen_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub(crate) times_seen: i32,
}

/// Up to `limit` parked documents before `before`, newest first; no shops means all.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    before: Option<Uuid>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    sql_query(
        "SELECT p.parked_id, p.shop_id, s.platform, p.document_kind, p.document_id, p.reason,
             p.message, p.first_seen_at, p.last_seen_at, p.times_seen
         FROM parked p JOIN shops s USING (shop_id)
         WHERE p.state = 1 AND ($2 IS NULL OR p.parked_id < $2)
             AND (cardinality($1) = 0 OR p.shop_id = ANY($1))
         ORDER BY p.parked_id DESC LIMIT $3",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Nullable<SqlUuid>, _>(before)
    .bind::<BigInt, _>(limit)
    .get_results(conn)
    .await
}

/// How many are parked.
pub(crate) async fn count(conn: &mut AsyncPgConnection, shops: &[Uuid]) -> QueryResult<i64> {
    let counted: Count = sql_query(
        "SELECT count(*) FROM parked
         WHERE state = 1 AND (cardinality($1) = 0 OR shop_id = ANY($1))",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .get_result(conn)
    .await?;
    Ok(counted.count)
}
