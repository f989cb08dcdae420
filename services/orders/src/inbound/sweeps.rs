//! Finds what waits, woken by events and by time, so that a lost wake-up costs
//! seconds and never an order.

use crate::{
    error::Error,
    store::counts,
    usecases::{link_lines::sweep_linkable, release_orders::sweep_ready},
};
use chrono::{TimeDelta, Utc};
use oms_service_kit::{db::Pool, error::DbFault, idempotency};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// Without any wake-up the sweeps run this often.
const EVERY: Duration = Duration::from_secs(3);
/// Deltas folded at once.
const FOLD: i64 = 10_000;
/// How long the inbox remembers messages.
const INBOX_DAYS: i64 = 14;

/// Links, releases and folds until `shutdown`.
pub async fn run(pool: Pool, wake: Arc<Notify>, shutdown: CancellationToken) {
    let mut passes: u64 = 0;
    loop {
        // What a sweep finds begins a trace of its own.
        let span = tracing::info_span!("sweep");
        if let Err(error) = pass(&pool, passes).instrument(span).await {
            tracing::warn!(%error, "sweep failed; it runs again");
        }
        passes += 1;
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = wake.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn pass(pool: &Pool, passes: u64) -> Result<(), Error> {
    let mut conn = pool.get().await.map_err(DbFault::from)?;
    while sweep_linkable(&mut conn).await? > 0 {}
    while sweep_ready(&mut conn).await? > 0 {}
    counts::fold(&mut conn, FOLD).await?;
    if passes.is_multiple_of(1000) {
        idempotency::prune(&mut conn).await?;
        let before = Utc::now() - TimeDelta::days(INBOX_DAYS);
        oms_messaging::inbox::prune(&mut conn, before).await?;
    }
    Ok(())
}
