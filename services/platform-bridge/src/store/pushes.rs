//! Messages that platforms pushed: each counts once.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Integer, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::HashSet;
use uuid::Uuid;

/// A message that is written down.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) message_id: String,
    pub(crate) shop_id: Uuid,
    pub(crate) kind: String,
}

/// A shop that takes pushes.
#[derive(Debug, QueryableByName)]
pub(crate) struct Taker {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = BigInt)]
    pub(crate) credential_version: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    message_id: String,
}

/// Those of `shops` that are known and switched on.
pub(crate) async fn takers(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
) -> QueryResult<Vec<Taker>> {
    sql_query("SELECT shop_id, credential_version FROM shops WHERE shop_id = ANY($1) AND enabled")
        .bind::<Array<SqlUuid>, _>(shops)
        .get_results(conn)
        .await
}

/// Writes messages of an app down, sorted by their ids, so that two processes that get the
/// same ones wait for each other in one order; returns the ids of the new ones.
pub(crate) async fn remember(
    conn: &mut AsyncPgConnection,
    platform: i32,
    app_key: &str,
    rows: &[Row],
) -> QueryResult<HashSet<String>> {
    let new: Vec<Id> = sql_query(
        "INSERT INTO push_inbox (platform, app_key, message_id, shop_id, kind)
         SELECT $1, $2, m.message_id, m.shop_id, m.kind
         FROM unnest($3, $4, $5) AS m (message_id, shop_id, kind) ORDER BY m.message_id
         ON CONFLICT DO NOTHING RETURNING message_id",
    )
    .bind::<Integer, _>(platform)
    .bind::<Text, _>(app_key)
    .bind::<Array<Text>, _>(
        rows.iter()
            .map(|row| row.message_id.as_str())
            .collect::<Vec<_>>(),
    )
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|row| row.shop_id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(rows.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>())
    .get_results(conn)
    .await?;
    Ok(new.into_iter().map(|row| row.message_id).collect())
}
