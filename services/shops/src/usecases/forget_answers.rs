//! Forgets kept answers, remembered messages and consents that were asked for after 7 days.

use crate::{Error, store::authorisations};
use chrono::{TimeDelta, Utc};
use oms_messaging::inbox;
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
        if let Err(error) = forget_answers(&pool).await {
            tracing::warn!(%error, "could not forget old answers; will try again");
        }
    }
}

async fn forget_answers(pool: &Pool) -> Result<(), Error> {
    let mut conn = pool.get().await?;
    idempotency::prune(&mut conn).await?;
    let week_ago = Utc::now() - TimeDelta::days(7);
    inbox::prune(&mut conn, week_ago).await?;
    authorisations::prune(&mut conn, week_ago).await?;
    Ok(())
}
