//! The set statements behind [`super::save`].

use crate::domain::order::{Line, Order, Parcel};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, sql_query,
    sql_types::{
        Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text, Timestamptz,
        Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Columns of `orders` in the order both statements bind them.
const ORDER_COLUMNS: &str = "shop_id, id, platform, platform_order_id, platform_status, \
    modified_at, fetched_at, content_hash, received_at, created_at, paid_at, latest_ship_at, \
    ship_block_reason, goods_fen, discount_fen, postage_fen, payable_fen, buyer_nick, buyer_memo, \
    memo_observed, flag_observed, memo_desired, flag_desired, memo_revision, \
    memo_written_revision, receiver_sealed, receiver_fingerprint, receiver_index, erp_handover, \
    handover_no, erp_document_no, headline, revision, operator_revision";

const ORDER_UNNEST: &str = "unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
    $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)";

/// Binds one array per column of `ORDER_COLUMNS`. Indexes travel as one text per order.
macro_rules! bind_orders {
    ($sql:expr, $orders:expr) => {{
        let rows: &[&Order] = $orders;
        fn each<'a, T>(rows: &[&'a Order], value: impl Fn(&'a Order) -> T) -> Vec<T> {
            rows.iter().map(|order| value(order)).collect()
        }
        sql_query($sql)
            .bind::<Array<SqlUuid>, _>(each(rows, |o| o.shop_id))
            .bind::<Array<SqlUuid>, _>(each(rows, |o| o.id))
            .bind::<Array<SmallInt>, _>(each(rows, |o| small(o.platform as i32)))
            .bind::<Array<Text>, _>(each(rows, |o| o.platform_order_id.as_str()))
            .bind::<Array<SmallInt>, _>(each(rows, |o| small(o.said.status as i32)))
            .bind::<Array<Timestamptz>, _>(each(rows, |o| o.said.modified_at))
            .bind::<Array<Timestamptz>, _>(each(rows, |o| o.said.fetched_at))
            .bind::<Array<Binary>, _>(each(rows, |o| o.said.content_hash.as_slice()))
            .bind::<Array<Timestamptz>, _>(each(rows, |o| o.received_at))
            .bind::<Array<Timestamptz>, _>(each(rows, |o| o.said.created_at))
            .bind::<Array<Nullable<Timestamptz>>, _>(each(rows, |o| o.said.paid_at))
            .bind::<Array<Nullable<Timestamptz>>, _>(each(rows, |o| o.said.latest_ship_at))
            .bind::<Array<Text>, _>(each(rows, |o| o.said.ship_block_reason.as_str()))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.said.goods_fen))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.said.discount_fen))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.said.postage_fen))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.said.payable_fen))
            .bind::<Array<Text>, _>(each(rows, |o| o.said.buyer_nick.as_str()))
            .bind::<Array<Text>, _>(each(rows, |o| o.said.buyer_memo.as_str()))
            .bind::<Array<Text>, _>(each(rows, |o| o.memo.observed.as_str()))
            .bind::<Array<Integer>, _>(each(rows, |o| o.memo.observed_flag))
            .bind::<Array<Text>, _>(each(rows, |o| o.memo.desired.as_str()))
            .bind::<Array<Integer>, _>(each(rows, |o| o.memo.desired_flag))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.memo.revision))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.memo.written_revision))
            .bind::<Array<Binary>, _>(each(rows, |o| o.said.receiver_sealed.as_slice()))
            .bind::<Array<Text>, _>(each(rows, |o| o.said.receiver_fingerprint.as_str()))
            .bind::<Array<Text>, _>(each(rows, |o| o.said.receiver_index.join(",")))
            .bind::<Array<SmallInt>, _>(each(rows, |o| small(o.handover.state as i32)))
            .bind::<Array<Integer>, _>(each(rows, |o| o.handover.no))
            .bind::<Array<Text>, _>(each(rows, |o| o.handover.document_no.as_str()))
            .bind::<Array<SmallInt>, _>(each(rows, |o| small(o.headline as i32)))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.revision))
            .bind::<Array<BigInt>, _>(each(rows, |o| o.operator_revision))
    }};
}

/// Inserts new orders; fewer than given means that another transaction was first.
pub(super) async fn insert_orders(
    conn: &mut AsyncPgConnection,
    orders: &[&Order],
) -> QueryResult<usize> {
    if orders.is_empty() {
        return Ok(0);
    }
    let columns = ORDER_COLUMNS.replace("receiver_index", "string_to_array(receiver_index, ',')");
    let sql = format!(
        "INSERT INTO orders ({ORDER_COLUMNS}) SELECT {columns}
         FROM {ORDER_UNNEST} AS t({ORDER_COLUMNS}) ON CONFLICT DO NOTHING"
    );
    bind_orders!(sql, orders).execute(conn).await
}

/// Writes back every mutable column of known orders.
pub(super) async fn update_orders(
    conn: &mut AsyncPgConnection,
    orders: &[&Order],
) -> QueryResult<usize> {
    if orders.is_empty() {
        return Ok(0);
    }
    let assignments = ORDER_COLUMNS
        .split(", ")
        .map(str::trim)
        .filter(|column| !matches!(*column, "shop_id" | "id" | "platform" | "received_at"))
        .map(|column| match column {
            "receiver_index" => "receiver_index = string_to_array(t.receiver_index, ',')".into(),
            _ => format!("{column} = t.{column}"),
        })
        .collect::<Vec<String>>()
        .join(", ");
    let sql = format!(
        "UPDATE orders SET {assignments} FROM {ORDER_UNNEST} AS t({ORDER_COLUMNS})
         WHERE orders.shop_id = t.shop_id AND orders.id = t.id"
    );
    bind_orders!(sql, orders).execute(conn).await
}

/// Remembers the newest version of orders whose content did not change.
pub(super) async fn update_versions(
    conn: &mut AsyncPgConnection,
    orders: &[&Order],
) -> QueryResult<()> {
    if orders.is_empty() {
        return Ok(());
    }
    sql_query(
        "UPDATE orders SET modified_at = t.modified_at, fetched_at = t.fetched_at
         FROM unnest($1, $2, $3, $4) AS t(shop_id, id, modified_at, fetched_at)
         WHERE orders.shop_id = t.shop_id AND orders.id = t.id",
    )
    .bind::<Array<SqlUuid>, _>(orders.iter().map(|o| o.shop_id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(orders.iter().map(|o| o.id).collect::<Vec<_>>())
    .bind::<Array<Timestamptz>, _>(
        orders
            .iter()
            .map(|o| o.said.modified_at)
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Timestamptz>, _>(orders.iter().map(|o| o.said.fetched_at).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

/// Inserts new lines and writes back changed ones.
pub(super) async fn upsert_lines(
    conn: &mut AsyncPgConnection,
    orders: &[&Order],
) -> QueryResult<()> {
    let rows: Vec<(&Order, i32, &Line)> = orders
        .iter()
        .flat_map(|order| {
            (0..)
                .zip(&order.lines)
                .filter(|(_, line)| line.dirty)
                .map(move |(position, line)| (*order, position, line))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    fn text<'a>(
        rows: &[(&'a Order, i32, &'a Line)],
        value: impl Fn(&'a Line) -> &'a str,
    ) -> Vec<&'a str> {
        rows.iter().map(|(_, _, line)| value(line)).collect()
    }
    let number = |value: fn(&Line) -> i64| -> Vec<i64> {
        rows.iter().map(|(_, _, line)| value(line)).collect()
    };
    sql_query(
        "INSERT INTO order_lines (shop_id, order_id, id, line_key, position, platform_sku_id,
            platform_goods_id, outer_id, title, spec, picture_url, quantity, price_fen,
            payable_fen, refund_state, refunded_quantity, withdrawn, erp_sku_id, erp_sku_code)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
            $16, $17, $18, $19)
         ON CONFLICT (shop_id, order_id, id) DO UPDATE SET
            platform_sku_id = excluded.platform_sku_id,
            platform_goods_id = excluded.platform_goods_id, outer_id = excluded.outer_id,
            title = excluded.title, spec = excluded.spec, picture_url = excluded.picture_url,
            quantity = excluded.quantity, price_fen = excluded.price_fen,
            payable_fen = excluded.payable_fen, refund_state = excluded.refund_state,
            refunded_quantity = excluded.refunded_quantity, withdrawn = excluded.withdrawn,
            erp_sku_id = excluded.erp_sku_id, erp_sku_code = excluded.erp_sku_code",
    )
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|(o, _, _)| o.shop_id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|(o, _, _)| o.id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|(_, _, l)| l.id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(text(&rows, |l| &l.key))
    .bind::<Array<Integer>, _>(rows.iter().map(|(_, n, _)| *n).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(text(&rows, |l| &l.platform_sku_id))
    .bind::<Array<Text>, _>(text(&rows, |l| &l.platform_goods_id))
    .bind::<Array<Text>, _>(text(&rows, |l| &l.outer_id))
    .bind::<Array<Text>, _>(text(&rows, |l| &l.title))
    .bind::<Array<Text>, _>(text(&rows, |l| &l.spec))
    .bind::<Array<Text>, _>(text(&rows, |l| &l.picture_url))
    .bind::<Array<BigInt>, _>(number(|l| l.quantity))
    .bind::<Array<BigInt>, _>(number(|l| l.price_fen))
    .bind::<Array<BigInt>, _>(number(|l| l.payable_fen))
    .bind::<Array<SmallInt>, _>(
        rows.iter()
            .map(|(_, _, l)| small(l.refund_state as i32))
            .collect::<Vec<_>>(),
    )
    .bind::<Array<BigInt>, _>(number(|l| l.refunded_quantity))
    .bind::<Array<Bool>, _>(rows.iter().map(|(_, _, l)| l.withdrawn).collect::<Vec<_>>())
    .bind::<Array<Nullable<SqlUuid>>, _>(
        rows.iter()
            .map(|(_, _, l)| l.erp_sku.as_ref().map(|sku| sku.id))
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(text(&rows, |l| {
        l.erp_sku.as_ref().map_or("", |sku| &sku.code)
    }))
    .execute(conn)
    .await?;
    Ok(())
}

/// Opens and removes holds.
pub(super) async fn write_holds(
    conn: &mut AsyncPgConnection,
    orders: &[&Order],
) -> QueryResult<()> {
    let gone: Vec<(Uuid, Uuid, i16)> = orders
        .iter()
        .flat_map(|order| {
            order
                .news
                .released_holds
                .iter()
                .map(|kind| (order.shop_id, order.id, small(*kind as i32)))
        })
        .collect();
    if !gone.is_empty() {
        sql_query(
            "DELETE FROM holds USING unnest($1, $2, $3) AS t(shop_id, order_id, kind)
             WHERE holds.shop_id = t.shop_id AND holds.order_id = t.order_id AND holds.kind = t.kind",
        )
        .bind::<Array<SqlUuid>, _>(gone.iter().map(|row| row.0).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(gone.iter().map(|row| row.1).collect::<Vec<_>>())
        .bind::<Array<SmallInt>, _>(gone.iter().map(|row| row.2).collect::<Vec<_>>())
        .execute(conn)
        .await?;
    }
    let rows: Vec<_> = orders
        .iter()
        .flat_map(|order| order.holds.iter().map(move |hold| (*order, hold)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    sql_query(
        "INSERT INTO holds (shop_id, order_id, kind, opened_by, since, note)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|(o, _)| o.shop_id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|(o, _)| o.id).collect::<Vec<_>>())
    .bind::<Array<SmallInt>, _>(
        rows.iter()
            .map(|(_, h)| small(h.kind as i32))
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(
        rows.iter()
            .map(|(_, h)| h.opened_by.as_str())
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Timestamptz>, _>(rows.iter().map(|(_, h)| h.since).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(
        rows.iter()
            .map(|(_, h)| h.note.as_str())
            .collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Inserts new parcels with their contents and writes back their reports.
pub(super) async fn write_parcels(
    conn: &mut AsyncPgConnection,
    orders: &[&Order],
) -> QueryResult<()> {
    let rows: Vec<(&Order, &Parcel)> = orders
        .iter()
        .flat_map(|order| {
            order
                .parcels
                .iter()
                .filter(|parcel| parcel.dirty)
                .map(move |parcel| (*order, parcel))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let shops: Vec<Uuid> = rows.iter().map(|(o, _)| o.shop_id).collect();
    let ids: Vec<Uuid> = rows.iter().map(|(_, p)| p.id).collect();
    let order_ids: Vec<Uuid> = rows.iter().map(|(o, _)| o.id).collect();
    // Two orders of one parcel may bring it at once. Id and number are one key, so either
    // index may meet the other's row first.
    sql_query(
        "INSERT INTO parcels (shop_id, id, carrier_code, waybill_no, state, dispatched_at, source)
         SELECT DISTINCT ON (t.a, t.b) * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            AS t(a, b, c, d, e, f, g)
         ON CONFLICT DO NOTHING",
    )
    .bind::<Array<SqlUuid>, _>(&shops)
    .bind::<Array<SqlUuid>, _>(&ids)
    .bind::<Array<Text>, _>(
        rows.iter()
            .map(|(_, p)| p.carrier_code.as_str())
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(
        rows.iter()
            .map(|(_, p)| p.waybill_no.as_str())
            .collect::<Vec<_>>(),
    )
    .bind::<Array<SmallInt>, _>(
        rows.iter()
            .map(|(_, p)| small(p.state as i32))
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Timestamptz>, _>(
        rows.iter()
            .map(|(_, p)| p.dispatched_at)
            .collect::<Vec<DateTime<Utc>>>(),
    )
    .bind::<Array<Text>, _>(
        rows.iter()
            .map(|(_, p)| p.source.as_str())
            .collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    sql_query(
        "INSERT INTO parcel_orders (shop_id, order_id, parcel_id, report, reported_at, report_message)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
         ON CONFLICT (shop_id, order_id, parcel_id) DO UPDATE SET report = excluded.report,
            reported_at = excluded.reported_at, report_message = excluded.report_message",
    )
    .bind::<Array<SqlUuid>, _>(&shops)
    .bind::<Array<SqlUuid>, _>(&order_ids)
    .bind::<Array<SqlUuid>, _>(&ids)
    .bind::<Array<SmallInt>, _>(rows.iter().map(|(_, p)| small(p.report as i32)).collect::<Vec<_>>())
    .bind::<Array<Nullable<Timestamptz>>, _>(
        rows.iter().map(|(_, p)| p.reported_at).collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(
        rows.iter()
            .map(|(_, p)| p.report_message.as_str())
            .collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    let contents: Vec<(&Order, &Parcel, &(Uuid, i64))> = rows
        .iter()
        .flat_map(|(order, parcel)| parcel.lines.iter().map(move |line| (*order, *parcel, line)))
        .collect();
    sql_query(
        "INSERT INTO parcel_lines (shop_id, order_id, parcel_id, line_id, quantity)
         SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind::<Array<SqlUuid>, _>(contents.iter().map(|row| row.0.shop_id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(contents.iter().map(|row| row.0.id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(contents.iter().map(|row| row.1.id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(contents.iter().map(|row| row.2.0).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(contents.iter().map(|row| row.2.1).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

fn small(number: i32) -> i16 {
    i16::try_from(number).unwrap_or_default()
}
