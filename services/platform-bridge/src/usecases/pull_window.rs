//! One window: counted first, its pages read in the platform's direction, counted again
//! where a row can have slid past the reader.

use crate::{
    credentials::connector,
    domain::paging,
    platform::{CallError, ListBy, Window},
    store::seen,
    usecases::{
        publish_orders::{Page, publish_orders},
        read_page::read_page,
        take_turn::{Turn, TurnError, patiently},
    },
};
use tracing::Instrument;
use uuid::Uuid;

/// How often a window is read again before it is cut in half.
const READINGS: usize = 3;

/// What is pulled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PullOf {
    pub(crate) interval_id: Uuid,
    pub(crate) by: ListBy,
    pub(crate) window: Window,
    /// Rows that the pull by change should have shown are counted as late.
    pub(crate) is_sweep: bool,
}

/// How the reading of a window ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pulled {
    /// Every row is published.
    Whole,
    /// Rows kept moving: a shorter window is needed.
    Moving,
}

/// A window too short to be cut, whose rows still move.
pub(crate) fn moving() -> CallError {
    CallError::Retry {
        after: None,
        code: "ROWS_MOVING".into(),
        message: "rows move faster than their pages can be read; tried again later".into(),
    }
}

/// How many rows the window holds now.
pub(crate) async fn count(turn: Turn<'_>, pull: &PullOf) -> Result<u64, TurnError> {
    let orders = connector(turn.access.platform)?.orders()?;
    let http = &turn.bridge.http;
    let counted = patiently(|| orders.count(http, turn.access, pull.by, pull.window)).await;
    Ok(counted?)
}

/// Reads and publishes all pages of a window of `rows` rows. Reading a page twice is
/// harmless: what is known already changes nothing.
pub(crate) async fn pull_pages(
    turn: Turn<'_>,
    pull: &PullOf,
    rows: u64,
) -> Result<Pulled, TurnError> {
    let limits = connector(turn.access.platform)?.orders()?.limits();
    let mut before = rows;
    for _ in 0..READINGS {
        let pages = paging::order(before, limits.page_size, limits.reverse_paging);
        let mut read = 0;
        for page in &pages {
            let span = tracing::info_span!("pull.page", page, shop.id = %turn.claim.shop_id);
            read += pull_page(turn, pull, *page).instrument(span).await?;
        }
        if !paging::needs_recount(before, pages.len(), read) {
            return Ok(Pulled::Whole);
        }
        let after = count(turn, pull).await?;
        if !paging::may_have_slid(before, after, limits.reverse_paging) {
            return Ok(Pulled::Whole);
        }
        before = after;
    }
    Ok(Pulled::Moving)
}

async fn pull_page(turn: Turn<'_>, pull: &PullOf, page: u32) -> Result<usize, TurnError> {
    let known = if pull.is_sweep {
        let mut conn = turn.bridge.connection().await?;
        Some(seen::known(&mut conn, turn.claim.shop_id).await?)
    } else {
        None
    };
    let documents = read_page(turn, pull, page).await?;
    let read = documents.len();
    let page = Page {
        interval_id: Some(pull.interval_id),
        known,
    };
    publish_orders(turn, page, documents).await?;
    Ok(read)
}
