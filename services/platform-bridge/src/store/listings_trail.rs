//! How far the chain of a shop's listings was followed.

use crate::domain::trail::Trail;
use diesel::{
    QueryResult, sql_query,
    sql_types::{Integer, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Remembers where the listings pull goes on.
pub(crate) async fn go_on_at(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    trail: &Trail,
) -> QueryResult<usize> {
    sql_query(
        "UPDATE sync_cursors SET
             listings_cursor = $2, listings_landmark = $3, listings_pages = $4
         WHERE shop_id = $1 AND kind = 2",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Nullable<Text>, _>(&trail.cursor)
    .bind::<Nullable<Text>, _>(&trail.landmark)
    .bind::<Integer, _>(trail.pages)
    .execute(conn)
    .await
}
