//! Channels that we hold open for apps: which there are, and which process holds each.

use crate::error::Error;
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Double, Integer, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::time::Duration;
use uuid::Uuid;

/// A shop whose app was not read since its credentials changed.
#[derive(Debug, QueryableByName)]
pub(crate) struct Unread {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub(crate) platform: i32,
    #[diesel(sql_type = BigInt)]
    pub(crate) credential_version: i64,
}

/// A channel under our lease.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Claim {
    #[diesel(sql_type = Integer)]
    pub(crate) platform: i32,
    #[diesel(sql_type = Text)]
    pub(crate) app_key: String,
    #[diesel(sql_type = BigInt)]
    fence: i64,
    #[diesel(sql_type = Integer)]
    pub(crate) failures: i32,
}

/// A shop on a channel.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct OnChannel {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = BigInt)]
    pub(crate) credential_version: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) permitted_version: i64,
}

/// A shop that can be pushed for: switched on, and its credentials were not refused.
const ABLE: &str = "s.enabled AND s.refused_version < s.credential_version";

/// Shops of `platforms` whose channel is not known for their credentials of now.
pub(crate) async fn unread(
    conn: &mut AsyncPgConnection,
    platforms: &[i32],
    limit: i64,
) -> QueryResult<Vec<Unread>> {
    sql_query(format!(
        "SELECT s.shop_id, s.platform, s.credential_version
         FROM shops s LEFT JOIN channel_shops c USING (shop_id)
         WHERE s.platform = ANY($1) AND {ABLE}
             AND COALESCE(c.credential_version, -1) < s.credential_version
         ORDER BY s.shop_id LIMIT $2"
    ))
    .bind::<Array<Integer>, _>(platforms)
    .bind::<BigInt, _>(limit)
    .get_results(conn)
    .await
}

/// Puts shops on the channel of their app, `app_keys` in their order; a shop without an app
/// is on none.
pub(crate) async fn assign(
    conn: &mut AsyncPgConnection,
    shops: &[Unread],
    app_keys: &[String],
) -> QueryResult<()> {
    sql_query(
        "INSERT INTO channel_shops AS c (shop_id, platform, app_key, credential_version)
         SELECT t.* FROM unnest($1, $2, $3, $4) AS t (shop_id, platform, app_key, version)
         ORDER BY t.shop_id
         ON CONFLICT (shop_id) DO UPDATE SET
             platform = excluded.platform, app_key = excluded.app_key,
             credential_version = excluded.credential_version
         WHERE c.credential_version < excluded.credential_version",
    )
    .bind::<Array<SqlUuid>, _>(shops.iter().map(|shop| shop.shop_id).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(shops.iter().map(|shop| shop.platform).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(app_keys)
    .bind::<Array<BigInt>, _>(
        shops
            .iter()
            .map(|shop| shop.credential_version)
            .collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    sql_query(
        "INSERT INTO channels (platform, app_key)
         SELECT DISTINCT platform, app_key FROM channel_shops WHERE app_key <> ''
         ON CONFLICT DO NOTHING",
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Leases up to `limit` channels that nobody holds and that some shop is on.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    limit: i64,
    lease: Duration,
) -> QueryResult<Vec<Claim>> {
    sql_query(format!(
        "WITH free AS (
             SELECT platform, app_key FROM channels c
             WHERE c.next_at <= now() AND (c.leased_until IS NULL OR c.leased_until < now())
                 AND EXISTS (SELECT 1 FROM channel_shops o JOIN shops s USING (shop_id)
                     WHERE o.platform = c.platform AND o.app_key = c.app_key AND {ABLE})
             ORDER BY c.next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         UPDATE channels c SET
             fence = c.fence + 1, leased_until = now() + make_interval(secs => $2)
         FROM free
         WHERE c.platform = free.platform AND c.app_key = free.app_key
         RETURNING c.platform, c.app_key, c.fence, c.failures"
    ))
    .bind::<BigInt, _>(limit)
    .bind::<Double, _>(lease.as_secs_f64())
    .get_results(conn)
    .await
}

/// First statement of every transaction of a channel: renews the lease and locks the row,
/// or fails with [`Error::Fenced`] if somebody else holds it since.
pub(crate) async fn guard(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    lease: Duration,
) -> Result<(), Error> {
    let held = sql_query(
        "UPDATE channels SET leased_until = now() + make_interval(secs => $4)
         WHERE platform = $1 AND app_key = $2 AND fence = $3",
    )
    .bind::<Integer, _>(claim.platform)
    .bind::<Text, _>(&claim.app_key)
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

/// Gives a channel back, to be held again after `wait_s` seconds.
pub(crate) async fn release(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
    failures: i32,
    wait_s: f64,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE channels SET leased_until = NULL, failures = $4,
             next_at = now() + make_interval(secs => $5)
         WHERE platform = $1 AND app_key = $2 AND fence = $3",
    )
    .bind::<Integer, _>(claim.platform)
    .bind::<Text, _>(&claim.app_key)
    .bind::<BigInt, _>(claim.fence)
    .bind::<Integer, _>(failures)
    .bind::<Double, _>(wait_s)
    .execute(conn)
    .await
}

/// The shops on a channel, those first whose pushes the platform was not asked for yet.
pub(crate) async fn shops_on(
    conn: &mut AsyncPgConnection,
    claim: &Claim,
) -> QueryResult<Vec<OnChannel>> {
    sql_query(format!(
        "SELECT o.shop_id, o.credential_version, o.permitted_version
         FROM channel_shops o JOIN shops s USING (shop_id)
         WHERE o.platform = $1 AND o.app_key = $2 AND {ABLE}
         ORDER BY o.permitted_version >= o.credential_version, o.shop_id"
    ))
    .bind::<Integer, _>(claim.platform)
    .bind::<Text, _>(&claim.app_key)
    .get_results(conn)
    .await
}

/// The platform was asked to push for a shop, under its credentials of this version.
pub(crate) async fn permitted(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    version: i64,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE channel_shops SET permitted_version = GREATEST(permitted_version, $2)
         WHERE shop_id = $1",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<BigInt, _>(version)
    .execute(conn)
    .await
}

#[cfg(test)]
mod tests;
