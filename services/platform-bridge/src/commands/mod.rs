//! Calls that are owed: taken from their rows under a lease, written down as sent before
//! they go out, settled with their outcome and the event about it in one transaction.

mod memo;
mod payload;
mod perform;
pub(crate) mod settle;
mod ship;

pub(crate) use payload::Payload;

use crate::{bridge::Bridge, error::Error, store::claim_commands};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The safety net under the wake-ups.
const POLL: Duration = Duration::from_secs(1);
/// Commands of one shop in flight at once: a shop with a long backlog waits for its own
/// rate budget, not with everybody's workers.
const PER_SHOP: i64 = 4;
/// A command's lease in leases of a pull: longer than its call may take, see [`deadline`].
const LEASES: u32 = 3;

/// How long a command is leased.
pub(crate) fn lease(bridge: &Bridge) -> Duration {
    bridge.options.lease * LEASES
}

/// How long its calls may take altogether; then its outcome is unknown.
pub(crate) fn deadline(bridge: &Bridge) -> Duration {
    bridge.options.lease * (LEASES - 1)
}

/// Works off commands for platforms until `shutdown`; calls under way are finished.
pub(crate) async fn run(bridge: Arc<Bridge>, shutdown: CancellationToken) {
    let workers = Arc::new(Semaphore::new(bridge.options.command_workers));
    let calls = TaskTracker::new();
    while !shutdown.is_cancelled() {
        let free = workers.available_permits();
        let claimed = match claim(&bridge, free).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(%error, "due commands not claimed, trying again");
                Vec::new()
            }
        };
        for command in claimed {
            let Ok(worker) = workers.clone().try_acquire_owned() else {
                break;
            };
            let bridge = bridge.clone();
            calls.spawn(async move {
                Box::pin(perform::perform(&bridge, command)).await;
                drop(worker);
                bridge.wake.commands.notify_one();
            });
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = bridge.wake.commands.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    calls.close();
    calls.wait().await;
}

async fn claim(bridge: &Bridge, free: usize) -> Result<Vec<claim_commands::Claimed>, Error> {
    if free == 0 {
        return Ok(Vec::new());
    }
    let mut conn = bridge.connection().await?;
    Ok(claim_commands::for_platforms(&mut conn, free, PER_SHOP, lease(bridge)).await?)
}
