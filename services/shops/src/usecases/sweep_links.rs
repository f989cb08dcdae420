//! Finds what waits for a link, however it came to wait: a page and a code that were
//! stored at the same moment did not see each other.

use super::{
    auto_link::{BATCH, link_some},
    now,
};
use crate::{Error, store::links::Scope};
use diesel_async::AsyncConnection;
use oms_service_kit::db::Pool;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Sweeps every `pause` until `shutdown`.
pub(crate) async fn run(pool: Pool, pause: Duration, shutdown: CancellationToken) {
    loop {
        match sweep(&pool, &shutdown).await {
            Ok(0) => {}
            Ok(linked) => tracing::info!(linked, "linked what waited"),
            Err(error) => tracing::warn!(%error, "sweep for links failed; will try again"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn sweep(pool: &Pool, shutdown: &CancellationToken) -> Result<usize, Error> {
    let mut linked = 0;
    let mut conn = pool.get().await?;
    while !shutdown.is_cancelled() {
        // A transaction a batch: nobody waits long for a row.
        let batch = conn
            .transaction(async |conn| link_some(conn, Scope::Everywhere, now()).await)
            .await?;
        linked += batch;
        if i64::try_from(batch).is_ok_and(|batch| batch < BATCH) {
            break;
        }
    }
    Ok(linked)
}
