//! What orders follow of after-sales.

use crate::domain::after_sale::{AfterSale, AfterSaleLine};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Binary, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::types::v1::{AfterSaleKind, AfterSaleStage};
use std::collections::HashMap;
use uuid::Uuid;

/// After-sales by shop and order number.
pub type ByOrder = HashMap<(Uuid, String), Vec<AfterSale>>;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = Text)]
    platform_after_sale_id: String,
    #[diesel(sql_type = Text)]
    platform_order_id: String,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = SmallInt)]
    stage: i16,
    #[diesel(sql_type = BigInt)]
    refund_fen: i64,
    #[diesel(sql_type = Text)]
    lines: String,
    #[diesel(sql_type = Timestamptz)]
    modified_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    fetched_at: DateTime<Utc>,
    #[diesel(sql_type = Binary)]
    content_hash: Vec<u8>,
}

/// Columns of [`Row`].
const COLUMNS: &str = "shop_id, platform_after_sale_id, platform_order_id, kind, stage, \
    refund_fen, lines::text AS lines, modified_at, fetched_at, content_hash";

/// The after-sales of orders, by shop and the platform's number of the order.
pub async fn of_orders(
    conn: &mut AsyncPgConnection,
    keys: &[(Uuid, String)],
) -> QueryResult<ByOrder> {
    let mut found = ByOrder::new();
    for (shop_id, after_sale) in find(conn, "platform_order_id", keys).await? {
        let key = (shop_id, after_sale.platform_order_id.clone());
        found.entry(key).or_default().push(after_sale);
    }
    Ok(found)
}

/// After-sales by shop and their own number.
pub async fn by_numbers(
    conn: &mut AsyncPgConnection,
    keys: &[(Uuid, String)],
) -> QueryResult<HashMap<(Uuid, String), AfterSale>> {
    let found = find(conn, "platform_after_sale_id", keys).await?;
    Ok(found
        .into_iter()
        .map(|(shop_id, known)| ((shop_id, known.platform_after_sale_id.clone()), known))
        .collect())
}

async fn find(
    conn: &mut AsyncPgConnection,
    column: &str,
    keys: &[(Uuid, String)],
) -> QueryResult<Vec<(Uuid, AfterSale)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let shops: Vec<Uuid> = keys.iter().map(|(shop, _)| *shop).collect();
    let numbers: Vec<&str> = keys.iter().map(|(_, number)| number.as_str()).collect();
    let rows: Vec<Row> = sql_query(format!(
        "SELECT {COLUMNS} FROM after_sales
         WHERE (shop_id, {column}) IN (SELECT * FROM unnest($1, $2))
         ORDER BY platform_after_sale_id"
    ))
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<Text>, _>(numbers)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(after_sale_of).collect())
}

fn after_sale_of(row: Row) -> (Uuid, AfterSale) {
    let after_sale = AfterSale {
        platform_after_sale_id: row.platform_after_sale_id,
        platform_order_id: row.platform_order_id,
        kind: AfterSaleKind::try_from(i32::from(row.kind)).unwrap_or_default(),
        stage: AfterSaleStage::try_from(i32::from(row.stage)).unwrap_or_default(),
        refund_fen: row.refund_fen,
        lines: serde_json::from_str(&row.lines).unwrap_or_default(),
        modified_at: row.modified_at,
        fetched_at: row.fetched_at,
        content_hash: row.content_hash,
    };
    (row.shop_id, after_sale)
}

/// Inserts new after-sales and writes back known ones. The caller holds the lock of their
/// shops, so that what it decided from still stands.
pub async fn upsert(conn: &mut AsyncPgConnection, rows: &[(Uuid, &AfterSale)]) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    fn each<'a, T>(rows: &[(Uuid, &'a AfterSale)], value: impl Fn(&'a AfterSale) -> T) -> Vec<T> {
        rows.iter()
            .map(|(_, after_sale)| value(after_sale))
            .collect()
    }
    let json =
        |lines: &[AfterSaleLine]| serde_json::to_string(lines).unwrap_or_else(|_| "[]".into());
    sql_query(
        "INSERT INTO after_sales (shop_id, platform_after_sale_id, platform_order_id, kind, stage,
            refund_fen, lines, modified_at, fetched_at, content_hash)
         SELECT a, b, c, d, e, f, g::jsonb, h, i, j
         FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS t(a, b, c, d, e, f, g, h, i, j)
         ON CONFLICT (shop_id, platform_after_sale_id) DO UPDATE SET
            platform_order_id = excluded.platform_order_id, kind = excluded.kind,
            stage = excluded.stage, refund_fen = excluded.refund_fen, lines = excluded.lines,
            modified_at = excluded.modified_at, fetched_at = excluded.fetched_at,
            content_hash = excluded.content_hash",
    )
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|(shop, _)| *shop).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(each(rows, |a| a.platform_after_sale_id.as_str()))
    .bind::<Array<Text>, _>(each(rows, |a| a.platform_order_id.as_str()))
    .bind::<Array<SmallInt>, _>(each(rows, |a| small(a.kind as i32)))
    .bind::<Array<SmallInt>, _>(each(rows, |a| small(a.stage as i32)))
    .bind::<Array<BigInt>, _>(each(rows, |a| a.refund_fen))
    .bind::<Array<Text>, _>(each(rows, |a| json(&a.lines)))
    .bind::<Array<Timestamptz>, _>(each(rows, |a| a.modified_at))
    .bind::<Array<Timestamptz>, _>(each(rows, |a| a.fetched_at))
    .bind::<Array<Binary>, _>(each(rows, |a| a.content_hash.as_slice()))
    .execute(conn)
    .await?;
    Ok(())
}

fn small(number: i32) -> i16 {
    i16::try_from(number).unwrap_or_default()
}
