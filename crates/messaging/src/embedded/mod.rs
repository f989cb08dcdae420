//! The transport for running without a broker: rows in schema `bus` of PostgreSQL,
//! one for each message and subscriber queue. A publish is confirmed at commit.

mod dead_letters;
mod subscription;

use crate::{
    DeadLetter, DeadLetterKey, Envelope, MessagingError, Subscription, Transport, TransportApi,
    install::run_locked,
    listen,
    statement::Statement,
    topology::{QUEUES, subscribers},
    transport::count_published,
};
use async_trait::async_trait;
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use oms_service_kit::db::{self, Connection, Pool};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// Claims and settlements take one for a moment each.
const CONNECTIONS: usize = 4;

/// Opens the transport in the database of `database_url`, creating schema `bus` where
/// it is missing.
pub async fn open(database_url: &str) -> Result<Transport, MessagingError> {
    run_locked(database_url, "bus", include_str!("../../sql/bus.sql")).await?;
    let pool = db::pool(database_url, "bus", CONNECTIONS)
        .map_err(|error| MessagingError::Unavailable(error.to_string()))?;
    let wakers: HashMap<&'static str, watch::Sender<()>> = QUEUES
        .iter()
        .map(|queue| (queue.name, watch::Sender::new(())))
        .collect();
    let wakers = Arc::new(wakers);
    let woken = wakers.clone();
    let listening = listen::spawn(
        database_url.to_owned(),
        "oms_bus",
        move |queue| match queue {
            Some(queue) => {
                if let Some(waker) = woken.get(queue) {
                    waker.send_replace(());
                }
            }
            None => woken.values().for_each(|waker| waker.send_replace(())),
        },
    );
    Ok(Arc::new(Embedded {
        bus: Bus { pool },
        wakers,
        _listening: listening,
    }))
}

struct Embedded {
    bus: Bus,
    wakers: Arc<HashMap<&'static str, watch::Sender<()>>>,
    _listening: AbortOnDropHandle<()>,
}

/// Access to the tables of schema `bus`.
#[derive(Clone)]
struct Bus {
    pool: Pool,
}

impl Bus {
    async fn connection(&self) -> Result<Connection, MessagingError> {
        self.pool
            .get()
            .await
            .map_err(|error| MessagingError::Unavailable(error.to_string()))
    }
}

#[async_trait]
impl TransportApi for Embedded {
    async fn publish(&self, batch: &[Envelope]) -> Result<(), MessagingError> {
        let copies: Vec<(&str, &Envelope)> = batch
            .iter()
            .flat_map(|event| subscribers(&event.type_name).map(move |to| (to.name, event)))
            .collect();
        if !copies.is_empty() {
            self.bus.store(&copies).await?;
        }
        count_published(batch);
        Ok(())
    }

    async fn subscribe(
        &self,
        queue: &str,
        prefetch: u16,
    ) -> Result<Box<dyn Subscription>, MessagingError> {
        let Some((queue, waker)) = self.wakers.get_key_value(queue) else {
            return Err(MessagingError::Refused(format!("no queue {queue}")));
        };
        Ok(Box::new(subscription::open(
            self.bus.clone(),
            queue,
            prefetch,
            waker.subscribe(),
        )))
    }

    async fn health(&self) -> Result<(), MessagingError> {
        Statement::<()>::new("SELECT")
            .execute(&mut self.bus.connection().await?)
            .await
            .map_err(database)?;
        Ok(())
    }

    async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, MessagingError> {
        self.bus.dead_letters(limit).await
    }

    async fn requeue(&self, keys: &[DeadLetterKey]) -> Result<usize, MessagingError> {
        self.bus.requeue(keys).await
    }

    async fn queue_depth(&self, queue: &str) -> Result<u64, MessagingError> {
        let count: i64 = Statement::<BigInt>::new(
            "SELECT count(*) FROM bus.messages
             WHERE queue = ? AND (claimed_until IS NULL OR claimed_until < now())",
        )
        .bind::<Text, _>(queue)
        .get_result(&mut self.bus.connection().await?)
        .await
        .map_err(database)?;
        Ok(count.unsigned_abs())
    }
}

impl Bus {
    /// One statement, so one transaction; its notifications go out at commit.
    async fn store(&self, copies: &[(&str, &Envelope)]) -> Result<(), MessagingError> {
        let queues: Vec<_> = copies.iter().map(|(queue, _)| *queue).collect();
        let ids: Vec<_> = copies.iter().map(|(_, event)| event.id).collect();
        let types: Vec<_> = copies.iter().map(|(_, e)| e.type_name.as_str()).collect();
        let bodies: Vec<_> = copies.iter().map(|(_, e)| e.body.as_ref()).collect();
        let traces: Vec<_> = copies
            .iter()
            .map(|(_, e)| e.traceparent.as_deref())
            .collect();
        Statement::<()>::new(
            "WITH stored AS (
                 INSERT INTO bus.messages (queue, message_id, type_name, body, traceparent)
                 SELECT * FROM unnest(?, ?, ?, ?, ?)
                 RETURNING queue)
             SELECT pg_notify('oms_bus', queue) FROM (SELECT DISTINCT queue FROM stored) AS q",
        )
        .bind::<Array<Text>, _>(queues)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Text>, _>(types)
        .bind::<Array<Binary>, _>(bodies)
        .bind::<Array<Nullable<Text>>, _>(traces)
        .execute(&mut self.connection().await?)
        .await
        .map_err(database)?;
        Ok(())
    }
}

fn database(error: diesel::result::Error) -> MessagingError {
    MessagingError::Unavailable(format!("database: {error}"))
}
