//! Dead letters of the embedded transport: rows of `bus.dead`.

use super::{Bus, database};
use crate::{DeadLetter, DeadLetterKey, MessagingError, statement::Statement};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Integer, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

impl Bus {
    pub(super) async fn dead_letters(
        &self,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, MessagingError> {
        type Columns = (Text, SqlUuid, Text, Text, Text, Timestamptz, Integer);
        type Row = (String, Uuid, String, String, String, DateTime<Utc>, i32);
        let rows: Vec<Row> = Statement::<Columns>::new(
            "SELECT queue, message_id, type_name, reason, message, first_failed_at,
                 octet_length(body)
             FROM bus.dead ORDER BY first_failed_at, message_id LIMIT ?",
        )
        .bind::<BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
        .get_results(&mut self.connection().await?)
        .await
        .map_err(database)?;
        Ok(rows
            .into_iter()
            .map(
                |(queue, message_id, type_name, reason, message, at, bytes)| DeadLetter {
                    key: DeadLetterKey { queue, message_id },
                    type_name,
                    reason,
                    message,
                    first_failed_at: at,
                    body_bytes: usize::try_from(bytes).unwrap_or_default(),
                },
            )
            .collect())
    }

    pub(super) async fn requeue(&self, keys: &[DeadLetterKey]) -> Result<usize, MessagingError> {
        let queues: Vec<_> = keys.iter().map(|key| key.queue.as_str()).collect();
        let ids: Vec<_> = keys.iter().map(|key| key.message_id).collect();
        let count: i64 = Statement::<BigInt>::new(
            "WITH gone AS (
                 DELETE FROM bus.dead USING unnest(?, ?) AS given (queue, message_id)
                 WHERE dead.queue = given.queue AND dead.message_id = given.message_id
                 RETURNING dead.queue, dead.message_id, dead.type_name, dead.body,
                     dead.traceparent),
             stored AS (
                 INSERT INTO bus.messages (queue, message_id, type_name, body, traceparent)
                 SELECT * FROM gone
                 RETURNING queue)
             SELECT count(pg_notify('oms_bus', queue)) FROM stored",
        )
        .bind::<Array<Text>, _>(queues)
        .bind::<Array<SqlUuid>, _>(ids)
        .get_result(&mut self.connection().await?)
        .await
        .map_err(database)?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// Moves the rows that `owner` still holds to the dead letters.
    pub(super) async fn bury(
        &self,
        ids: &[i64],
        owner: Uuid,
        reason: &str,
        message: &str,
    ) -> Result<(), MessagingError> {
        Statement::<()>::new(
            "WITH gone AS (
                 DELETE FROM bus.messages WHERE id = ANY(?) AND owner = ?
                 RETURNING queue, message_id, type_name, body, traceparent)
             INSERT INTO bus.dead
                 (queue, message_id, type_name, body, traceparent, reason, message)
             SELECT DISTINCT ON (queue, message_id) gone.*, ?, ? FROM gone
             ON CONFLICT (queue, message_id) DO UPDATE
                 SET reason = excluded.reason, message = excluded.message",
        )
        .bind::<Array<BigInt>, _>(ids)
        .bind::<SqlUuid, _>(owner)
        .bind::<Text, _>(reason)
        .bind::<Text, _>(message)
        .execute(&mut self.connection().await?)
        .await
        .map_err(database)?;
        Ok(())
    }
}
