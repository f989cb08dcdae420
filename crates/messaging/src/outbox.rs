//! The transactional outbox: events are rows that commit with the state they are about.

use crate::{Envelope, statement::Statement};
use diesel::{
    QueryResult,
    sql_types::{Array, Binary, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

diesel::table! {
    /// Events that wait for the relay.
    outbox (id) {
        /// Order of insertion.
        id -> BigInt,
        /// Identity of the message.
        message_id -> Uuid,
        /// Full protobuf name.
        type_name -> Text,
        /// Encoded message.
        body -> Binary,
        /// Trace of the transaction that made it.
        traceparent -> Nullable<Text>,
        /// When that transaction began.
        created_at -> Timestamptz,
        /// A relay holds the row until then.
        claimed_until -> Nullable<Timestamptz>,
    }
}

/// Adds `events` to the outbox of the connection's schema, in the caller's
/// transaction and in one statement. The relay wakes at commit.
pub async fn add(conn: &mut AsyncPgConnection, events: &[Envelope]) -> QueryResult<()> {
    if events.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let types: Vec<_> = events
        .iter()
        .map(|event| event.type_name.as_str())
        .collect();
    let bodies: Vec<_> = events.iter().map(|event| event.body.as_ref()).collect();
    let traces: Vec<_> = events
        .iter()
        .map(|event| event.traceparent.as_deref())
        .collect();
    Statement::<()>::new(
        "INSERT INTO outbox (message_id, type_name, body, traceparent)
         SELECT * FROM unnest(?, ?, ?, ?)",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(types)
    .bind::<Array<Binary>, _>(bodies)
    .bind::<Array<Nullable<Text>>, _>(traces)
    .execute(conn)
    .await?;
    Ok(())
}
