//! The same rows by other ways: one `COPY` for each table, and one transaction for each
//! order.

use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, TryStreamExt};
use std::{
    collections::HashMap,
    pin::pin,
    time::{Duration, Instant},
};
use tokio_postgres::{Client, SimpleQueryMessage};

/// What intake writes.
const TABLES: [&str; 6] = [
    "orders",
    "order_lines",
    "holds",
    "order_events",
    "headline_deltas",
    "outbox",
];

/// Bytes handed to the connection at once.
const CHUNK: usize = 256 * 1024;

/// Rows that intake has made.
pub(crate) struct Rows {
    tables: Vec<Table>,
    /// For each of the first orders the statements of its transaction.
    transactions: Vec<Vec<String>>,
    count: i64,
}

struct Table {
    name: &'static str,
    columns: String,
    binary: Bytes,
}

impl Rows {
    /// Reads what stands in the tables; `single` orders also as statements.
    pub(crate) async fn read(client: &Client, single: usize) -> anyhow::Result<Self> {
        let mut tables = Vec::new();
        let mut count = 0;
        for name in TABLES {
            let columns = columns(client, name).await?.join(", ");
            let sql = format!("COPY (SELECT {columns} FROM {name}) TO STDOUT (FORMAT binary)");
            let mut binary = BytesMut::new();
            let mut rows = pin!(client.copy_out(&sql).await?);
            while let Some(part) = rows.try_next().await? {
                binary.extend_from_slice(&part);
            }
            let sql = format!("SELECT count(*) FROM {name}");
            count += client.query_one(&sql, &[]).await?.get::<_, i64>(0);
            tables.push(Table {
                name,
                columns,
                binary: binary.freeze(),
            });
        }
        Ok(Self {
            tables,
            transactions: transactions(client, single).await?,
            count,
        })
    }

    /// Rows in all tables.
    pub(crate) fn count(&self) -> i64 {
        self.count
    }

    /// Everything by binary `COPY`, in one transaction.
    pub(crate) async fn copy(&self, client: &Client) -> anyhow::Result<Duration> {
        let started = Instant::now();
        client.batch_execute("BEGIN").await?;
        for table in &self.tables {
            let sql = format!(
                "COPY {} ({}) FROM STDIN (FORMAT binary)",
                table.name, table.columns
            );
            let mut sink = pin!(client.copy_in::<_, Bytes>(&sql).await?);
            let mut rest = table.binary.clone();
            while !rest.is_empty() {
                let part = rest.split_to(CHUNK.min(rest.len()));
                sink.send(part).await?;
            }
            sink.finish().await?;
        }
        client.batch_execute("COMMIT").await?;
        Ok(started.elapsed())
    }

    /// One transaction for each order, statement by statement.
    pub(crate) async fn one_by_one(&self, client: &Client) -> anyhow::Result<Duration> {
        let started = Instant::now();
        for statement in self.transactions.iter().flatten() {
            client.batch_execute(statement).await?;
        }
        Ok(started.elapsed())
    }

    /// One transaction for each order, sent whole: the least that it can cost.
    pub(crate) async fn one_round_trip(&self, client: &Client) -> anyhow::Result<Duration> {
        let whole: Vec<String> = self.transactions.iter().map(|it| it.join(";")).collect();
        let started = Instant::now();
        for transaction in &whole {
            client.batch_execute(transaction).await?;
        }
        Ok(started.elapsed())
    }
}

/// Columns of a table but for those that number themselves.
pub(crate) async fn columns(client: &Client, table: &str) -> anyhow::Result<Vec<String>> {
    let sql = "SELECT column_name::text FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'NO'
        ORDER BY ordinal_position";
    let rows = client.query(sql, &[&table]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Statements that write the first orders, each with all that belongs to it.
async fn transactions(client: &Client, orders: usize) -> anyhow::Result<Vec<Vec<String>>> {
    let ids = client
        .query(
            "SELECT id::text FROM orders ORDER BY id LIMIT $1",
            &[&i64::try_from(orders)?],
        )
        .await?;
    let ids: Vec<String> = ids.iter().map(|row| row.get(0)).collect();
    let own = tuples(client, "orders", "id", &ids).await?;
    let lines = tuples(client, "order_lines", "order_id", &ids).await?;
    let events = tuples(client, "order_events", "order_id", &ids).await?;
    let holds = tuples(client, "holds", "order_id", &ids).await?;
    let rows = client
        .simple_query("SELECT shop_id, headline, 1 FROM orders ORDER BY id")
        .await?;
    let deltas: Vec<String> = rows.iter().filter_map(delta).collect();
    // Each order gets as many messages as orders have on the whole.
    let columns = columns(client, "outbox").await?.join(", ");
    let sql = format!("SELECT {} FROM outbox ORDER BY id", tuple(&columns));
    let messages = client.query(&sql, &[]).await?;
    let share = messages.len().div_ceil(deltas.len().max(1));
    let messages: Vec<String> = messages.iter().map(|row| row.get(0)).collect();
    let sets = [
        ("orders", own),
        ("order_lines", lines),
        ("order_events", events),
        ("holds", holds),
    ];
    let mut transactions = Vec::with_capacity(ids.len());
    for ((id, messages), delta) in ids.iter().zip(messages.chunks(share)).zip(&deltas) {
        let mut statements = vec!["BEGIN".to_owned()];
        for (table, (columns, rows)) in &sets {
            if let Some(rows) = rows.get(id) {
                statements.push(format!("INSERT INTO {table} ({columns}) VALUES {rows}"));
            }
        }
        statements.push(format!(
            "INSERT INTO headline_deltas (shop_id, headline, delta) VALUES {delta}"
        ));
        let messages = messages.join(",");
        statements.push(format!("INSERT INTO outbox ({columns}) VALUES {messages}"));
        statements.push("COMMIT".to_owned());
        transactions.push(statements);
    }
    Ok(transactions)
}

fn delta(message: &SimpleQueryMessage) -> Option<String> {
    let SimpleQueryMessage::Row(row) = message else {
        return None;
    };
    Some(format!("('{}',{},1)", row.get(0)?, row.get(1)?))
}

/// Rows of a table as `VALUES`, by order; and its columns.
async fn tuples(
    client: &Client,
    table: &str,
    key: &str,
    ids: &[String],
) -> anyhow::Result<(String, HashMap<String, String>)> {
    let columns = columns(client, table).await?.join(", ");
    let sql = format!(
        "SELECT {key}::text, string_agg({}, ',') FROM {table} WHERE {key} = ANY($1::text[]::uuid[]) GROUP BY {key}",
        tuple(&columns)
    );
    let rows = client.query(&sql, &[&ids]).await?;
    let rows = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    Ok((columns, rows))
}

/// An expression for the row as a literal.
fn tuple(columns: &str) -> String {
    let quoted: Vec<String> = columns
        .split(", ")
        .map(|column| format!("quote_nullable({column}::text)"))
        .collect();
    format!("'(' || concat_ws(',', {}) || ')'", quoted.join(", "))
}
