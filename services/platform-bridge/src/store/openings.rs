//! How many receivers a shop opened today.

use chrono::NaiveDate;
use diesel::{
    OptionalExtension, QueryResult, QueryableByName, sql_query,
    sql_types::{Date, Integer, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

#[derive(QueryableByName)]
struct Opened {
    #[diesel(sql_type = Integer)]
    opened: i32,
}

/// Takes `count` from the day's budget; how many are opened then, `None` where that would be
/// more than `most`.
pub(crate) async fn take(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    day: NaiveDate,
    count: i32,
    most: i32,
) -> QueryResult<Option<i32>> {
    let opened: Option<Opened> = sql_query(
        "INSERT INTO receiver_openings AS o (shop_id, day, opened)
         SELECT $1, $2, $3 WHERE $3 <= $4
         ON CONFLICT (shop_id, day) DO UPDATE SET opened = o.opened + $3
            WHERE o.opened + $3 <= $4
         RETURNING opened",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Date, _>(day)
    .bind::<Integer, _>(count)
    .bind::<Integer, _>(most)
    .get_result(conn)
    .await
    .optional()?;
    Ok(opened.map(|row| row.opened))
}

/// Gives back what was taken for calls that opened nothing; how many are opened then.
pub(crate) async fn give_back(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    day: NaiveDate,
    count: i32,
) -> QueryResult<i32> {
    let opened: Opened = sql_query(
        "UPDATE receiver_openings SET opened = greatest(opened - $3, 0)
         WHERE shop_id = $1 AND day = $2 RETURNING opened",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Date, _>(day)
    .bind::<Integer, _>(count)
    .get_result(conn)
    .await?;
    Ok(opened.opened)
}
