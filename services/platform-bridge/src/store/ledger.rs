//! The coverage ledger as pulls write it: intervals and their pages.

use crate::{
    platform::{ListBy, Window},
    store::{coverage, cursors::Kind},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Bool, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Why an interval was asked for, other than by the pull by change (1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Origin {
    /// The late sweep.
    Sweep = 2,
    /// A backfill that a person asked for.
    Backfill = 3,
}

fn number(by: ListBy) -> i16 {
    match by {
        ListBy::Modified => 1,
        ListBy::Created => 2,
    }
}

/// An interval that waits to be pulled.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Planned {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) interval_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = SmallInt)]
    origin: i16,
    #[diesel(sql_type = SmallInt)]
    listed_by: i16,
    #[diesel(sql_type = Timestamptz)]
    from_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    to_at: DateTime<Utc>,
}

impl Planned {
    pub(crate) fn window(&self) -> Window {
        Window {
            from: self.from_at,
            to: self.to_at,
        }
    }

    /// The cursor's kind: orders or after-sales.
    pub(crate) fn kind(&self) -> Kind {
        Kind::of(self.kind)
    }

    pub(crate) fn by(&self) -> ListBy {
        if self.listed_by == 2 {
            ListBy::Created
        } else {
            ListBy::Modified
        }
    }

    pub(crate) fn is_sweep(&self) -> bool {
        self.origin == Origin::Sweep as i16
    }
}

/// Adds intervals; returns how many.
pub(crate) async fn plan(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    origin: Origin,
    by: ListBy,
    windows: &[Window],
) -> QueryResult<usize> {
    let ids: Vec<_> = windows.iter().map(|_| Uuid::now_v7()).collect();
    sql_query(
        "INSERT INTO intervals (shop_id, interval_id, kind, origin, listed_by, from_at, to_at)
         SELECT $1, w.id, $2, $3, $4, w.from_at, w.to_at
         FROM unnest($5, $6, $7) AS w (id, from_at, to_at)",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SmallInt, _>(kind as i16)
    .bind::<SmallInt, _>(origin as i16)
    .bind::<SmallInt, _>(number(by))
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Timestamptz>, _>(windows.iter().map(|w| w.from).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(windows.iter().map(|w| w.to).collect::<Vec<_>>())
    .execute(conn)
    .await
}

/// The oldest interval of a shop that waits for the past pull; orders before after-sales,
/// which a platform may refuse alone.
pub(crate) async fn next_planned(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
) -> QueryResult<Option<Planned>> {
    let found: Vec<Planned> = sql_query(
        "SELECT interval_id, kind, origin, listed_by, from_at, to_at FROM intervals
         WHERE shop_id = $1 AND closed_at IS NULL AND pulled_at IS NULL AND origin <> 1
         ORDER BY kind, from_at LIMIT 1",
    )
    .bind::<SqlUuid, _>(shop_id)
    .get_results(conn)
    .await?;
    Ok(found.into_iter().next())
}

/// Opens the interval of a pull by change. One that an interrupted pull left behind is
/// replaced: its window is asked for again as part of this one.
pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    interval_id: Uuid,
    window: Window,
) -> QueryResult<usize> {
    discard_unfinished(conn, shop_id, kind).await?;
    insert_pull(conn, shop_id, kind, interval_id, window, false).await
}

/// Records a window in which nothing changed: closed at once, as a longer end of the
/// empty interval before it where there is one.
pub(crate) async fn close_empty(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    window: Window,
) -> QueryResult<usize> {
    discard_unfinished(conn, shop_id, kind).await?;
    let extended = sql_query(
        "UPDATE intervals SET to_at = $3, closed_at = now()
         WHERE shop_id = $1 AND interval_id = (
             SELECT i.interval_id FROM intervals i
             WHERE i.shop_id = $1 AND i.kind = $4 AND i.listed_by = 1
                 AND i.to_at >= $2 AND i.to_at < $3
                 AND i.origin = 1 AND i.closed_at IS NOT NULL
                 AND i.to_at = (SELECT pulled_up_to FROM sync_cursors WHERE shop_id = $1 AND kind = $4)
                 AND i.to_at - i.from_at < interval '6 hours'
                 AND NOT EXISTS (SELECT 1 FROM pages p
                     WHERE p.shop_id = i.shop_id AND p.interval_id = i.interval_id)
             LIMIT 1)",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Timestamptz, _>(window.from)
    .bind::<Timestamptz, _>(window.to)
    .bind::<SmallInt, _>(kind as i16)
    .execute(conn)
    .await?;
    if extended == 0 {
        insert_pull(conn, shop_id, kind, Uuid::now_v7(), window, true).await?;
    }
    coverage::advance(conn, &[(shop_id, kind as i16)]).await
}

async fn discard_unfinished(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
) -> QueryResult<usize> {
    sql_query(
        "DELETE FROM intervals WHERE shop_id = $1 AND kind = $2
             AND origin = 1 AND pulled_at IS NULL AND closed_at IS NULL",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SmallInt, _>(kind as i16)
    .execute(conn)
    .await
}

async fn insert_pull(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    kind: Kind,
    interval_id: Uuid,
    window: Window,
    closed: bool,
) -> QueryResult<usize> {
    sql_query(
        "INSERT INTO intervals
             (shop_id, interval_id, kind, origin, listed_by, from_at, to_at, pulled_at, closed_at)
         VALUES ($1, $2, $3, 1, 1, $4, $5,
             CASE WHEN $6 THEN now() END, CASE WHEN $6 THEN now() END)",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SqlUuid, _>(interval_id)
    .bind::<SmallInt, _>(kind as i16)
    .bind::<Timestamptz, _>(window.from)
    .bind::<Timestamptz, _>(window.to)
    .bind::<Bool, _>(closed)
    .execute(conn)
    .await
}

/// Forgets the pages of an interval that is pulled from its start again.
pub(crate) async fn restart(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    interval_id: Uuid,
) -> QueryResult<usize> {
    sql_query("DELETE FROM pages WHERE shop_id = $1 AND interval_id = $2")
        .bind::<SqlUuid, _>(shop_id)
        .bind::<SqlUuid, _>(interval_id)
        .execute(conn)
        .await
}

/// Replaces a planned interval by smaller ones.
pub(crate) async fn split(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    interval_id: Uuid,
    halves: &[Window; 2],
) -> QueryResult<usize> {
    sql_query(
        "WITH gone AS (DELETE FROM intervals WHERE shop_id = $1 AND interval_id = $2
             RETURNING kind, origin, listed_by)
         INSERT INTO intervals (shop_id, interval_id, kind, origin, listed_by, from_at, to_at)
         SELECT $1, w.id, gone.kind, gone.origin, gone.listed_by, w.from_at, w.to_at
         FROM gone, unnest($3, $4, $5) AS w (id, from_at, to_at)",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SqlUuid, _>(interval_id)
    .bind::<Array<SqlUuid>, _>(vec![Uuid::now_v7(), Uuid::now_v7()])
    .bind::<Array<Timestamptz>, _>(halves.iter().map(|w| w.from).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(halves.iter().map(|w| w.to).collect::<Vec<_>>())
    .execute(conn)
    .await
}

/// Writes a page down before it is published. `documents` are the ids in its message; a
/// page without any has nothing to be taken.
pub(crate) async fn add_page(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    page_id: Uuid,
    interval_id: Option<Uuid>,
    documents: &[String],
    parked: i32,
) -> QueryResult<usize> {
    sql_query(
        "INSERT INTO pages (shop_id, page_id, interval_id, document_ids, parked, published_at, taken_at)
         VALUES ($1, $2, $3, $4, $5,
             CASE WHEN cardinality($4) = 0 THEN now() END,
             CASE WHEN cardinality($4) = 0 THEN now() END)",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SqlUuid, _>(page_id)
    .bind::<Nullable<SqlUuid>, _>(interval_id)
    .bind::<Array<Text>, _>(documents)
    .bind::<Integer, _>(parked)
    .execute(conn)
    .await
}

/// The transport has confirmed the page.
pub(crate) async fn page_published(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    page_id: Uuid,
) -> QueryResult<usize> {
    sql_query("UPDATE pages SET published_at = now() WHERE shop_id = $1 AND page_id = $2")
        .bind::<SqlUuid, _>(shop_id)
        .bind::<SqlUuid, _>(page_id)
        .execute(conn)
        .await
}

/// Every page of the interval is published. Pages that an earlier attempt left
/// unpublished are dropped: this attempt asked for all of them again.
pub(crate) async fn pulled(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    interval_id: Uuid,
) -> QueryResult<()> {
    coverage::lock(conn, &[(shop_id, interval_id)]).await?;
    sql_query("UPDATE intervals SET pulled_at = now() WHERE shop_id = $1 AND interval_id = $2")
        .bind::<SqlUuid, _>(shop_id)
        .bind::<SqlUuid, _>(interval_id)
        .execute(conn)
        .await?;
    sql_query(
        "DELETE FROM pages WHERE shop_id = $1 AND interval_id = $2 AND published_at IS NULL
             AND taken_at IS NULL",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<SqlUuid, _>(interval_id)
    .execute(conn)
    .await?;
    coverage::close(conn, &[(shop_id, interval_id)]).await
}
