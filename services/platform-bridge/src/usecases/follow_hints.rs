//! Reads the documents that pushes named and sends them on. A push is believed nothing: what
//! counts is what the platform answers now, and what it does not show the pull brings.

use crate::{
    bridge::Bridge,
    commands,
    credentials::{self, with_recovery},
    domain::backoff,
    error::Error,
    metric_definitions::{HINT_SECONDS, HINTS_TOTAL},
    platform::{CallError, Document, Feed, MappedOrder, ShopAccess},
    store::hints::{self, Hint, Kind},
    usecases::{
        publish_hints::publish_hints,
        pulled::Pulled,
        take_turn::{TurnError, patiently},
    },
};
use chrono::{TimeDelta, Utc};
use diesel_async::AsyncConnection;
use futures_util::{StreamExt, TryStreamExt, stream};
use oms_contracts::{ids::ShopId, oms::events::v1::PlatformAfterSale};
use std::{sync::Arc, time::Duration};

/// How often a document that the platform does not show is asked for.
const READINGS: i32 = 5;
/// How long a shop's hints wait where the platform does not say it.
const PAUSE: Duration = Duration::from_secs(10);
/// How long they wait for a person to authorise the shop.
const AUTHORISATION: Duration = Duration::from_secs(60);
/// How long they wait for ourselves.
const OWN_FAULT: Duration = Duration::from_secs(2);

/// Follows hints of one shop and settles them.
pub(crate) async fn follow_hints(bridge: &Bridge, hints: &[Hint]) {
    let Some(first) = hints.first() else {
        return;
    };
    let work = Box::pin(follow(bridge, first, hints));
    let stopped = match tokio::time::timeout(commands::deadline(bridge), work).await {
        Ok(Ok(())) => return,
        Ok(Err(stopped)) => stopped,
        Err(_) => TurnError::Call(CallError::OutcomeUnknown {
            message: "not read within the lease".into(),
        }),
    };
    let (outcome, wait) = pause(&stopped);
    count(first.kind(), outcome, hints.len());
    tracing::info!(shop.id = %first.shop_id, outcome, error = %stopped, "hints wait");
    let waits = async {
        let mut conn = bridge.connection().await?;
        hints::wait(&mut conn, first.shop_id, wait.as_secs_f64()).await?;
        Ok::<_, Error>(())
    };
    if let Err(error) = waits.await {
        // The leases lapse by themselves.
        tracing::warn!(%error, "waiting hints not given back");
    }
}

/// What keeps the shop's hints, and for how long.
fn pause(stopped: &TurnError) -> (&'static str, Duration) {
    match stopped {
        TurnError::Call(CallError::AuthExpired { .. }) => ("unauthorised", AUTHORISATION),
        TurnError::Call(CallError::Throttled { after, .. }) => {
            ("throttled", after.unwrap_or_default().max(PAUSE))
        }
        TurnError::Call(CallError::Retry { after, .. }) => {
            ("away", after.unwrap_or_default().max(PAUSE))
        }
        TurnError::Call(_) => ("away", PAUSE),
        TurnError::Own(_) => ("failed", OWN_FAULT),
    }
}

async fn follow(bridge: &Bridge, first: &Hint, hints: &[Hint]) -> Result<(), TurnError> {
    let shop_id = ShopId(first.shop_id);
    let mut access = credentials::for_pull(bridge, shop_id, first.credential_version).await?;
    for kind in [Kind::Order, Kind::AfterSale] {
        let hints: Vec<&Hint> = hints.iter().filter(|hint| hint.kind() == kind).collect();
        if hints.is_empty() {
            continue;
        }
        access = match kind {
            Kind::Order => follow_kind::<MappedOrder>(bridge, access, kind, &hints).await?,
            Kind::AfterSale => {
                follow_kind::<PlatformAfterSale>(bridge, access, kind, &hints).await?
            }
        };
    }
    Ok(())
}

/// Reads and sends on what the hints of one kind name; returns the credentials that were
/// used last. Where the platform has no such documents none is found, ever.
async fn follow_kind<T: Pulled>(
    bridge: &Bridge,
    access: Arc<ShopAccess>,
    kind: Kind,
    hints: &[&Hint],
) -> Result<Arc<ShopAccess>, TurnError> {
    let Ok(feed) = T::feed(access.platform) else {
        settle(bridge, kind, hints, &vec![false; hints.len()]).await?;
        return Ok(access);
    };
    let (read, access) = read(bridge, feed, access, hints).await;
    let read = read?;
    let found: Vec<bool> = read.iter().map(Option::is_some).collect();
    publish_hints(bridge, &access, read.into_iter().flatten().collect()).await?;
    settle(bridge, kind, hints, &found).await?;
    Ok(access)
}

/// The documents side by side within the platform's bound; `None` where it shows none.
async fn read<T: Pulled>(
    bridge: &Bridge,
    feed: &dyn Feed<T>,
    access: Arc<ShopAccess>,
    hints: &[&Hint],
) -> (Result<Vec<Option<Document<T>>>, CallError>, Arc<ShopAccess>) {
    let ids: Vec<String> = hints.iter().map(|hint| hint.document_id.clone()).collect();
    with_recovery(bridge, access, |access| {
        let ids = ids.clone();
        async move {
            stream::iter(ids)
                .map(|id| read_one(bridge, feed, &access, id))
                .buffered(feed.limits().detail_concurrency.max(1))
                .try_collect()
                .await
        }
    })
    .await
}

async fn read_one<T: Pulled>(
    bridge: &Bridge,
    feed: &dyn Feed<T>,
    access: &ShopAccess,
    id: String,
) -> Result<Option<Document<T>>, CallError> {
    match patiently(|| feed.detail(&bridge.http, access, &id)).await {
        Ok(mut document) => {
            // A document that has lost its own id is still the one that was asked for.
            document.id.get_or_insert(id);
            Ok(Some(document))
        }
        Err(
            error @ (CallError::Refused { .. }
            | CallError::Unsupported { .. }
            | CallError::Malformed { .. }),
        ) => {
            tracing::debug!(shop.id = %access.shop_id, %error, "the platform does not show it");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What was found is done; what was not is asked for again a few times.
async fn settle(bridge: &Bridge, kind: Kind, hints: &[&Hint], found: &[bool]) -> Result<(), Error> {
    let now = Utc::now();
    let mut settled = Vec::with_capacity(hints.len());
    for (hint, found) in hints.iter().zip(found) {
        let (outcome, wait) = verdict(*found, hint.attempts, rand::random());
        count(kind, outcome, 1);
        if *found {
            let since = (now - hint.told_at).to_std().unwrap_or_default();
            metrics::histogram!(HINT_SECONDS, "kind" => kind.name()).record(since.as_secs_f64());
        }
        let wait_s = wait.map(|wait| wait.to_std().unwrap_or_default().as_secs_f64());
        settled.push((*hint, wait_s));
    }
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| Ok::<_, Error>(hints::settle(conn, &settled).await?))
        .await
}

/// The outcome of one reading, and after how long another follows.
fn verdict(found: bool, attempts: i32, spread: f64) -> (&'static str, Option<TimeDelta>) {
    if found {
        ("published", None)
    } else if attempts + 1 >= READINGS {
        ("dropped", None)
    } else {
        (
            "not_found",
            Some(backoff::PULL.wait(attempts + 1, None, spread)),
        )
    }
}

fn count(kind: Kind, outcome: &'static str, count: usize) {
    metrics::counter!(HINTS_TOTAL, "kind" => kind.name(), "outcome" => outcome)
        .increment(count as u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_found_is_asked_for_a_few_times() {
        let mut waited = TimeDelta::zero();
        for attempts in 0..READINGS - 1 {
            let (outcome, wait) = verdict(false, attempts, 1.0);
            assert_eq!(outcome, "not_found");
            let wait = wait.unwrap();
            assert!(wait > TimeDelta::zero());
            waited += wait;
        }
        assert!(waited <= TimeDelta::minutes(1), "{waited}");
        assert_eq!(verdict(false, READINGS - 1, 1.0), ("dropped", None));
        assert_eq!(verdict(true, READINGS, 1.0), ("published", None));
    }

    #[test]
    fn a_pause_is_never_shorter_than_asked() {
        let throttled = |after| {
            pause(&TurnError::Call(CallError::Throttled {
                after,
                code: "x".into(),
                message: "y".into(),
            }))
        };
        let hour = Duration::from_secs(3_600);
        assert_eq!(throttled(Some(hour)), ("throttled", hour));
        assert_eq!(throttled(None), ("throttled", PAUSE));
        let ended = TurnError::Call(CallError::AuthExpired {
            code: "x".into(),
            message: "y".into(),
        });
        assert_eq!(pause(&ended), ("unauthorised", AUTHORISATION));
    }
}
