//! Which shops have an app, told by the column beside their sealed credentials.

use super::{schema::shops, shops::Shop};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// The app of one shop's credentials, as it was read.
pub(crate) struct Read {
    pub(crate) shop_id: Uuid,
    /// Of the credentials that were read.
    pub(crate) credential_version: i64,
    pub(crate) app_key: String,
}

/// The shops of an app, in the order of creation.
pub(crate) async fn shops_of(
    conn: &mut AsyncPgConnection,
    platform: i32,
    app_key: &str,
) -> QueryResult<Vec<Shop>> {
    shops::table
        .filter(shops::platform.eq(platform))
        .filter(shops::app_key.eq(app_key))
        .order(shops::id)
        .select(Shop::as_select())
        .load(conn)
        .await
}

/// Shops whose app was not read yet, in the order of creation, after the id `after`.
pub(crate) async fn unread(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> QueryResult<Vec<Shop>> {
    shops::table
        .filter(shops::app_key.is_null())
        .filter(shops::credentials.is_not_null())
        .filter(shops::id.gt(after))
        .order(shops::id)
        .limit(limit)
        .select(Shop::as_select())
        .load(conn)
        .await
}

/// Stores what was read, but for shops that were given other credentials since.
pub(crate) async fn fill(conn: &mut AsyncPgConnection, read: &[Read]) -> QueryResult<usize> {
    sql_query(
        "UPDATE shops SET app_key = r.app_key FROM unnest($1, $2, $3) AS r (id, version, app_key)
         WHERE shops.id = r.id AND shops.credential_version = r.version
             AND shops.app_key IS NULL",
    )
    .bind::<Array<SqlUuid>, _>(read.iter().map(|row| row.shop_id).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(
        read.iter()
            .map(|row| row.credential_version)
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(
        read.iter()
            .map(|row| row.app_key.as_str())
            .collect::<Vec<_>>(),
    )
    .execute(conn)
    .await
}
