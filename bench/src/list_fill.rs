//! A large database out of a small one: the same seller with more shops and a longer
//! history. Every copy of an order gets ids, numbers, times and receivers of its own.

use crate::{config::BASE_ORDERS, ground::orders_session, rivals::columns};
use tokio_postgres::Client;

/// Makes the small database behind `url` one of `orders` orders.
pub(crate) async fn fill(url: &str, orders: usize) -> anyhow::Result<()> {
    let client = orders_session(url).await?;
    client
        .batch_execute("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
        .await?;
    map_copies(&client, orders / BASE_ORDERS).await?;
    let indexes = drop_indexes(&client).await?;
    for (table, from, order) in [
        (
            "orders",
            "orders t JOIN copies c ON c.from_id = t.id",
            "t.created_at - c.shift",
        ),
        (
            "order_lines",
            "order_lines t JOIN copies c ON c.from_id = t.order_id",
            "c.shift DESC, t.order_id",
        ),
        (
            "holds",
            "holds t JOIN copies c ON c.from_id = t.order_id",
            "c.shift DESC",
        ),
        (
            "parcels",
            "parcels t JOIN parcel_orders p ON p.parcel_id = t.id JOIN copies c ON c.from_id = p.order_id",
            "c.shift DESC, t.id",
        ),
        (
            "parcel_orders",
            "parcel_orders t JOIN copies c ON c.from_id = t.order_id",
            "c.shift DESC, t.parcel_id",
        ),
        (
            "parcel_lines",
            "parcel_lines t JOIN copies c ON c.from_id = t.order_id",
            "c.shift DESC, t.parcel_id",
        ),
    ] {
        let columns = columns(&client, table).await?;
        let values: Vec<String> = columns.iter().map(|column| value(table, column)).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {from} ORDER BY {order}",
            columns.join(", "),
            values.join(", ")
        );
        client.batch_execute(&sql).await?;
    }
    for index in indexes {
        client.batch_execute(&index).await?;
    }
    client.batch_execute("DROP TABLE copies").await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    client.batch_execute("CHECKPOINT").await?;
    Ok(())
}

/// Copies spread evenly over further shops and earlier months.
async fn map_copies(client: &Client, times: usize) -> anyhow::Result<()> {
    let wide = (times as f64).sqrt().round() as usize;
    let sql = format!(
        "CREATE UNLOGGED TABLE copies AS
         SELECT o.id AS from_id, k, k % {wide} AS wide, k / {wide} * interval '30 days' AS shift,
            CASE WHEN k % {wide} = 0 THEN o.shop_id
                 ELSE md5(o.shop_id::text || k % {wide})::uuid END AS shop_id,
            (lpad(to_hex((extract(epoch FROM o.created_at - k / {wide} * interval '30 days')
                * 1000)::bigint), 12, '0') || substr(md5(o.id::text || k), 13))::uuid AS id
         FROM orders o, generate_series(1, {}) k;
         ANALYZE copies",
        times - 1
    );
    client.batch_execute(&sql).await?;
    Ok(())
}

/// What stands in a column of a copy.
fn value(table: &str, column: &str) -> String {
    let renamed = format!(
        "t.{column} || CASE WHEN c.wide > 0 AND t.{column} <> '' THEN '-' || c.wide ELSE '' END"
    );
    match (table, column) {
        (_, "shop_id") => "c.shop_id".into(),
        ("orders", "id") | (_, "order_id") => "c.id".into(),
        ("parcels", "id") | (_, "parcel_id" | "line_id") | ("order_lines", "id") => {
            format!("md5(t.{column}::text || c.k)::uuid")
        }
        (_, "platform_order_id" | "waybill_no") => format!("t.{column} || '-' || c.k"),
        (_, "platform_sku_id" | "outer_id" | "erp_sku_code") => renamed,
        (_, "receiver_index") => {
            "ARRAY(SELECT md5(entry || c.k) FROM unnest(t.receiver_index) AS entry)".into()
        }
        ("orders", "created_at" | "paid_at" | "latest_ship_at" | "modified_at") => {
            format!("t.{column} - c.shift")
        }
        _ => format!("t.{column}"),
    }
}

/// Drops the indexes that no constraint needs; returns how to make them again.
async fn drop_indexes(client: &Client) -> anyhow::Result<Vec<String>> {
    let sql = "SELECT indexname::text, indexdef FROM pg_indexes
        WHERE schemaname = current_schema()
        AND tablename = ANY('{orders,order_lines,holds,parcels,parcel_orders,parcel_lines}')
        AND indexname NOT IN (SELECT conname FROM pg_constraint)";
    let rows = client.query(sql, &[]).await?;
    for row in &rows {
        let name: String = row.get(0);
        client.batch_execute(&format!("DROP INDEX {name}")).await?;
    }
    Ok(rows.iter().map(|row| row.get(1)).collect())
}
