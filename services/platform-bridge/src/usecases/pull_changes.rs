//! The pull by change: window after window from the cursor to the platform's clock, and a
//! look at what lies beyond the horizon.

use crate::{
    domain::window,
    platform::{CallError, ListBy, Window},
    store::{cursors, ledger},
    usecases::{
        pull_window::{self, PullOf, Reading, Sight},
        pulled::Pulled,
        take_turn::{Progress, TURN, Turn, TurnError, patiently},
    },
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A lag so long that people would wait for what lies behind it.
const LONG_LAG: Duration = Duration::from_secs(60);

/// Pulls what changed since the last turn. The cursor moves over a window only when all
/// of its pages are confirmed by the transport.
pub(crate) async fn pull_changes<T: Pulled>(turn: Turn<'_>) -> Result<Progress, TurnError> {
    let feed = T::feed(turn.access.platform)?;
    let limits = feed.limits();
    let http = &turn.bridge.http;
    let platform_now = patiently(|| feed.platform_time(http, turn.access)).await?;
    let horizon = window::horizon(platform_now, limits);
    let mut pulled_up_to = match turn.claim.pulled_up_to {
        Some(at) => at,
        None => {
            begin_fill(
                turn,
                window::fill_from(horizon, limits, turn.bridge.options.first_fill),
            )
            .await?
        }
    };
    let started = Instant::now();
    // Windows in which nothing changed are written down together: the first fill of a
    // quiet shop is dozens of them.
    let mut quiet: Option<Window> = None;
    let mut progress = Progress::UpToDate;
    while let Some(mut asked) = window::next(pulled_up_to, horizon, limits) {
        let mut sight = look::<T>(turn, asked).await?;
        if let Sight::Nothing = sight {
            let from = quiet.map_or(asked.from, |quiet| quiet.from);
            quiet = Some(Window { from, ..asked });
        } else {
            close_quiet(turn, quiet.take()).await?;
            while pull_one(turn, asked, sight).await? == Reading::TooWide {
                let shorter = window::shorter(asked, pulled_up_to);
                asked = shorter.ok_or_else(pull_window::too_wide)?;
                sight = look(turn, asked).await?;
            }
        }
        pulled_up_to = asked.to;
        if started.elapsed() >= TURN && pulled_up_to < horizon {
            progress = Progress::More;
            break;
        }
    }
    close_quiet(turn, quiet).await?;
    if progress == Progress::UpToDate && limits.safety_lag >= LONG_LAG {
        look_ahead::<T>(turn, horizon, platform_now).await?;
    }
    Ok(progress)
}

/// Behind a long lag the newest rows are read at once: a new order need not wait, and a
/// cancel or a refund request stops its parcel minutes earlier. The platform may still add rows there, so
/// the cursor stays and the ledger says nothing; the next windows read them again.
async fn look_ahead<T: Pulled>(
    turn: Turn<'_>,
    horizon: DateTime<Utc>,
    platform_now: DateTime<Utc>,
) -> Result<(), TurnError> {
    let pull = PullOf {
        interval_id: None,
        ..pull_of(Window {
            from: horizon,
            to: platform_now,
        })
    };
    match read_ahead::<T>(turn, &pull).await {
        // The ledger's part is done; the next turn looks ahead again.
        Err(TurnError::Call(error)) if !matches!(error, CallError::AuthExpired { .. }) => {
            tracing::info!(%error, "the newest rows could not be read ahead");
            Ok(())
        }
        result => result,
    }
}

async fn read_ahead<T: Pulled>(turn: Turn<'_>, pull: &PullOf) -> Result<(), TurnError> {
    let sight = pull_window::look::<T>(turn, pull).await?;
    // Rows that slid past, or are too many at once, are found by the next windows.
    let _ = pull_window::pull_pages(turn, pull, sight).await?;
    Ok(())
}

async fn begin_fill(turn: Turn<'_>, from: DateTime<Utc>) -> Result<DateTime<Utc>, TurnError> {
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, turn.bridge.options.lease).await?;
        cursors::begin_fill(conn, turn.claim.shop_id, turn.claim.kind(), from).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(from)
}

async fn look<T: Pulled>(turn: Turn<'_>, asked: Window) -> Result<Sight<T>, TurnError> {
    pull_window::look(turn, &pull_of(asked)).await
}

fn pull_of(asked: Window) -> PullOf {
    PullOf {
        interval_id: None,
        by: ListBy::Modified,
        window: asked,
        is_sweep: false,
    }
}

async fn pull_one<T: Pulled>(
    turn: Turn<'_>,
    asked: Window,
    sight: Sight<T>,
) -> Result<Reading, TurnError> {
    let interval_id = Uuid::now_v7();
    let pull = PullOf {
        interval_id: Some(interval_id),
        ..pull_of(asked)
    };
    open(turn, interval_id, asked).await?;
    let pulled = pull_window::pull_pages(turn, &pull, sight).await?;
    if pulled == Reading::Whole {
        finish(turn, interval_id, asked).await?;
    }
    Ok(pulled)
}

async fn open(turn: Turn<'_>, interval_id: Uuid, asked: Window) -> Result<(), TurnError> {
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, turn.bridge.options.lease).await?;
        ledger::open(
            conn,
            turn.claim.shop_id,
            turn.claim.kind(),
            interval_id,
            asked,
        )
        .await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(())
}

async fn finish(turn: Turn<'_>, interval_id: Uuid, asked: Window) -> Result<(), TurnError> {
    let shop_id = turn.claim.shop_id;
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, turn.bridge.options.lease).await?;
        cursors::advance(conn, shop_id, turn.claim.kind(), asked.to).await?;
        ledger::pulled(conn, shop_id, interval_id).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(())
}

async fn close_quiet(turn: Turn<'_>, quiet: Option<Window>) -> Result<(), TurnError> {
    let Some(quiet) = quiet else { return Ok(()) };
    let shop_id = turn.claim.shop_id;
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, turn.bridge.options.lease).await?;
        ledger::close_empty(conn, shop_id, turn.claim.kind(), quiet).await?;
        cursors::advance(conn, shop_id, turn.claim.kind(), quiet.to).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(())
}
