//! Past windows: the late sweep by creation time, backfills, and intervals whose pages
//! nobody answered.

use crate::{
    domain::window,
    platform::{CallError, ListBy, MappedOrder, Window},
    store::{
        cursors::{self, Kind},
        ledger::{self, Origin, Planned},
    },
    usecases::{
        pull_window::{self, PullOf, Reading},
        pulled::Pulled,
        take_turn::{Progress, TURN, Turn, TurnError, patiently},
    },
};
use chrono::{TimeDelta, Utc};
use diesel_async::AsyncConnection;
use oms_contracts::oms::events::v1::PlatformAfterSale;
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
        match planned.kind() {
            Kind::AfterSales => pull_planned::<PlatformAfterSale>(turn, &planned).await?,
            _ => pull_planned::<MappedOrder>(turn, &planned).await?,
        }
    }
}

async fn plan_sweep(turn: Turn<'_>) -> Result<(), TurnError> {
    if turn.claim.sweep_due_at.is_some_and(|due| due > Utc::now()) {
        return Ok(());
    }
    let options = &turn.bridge.options;
    let orders = sweep_windows::<MappedOrder>(turn).await?;
    let after_sales = sweep_windows::<PlatformAfterSale>(turn).await?;
    let every = TimeDelta::from_std(options.sweep_every).unwrap_or(TimeDelta::days(1));
    let shop_id = turn.claim.shop_id;
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, options.lease).await?;
        for (kind, windows) in [(Kind::Orders, orders), (Kind::AfterSales, after_sales)] {
            ledger::plan(
                conn,
                shop_id,
                kind,
                Origin::Sweep,
                ListBy::Created,
                &windows,
            )
            .await?;
        }
        cursors::next_sweep(conn, shop_id, Utc::now() + every).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(())
}

/// What a sweep asks for; nothing where the platform has no such documents.
async fn sweep_windows<T: Pulled>(turn: Turn<'_>) -> Result<Vec<Window>, TurnError> {
    let feed = match T::feed(turn.access.platform) {
        Err(CallError::Unsupported { .. }) => return Ok(Vec::new()),
        feed => feed?,
    };
    let limits = feed.limits();
    let http = &turn.bridge.http;
    let platform_now = patiently(|| feed.platform_time(http, turn.access)).await?;
    let horizon = window::horizon(platform_now, limits);
    let from = window::fill_from(horizon, limits, turn.bridge.options.sweep_over);
    Ok(window::split(from, horizon, limits.max_created_window))
}

async fn pull_planned<T: Pulled>(turn: Turn<'_>, planned: &Planned) -> Result<(), TurnError> {
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
    let sight = pull_window::look::<T>(turn, &pull).await?;
    let pulled = pull_window::pull_pages(turn, &pull, sight).await?;
    let halves = match pulled {
        Reading::Whole => None,
        Reading::TooWide => Some(window::halves(pull.window).ok_or_else(pull_window::too_wide)?),
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
