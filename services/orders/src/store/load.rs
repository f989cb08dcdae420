//! Reads orders whole: one query per table, however many orders.

use super::{
    after_sales::{self, ByOrder},
    load_parcels::parcels_of,
    schema::{holds, order_lines},
};
use crate::domain::order::{ErpSku, Handover, Hold, Line, Memo, News, Order, PlatformFacts};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{
        Array, BigInt, Binary, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::{
    orders::v1::{ErpHandover, Headline, HoldKind},
    types::v1::{Platform, PlatformStatus, RefundState},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Shop and order.
pub type OrderKey = (Uuid, Uuid);

/// Whether the rows stay locked until the transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Only read.
    No,
    /// `FOR UPDATE`, in ascending id, so that no two transactions wait for each other.
    Update,
    /// As `Update`, leaving out what another transaction has locked.
    SkipLocked,
}

#[derive(QueryableByName)]
struct OrderRow {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = SmallInt)]
    platform: i16,
    #[diesel(sql_type = Text)]
    platform_order_id: String,
    #[diesel(sql_type = SmallInt)]
    platform_status: i16,
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
    paid_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    latest_ship_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    ship_block_reason: String,
    #[diesel(sql_type = BigInt)]
    goods_fen: i64,
    #[diesel(sql_type = BigInt)]
    discount_fen: i64,
    #[diesel(sql_type = BigInt)]
    postage_fen: i64,
    #[diesel(sql_type = BigInt)]
    payable_fen: i64,
    #[diesel(sql_type = Text)]
    buyer_nick: String,
    #[diesel(sql_type = Text)]
    buyer_memo: String,
    #[diesel(sql_type = Text)]
    memo_observed: String,
    #[diesel(sql_type = Integer)]
    flag_observed: i32,
    #[diesel(sql_type = Text)]
    memo_desired: String,
    #[diesel(sql_type = Integer)]
    flag_desired: i32,
    #[diesel(sql_type = BigInt)]
    memo_revision: i64,
    #[diesel(sql_type = BigInt)]
    memo_written_revision: i64,
    #[diesel(sql_type = Binary)]
    receiver_sealed: Vec<u8>,
    #[diesel(sql_type = Text)]
    receiver_fingerprint: String,
    #[diesel(sql_type = Array<Text>)]
    receiver_index: Vec<String>,
    #[diesel(sql_type = SmallInt)]
    erp_handover: i16,
    #[diesel(sql_type = Integer)]
    handover_no: i32,
    #[diesel(sql_type = Text)]
    erp_document_no: String,
    #[diesel(sql_type = SmallInt)]
    headline: i16,
    #[diesel(sql_type = BigInt)]
    revision: i64,
    #[diesel(sql_type = BigInt)]
    operator_revision: i64,
}

/// Orders by shop and our id; the missing are left out. In ascending id.
pub async fn by_ids(
    conn: &mut AsyncPgConnection,
    keys: &[OrderKey],
    lock: Lock,
) -> QueryResult<Vec<Order>> {
    let (shops, ids): (Vec<Uuid>, Vec<Uuid>) = keys.iter().copied().unzip();
    let locking = match lock {
        Lock::No => "",
        Lock::Update => "FOR UPDATE",
        Lock::SkipLocked => "FOR UPDATE SKIP LOCKED",
    };
    let rows: Vec<OrderRow> = sql_query(format!(
        "SELECT * FROM orders WHERE (shop_id, id) IN (SELECT * FROM unnest($1, $2))
         ORDER BY id {locking}"
    ))
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SqlUuid>, _>(ids)
    .load(conn)
    .await?;
    let numbers: Vec<(Uuid, String)> = rows
        .iter()
        .map(|row| (row.shop_id, row.platform_order_id.clone()))
        .collect();
    let mut after_sales = after_sales::of_orders(conn, &numbers).await?;
    complete(conn, rows, &mut after_sales).await
}

/// What the platform's numbers led to.
pub struct ByNumber {
    /// Orders, locked.
    pub orders: Vec<Order>,
    /// After-sales of orders that are not here yet.
    pub waiting: ByOrder,
}

/// Orders by shop and the platform's number, locked in ascending id. The missing are left
/// out, but not the after-sales that wait for them.
pub async fn by_platform_numbers(
    conn: &mut AsyncPgConnection,
    keys: &[(Uuid, String)],
) -> QueryResult<ByNumber> {
    let shops: Vec<Uuid> = keys.iter().map(|(shop, _)| *shop).collect();
    let numbers: Vec<&str> = keys.iter().map(|(_, number)| number.as_str()).collect();
    let rows: Vec<OrderRow> = sql_query(
        "SELECT * FROM orders
         WHERE (shop_id, platform_order_id) IN (SELECT * FROM unnest($1, $2))
         ORDER BY id FOR UPDATE",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<Text>, _>(numbers)
    .load(conn)
    .await?;
    // Read only now: whoever writes one holds the lock of its order.
    let mut waiting = after_sales::of_orders(conn, keys).await?;
    let orders = complete(conn, rows, &mut waiting).await?;
    Ok(ByNumber { orders, waiting })
}

async fn complete(
    conn: &mut AsyncPgConnection,
    rows: Vec<OrderRow>,
    after_sales: &mut ByOrder,
) -> QueryResult<Vec<Order>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let shops: Vec<Uuid> = rows.iter().map(|row| row.shop_id).collect();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut lines = lines_of(conn, &shops, &ids).await?;
    let mut held = holds_of(conn, &shops, &ids).await?;
    let mut packed = parcels_of(conn, &shops, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = row.id;
            let number = (row.shop_id, row.platform_order_id.clone());
            let mut order = order_of(row);
            order.lines = lines.remove(&id).unwrap_or_default();
            order.holds = held.remove(&id).unwrap_or_default();
            order.parcels = packed.remove(&id).unwrap_or_default();
            order.after_sales = after_sales.remove(&number).unwrap_or_default();
            order
        })
        .collect())
}

/// The order of a row, without what other tables hold of it.
fn order_of(row: OrderRow) -> Order {
    let headline = Headline::try_from(i32::from(row.headline)).unwrap_or_default();
    Order {
        shop_id: row.shop_id,
        id: row.id,
        platform: Platform::try_from(i32::from(row.platform)).unwrap_or_default(),
        platform_order_id: row.platform_order_id,
        said: PlatformFacts {
            status: PlatformStatus::try_from(i32::from(row.platform_status)).unwrap_or_default(),
            modified_at: row.modified_at,
            fetched_at: row.fetched_at,
            content_hash: row.content_hash,
            created_at: row.created_at,
            paid_at: row.paid_at,
            latest_ship_at: row.latest_ship_at,
            ship_block_reason: row.ship_block_reason,
            goods_fen: row.goods_fen,
            discount_fen: row.discount_fen,
            postage_fen: row.postage_fen,
            payable_fen: row.payable_fen,
            buyer_nick: row.buyer_nick,
            buyer_memo: row.buyer_memo,
            receiver_sealed: row.receiver_sealed,
            receiver_fingerprint: row.receiver_fingerprint,
            receiver_index: row.receiver_index,
        },
        received_at: row.received_at,
        memo: Memo {
            observed: row.memo_observed,
            observed_flag: row.flag_observed,
            desired: row.memo_desired,
            desired_flag: row.flag_desired,
            revision: row.memo_revision,
            written_revision: row.memo_written_revision,
        },
        handover: Handover {
            state: ErpHandover::try_from(i32::from(row.erp_handover)).unwrap_or_default(),
            no: row.handover_no,
            document_no: row.erp_document_no,
        },
        lines: Vec::new(),
        holds: Vec::new(),
        parcels: Vec::new(),
        after_sales: Vec::new(),
        headline,
        revision: row.revision,
        operator_revision: row.operator_revision,
        news: News {
            old_headline: Some(headline),
            ..News::default()
        },
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_lines)]
struct LineRow {
    order_id: Uuid,
    id: Uuid,
    line_key: String,
    platform_sku_id: String,
    platform_goods_id: String,
    outer_id: String,
    title: String,
    spec: String,
    picture_url: String,
    quantity: i64,
    price_fen: i64,
    payable_fen: i64,
    refund_state: i16,
    refunded_quantity: i64,
    withdrawn: bool,
    erp_sku_id: Option<Uuid>,
    erp_sku_code: String,
}

/// Lines by order, in the platform's order.
async fn lines_of(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, Vec<Line>>> {
    let rows: Vec<LineRow> = order_lines::table
        .filter(
            order_lines::shop_id
                .eq_any(shops)
                .and(order_lines::order_id.eq_any(ids)),
        )
        .order((order_lines::order_id, order_lines::position))
        .select(LineRow::as_select())
        .load(conn)
        .await?;
    let mut grouped: HashMap<Uuid, Vec<Line>> = HashMap::new();
    for row in rows {
        grouped.entry(row.order_id).or_default().push(Line {
            id: row.id,
            key: row.line_key,
            platform_sku_id: row.platform_sku_id,
            platform_goods_id: row.platform_goods_id,
            outer_id: row.outer_id,
            title: row.title,
            spec: row.spec,
            picture_url: row.picture_url,
            quantity: row.quantity,
            price_fen: row.price_fen,
            payable_fen: row.payable_fen,
            refund_state: RefundState::try_from(i32::from(row.refund_state)).unwrap_or_default(),
            refunded_quantity: row.refunded_quantity,
            withdrawn: row.withdrawn,
            erp_sku: row.erp_sku_id.map(|id| ErpSku {
                id,
                code: row.erp_sku_code,
            }),
            dirty: false,
        });
    }
    Ok(grouped)
}

async fn holds_of(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, Vec<Hold>>> {
    let rows: Vec<(Uuid, i16, String, DateTime<Utc>, String)> = holds::table
        .filter(
            holds::shop_id
                .eq_any(shops)
                .and(holds::order_id.eq_any(ids)),
        )
        .order((holds::order_id, holds::since))
        .select((
            holds::order_id,
            holds::kind,
            holds::opened_by,
            holds::since,
            holds::note,
        ))
        .load(conn)
        .await?;
    let mut grouped: HashMap<Uuid, Vec<Hold>> = HashMap::new();
    for (order_id, kind, opened_by, since, note) in rows {
        grouped.entry(order_id).or_default().push(Hold {
            kind: HoldKind::try_from(i32::from(kind)).unwrap_or_default(),
            opened_by,
            since,
            note,
        });
    }
    Ok(grouped)
}
