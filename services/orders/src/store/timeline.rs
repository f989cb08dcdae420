//! The timeline of an order.

use super::{load::OrderKey, schema::order_events};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// A stored entry.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = order_events)]
pub struct EntryRow {
    /// Its number.
    pub revision: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Stable kind.
    pub kind: String,
    /// Who did it.
    pub actor: String,
    /// Facts for people.
    pub detail: serde_json::Value,
    /// Trace it happened in; empty where there was none.
    pub trace_id: String,
}

/// Everything that happened to an order, oldest first.
pub async fn of(conn: &mut AsyncPgConnection, key: OrderKey) -> QueryResult<Vec<EntryRow>> {
    order_events::table
        .filter(
            order_events::shop_id
                .eq(key.0)
                .and(order_events::order_id.eq(key.1)),
        )
        .order(order_events::revision)
        .select(EntryRow::as_select())
        .load(conn)
        .await
}
