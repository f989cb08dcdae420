//! Orders per headline.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, SmallInt, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = SmallInt)]
    headline: i16,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Exact counts per headline of all shops, or of those given.
pub async fn by_headline(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
) -> QueryResult<BTreeMap<i16, i64>> {
    let rows: Vec<Count> = sql_query(
        "SELECT headline, sum(n)::bigint AS count FROM (
            SELECT shop_id, headline, count AS n FROM headline_counts
            UNION ALL SELECT shop_id, headline, delta FROM headline_deltas) AS parts
         WHERE cardinality($1) = 0 OR shop_id = ANY($1)
         GROUP BY headline HAVING sum(n) <> 0",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .load(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.headline, row.count))
        .collect())
}

/// Folds a bounded number of deltas into the counts; returns how many. One statement,
/// so that no reader sees a delta twice or not at all.
pub async fn fold(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<usize> {
    sql_query(
        "WITH taken AS (
            DELETE FROM headline_deltas WHERE id IN (
                SELECT id FROM headline_deltas ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
            RETURNING shop_id, headline, delta)
         INSERT INTO headline_counts AS c (shop_id, headline, count)
         SELECT shop_id, headline, sum(delta) FROM taken GROUP BY shop_id, headline
            ORDER BY shop_id, headline
         ON CONFLICT (shop_id, headline) DO UPDATE SET count = c.count + excluded.count",
    )
    .bind::<BigInt, _>(limit)
    .execute(conn)
    .await
}
