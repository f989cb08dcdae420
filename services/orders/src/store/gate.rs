//! Keeps the intake of orders and of after-sales from missing each other: of two
//! transactions that begin at once, one with an order and one with its after-sale, neither
//! would see the other's row. Locks are per shop, end with the transaction and are taken
//! before any row lock, in ascending number.

use diesel::{
    QueryResult, sql_query,
    sql_types::{Array, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Taken by whoever makes orders: beside each other, but not beside after-sales.
pub async fn beside_after_sales(conn: &mut AsyncPgConnection, shops: &[Uuid]) -> QueryResult<()> {
    lock(conn, shops, "pg_advisory_xact_lock_shared").await
}

/// Taken by whoever stores after-sales: alone in the shop.
pub async fn alone_with_after_sales(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
) -> QueryResult<()> {
    lock(conn, shops, "pg_advisory_xact_lock").await
}

async fn lock(conn: &mut AsyncPgConnection, shops: &[Uuid], how: &str) -> QueryResult<()> {
    sql_query(format!(
        "SELECT {how}(hashtext('oms.orders.after-sales'), number) FROM (
            SELECT DISTINCT hashtext(shop::text) AS number FROM unnest($1) AS shop
            ORDER BY number) AS shops"
    ))
    .bind::<Array<SqlUuid>, _>(shops)
    .execute(conn)
    .await?;
    Ok(())
}
