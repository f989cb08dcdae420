//! The coverage ledger as owners' answers close it.

use crate::store::cursors::Kind;
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{
        Array, BigInt, Bool, Double, Integer, Nullable, SmallInt, Timestamptz, Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A page that its owner has taken.
#[derive(Debug, Clone)]
pub(crate) struct TakenPage {
    pub(crate) shop_id: Uuid,
    pub(crate) page_id: Uuid,
    /// Documents that the owner refused.
    pub(crate) refused: i32,
}

#[derive(QueryableByName)]
struct CursorOf {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
}

#[derive(QueryableByName)]
struct IntervalOf {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    interval_id: Uuid,
}

/// Marks pages taken and closes the intervals that are complete by that. Pages that are
/// not in the ledger any more (their interval was pulled again) are passed over.
pub(crate) async fn take(conn: &mut AsyncPgConnection, pages: &[TakenPage]) -> QueryResult<()> {
    // Intervals first: whoever closes one holds its row, see `close`.
    let shops: Vec<_> = pages.iter().map(|page| page.shop_id).collect();
    let ids: Vec<_> = pages.iter().map(|page| page.page_id).collect();
    let intervals: Vec<IntervalOf> = sql_query(
        "SELECT DISTINCT p.shop_id, p.interval_id FROM pages p
         JOIN unnest($1, $2) AS t (shop_id, page_id) USING (shop_id, page_id)
         WHERE p.interval_id IS NOT NULL",
    )
    .bind::<Array<SqlUuid>, _>(&shops)
    .bind::<Array<SqlUuid>, _>(&ids)
    .get_results(conn)
    .await?;
    let intervals: Vec<_> = intervals
        .into_iter()
        .map(|row| (row.shop_id, row.interval_id))
        .collect();
    lock(conn, &intervals).await?;
    sql_query(
        "UPDATE pages p SET taken_at = COALESCE(p.taken_at, now()),
             published_at = COALESCE(p.published_at, now()),
             parked = p.parked + CASE WHEN p.taken_at IS NULL THEN t.refused ELSE 0 END
         FROM unnest($1, $2, $3) AS t (shop_id, page_id, refused)
         WHERE p.shop_id = t.shop_id AND p.page_id = t.page_id",
    )
    .bind::<Array<SqlUuid>, _>(&shops)
    .bind::<Array<SqlUuid>, _>(&ids)
    .bind::<Array<Integer>, _>(pages.iter().map(|page| page.refused).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    close(conn, &intervals).await
}

/// Locks intervals (with their shops) and, before them, their shops' cursors: a pull holds
/// its cursor when it comes to its interval, so the order is the same for all.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    intervals: &[(Uuid, Uuid)],
) -> QueryResult<()> {
    let (shops, ids): (Vec<Uuid>, Vec<Uuid>) = intervals.iter().copied().unzip();
    sql_query(
        "SELECT shop_id FROM sync_cursors
         WHERE (shop_id, kind) IN (SELECT i.shop_id, i.kind FROM intervals i
             JOIN unnest($1, $2) AS t (shop_id, interval_id) USING (shop_id, interval_id))
         ORDER BY shop_id, kind FOR UPDATE",
    )
    .bind::<Array<SqlUuid>, _>(&shops)
    .bind::<Array<SqlUuid>, _>(&ids)
    .execute(conn)
    .await?;
    sql_query(
        "SELECT i.shop_id FROM intervals i
         JOIN unnest($1, $2) AS t (shop_id, interval_id) USING (shop_id, interval_id)
         ORDER BY i.interval_id FOR UPDATE OF i",
    )
    .bind::<Array<SqlUuid>, _>(&shops)
    .bind::<Array<SqlUuid>, _>(&ids)
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes those of `intervals` (with their shops) that are pulled and whose pages are all
/// taken, and moves the shops' coverage on. The rows are locked before they are judged: a
/// page taken and an interval ended at the same moment would else each not see the other.
pub(crate) async fn close(
    conn: &mut AsyncPgConnection,
    intervals: &[(Uuid, Uuid)],
) -> QueryResult<()> {
    if intervals.is_empty() {
        return Ok(());
    }
    lock(conn, intervals).await?;
    let (shops, ids): (Vec<Uuid>, Vec<Uuid>) = intervals.iter().copied().unzip();
    let closed: Vec<CursorOf> = sql_query(
        "UPDATE intervals i SET closed_at = now()
         FROM unnest($1, $2) AS t (shop_id, interval_id)
         WHERE i.shop_id = t.shop_id AND i.interval_id = t.interval_id
             AND i.pulled_at IS NOT NULL AND i.closed_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.shop_id = i.shop_id
                 AND p.interval_id = i.interval_id AND p.taken_at IS NULL)
         RETURNING i.shop_id, i.kind",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SqlUuid>, _>(ids)
    .get_results(conn)
    .await?;
    let mut cursors: Vec<_> = closed.iter().map(|row| (row.shop_id, row.kind)).collect();
    cursors.sort_unstable();
    cursors.dedup();
    if !cursors.is_empty() {
        advance(conn, &cursors).await?;
    }
    Ok(())
}

/// Moves `covered_up_to` of cursors (shops with kinds) to the end of the gapless prefix of
/// their closed intervals.
pub(crate) async fn advance(
    conn: &mut AsyncPgConnection,
    cursors: &[(Uuid, i16)],
) -> QueryResult<usize> {
    let (shops, kinds): (Vec<Uuid>, Vec<i16>) = cursors.iter().copied().unzip();
    sql_query(
        "WITH closed AS (
             SELECT i.shop_id, i.kind, i.from_at, i.to_at,
                 GREATEST(c.covered_up_to, max(i.to_at) OVER (
                     PARTITION BY i.shop_id, i.kind ORDER BY i.from_at, i.to_at
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS reach
             FROM unnest($1, $2) AS t (shop_id, kind)
             JOIN sync_cursors c USING (shop_id, kind) JOIN intervals i USING (shop_id, kind)
             WHERE i.listed_by = 1 AND i.closed_at IS NOT NULL AND i.to_at > c.covered_up_to
         ), gap AS (
             SELECT shop_id, kind, min(from_at) AS at FROM closed WHERE from_at > reach
             GROUP BY shop_id, kind
         ), prefix AS (
             SELECT closed.shop_id, closed.kind, max(closed.to_at) AS up_to
             FROM closed LEFT JOIN gap USING (shop_id, kind)
             WHERE gap.at IS NULL OR closed.from_at < gap.at
             GROUP BY closed.shop_id, closed.kind
         )
         UPDATE sync_cursors c SET covered_up_to = prefix.up_to FROM prefix
         WHERE c.shop_id = prefix.shop_id AND c.kind = prefix.kind
             AND c.covered_up_to < prefix.up_to",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SmallInt>, _>(kinds)
    .execute(conn)
    .await
}

/// An interval as it is shown.
#[derive(Debug, QueryableByName)]
pub(crate) struct IntervalRow {
    #[diesel(sql_type = Timestamptz)]
    pub(crate) from_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) to_at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    pub(crate) pages: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) pages_taken: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) parked: i64,
    #[diesel(sql_type = Bool)]
    pub(crate) closed: bool,
}

/// The newest intervals by change of a shop.
pub(crate) async fn intervals(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    limit: i64,
) -> QueryResult<Vec<IntervalRow>> {
    sql_query(
        "SELECT i.from_at, i.to_at, i.closed_at IS NOT NULL AS closed, count(p.page_id) AS pages,
             count(p.taken_at) AS pages_taken, COALESCE(sum(p.parked), 0)::bigint AS parked
         FROM (SELECT * FROM intervals WHERE shop_id = $1 AND kind = $2 AND listed_by = 1
             ORDER BY to_at DESC LIMIT $3) i
         LEFT JOIN pages p ON p.shop_id = i.shop_id AND p.interval_id = i.interval_id
         GROUP BY i.interval_id, i.from_at, i.to_at, i.closed_at
         ORDER BY i.to_at DESC, i.from_at DESC",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SmallInt, _>(kind as i16)
    .bind::<BigInt, _>(limit)
    .get_results(conn)
    .await
}

#[derive(QueryableByName)]
struct UpTo {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    covered_up_to: Option<DateTime<Utc>>,
}

/// Up to when every page of a shop is taken.
pub(crate) async fn covered_up_to(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
) -> QueryResult<Option<DateTime<Utc>>> {
    let row: UpTo =
        sql_query("SELECT covered_up_to FROM sync_cursors WHERE shop_id = $1 AND kind = $2")
            .bind::<SqlUuid, _>(shop_id)
            .bind::<SmallInt, _>(kind as i16)
            .get_result(conn)
            .await?;
    Ok(row.covered_up_to)
}

/// Plans intervals of a kind again whose published pages nobody has taken for `older`
/// seconds, and makes their shops' past pulls due. Returns how many.
pub(crate) async fn reopen_unanswered(
    conn: &mut AsyncPgConnection,
    kind: Kind,
    older: f64,
) -> QueryResult<usize> {
    sql_query(
        "WITH stale AS (
             SELECT DISTINCT p.shop_id, p.interval_id
             FROM pages p JOIN intervals i USING (shop_id, interval_id)
             WHERE p.taken_at IS NULL AND i.kind = $2
                 AND p.published_at < now() - make_interval(secs => $1)
             LIMIT 1000
         ), reopened AS (
             -- Origin 3: the past pull works it off, the pull by change leaves it alone.
             UPDATE intervals i SET pulled_at = NULL, origin = CASE WHEN origin = 1 THEN 3 ELSE origin END
             FROM stale s
             WHERE i.shop_id = s.shop_id AND i.interval_id = s.interval_id
                 AND i.pulled_at IS NOT NULL AND i.closed_at IS NULL
             RETURNING i.shop_id
         )
         UPDATE sync_cursors c SET next_due_at = LEAST(c.next_due_at, now()), pull_requested = true
         WHERE c.kind = 3 AND c.next_due_at IS NOT NULL
             AND c.shop_id IN (SELECT shop_id FROM reopened)",
    )
    .bind::<Double, _>(older)
    .bind::<SmallInt, _>(kind as i16)
    .execute(conn)
    .await
}
