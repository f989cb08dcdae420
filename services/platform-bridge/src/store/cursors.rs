//! Sync cursors: who is due, who holds a lease, and how a turn ended.

use crate::{domain::trail::Trail, error::Error};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{
        Array, BigInt, Bool, Double, Integer, Nullable, SmallInt, Text, Timestamptz,
        Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::bridge::v1::SyncProblem;
use std::time::Duration;
use uuid::Uuid;

/// What a cursor pulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Kind {
    /// New and changed orders.
    Orders = 1,
    /// Listings.
    Listings = 2,
    /// Past windows: late sweep, backfill, pages that were not answered.
    Past = 3,
    /// New and changed after-sales.
    AfterSales = 4,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Listings => "listings",
            Self::Past => "past",
            Self::AfterSales => "after_sales",
        }
    }

    pub(crate) fn of(number: i16) -> Self {
        match number {
            2 => Self::Listings,
            3 => Self::Past,
            4 => Self::AfterSales,
            _ => Self::Orders,
        }
    }
}

/// A cursor under our lease.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Claim {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = BigInt)]
    pub(crate) fence: i64,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) due_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub(crate) failures: i32,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) pulled_up_to: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    listings_cursor: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    listings_landmark: Option<String>,
    #[diesel(sql_type = Integer)]
    listings_pages: i32,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) sweep_due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub(crate) credential_version: i64,
}

impl Claim {
    pub(crate) fn kind(&self) -> Kind {
        Kind::of(self.kind)
    }

    /// Where the listings pull goes on.
    pub(crate) fn trail(&self) -> Trail {
        Trail {
            cursor: self.listings_cursor.clone(),
            landmark: self.listings_landmark.clone(),
            pages: self.listings_pages,
        }
    }
}

/// Leases up to `limit` due cursors in one statement, the longest due first: of the slow
/// shops or of the others.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    kinds: &[Kind],
    slow: bool,
    limit: usize,
    lease: Duration,
) -> QueryResult<Vec<Claim>> {
    let kinds: Vec<i16> = kinds.iter().map(|kind| *kind as i16).collect();
    sql_query(
        "WITH due AS (
             SELECT shop_id, kind, next_due_at AS due_at FROM sync_cursors
             WHERE kind = ANY($1) AND next_due_at <= now()
                 AND (leased_until IS NULL OR leased_until < now()) AND slow = $2
             ORDER BY next_due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         UPDATE sync_cursors c SET
             fence = c.fence + 1, leased_until = now() + make_interval(secs => $4),
             pull_requested = false
         FROM due JOIN shops s USING (shop_id)
         WHERE c.shop_id = due.shop_id AND c.kind = due.kind
         RETURNING c.shop_id, c.kind, c.fence, due.due_at, c.failures, c.pulled_up_to,
             c.listings_cursor, c.listings_landmark, c.listings_pages, c.sweep_due_at,
             s.credential_version",
    )
    .bind::<Array<SmallInt>, _>(kinds)
    .bind::<Bool, _>(slow)
    .bind::<BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind::<Double, _>(lease.as_secs_f64())
    .get_results(conn)
    .await
}

/// First statement of every transaction of a pull: renews the lease and locks the
/// cursor, or fails with [`Error::Fenced`] if somebody else has claimed it since.
pub(crate) async fn guard(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    lease: Duration,
) -> Result<(), Error> {
    let held = sql_query(
        "UPDATE sync_cursors SET leased_until = now() + make_interval(secs => $4)
         WHERE shop_id = $1 AND kind = $2 AND fence = $3",
    )
    .bind::<SqlUuid, _>(claim.shop_id)
    .bind::<SmallInt, _>(claim.kind)
    .bind::<BigInt, _>(claim.fence)
    .bind::<Double, _>(lease.as_secs_f64())
    .execute(conn)
    .await?;
    if held == 1 {
        Ok(())
    } else {
        Err(Error::Fenced)
    }
}

/// How a turn ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ended {
    /// When the next one is due; `None` waits for new credentials.
    pub(crate) next_due_at: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub(crate) failures: i32,
    /// What stands in the way.
    pub(crate) problem: SyncProblem,
    /// Its code.
    pub(crate) code: String,
    /// Its text.
    pub(crate) message: String,
    /// True where the turn took long or left work.
    pub(crate) slow: bool,
}

/// Gives the lease back. A pull that was asked for meanwhile is due at once.
pub(crate) async fn release(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    ended: &Ended,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE sync_cursors c SET
             leased_until = NULL, slow = $9, failures = $5,
             problem = $6, problem_code = $7, problem_message = $8,
             last_success_at = CASE WHEN $6 = 1 THEN now() ELSE c.last_success_at END,
             next_due_at = CASE
                 WHEN NOT s.enabled THEN NULL
                 WHEN c.pull_requested OR ($6 = 2 AND s.credential_version > s.refused_version) THEN now()
                 ELSE $4 END,
             pull_requested = false
         FROM shops s
         WHERE s.shop_id = c.shop_id AND c.shop_id = $1 AND c.kind = $2 AND c.fence = $3",
    )
    .bind::<SqlUuid, _>(claim.shop_id)
    .bind::<SmallInt, _>(claim.kind)
    .bind::<BigInt, _>(claim.fence)
    .bind::<Nullable<Timestamptz>, _>(ended.next_due_at)
    .bind::<Integer, _>(ended.failures)
    .bind::<SmallInt, _>(i16::try_from(ended.problem as i32).unwrap_or_default())
    .bind::<Text, _>(&ended.code)
    .bind::<Text, _>(&ended.message)
    .bind::<Bool, _>(ended.slow)
    .execute(conn)
    .await
}

/// Gives the lease back as if the turn had not begun.
pub(crate) async fn give_back(conn: &mut AsyncPgConnection, claim: &Claim) -> QueryResult<usize> {
    sql_query(
        "UPDATE sync_cursors SET leased_until = NULL
         WHERE shop_id = $1 AND kind = $2 AND fence = $3",
    )
    .bind::<SqlUuid, _>(claim.shop_id)
    .bind::<SmallInt, _>(claim.kind)
    .bind::<BigInt, _>(claim.fence)
    .execute(conn)
    .await
}

/// Makes a pull due now; one under way is followed by another.
pub(crate) async fn request(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE sync_cursors SET next_due_at = now(), pull_requested = true
         WHERE shop_id = $1 AND kind = $2",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SmallInt, _>(kind as i16)
    .execute(conn)
    .await
}

/// Where a new shop's first fill begins: everything before was never promised.
pub(crate) async fn begin_fill(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    from: DateTime<Utc>,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE sync_cursors SET filled_from = $3, pulled_up_to = $3, covered_up_to = $3
         WHERE shop_id = $1 AND kind = $2 AND pulled_up_to IS NULL",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SmallInt, _>(kind as i16)
    .bind::<Timestamptz, _>(from)
    .execute(conn)
    .await
}

/// Moves a cursor on; it never goes back.
pub(crate) async fn advance(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    to: DateTime<Utc>,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE sync_cursors SET pulled_up_to = $3
         WHERE shop_id = $1 AND kind = $2 AND pulled_up_to < $3",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SmallInt, _>(kind as i16)
    .bind::<Timestamptz, _>(to)
    .execute(conn)
    .await
}

/// Counts published documents, and those the late sweep found.
pub(crate) async fn count_documents(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    seen: i64,
    late: i64,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE sync_cursors SET documents_seen = documents_seen + $3, late = late + $4
         WHERE shop_id = $1 AND kind = $2",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SmallInt, _>(kind as i16)
    .bind::<BigInt, _>(seen)
    .bind::<BigInt, _>(late)
    .execute(conn)
    .await
}

/// Sets when the next late sweep of a shop is due.
pub(crate) async fn next_sweep(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    sql_query("UPDATE sync_cursors SET sweep_due_at = $2 WHERE shop_id = $1 AND kind = 3")
        .bind::<SqlUuid, _>(shop_id)
        .bind::<Timestamptz, _>(at)
        .execute(conn)
        .await
}
