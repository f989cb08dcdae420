//! The pull reconciler: leases whatever is due and gives each shop a turn.
//!
//! A lane for each urgency, so that backfills and goods never hold up after-sales, and
//! nothing new orders. A lane claims as many
//! cursors as it has free workers in one statement; what is left after that goes to shops
//! whose last turn was slow or left work (a new shop is one), down to a quarter of the
//! workers, which is never theirs.

use crate::{
    bridge::Bridge,
    metric_definitions::{PULL_START_SECONDS, PULLS_TOTAL},
    store::cursors::{self, Claim, Kind},
    usecases::{end_pull, take_turn::take_turn},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

/// The safety net under the wake-ups, and what another process made due.
const POLL: Duration = Duration::from_millis(500);

/// A pool of workers for some kinds of cursors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane {
    kinds: &'static [Kind],
    workers: usize,
}

impl Lane {
    /// New and changed orders.
    pub(crate) fn orders(workers: usize) -> Self {
        Self {
            kinds: &[Kind::Orders],
            workers,
        }
    }

    /// New and changed after-sales.
    pub(crate) fn after_sales(workers: usize) -> Self {
        Self {
            kinds: &[Kind::AfterSales],
            workers,
        }
    }

    /// Listings and past windows.
    pub(crate) fn background(workers: usize) -> Self {
        Self {
            kinds: &[Kind::Listings, Kind::Past],
            workers,
        }
    }
}

/// Runs a lane until `shutdown`, then waits for the turns under way, which end at their
/// next step.
pub(crate) async fn run(bridge: Arc<Bridge>, lane: Lane, shutdown: CancellationToken) {
    let workers = Arc::new(Semaphore::new(lane.workers));
    let turns = TaskTracker::new();
    let wake = match lane.kinds {
        [Kind::Orders] => &bridge.wake.orders,
        [Kind::AfterSales] => &bridge.wake.after_sales,
        _ => &bridge.wake.background,
    };
    while !shutdown.is_cancelled() {
        let free = workers.available_permits();
        let claims = match claim(&bridge, lane, free).await {
            Ok(claims) => claims,
            Err(error) => {
                tracing::warn!(%error, "due pulls not claimed, trying again");
                Vec::new()
            }
        };
        for claim in claims {
            let Ok(worker) = workers.clone().try_acquire_owned() else {
                break;
            };
            let (bridge, shutdown) = (bridge.clone(), shutdown.clone());
            turns.spawn(async move {
                turn(&bridge, claim, &shutdown).await;
                let kinds = lane.kinds[0];
                drop(worker);
                bridge.wake.pull(kinds);
            });
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = wake.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    turns.close();
    turns.wait().await;
}

async fn claim(bridge: &Bridge, lane: Lane, free: usize) -> Result<Vec<Claim>, crate::Error> {
    if free == 0 {
        return Ok(Vec::new());
    }
    let (kinds, lease) = (lane.kinds, bridge.options.lease);
    let mut conn = bridge.connection().await?;
    let mut claims = cursors::claim(&mut conn, kinds, false, free, lease).await?;
    let for_slow = (free - claims.len()).saturating_sub(lane.workers / 4);
    if for_slow > 0 {
        claims.extend(cursors::claim(&mut conn, kinds, true, for_slow, lease).await?);
    }
    Ok(claims)
}

/// One turn of one shop, from its lease to its end.
async fn turn(bridge: &Bridge, claim: Claim, shutdown: &CancellationToken) {
    let kind = claim.kind().name();
    let late = (chrono::Utc::now() - claim.due_at)
        .to_std()
        .unwrap_or_default();
    metrics::histogram!(PULL_START_SECONDS, "kind" => kind).record(late.as_secs_f64());
    let span = tracing::info_span!(
        "pull", kind, shop.id = %claim.shop_id, outcome = tracing::field::Empty,
    );
    async {
        let started = std::time::Instant::now();
        let result = tokio::select! {
            result = take_turn(bridge, &claim) => Some(result),
            () = lease_lost(bridge, &claim) => None,
            () = shutdown.cancelled() => {
                end_pull::give_back(bridge, &claim).await;
                None
            }
        };
        let outcome = match result {
            Some(result) => end_pull::end(bridge, &claim, result, started.elapsed()).await,
            None => "interrupted",
        };
        tracing::Span::current().record("outcome", outcome);
        metrics::counter!(PULLS_TOTAL, "kind" => kind, "outcome" => outcome).increment(1);
    }
    .instrument(span)
    .await;
}

/// Renews the lease while the turn works; returns when somebody else has it.
async fn lease_lost(bridge: &Bridge, claim: &Claim) {
    loop {
        tokio::time::sleep(bridge.options.lease / 3).await;
        let renewed = async {
            let mut conn = bridge.connection().await?;
            cursors::guard(&mut conn, claim, bridge.options.lease).await
        };
        match renewed.await {
            Ok(()) => {}
            Err(crate::Error::Fenced) => return,
            Err(error) => tracing::warn!(%error, "lease not renewed, trying again"),
        }
    }
}
