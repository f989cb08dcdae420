//! Writes changed after-sales as sets, with their lines, counters and outbox rows, all in
//! the caller's transaction.

use crate::domain::after_sale::{AfterSale, Change};
use diesel::{
    QueryResult, sql_query,
    sql_types::{
        Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text, Timestamptz,
        Uuid as SqlUuid,
    },
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::events::v1::{AfterSaleChanged, PlatformAfterSaleLine};
use oms_messaging::{Envelope, outbox};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Whether the set was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// All of it.
    All,
    /// Another transaction made one of the new after-sales first: roll back and start again.
    Raced,
}

/// Writes the set and puts its events into the outbox.
pub async fn save(conn: &mut AsyncPgConnection, changed: &[AfterSale]) -> QueryResult<Saved> {
    if changed.is_empty() {
        return Ok(Saved::All);
    }
    if write_rows(conn, changed).await? < changed.len() {
        return Ok(Saved::Raced);
    }
    // Those that were only seen again came without their lines.
    let told: Vec<&AfterSale> = changed
        .iter()
        .filter(|after_sale| !after_sale.news.changes.is_empty())
        .collect();
    write_lines(conn, &told).await?;
    write_deltas(conn, &told).await?;
    let events: Vec<Envelope> = told
        .iter()
        .flat_map(|after_sale| {
            let event = |change| event(after_sale, change);
            after_sale.news.changes.iter().map(event)
        })
        .collect();
    outbox::add(conn, &events).await?;
    Ok(Saved::All)
}

/// Columns in the order in which they are bound.
const COLUMNS: &str = "shop_id, id, platform, platform_after_sale_id, platform_order_id, kind, \
    stage, platform_stage, modified_at, fetched_at, content_hash, received_at, created_at, \
    deadline_at, before_shipping, refund_fen, reason, buyer_note, return_carrier, \
    return_waybill_no, replacement_sku_id, replacement_quantity, decision_token, revision, \
    operator_revision";

/// Inserts new rows and writes back known ones; fewer than given means that another
/// transaction made one of them first, under an id of its own.
async fn write_rows(conn: &mut AsyncPgConnection, rows: &[AfterSale]) -> QueryResult<usize> {
    fn each<'a, T>(rows: &'a [AfterSale], value: impl Fn(&'a AfterSale) -> T) -> Vec<T> {
        rows.iter().map(value).collect()
    }
    let mutable = |column: &&str| !matches!(*column, "shop_id" | "id" | "platform" | "received_at");
    let assignments = COLUMNS
        .split(", ")
        .map(str::trim)
        .filter(mutable)
        .map(|column| format!("{column} = excluded.{column}"))
        .collect::<Vec<String>>()
        .join(", ");
    let sql = format!(
        "INSERT INTO after_sales AS a ({COLUMNS}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, \
            $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
            $24, $25)
         ON CONFLICT (shop_id, platform_after_sale_id) DO UPDATE SET {assignments}
         WHERE a.id = excluded.id"
    );
    sql_query(sql)
        .bind::<Array<SqlUuid>, _>(each(rows, |a| a.shop_id))
        .bind::<Array<SqlUuid>, _>(each(rows, |a| a.id))
        .bind::<Array<SmallInt>, _>(each(rows, |a| small(a.platform as i32)))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.platform_after_sale_id.as_str()))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.platform_order_id.as_str()))
        .bind::<Array<SmallInt>, _>(each(rows, |a| small(a.said.kind as i32)))
        .bind::<Array<SmallInt>, _>(each(rows, |a| small(a.said.stage as i32)))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.platform_stage.as_str()))
        .bind::<Array<Timestamptz>, _>(each(rows, |a| a.said.modified_at))
        .bind::<Array<Timestamptz>, _>(each(rows, |a| a.fetched_at))
        .bind::<Array<Binary>, _>(each(rows, |a| a.said.content_hash.as_slice()))
        .bind::<Array<Timestamptz>, _>(each(rows, |a| a.received_at))
        .bind::<Array<Timestamptz>, _>(each(rows, |a| a.said.created_at))
        .bind::<Array<Nullable<Timestamptz>>, _>(each(rows, |a| a.said.deadline_at))
        .bind::<Array<Bool>, _>(each(rows, |a| a.said.before_shipping))
        .bind::<Array<BigInt>, _>(each(rows, |a| a.said.refund_fen))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.reason.as_str()))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.buyer_note.as_str()))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.return_carrier.as_str()))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.return_waybill_no.as_str()))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.replacement_sku_id.as_str()))
        .bind::<Array<BigInt>, _>(each(rows, |a| a.said.replacement_quantity))
        .bind::<Array<Text>, _>(each(rows, |a| a.said.decision_token.as_str()))
        .bind::<Array<BigInt>, _>(each(rows, |a| a.revision))
        .bind::<Array<BigInt>, _>(each(rows, |a| a.operator_revision))
        .execute(conn)
        .await
}

/// Lines stand as the newest snapshot lists them; what is beyond its last line goes.
async fn write_lines(conn: &mut AsyncPgConnection, rows: &[&AfterSale]) -> QueryResult<()> {
    let owner =
        |value: fn(&AfterSale) -> Uuid| -> Vec<Uuid> { rows.iter().map(|a| value(a)).collect() };
    let counts: Vec<i32> = rows
        .iter()
        .map(|a| i32::try_from(a.said.lines.len()).unwrap_or(i32::MAX))
        .collect();
    let lines: Vec<(&AfterSale, i32, &PlatformAfterSaleLine)> = rows
        .iter()
        .flat_map(|a| (0..).zip(&a.said.lines).map(move |(n, line)| (*a, n, line)))
        .collect();
    let text = |value: fn(&PlatformAfterSaleLine) -> &str| -> Vec<&str> {
        lines.iter().map(|(_, _, line)| value(line)).collect()
    };
    sql_query(
        "WITH gone AS (
            DELETE FROM after_sale_lines AS l USING unnest($1, $2, $3) AS t(shop_id, id, count)
            WHERE l.shop_id = t.shop_id AND l.after_sale_id = t.id AND l.position >= t.count)
         INSERT INTO after_sale_lines (shop_id, after_sale_id, position, line_key,
            platform_sku_id, quantity, title)
         SELECT * FROM unnest($4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (shop_id, after_sale_id, position) DO UPDATE SET
            line_key = excluded.line_key, platform_sku_id = excluded.platform_sku_id,
            quantity = excluded.quantity, title = excluded.title",
    )
    .bind::<Array<SqlUuid>, _>(owner(|a| a.shop_id))
    .bind::<Array<SqlUuid>, _>(owner(|a| a.id))
    .bind::<Array<Integer>, _>(counts)
    .bind::<Array<SqlUuid>, _>(lines.iter().map(|(a, _, _)| a.shop_id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(lines.iter().map(|(a, _, _)| a.id).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(lines.iter().map(|(_, n, _)| *n).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(text(|line| &line.line_key))
    .bind::<Array<Text>, _>(text(|line| &line.platform_sku_id))
    .bind::<Array<BigInt>, _>(lines.iter().map(|(_, _, l)| l.quantity).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(text(|line| &line.title))
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_deltas(conn: &mut AsyncPgConnection, rows: &[&AfterSale]) -> QueryResult<()> {
    let mut deltas: BTreeMap<(Uuid, i16), i64> = BTreeMap::new();
    for after_sale in rows {
        let (old, new) = (after_sale.news.old_stage, after_sale.said.stage);
        if let Some(old) = old {
            let key = (after_sale.shop_id, small(old as i32));
            *deltas.entry(key).or_default() -= 1;
        }
        let key = (after_sale.shop_id, small(new as i32));
        *deltas.entry(key).or_default() += 1;
    }
    deltas.retain(|_, delta| *delta != 0);
    if deltas.is_empty() {
        return Ok(());
    }
    let (keys, sums): (Vec<(Uuid, i16)>, Vec<i64>) = deltas.into_iter().unzip();
    let (shops, stages): (Vec<Uuid>, Vec<i16>) = keys.into_iter().unzip();
    sql_query("INSERT INTO stage_deltas (shop_id, stage, delta) SELECT * FROM unnest($1, $2, $3)")
        .bind::<Array<SqlUuid>, _>(shops)
        .bind::<Array<SmallInt>, _>(stages)
        .bind::<Array<BigInt>, _>(sums)
        .execute(conn)
        .await?;
    Ok(())
}

fn event(after_sale: &AfterSale, change: &Change) -> Envelope {
    Envelope::of(&AfterSaleChanged {
        shop_id: after_sale.shop_id.to_string(),
        after_sale_id: after_sale.id.to_string(),
        platform_after_sale_id: after_sale.said.platform_after_sale_id.clone(),
        platform_order_id: change.platform_order_id.clone(),
        kind: change.kind.into(),
        stage: change.stage.into(),
        revision: change.revision,
    })
}

/// Enum numbers are stored as `smallint`.
fn small(number: i32) -> i16 {
    i16::try_from(number).unwrap_or_default()
}
