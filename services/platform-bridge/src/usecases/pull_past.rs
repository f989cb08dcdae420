//! Past windows: the late sweep by creation time, backfills, and intervals whose pages
//! nobody answered.

use crate::{
    credentials::connector,
    domain::window,
    platform::ListBy,
    store::{
        cursors,
        ledger::{self, Origin, Planned},
    },
    usecases::{
        pull_window::{self, PullOf, Pulled},
        take_turn::{Progress, TURN, Turn, TurnError, patiently},
    },
};
use chrono::{TimeDelta, Utc};
use diesel_async::AsyncConnection;
use std::time::Instant;

/// Plans the sweep if it is due, then works off planned intervals, oldest first.
pub(crate) async fn pull_past(turn: Turn<'_>) -> Result<Progress, TurnError> {
    plan_sweep(turn).await?;
    let started = Instant::now();
    loop {
        let planned = {
            let mut conn = turn.bridge.connection().await?;
            ledger::next_planned(&mut conn, turn.claim.shop_id).await?
        };
        let Some(planned) = planned else {
            return Ok(Progress::UpToDate);
        };
        if started.elapsed() >= TURN {
            return Ok(Progress::More);
        }
        pull_planned(turn, &planned).await?;
    }
}

async fn plan_sweep(turn: Turn<'_>) -> Result<(), TurnError> {
    if turn.claim.sweep_due_at.is_some_and(|due| due > Utc::now()) {
        return Ok(());
    }
    let options = &turn.bridge.options;
    let orders = connector(turn.access.platform)?.orders()?;
    let limits = orders.limits();
    let http = &turn.bridge.http;
    let platform_now = patiently(|| orders.platform_time(http, turn.access)).await?;
    let horizon = window::horizon(platform_now, limits);
    let from = window::fill_from(horizon, limits, options.sweep_over);
    let windows = window::split(from, horizon, limits.max_created_window);
    let every = TimeDelta::from_std(options.sweep_every).unwrap_or(TimeDelta::days(1));
    let shop_id = turn.claim.shop_id;
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, options.lease).await?;
        ledger::plan(conn, shop_id, Origin::Sweep, ListBy::Created, &windows).await?;
        cursors::next_sweep(conn, shop_id, Utc::now() + every).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(())
}

async fn pull_planned(turn: Turn<'_>, planned: &Planned) -> Result<(), TurnError> {
    let (shop_id, interval_id) = (turn.claim.shop_id, planned.interval_id);
    let lease = turn.bridge.options.lease;
    let pull = PullOf {
        interval_id: Some(interval_id),
        by: planned.by(),
        window: planned.window(),
        is_sweep: planned.is_sweep(),
    };
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, lease).await?;
        ledger::restart(conn, shop_id, interval_id).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    drop(conn);
    let sight = pull_window::look(turn, &pull).await?;
    let pulled = pull_window::pull_pages(turn, &pull, sight).await?;
    let halves = match pulled {
        Pulled::Whole => None,
        Pulled::TooWide => Some(window::halves(pull.window).ok_or_else(pull_window::too_wide)?),
    };
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, lease).await?;
        match halves {
            None => ledger::pulled(conn, shop_id, interval_id).await?,
            Some(halves) => {
                ledger::split(conn, shop_id, interval_id, &halves).await?;
            }
        }
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(())
}
