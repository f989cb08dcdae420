//! Documents that pushes named: told, leased to be read, and settled.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{
        Array, BigInt, Double, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

/// What a hint names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub(crate) enum Kind {
    /// An order.
    Order = 1,
    /// An after-sale.
    AfterSale = 2,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::AfterSale => "after_sale",
        }
    }
}

/// A document that a push named: its shop, kind and id. Their order is the one in which
/// rows are written, so that no two writers wait for each other.
pub(crate) type Told = (Uuid, Kind, String);

/// A hint under our lease.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Hint {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = Text)]
    pub(crate) document_id: String,
    #[diesel(sql_type = BigInt)]
    told: i64,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) told_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    pub(crate) attempts: i32,
    #[diesel(sql_type = BigInt)]
    fence: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) credential_version: i64,
}

impl Hint {
    pub(crate) fn kind(&self) -> Kind {
        if self.kind == Kind::AfterSale as i16 {
            Kind::AfterSale
        } else {
            Kind::Order
        }
    }
}

/// Makes documents due. One that is due already, or being read, is read once more at most.
pub(crate) async fn tell(
    conn: &mut AsyncPgConnection,
    told: &BTreeSet<Told>,
) -> QueryResult<usize> {
    if told.is_empty() {
        return Ok(0);
    }
    sql_query(
        "INSERT INTO hints AS h (shop_id, kind, document_id)
         SELECT t.* FROM unnest($1, $2, $3) AS t (shop_id, kind, document_id)
         ORDER BY t.shop_id, t.kind, t.document_id COLLATE \"C\"
         ON CONFLICT (shop_id, kind, document_id) DO UPDATE SET
             told = h.told + 1, due_at = LEAST(h.due_at, now()), attempts = 0",
    )
    .bind::<Array<SqlUuid>, _>(told.iter().map(|(shop, ..)| *shop).collect::<Vec<_>>())
    .bind::<Array<SmallInt>, _>(
        told.iter()
            .map(|(_, kind, _)| *kind as i16)
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(told.iter().map(|(.., id)| id.as_str()).collect::<Vec<_>>())
    .execute(conn)
    .await
}

/// Leases up to `limit` due hints of one shop, the one that waits longest and that nobody
/// reads for. A shop that is switched off or waits for credentials is left out.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    limit: i64,
    lease: Duration,
) -> QueryResult<Vec<Hint>> {
    sql_query(
        "WITH first AS (
             SELECT h.shop_id, s.credential_version FROM hints h JOIN shops s USING (shop_id)
             WHERE h.due_at <= now() AND (h.leased_until IS NULL OR h.leased_until < now())
                 AND s.enabled AND s.refused_version < s.credential_version
                 AND NOT EXISTS (SELECT 1 FROM hints w
                     WHERE w.shop_id = h.shop_id AND w.leased_until > now())
             ORDER BY h.due_at LIMIT 1 FOR UPDATE OF h SKIP LOCKED
         ), picked AS (
             SELECT h.shop_id, h.kind, h.document_id, first.credential_version
             FROM hints h JOIN first USING (shop_id)
             WHERE h.due_at <= now() AND (h.leased_until IS NULL OR h.leased_until < now())
             ORDER BY h.due_at LIMIT $1 FOR UPDATE OF h SKIP LOCKED
         )
         UPDATE hints h SET
             fence = h.fence + 1, leased_until = now() + make_interval(secs => $2)
         FROM picked
         WHERE h.shop_id = picked.shop_id AND h.kind = picked.kind
             AND h.document_id = picked.document_id
         RETURNING h.shop_id, h.kind, h.document_id, h.told, h.told_at, h.attempts, h.fence,
             picked.credential_version",
    )
    .bind::<BigInt, _>(limit)
    .bind::<Double, _>(lease.as_secs_f64())
    .get_results(conn)
    .await
}

/// Settles hints, in a transaction: with a wait they are read again after so many seconds,
/// without one they are done, unless another message came meanwhile. What somebody else has
/// leased since is left alone.
pub(crate) async fn settle(
    conn: &mut AsyncPgConnection,
    settled: &[(&Hint, Option<f64>)],
) -> QueryResult<()> {
    /// In the order in which they are told, so that nobody waits in a circle.
    const LOCK: &str = "SELECT h.shop_id FROM hints h JOIN settled t
            USING (shop_id, kind, document_id)
        ORDER BY h.shop_id, h.kind, h.document_id FOR UPDATE OF h";
    const DONE: &str = "DELETE FROM hints h USING settled t
        WHERE h.shop_id = t.shop_id AND h.kind = t.kind AND h.document_id = t.document_id
            AND h.fence = t.fence AND h.told = t.told AND t.wait_s IS NULL";
    const AGAIN: &str = "UPDATE hints h SET leased_until = NULL,
            attempts = CASE WHEN h.told = t.told THEN h.attempts + 1 ELSE 0 END,
            due_at = CASE WHEN h.told = t.told
                THEN now() + make_interval(secs => t.wait_s) ELSE now() END
        FROM settled t
        WHERE h.shop_id = t.shop_id AND h.kind = t.kind AND h.document_id = t.document_id
            AND h.fence = t.fence";
    for statement in [LOCK, DONE, AGAIN] {
        sql_query(format!(
            "WITH settled AS (SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
                 AS t (shop_id, kind, document_id, fence, told, wait_s))
             {statement}"
        ))
        .bind::<Array<SqlUuid>, _>(column(settled, |hint| hint.shop_id))
        .bind::<Array<SmallInt>, _>(column(settled, |hint| hint.kind))
        .bind::<Array<Text>, _>(column(settled, |hint| hint.document_id.as_str()))
        .bind::<Array<BigInt>, _>(column(settled, |hint| hint.fence))
        .bind::<Array<BigInt>, _>(column(settled, |hint| hint.told))
        .bind::<Array<Nullable<Double>>, _>(settled.iter().map(|s| s.1).collect::<Vec<_>>())
        .execute(conn)
        .await?;
    }
    Ok(())
}

fn column<'a, T>(settled: &[(&'a Hint, Option<f64>)], pick: impl Fn(&'a Hint) -> T) -> Vec<T> {
    settled.iter().map(|(hint, _)| pick(hint)).collect()
}

/// Gives hints of a shop back unread, and lets all that it has wait: the platform takes no
/// calls for it now.
pub(crate) async fn wait(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    wait_s: f64,
) -> QueryResult<usize> {
    sql_query(
        "WITH waiting AS (SELECT shop_id, kind, document_id FROM hints WHERE shop_id = $1
             ORDER BY kind, document_id FOR UPDATE)
         UPDATE hints h SET leased_until = NULL,
             due_at = GREATEST(h.due_at, now() + make_interval(secs => $2))
         FROM waiting w
         WHERE h.shop_id = w.shop_id AND h.kind = w.kind AND h.document_id = w.document_id",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Double, _>(wait_s)
    .execute(conn)
    .await
}

/// Hints that are not read yet, by kind.
pub(crate) async fn backlog(conn: &mut AsyncPgConnection) -> QueryResult<Vec<(Kind, i64)>> {
    #[derive(QueryableByName)]
    struct Tally {
        #[diesel(sql_type = SmallInt)]
        kind: i16,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let tallies: Vec<Tally> = sql_query("SELECT kind, count(*) FROM hints GROUP BY kind")
        .get_results(conn)
        .await?;
    let count = |kind: Kind| {
        let tally = tallies.iter().find(|tally| tally.kind == kind as i16);
        (kind, tally.map_or(0, |tally| tally.count))
    };
    Ok([Kind::Order, Kind::AfterSale].map(count).to_vec())
}
