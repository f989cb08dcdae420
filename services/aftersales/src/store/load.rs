//! Reads after-sales, however many, by one query per table.

use crate::domain::{
    after_sale::{AfterSale, News},
    snapshot::Snapshot,
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{
        Array, BigInt, Binary, Bool, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::{
    events::v1::PlatformAfterSaleLine,
    types::v1::{AfterSaleKind, AfterSaleStage, Platform},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Shop and after-sale.
pub type AfterSaleKey = (Uuid, Uuid);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = SmallInt)]
    platform: i16,
    #[diesel(sql_type = Text)]
    platform_after_sale_id: String,
    #[diesel(sql_type = Text)]
    platform_order_id: String,
    #[diesel(sql_type = SmallInt)]
    kind: i16,
    #[diesel(sql_type = SmallInt)]
    stage: i16,
    #[diesel(sql_type = Text)]
    platform_stage: String,
    #[diesel(sql_type = Timestamptz)]
    modified_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    fetched_at: DateTime<Utc>,
    #[diesel(sql_type = Binary)]
    content_hash: Vec<u8>,
    #[diesel(sql_type = Timestamptz)]
    received_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    deadline_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    before_shipping: bool,
    #[diesel(sql_type = BigInt)]
    refund_fen: i64,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Text)]
    buyer_note: String,
    #[diesel(sql_type = Text)]
    return_carrier: String,
    #[diesel(sql_type = Text)]
    return_waybill_no: String,
    #[diesel(sql_type = Text)]
    replacement_sku_id: String,
    #[diesel(sql_type = BigInt)]
    replacement_quantity: i64,
    #[diesel(sql_type = Text)]
    decision_token: String,
    #[diesel(sql_type = BigInt)]
    revision: i64,
    #[diesel(sql_type = BigInt)]
    operator_revision: i64,
}

/// After-sales by shop and our id, whole; the missing are left out.
pub async fn by_ids(
    conn: &mut AsyncPgConnection,
    keys: &[AfterSaleKey],
) -> QueryResult<Vec<AfterSale>> {
    let (shops, ids): (Vec<Uuid>, Vec<Uuid>) = keys.iter().copied().unzip();
    let rows: Vec<Row> = sql_query(
        "SELECT * FROM after_sales WHERE (shop_id, id) IN (SELECT * FROM unnest($1, $2))",
    )
    .bind::<Array<SqlUuid>, _>(&shops)
    .bind::<Array<SqlUuid>, _>(&ids)
    .load(conn)
    .await?;
    let mut lines = lines_of(conn, &shops, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = row.id;
            after_sale_of(row, lines.remove(&id).unwrap_or_default())
        })
        .collect())
}

/// After-sales by shop and the platform's number, locked in ascending id until the
/// transaction ends. Without their lines, which a newer snapshot replaces whole.
pub async fn locked(
    conn: &mut AsyncPgConnection,
    keys: &[(Uuid, String)],
) -> QueryResult<Vec<AfterSale>> {
    let shops: Vec<Uuid> = keys.iter().map(|(shop, _)| *shop).collect();
    let numbers: Vec<&str> = keys.iter().map(|(_, number)| number.as_str()).collect();
    let rows: Vec<Row> = sql_query(
        "SELECT * FROM after_sales
         WHERE (shop_id, platform_after_sale_id) IN (SELECT * FROM unnest($1, $2))
         ORDER BY id FOR UPDATE",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<Text>, _>(numbers)
    .load(conn)
    .await?;
    let bare = |row| after_sale_of(row, Vec::new());
    Ok(rows.into_iter().map(bare).collect())
}

fn after_sale_of(row: Row, lines: Vec<PlatformAfterSaleLine>) -> AfterSale {
    let stage = AfterSaleStage::try_from(i32::from(row.stage)).unwrap_or_default();
    AfterSale {
        shop_id: row.shop_id,
        id: row.id,
        platform: Platform::try_from(i32::from(row.platform)).unwrap_or_default(),
        said: Snapshot {
            platform_after_sale_id: row.platform_after_sale_id,
            platform_order_id: row.platform_order_id,
            kind: AfterSaleKind::try_from(i32::from(row.kind)).unwrap_or_default(),
            stage,
            platform_stage: row.platform_stage,
            modified_at: row.modified_at,
            created_at: row.created_at,
            deadline_at: row.deadline_at,
            before_shipping: row.before_shipping,
            refund_fen: row.refund_fen,
            reason: row.reason,
            buyer_note: row.buyer_note,
            lines,
            return_carrier: row.return_carrier,
            return_waybill_no: row.return_waybill_no,
            replacement_sku_id: row.replacement_sku_id,
            replacement_quantity: row.replacement_quantity,
            decision_token: row.decision_token,
            content_hash: row.content_hash,
        },
        fetched_at: row.fetched_at,
        received_at: row.received_at,
        revision: row.revision,
        operator_revision: row.operator_revision,
        news: News {
            old_stage: Some(stage),
            ..News::default()
        },
    }
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = SqlUuid)]
    after_sale_id: Uuid,
    #[diesel(sql_type = Text)]
    line_key: String,
    #[diesel(sql_type = Text)]
    platform_sku_id: String,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = Text)]
    title: String,
}

/// Lines by after-sale, in the platform's order.
async fn lines_of(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, Vec<PlatformAfterSaleLine>>> {
    let rows: Vec<LineRow> = sql_query(
        "SELECT after_sale_id, line_key, platform_sku_id, quantity, title FROM after_sale_lines
         WHERE (shop_id, after_sale_id) IN (SELECT * FROM unnest($1, $2))
         ORDER BY after_sale_id, position",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SqlUuid>, _>(ids)
    .load(conn)
    .await?;
    let mut grouped: HashMap<Uuid, Vec<PlatformAfterSaleLine>> = HashMap::new();
    for row in rows {
        let lines = grouped.entry(row.after_sale_id).or_default();
        lines.push(PlatformAfterSaleLine {
            line_key: row.line_key,
            platform_sku_id: row.platform_sku_id,
            quantity: row.quantity,
            title: row.title,
        });
    }
    Ok(grouped)
}
