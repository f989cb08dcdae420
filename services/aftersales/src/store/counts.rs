//! After-sales per stage.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, SmallInt, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A stage with its after-sales.
#[derive(Debug, QueryableByName)]
pub struct Count {
    /// Number of the stage.
    #[diesel(sql_type = SmallInt)]
    pub stage: i16,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Exact counts per stage of all shops, or of those given; in the order of stages.
pub async fn by_stage(conn: &mut AsyncPgConnection, shops: &[Uuid]) -> QueryResult<Vec<Count>> {
    sql_query(
        "SELECT stage, sum(n)::bigint AS count FROM (
            SELECT shop_id, stage, count AS n FROM stage_counts
            UNION ALL SELECT shop_id, stage, delta FROM stage_deltas) AS parts
         WHERE cardinality($1) = 0 OR shop_id = ANY($1)
         GROUP BY stage HAVING sum(n) <> 0 ORDER BY stage",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .load(conn)
    .await
}

/// Folds a bounded number of deltas into the counts; returns how many. One statement,
/// so that no reader sees a delta twice or not at all.
pub async fn fold(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<usize> {
    sql_query(
        "WITH taken AS (
            DELETE FROM stage_deltas WHERE id IN (
                SELECT id FROM stage_deltas ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
            RETURNING shop_id, stage, delta)
         INSERT INTO stage_counts AS c (shop_id, stage, count)
         SELECT shop_id, stage, sum(delta) FROM taken GROUP BY shop_id, stage
            ORDER BY shop_id, stage
         ON CONFLICT (shop_id, stage) DO UPDATE SET count = c.count + excluded.count",
    )
    .bind::<BigInt, _>(limit)
    .execute(conn)
    .await
}
