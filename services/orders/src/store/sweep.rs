//! States that wait for something, found by a query: events only wake these sweeps.

use super::load::OrderKey;
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{BigInt, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Orders with a line whose link is known by now, or became another (or none) before the
/// hand-over: held, unlinked and ready ones that the ERP does not have. An unpaid order
/// looks its links up again with the snapshot that says it is paid.
pub async fn linkable(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<OrderKey>> {
    keys(
        conn,
        "SELECT DISTINCT l.shop_id, l.order_id AS id
         FROM order_lines l JOIN sku_links k
           ON k.shop_id = l.shop_id AND k.platform_sku_id = l.platform_sku_id
         WHERE l.erp_sku_id IS NULL AND k.erp_sku_id IS NOT NULL
         UNION
         SELECT o.shop_id, o.id
         FROM orders o JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
           JOIN sku_links k
           ON k.shop_id = l.shop_id AND k.platform_sku_id = l.platform_sku_id
         WHERE o.headline IN (4, 6, 9) AND o.erp_handover NOT IN (2, 3, 5, 6, 8)
           AND l.erp_sku_id IS NOT NULL
           AND (l.erp_sku_id, l.erp_sku_code) IS DISTINCT FROM (k.erp_sku_id, k.erp_sku_code)
         LIMIT $1",
        limit,
    )
    .await
}

/// Orders that are ready for the ERP.
pub async fn ready(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<OrderKey>> {
    keys(
        conn,
        "SELECT shop_id, id FROM orders WHERE headline = 9 LIMIT $1",
        limit,
    )
    .await
}

async fn keys(conn: &mut AsyncPgConnection, sql: &str, limit: i64) -> QueryResult<Vec<OrderKey>> {
    let rows: Vec<Key> = sql_query(sql).bind::<BigInt, _>(limit).load(conn).await?;
    Ok(rows.into_iter().map(|key| (key.shop_id, key.id)).collect())
}
