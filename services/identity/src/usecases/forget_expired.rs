//! Forgets ended sessions, old login failures and old answers, every hour.

use crate::{
    Error,
    store::{login_failures, sessions},
};
use chrono::Utc;
use oms_service_kit::{db::Pool, idempotency};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(3600);

/// Runs until `shutdown`. Nothing depends on it but the size of the tables.
pub(crate) async fn run(pool: Pool, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = forget_expired(&pool).await {
            tracing::warn!(%error, "could not forget what has expired; will try again");
        }
    }
}

async fn forget_expired(pool: &Pool) -> Result<(), Error> {
    let now = Utc::now();
    let mut conn = pool.get().await?;
    let sessions = sessions::forget_ended(&mut conn, now).await?;
    login_failures::forget_old(&mut conn, now).await?;
    idempotency::prune(&mut conn).await?;
    tracing::debug!(sessions, "forgot what has expired");
    Ok(())
}
