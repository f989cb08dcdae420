//! Shops, as `shops` tells them, and what the bridge learned about their credentials.

use crate::schema::shops;
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, QueryableByName,
    Selectable, SelectableHelper, sql_query,
    sql_types::{Array, BigInt, Bool, Double, Integer, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::time::Duration;
use uuid::Uuid;

/// A shop as the bridge knows it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = shops)]
pub(crate) struct ShopRow {
    pub(crate) shop_id: Uuid,
    pub(crate) platform: i32,
    pub(crate) enabled: bool,
    pub(crate) credential_version: i64,
}

/// A change that `shops` told.
#[derive(Debug, Clone)]
pub(crate) struct ChangedShop {
    pub(crate) shop_id: Uuid,
    pub(crate) platform: i32,
    pub(crate) endpoint: String,
    pub(crate) enabled: bool,
    pub(crate) credential_version: i64,
    pub(crate) revision: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
}

/// The shop, if the bridge has heard of it.
pub(crate) async fn get(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<ShopRow>> {
    shops::table
        .find(id)
        .select(ShopRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// Stores changes under their revision guard and gives new shops their cursors. A shop
/// that had a problem is due at once: whatever changed may have mended it.
pub(crate) async fn store(
    conn: &mut AsyncPgConnection,
    changed: &[ChangedShop],
    sweep_every: Duration,
) -> QueryResult<usize> {
    let newer = upsert(conn, changed).await?;
    if newer.is_empty() {
        return Ok(0);
    }
    sql_query(
        "INSERT INTO sync_cursors (shop_id, kind, next_due_at, sweep_due_at)
         SELECT s.shop_id, k.kind,
             CASE WHEN NOT s.enabled THEN NULL
                  WHEN k.kind = 3 THEN sweep.at ELSE now() END,
             CASE WHEN k.kind = 3 THEN sweep.at END
         FROM shops s CROSS JOIN (VALUES (1::smallint), (2::smallint), (3::smallint), (4::smallint)) AS k (kind)
         CROSS JOIN LATERAL (SELECT now() + make_interval(secs => $2 * (0.5 + random() / 2)) AS at) AS sweep
         WHERE s.shop_id = ANY($1)
         ON CONFLICT DO NOTHING",
    )
    .bind::<Array<SqlUuid>, _>(&newer)
    .bind::<Double, _>(sweep_every.as_secs_f64())
    .execute(conn)
    .await?;
    sql_query(
        "UPDATE sync_cursors c SET
             next_due_at = CASE
                 WHEN NOT s.enabled THEN NULL
                 WHEN c.problem = 2 AND s.credential_version <= s.refused_version THEN c.next_due_at
                 WHEN c.problem <> 1 OR c.next_due_at IS NULL THEN now()
                 ELSE c.next_due_at END,
             pull_requested = c.pull_requested OR (COALESCE(c.leased_until > now(), false) AND c.problem <> 1)
         FROM shops s
         WHERE s.shop_id = c.shop_id AND s.shop_id = ANY($1)",
    )
    .bind::<Array<SqlUuid>, _>(&newer)
    .execute(conn)
    .await?;
    Ok(newer.len())
}

async fn upsert(conn: &mut AsyncPgConnection, changed: &[ChangedShop]) -> QueryResult<Vec<Uuid>> {
    let ids: Vec<_> = changed.iter().map(|shop| shop.shop_id).collect();
    let platforms: Vec<_> = changed.iter().map(|shop| shop.platform).collect();
    let endpoints: Vec<_> = changed.iter().map(|shop| shop.endpoint.as_str()).collect();
    let enabled: Vec<_> = changed.iter().map(|shop| shop.enabled).collect();
    let versions: Vec<_> = changed.iter().map(|shop| shop.credential_version).collect();
    let revisions: Vec<_> = changed.iter().map(|shop| shop.revision).collect();
    let newer: Vec<Id> = sql_query(
        "INSERT INTO shops (shop_id, platform, endpoint, enabled, credential_version, revision)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
         ON CONFLICT (shop_id) DO UPDATE SET
             platform = excluded.platform, endpoint = excluded.endpoint,
             enabled = excluded.enabled, credential_version = excluded.credential_version,
             revision = excluded.revision, command_failures = 0, commands_paused_until = NULL
         WHERE shops.revision < excluded.revision
         RETURNING shop_id",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Integer>, _>(platforms)
    .bind::<Array<Text>, _>(endpoints)
    .bind::<Array<Bool>, _>(enabled)
    .bind::<Array<BigInt>, _>(versions)
    .bind::<Array<BigInt>, _>(revisions)
    .get_results(conn)
    .await?;
    Ok(newer.into_iter().map(|row| row.shop_id).collect())
}

/// Notes that credentials up to `version` are of no use: the shop's commands stop.
pub(crate) async fn refuse_credentials(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    version: i64,
) -> QueryResult<usize> {
    diesel::update(
        shops::table
            .find(id)
            .filter(shops::refused_version.lt(version)),
    )
    .set(shops::refused_version.eq(version))
    .execute(conn)
    .await
}

/// Takes the lease under which one process refreshes the shop's tokens.
pub(crate) async fn lease_refresh(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<bool> {
    let taken = sql_query(
        "UPDATE shops SET refreshing_until = now() + interval '60 seconds'
         WHERE shop_id = $1 AND (refreshing_until IS NULL OR refreshing_until < now())",
    )
    .bind::<SqlUuid, _>(id)
    .execute(conn)
    .await?;
    Ok(taken == 1)
}

/// Gives that lease back.
pub(crate) async fn end_refresh(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<usize> {
    diesel::update(shops::table.find(id))
        .set(shops::refreshing_until.eq(None::<chrono::DateTime<chrono::Utc>>))
        .execute(conn)
        .await
}

/// Counts a failed command of the shop; after `allowed` in a row its commands pause, as
/// they do at once for `asked_s` seconds when the platform asks for that.
pub(crate) async fn pause_commands(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    allowed: i32,
    pause_s: f64,
    asked_s: f64,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE shops SET
             command_failures = command_failures + 1,
             commands_paused_until = GREATEST(commands_paused_until,
                 now() + make_interval(secs => $5),
                 CASE WHEN command_failures + 1 >= $2
                      THEN now() + make_interval(secs => LEAST($3 * 2 ^ LEAST(command_failures + 1 - $2, 10), $4)) END)
         WHERE shop_id = $1",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Integer, _>(allowed)
    .bind::<Double, _>(pause_s)
    .bind::<Double, _>(pause_s * 60.0)
    .bind::<Double, _>(asked_s)
    .execute(conn)
    .await
}

/// Forgets the failures of a shop whose commands get through again.
pub(crate) async fn commands_get_through(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> QueryResult<usize> {
    diesel::update(shops::table.find(id).filter(shops::command_failures.ne(0)))
        .set((
            shops::command_failures.eq(0),
            shops::commands_paused_until.eq(None::<chrono::DateTime<chrono::Utc>>),
        ))
        .execute(conn)
        .await
}
