//! Publishes outbox rows: claim with a lease, publish with confirms, delete. No
//! transaction spans the publish, so a crash between the two publishes again, with
//! the same ids. Several relays may run.

use crate::{
    Envelope, MessagingError, Transport,
    backoff::Backoff,
    listen,
    metric_definitions::{self, OUTBOX_LAG_SECONDS, OUTBOX_PENDING},
    outbox::outbox,
    statement::Statement,
};
use diesel::{
    ExpressionMethods, QueryDsl,
    sql_types::{BigInt, Binary, Double, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use oms_service_kit::db::{Connection, Pool};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Rows claimed at once.
const BATCH: i64 = 500;
/// The safety net under the notifications.
const POLL: Duration = Duration::from_secs(1);
/// How often lag and backlog are measured.
const SAMPLE: Duration = Duration::from_secs(5);

/// Publishes the outbox of `pool`'s schema until `shutdown`; the batch under way is
/// finished first. `database_url_for_listen` is the same database.
pub async fn run_relay(
    pool: Pool,
    database_url_for_listen: String,
    transport: Transport,
    shutdown: CancellationToken,
) {
    metric_definitions::describe();
    let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(10));
    let mut relay = Relay {
        pool,
        transport,
        schema: String::new(),
        sampled: None,
    };
    let (woken, mut wake) = watch::channel(());
    let mut listening = None;
    while !shutdown.is_cancelled() {
        wake.mark_unchanged();
        match relay.pass().await {
            Ok(published) => {
                backoff.reset();
                listening.get_or_insert_with(|| {
                    let (woken, schema) = (woken.clone(), relay.schema.clone());
                    let url = database_url_for_listen.clone();
                    listen::spawn(url, "oms_outbox", move |payload| {
                        if payload.is_none_or(|payload| payload == schema) {
                            woken.send_replace(());
                        }
                    })
                });
                if published == 0 {
                    tokio::select! {
                        () = shutdown.cancelled() => {}
                        _ = wake.changed() => {}
                        () = tokio::time::sleep(POLL) => {}
                    }
                }
            }
            Err(error) => {
                tracing::warn!(schema = relay.schema, %error, "outbox not published, trying again");
                tokio::select! {
                    () = shutdown.cancelled() => {}
                    () = tokio::time::sleep(backoff.next()) => {}
                }
            }
        }
    }
}

struct Relay {
    pool: Pool,
    transport: Transport,
    /// Learned from the first connection.
    schema: String,
    sampled: Option<Instant>,
}

struct Claimed {
    ids: Vec<i64>,
    events: Vec<Envelope>,
}

impl Relay {
    /// Publishes one batch; returns how many rows were claimed for it.
    async fn pass(&mut self) -> Result<usize, MessagingError> {
        if self.sampled.is_none_or(|at| at.elapsed() >= SAMPLE) {
            self.sample().await?;
        }
        let claimed = self.claim().await?;
        let count = claimed.ids.len();
        if count == 0 {
            return Ok(0);
        }
        match self.transport.publish(&claimed.events).await {
            Ok(()) => self.delete(&claimed.ids).await?,
            Err(MessagingError::Refused(reason)) => {
                tracing::debug!(reason, "batch refused, publishing one by one");
                self.publish_one_by_one(&claimed).await?;
            }
            Err(error) => {
                self.release(&claimed.ids).await?;
                return Err(error);
            }
        }
        Ok(count)
    }

    /// A refused message must not hold up the others: it keeps its claim and is tried
    /// again when that lapses.
    async fn publish_one_by_one(&self, claimed: &Claimed) -> Result<(), MessagingError> {
        let mut published = Vec::with_capacity(claimed.ids.len());
        let mut outcome = Ok(());
        for (index, (id, event)) in claimed.ids.iter().zip(&claimed.events).enumerate() {
            match self.transport.publish(std::slice::from_ref(event)).await {
                Ok(()) => published.push(*id),
                Err(MessagingError::Refused(reason)) => tracing::error!(
                    schema = self.schema,
                    message.id = %event.id,
                    message.type = event.type_name,
                    reason,
                    "event refused by the transport"
                ),
                Err(error) => {
                    self.release(&claimed.ids[index..]).await?;
                    outcome = Err(error);
                    break;
                }
            }
        }
        self.delete(&published).await?;
        outcome
    }

    /// The lease outlives the publish's own deadline twice.
    async fn claim(&self) -> Result<Claimed, MessagingError> {
        type Columns = (BigInt, SqlUuid, Text, Binary, Nullable<Text>);
        type Row = (i64, Uuid, String, Vec<u8>, Option<String>);
        let rows: Vec<Row> = Statement::<Columns>::new(
            "WITH free AS (
                 SELECT id FROM outbox WHERE claimed_until IS NULL OR claimed_until < now()
                 ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)
             UPDATE outbox SET claimed_until = now() + interval '60 seconds'
             FROM free WHERE outbox.id = free.id
             RETURNING outbox.id, message_id, type_name, body, traceparent",
        )
        .bind::<BigInt, _>(BATCH)
        .get_results(&mut self.connection().await?)
        .await
        .map_err(database)?;
        let (ids, events) = rows
            .into_iter()
            .map(|(id, message_id, type_name, body, traceparent)| {
                let event = Envelope {
                    id: message_id,
                    type_name,
                    body: body.into(),
                    traceparent,
                };
                (id, event)
            })
            .unzip();
        Ok(Claimed { ids, events })
    }

    async fn delete(&self, ids: &[i64]) -> Result<(), MessagingError> {
        diesel::delete(outbox::table.filter(outbox::id.eq_any(ids)))
            .execute(&mut self.connection().await?)
            .await
            .map_err(database)?;
        Ok(())
    }

    async fn release(&self, ids: &[i64]) -> Result<(), MessagingError> {
        diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
            .set(outbox::claimed_until.eq(None::<chrono::DateTime<chrono::Utc>>))
            .execute(&mut self.connection().await?)
            .await
            .map_err(database)?;
        Ok(())
    }

    /// Measures lag and backlog.
    async fn sample(&mut self) -> Result<(), MessagingError> {
        let (schema, pending, lag): (String, i64, Option<f64>) =
            Statement::<(Text, BigInt, Nullable<Double>)>::new(
                "SELECT current_schema()::text,
                     (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT 100000) AS capped),
                     (SELECT extract(epoch FROM now() - created_at)::float8
                      FROM outbox ORDER BY id LIMIT 1)",
            )
            .get_result(&mut self.connection().await?)
            .await
            .map_err(database)?;
        metrics::gauge!(OUTBOX_PENDING, "schema" => schema.clone()).set(pending as f64);
        metrics::gauge!(OUTBOX_LAG_SECONDS, "schema" => schema.clone())
            .set(lag.unwrap_or_default().max(0.0));
        self.schema = schema;
        self.sampled = Some(Instant::now());
        Ok(())
    }

    async fn connection(&self) -> Result<Connection, MessagingError> {
        self.pool
            .get()
            .await
            .map_err(|error| MessagingError::Unavailable(error.to_string()))
    }
}

fn database(error: diesel::result::Error) -> MessagingError {
    MessagingError::Unavailable(format!("database: {error}"))
}
