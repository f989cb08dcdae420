//! A consumer's hold on rows of `bus.messages`: a lease that is renewed while the
//! subscription lives and given back when it is dropped. A crashed one lapses.

use super::{Bus, database};
use crate::{
    Delivery, Envelope, MessagingError, Subscription, backoff::Backoff, statement::Statement,
    topology::DELIVERY_LIMIT,
};
use async_trait::async_trait;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{runtime::Handle, sync::watch};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

/// The safety net under the notifications.
const POLL: Duration = Duration::from_secs(1);
/// A third of the lease.
const RENEW: Duration = Duration::from_secs(10);

pub(super) struct BusSubscription {
    bus: Bus,
    queue: &'static str,
    prefetch: usize,
    wake: watch::Receiver<()>,
    held: Held,
    _renewing: AbortOnDropHandle<()>,
}

/// The rows that a subscription holds.
#[derive(Clone)]
struct Held {
    owner: Uuid,
    ids: Arc<Mutex<HashSet<i64>>>,
}

impl Held {
    fn change(&self, change: impl FnOnce(&mut HashSet<i64>)) {
        change(&mut self.ids.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn list(&self) -> Vec<i64> {
        let ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.iter().copied().collect()
    }
}

pub(super) fn open(
    bus: Bus,
    queue: &'static str,
    prefetch: u16,
    wake: watch::Receiver<()>,
) -> BusSubscription {
    let held = Held {
        owner: Uuid::now_v7(),
        ids: Arc::default(),
    };
    let renewing = tokio::spawn(renew(bus.clone(), held.clone()));
    BusSubscription {
        bus,
        queue,
        prefetch: usize::from(prefetch),
        wake,
        held,
        _renewing: AbortOnDropHandle::new(renewing),
    }
}

async fn renew(bus: Bus, held: Held) {
    loop {
        tokio::time::sleep(RENEW).await;
        let ids = held.list();
        if ids.is_empty() {
            continue;
        }
        if let Err(error) = bus.extend(&ids, held.owner).await {
            tracing::warn!(%error, "lease on messages not renewed");
        }
    }
}

#[async_trait]
impl Subscription for BusSubscription {
    async fn next_batch(&mut self, max: usize) -> Vec<Delivery> {
        let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(10));
        loop {
            self.wake.mark_unchanged();
            match self.claim(max).await {
                Ok(deliveries) if !deliveries.is_empty() => return deliveries,
                Ok(_) => {
                    backoff.reset();
                    tokio::select! {
                        _ = self.wake.changed() => {}
                        () = tokio::time::sleep(POLL) => {}
                    }
                }
                Err(error) => {
                    tracing::warn!(queue = self.queue, %error, "no messages taken");
                    tokio::time::sleep(backoff.next()).await;
                }
            }
        }
    }

    async fn ack(&mut self, deliveries: &[Delivery]) -> Result<(), MessagingError> {
        let ids: Vec<i64> = deliveries.iter().map(|d| d.tag.cast_signed()).collect();
        Statement::<()>::new("DELETE FROM bus.messages WHERE id = ANY(?) AND owner = ?")
            .bind::<Array<BigInt>, _>(&ids)
            .bind::<SqlUuid, _>(self.held.owner)
            .execute(&mut self.bus.connection().await?)
            .await
            .map_err(database)?;
        self.held.change(|held| {
            for id in &ids {
                held.remove(id);
            }
        });
        Ok(())
    }

    async fn dead_letter(
        &mut self,
        delivery: &Delivery,
        reason: &str,
        message: &str,
    ) -> Result<(), MessagingError> {
        let id = delivery.tag.cast_signed();
        self.bus
            .bury(&[id], self.held.owner, reason, message)
            .await?;
        self.held.change(|held| {
            held.remove(&id);
        });
        Ok(())
    }
}

impl BusSubscription {
    async fn claim(&self, max: usize) -> Result<Vec<Delivery>, MessagingError> {
        let rows = self
            .bus
            .claim(self.queue, max.min(self.prefetch), self.held.owner)
            .await?;
        let mut deliveries = Vec::with_capacity(rows.len());
        let mut crashing = Vec::new();
        for (id, message_id, type_name, body, traceparent, over_limit) in rows {
            if over_limit {
                crashing.push(id);
                continue;
            }
            deliveries.push(Delivery {
                envelope: Envelope {
                    id: message_id,
                    type_name,
                    body: body.into(),
                    traceparent,
                },
                tag: id.cast_unsigned(),
            });
        }
        self.held
            .change(|held| held.extend(deliveries.iter().map(|d| d.tag.cast_signed())));
        if !crashing.is_empty() {
            let message = "delivered again and again and never settled";
            let owner = self.held.owner;
            self.bus
                .bury(&crashing, owner, "DELIVERY_LIMIT", message)
                .await?;
        }
        Ok(deliveries)
    }
}

impl Drop for BusSubscription {
    fn drop(&mut self) {
        let ids = self.held.list();
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        if ids.is_empty() {
            return;
        }
        let (bus, owner) = (self.bus.clone(), self.held.owner);
        runtime.spawn(async move {
            if let Err(error) = bus.release(&ids, owner).await {
                tracing::warn!(%error, "messages not given back, their lease will lapse");
            }
        });
    }
}

type Row = (i64, Uuid, String, Vec<u8>, Option<String>, bool);

impl Bus {
    async fn claim(
        &self,
        queue: &str,
        max: usize,
        owner: Uuid,
    ) -> Result<Vec<Row>, MessagingError> {
        type Columns = (BigInt, SqlUuid, Text, Binary, Nullable<Text>, Bool);
        Statement::<Columns>::new(
            "WITH free AS (
                 SELECT id FROM bus.messages
                 WHERE queue = ? AND (claimed_until IS NULL OR claimed_until < now())
                 ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)
             UPDATE bus.messages AS m SET owner = ?, deliveries = deliveries + 1,
                 claimed_until = now() + interval '30 seconds'
             FROM free WHERE m.id = free.id
             RETURNING m.id, message_id, type_name, body, traceparent, deliveries > ?",
        )
        .bind::<Text, _>(queue)
        .bind::<BigInt, _>(i64::try_from(max).unwrap_or(i64::MAX))
        .bind::<SqlUuid, _>(owner)
        .bind::<Integer, _>(DELIVERY_LIMIT)
        .get_results(&mut self.connection().await?)
        .await
        .map_err(database)
    }

    async fn extend(&self, ids: &[i64], owner: Uuid) -> Result<(), MessagingError> {
        Statement::<()>::new(
            "UPDATE bus.messages SET claimed_until = now() + interval '30 seconds'
             WHERE id = ANY(?) AND owner = ?",
        )
        .bind::<Array<BigInt>, _>(ids)
        .bind::<SqlUuid, _>(owner)
        .execute(&mut self.connection().await?)
        .await
        .map_err(database)?;
        Ok(())
    }

    async fn release(&self, ids: &[i64], owner: Uuid) -> Result<(), MessagingError> {
        Statement::<()>::new(
            "WITH freed AS (
                 UPDATE bus.messages SET owner = NULL, claimed_until = NULL
                 WHERE id = ANY(?) AND owner = ? RETURNING queue)
             SELECT pg_notify('oms_bus', queue) FROM (SELECT DISTINCT queue FROM freed) AS q",
        )
        .bind::<Array<BigInt>, _>(ids)
        .bind::<SqlUuid, _>(owner)
        .execute(&mut self.connection().await?)
        .await
        .map_err(database)?;
        Ok(())
    }
}
