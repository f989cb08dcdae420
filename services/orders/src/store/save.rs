//! Writes changed orders as sets, with their timeline, counters, outbox rows and the
//! wake-up for watchers, all in the caller's transaction.

use super::save_rows;
use crate::domain::order::Order;
use diesel::{
    QueryResult, sql_query,
    sql_types::{Array, BigInt, SmallInt, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::orders::v1::Headline;
use oms_messaging::{Envelope, outbox};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Channel on which changed orders are told to watchers.
pub const CHANNEL: &str = "orders_changed";

/// Entries of one notification; a payload must stay under 8,000 bytes.
const NOTIFY_ENTRIES: usize = 90;

/// Whether the set was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// All of it.
    All,
    /// Another transaction made one of the new orders first: roll back and start again.
    Raced,
}

/// Writes every changed order of the set and puts `messages` into the outbox.
pub async fn save(
    conn: &mut AsyncPgConnection,
    orders: &[Order],
    messages: &[Envelope],
) -> QueryResult<Saved> {
    let (new, known): (Vec<&Order>, Vec<&Order>) = orders
        .iter()
        .filter(|order| order.is_changed())
        .partition(|order| order.news.is_new);
    if save_rows::insert_orders(conn, &new).await? < new.len() {
        return Ok(Saved::Raced);
    }
    save_rows::update_orders(conn, &known).await?;
    let seen_again: Vec<&Order> = orders
        .iter()
        .filter(|order| order.news.seen_again && !order.is_changed())
        .collect();
    save_rows::update_versions(conn, &seen_again).await?;
    let changed: Vec<&Order> = new.into_iter().chain(known).collect();
    save_rows::upsert_lines(conn, &changed).await?;
    save_rows::write_holds(conn, &changed).await?;
    save_rows::write_parcels(conn, &changed).await?;
    write_events(conn, &changed).await?;
    write_deltas(conn, &changed).await?;
    if !messages.is_empty() {
        outbox::add(conn, messages).await?;
    }
    notify(conn, &changed).await?;
    Ok(Saved::All)
}

async fn write_events(conn: &mut AsyncPgConnection, changed: &[&Order]) -> QueryResult<()> {
    let trace_id = oms_service_kit::trace_context::current_trace_id();
    let (mut shops, mut ids, mut revisions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut kinds, mut actors, mut details) = (Vec::new(), Vec::new(), Vec::new());
    for order in changed {
        for entry in &order.news.entries {
            shops.push(order.shop_id);
            ids.push(order.id);
            revisions.push(entry.revision);
            kinds.push(entry.kind);
            actors.push(entry.actor.as_str());
            details.push(serde_json::to_string(&entry.detail).unwrap_or_else(|_| "{}".into()));
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    sql_query(
        "INSERT INTO order_events (shop_id, order_id, revision, kind, actor, detail, trace_id)
         SELECT s, o, r, k, a, d::jsonb, $7
         FROM unnest($1, $2, $3, $4, $5, $6) AS t(s, o, r, k, a, d)",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<BigInt>, _>(revisions)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Text>, _>(actors)
    .bind::<Array<Text>, _>(details)
    .bind::<Text, _>(trace_id)
    .execute(conn)
    .await?;
    Ok(())
}

async fn write_deltas(conn: &mut AsyncPgConnection, changed: &[&Order]) -> QueryResult<()> {
    let mut deltas: BTreeMap<(Uuid, i16), i64> = BTreeMap::new();
    for order in changed {
        if order.news.old_headline == Some(order.headline) {
            continue;
        }
        if let Some(old) = order.news.old_headline {
            *deltas.entry((order.shop_id, small(old))).or_default() -= 1;
        }
        *deltas
            .entry((order.shop_id, small(order.headline)))
            .or_default() += 1;
    }
    deltas.retain(|_, delta| *delta != 0);
    if deltas.is_empty() {
        return Ok(());
    }
    let (keys, sums): (Vec<(Uuid, i16)>, Vec<i64>) = deltas.into_iter().unzip();
    let (shops, headlines): (Vec<Uuid>, Vec<i16>) = keys.into_iter().unzip();
    sql_query(
        "INSERT INTO headline_deltas (shop_id, headline, delta)
         SELECT * FROM unnest($1, $2, $3)",
    )
    .bind::<Array<SqlUuid>, _>(shops)
    .bind::<Array<SmallInt>, _>(headlines)
    .bind::<Array<BigInt>, _>(sums)
    .execute(conn)
    .await?;
    Ok(())
}

async fn notify(conn: &mut AsyncPgConnection, changed: &[&Order]) -> QueryResult<()> {
    let payloads: Vec<String> = changed
        .chunks(NOTIFY_ENTRIES)
        .map(|chunk| {
            chunk
                .iter()
                .map(|order| {
                    let is_new = u8::from(order.news.is_new);
                    format!("{} {} {is_new}", order.shop_id.simple(), order.id.simple())
                })
                .collect::<Vec<_>>()
                .join(";")
        })
        .collect();
    if payloads.is_empty() {
        return Ok(());
    }
    sql_query("SELECT pg_notify($1, p) FROM unnest($2) AS t(p)")
        .bind::<Text, _>(CHANNEL)
        .bind::<Array<Text>, _>(payloads)
        .execute(conn)
        .await?;
    Ok(())
}

/// Enum numbers are stored as `smallint`.
pub(super) fn small(headline: Headline) -> i16 {
    i16::try_from(i32::from(headline)).unwrap_or_default()
}
