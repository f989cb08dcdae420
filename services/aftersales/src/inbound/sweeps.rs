//! Folds the counters' deltas from time to time, so that a count stays cheap.

use crate::{error::Error, store::counts};
use oms_service_kit::{db::Pool, error::DbFault};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often.
const EVERY: Duration = Duration::from_secs(3);
/// Deltas folded at once.
const FOLD: i64 = 10_000;

/// Folds until `shutdown`.
pub async fn run(pool: Pool, shutdown: CancellationToken) {
    loop {
        if let Err(error) = pass(&pool).await {
            tracing::warn!(%error, "sweep failed; it runs again");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn pass(pool: &Pool) -> Result<(), Error> {
    let mut conn = pool.get().await.map_err(DbFault::from)?;
    counts::fold(&mut conn, FOLD).await?;
    Ok(())
}
