//! Cursors as they are listed: one set-based statement per page.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A row of the list.
#[derive(Debug, QueryableByName)]
pub(crate) struct Row {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub(crate) platform: i32,
    #[diesel(sql_type = SmallInt)]
    pub(crate) kind: i16,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) pulled_up_to: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) covered_up_to: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub(crate) gaps: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) parked: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) late: i64,
    #[diesel(sql_type = SmallInt)]
    pub(crate) problem: i16,
    #[diesel(sql_type = Text)]
    pub(crate) problem_code: String,
    #[diesel(sql_type = Text)]
    pub(crate) problem_message: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) next_due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) last_success_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub(crate) documents_seen: i64,
}

/// Up to `limit` cursors of what is pulled for its own sake, after `(shop, kind)`. What the
/// past pull found late is shown with the orders.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    after: Option<(Uuid, i16)>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    sql_query(
        "WITH page AS (
             SELECT c.*, s.platform FROM sync_cursors c JOIN shops s USING (shop_id)
             WHERE c.kind <> 3 AND (cardinality($1) = 0 OR c.shop_id = ANY($1))
                 AND ($2 IS NULL OR (c.shop_id, c.kind) > ($2, $3))
             ORDER BY c.shop_id, c.kind LIMIT $4
         ), open AS (
             SELECT i.shop_id, i.kind, count(*) AS gaps FROM intervals i
             WHERE i.shop_id IN (SELECT shop_id FROM page) AND i.closed_at IS NULL
                 AND i.listed_by = 1
             GROUP BY i.shop_id, i.kind
         ), waiting AS (
             SELECT p.shop_id, p.document_kind, count(*) AS parked FROM parked p
             WHERE p.shop_id IN (SELECT shop_id FROM page) AND p.state = 1
             GROUP BY p.shop_id, p.document_kind
         )
         SELECT page.shop_id, page.platform, page.kind, page.pulled_up_to, page.covered_up_to,
             COALESCE(open.gaps, 0) AS gaps,
             COALESCE(waiting.parked, 0) AS parked,
             page.late + CASE WHEN page.kind = 1 THEN COALESCE(past.late, 0) ELSE 0 END AS late,
             page.problem, page.problem_code, page.problem_message, page.next_due_at,
             page.last_success_at, page.documents_seen
         FROM page
         LEFT JOIN open USING (shop_id, kind)
         LEFT JOIN waiting ON waiting.shop_id = page.shop_id AND waiting.document_kind = page.kind
         LEFT JOIN sync_cursors past ON past.shop_id = page.shop_id AND past.kind = 3
         ORDER BY page.shop_id, page.kind",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Nullable<SqlUuid>, _>(after.map(|(shop, _)| shop))
    .bind::<SmallInt, _>(after.map_or(0, |(_, kind)| kind))
    .bind::<BigInt, _>(limit)
    .get_results(conn)
    .await
}
