//! The lane of hints: whatever pushes named is read at once, some documents of one shop at
//! a time, so that a busy shop waits for its own rate budget and not with all workers.

use crate::{
    bridge::Bridge,
    commands,
    error::Error,
    store::hints::{self, Hint},
    usecases::follow_hints::follow_hints,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

/// Shops whose hints are followed at the same time.
const WORKERS: usize = 16;
/// Documents that are read, and sent on, in one go.
const BATCH: i64 = 20;
/// The safety net under the wake-ups, and what waits its time.
const POLL: Duration = Duration::from_secs(1);

/// Runs until `shutdown`; readings under way are finished.
pub(crate) async fn run(bridge: Arc<Bridge>, shutdown: CancellationToken) {
    let workers = Arc::new(Semaphore::new(WORKERS));
    let readings = TaskTracker::new();
    while !shutdown.is_cancelled() {
        let worker = tokio::select! {
            () = shutdown.cancelled() => break,
            worker = workers.clone().acquire_owned() => worker,
        };
        let hints = match claim(&bridge).await {
            Ok(hints) => hints,
            Err(error) => {
                tracing::warn!(%error, "due hints not claimed, trying again");
                Vec::new()
            }
        };
        if let Some(first) = hints.first() {
            let span = tracing::info_span!(
                "hints", shop.id = %first.shop_id, documents = hints.len()
            );
            let bridge = bridge.clone();
            let reading = async move {
                follow_hints(&bridge, &hints).await;
                drop(worker);
                // What came for the shop meanwhile is free now.
                bridge.wake.hints.notify_one();
            };
            readings.spawn(reading.instrument(span));
            continue;
        }
        drop(worker);
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = bridge.wake.hints.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    readings.close();
    readings.wait().await;
}

async fn claim(bridge: &Bridge) -> Result<Vec<Hint>, Error> {
    let mut conn = bridge.connection().await?;
    Ok(hints::claim(&mut conn, BATCH, commands::lease(bridge)).await?)
}
