//! One window. Numbered pages are counted first, read in the platform's direction and
//! counted again where a row can have slid past the reader; chained ones are followed.

use crate::{
    domain::paging,
    platform::{CallError, ChainedLists, ListBy, Lists, NumberedLists, Window},
    store::seen,
    usecases::{
        publish_page::{Page, publish_page},
        pulled::Pulled,
        read_page::{Link, read_link, read_page},
        take_turn::{Turn, TurnError, patiently},
    },
};
use std::collections::HashSet;
use tracing::Instrument;
use uuid::Uuid;

/// How often a window is read again before it is cut in half.
const READINGS: usize = 3;

/// What is pulled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PullOf {
    /// `None` for a reading that proves nothing and closes no gap.
    pub(crate) interval_id: Option<Uuid>,
    pub(crate) by: ListBy,
    pub(crate) window: Window,
    /// Rows that the pull by change should have shown are counted as late.
    pub(crate) is_sweep: bool,
}

/// What a window shows at first sight.
pub(crate) enum Sight<T: 'static> {
    /// Nothing changed in it.
    Nothing,
    /// So many rows on numbered pages.
    Rows(&'static dyn NumberedLists<T>, u64),
    /// The first page of a chain.
    Chain(&'static dyn ChainedLists<T>, Link<T>),
}

/// How the reading of a window ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Every row is published.
    Whole,
    /// It has more rows than the platform's pages reach, or rows that kept moving: a
    /// shorter window is needed.
    TooWide,
}

/// A window that is too wide and too short to be cut.
pub(crate) fn too_wide() -> CallError {
    CallError::Retry {
        after: None,
        code: "TOO_MANY_ROWS".into(),
        message: "the shortest window has more rows than can be read, or faster ones; tried \
                  again later"
            .into(),
    }
}

/// Looks into the window.
pub(crate) async fn look<T: Pulled>(turn: Turn<'_>, pull: &PullOf) -> Result<Sight<T>, TurnError> {
    match T::feed(turn.access.platform)?.lists() {
        Lists::Numbered(lists) => Ok(match count(turn, pull, lists).await? {
            0 => Sight::Nothing,
            rows => Sight::Rows(lists, rows),
        }),
        Lists::Chained(lists) => {
            let first = read_link(turn, pull, lists, None).await?;
            Ok(match first.documents.is_empty() && first.next.is_none() {
                true => Sight::Nothing,
                false => Sight::Chain(lists, first),
            })
        }
    }
}

/// Reads and publishes all pages of a window. Reading a page twice is harmless: what is
/// known already changes nothing.
pub(crate) async fn pull_pages<T: Pulled>(
    turn: Turn<'_>,
    pull: &PullOf,
    sight: Sight<T>,
) -> Result<Reading, TurnError> {
    let page = page_of::<T>(turn, pull).await?;
    match sight {
        Sight::Nothing => Ok(Reading::Whole),
        Sight::Rows(lists, rows) => pull_numbered(turn, pull, lists, rows, page).await,
        Sight::Chain(lists, first) => pull_chain(turn, pull, lists, first, page).await,
    }
}

/// Follows a chain to its end. One that leads back to a page that was read would never
/// end, so it is refused.
async fn pull_chain<T: Pulled>(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn ChainedLists<T>,
    first: Link<T>,
    page: Page,
) -> Result<Reading, TurnError> {
    let mut link = first;
    let mut followed = HashSet::new();
    loop {
        publish_page(turn, page, link.documents).await?;
        let Some(next) = link.next else {
            return Ok(Reading::Whole);
        };
        if !followed.insert(next.clone()) {
            return Err(TurnError::Call(CallError::Malformed {
                message: "the pages of the list lead in a circle".into(),
            }));
        }
        let span = tracing::info_span!("pull.page", shop.id = %turn.claim.shop_id);
        link = read_link(turn, pull, lists, Some(&next))
            .instrument(span)
            .await?;
    }
}

async fn pull_numbered<T: Pulled>(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn NumberedLists<T>,
    rows: u64,
    page: Page,
) -> Result<Reading, TurnError> {
    let limits = T::feed(turn.access.platform)?.limits();
    let mut before = rows;
    for _ in 0..READINGS {
        if limits.max_rows.is_some_and(|most| before > u64::from(most)) {
            return Ok(Reading::TooWide);
        }
        let numbers = paging::order(before, limits.page_size, limits.reverse_paging);
        let mut read = 0;
        for number in &numbers {
            let span = tracing::info_span!("pull.page", number, shop.id = %turn.claim.shop_id);
            read += pull_page(turn, pull, lists, *number, page)
                .instrument(span)
                .await?;
        }
        if !paging::needs_recount(before, numbers.len(), read) {
            return Ok(Reading::Whole);
        }
        let after = count(turn, pull, lists).await?;
        if !paging::may_have_slid(before, after, limits.reverse_paging) {
            return Ok(Reading::Whole);
        }
        before = after;
    }
    Ok(Reading::TooWide)
}

async fn count<T: Pulled>(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn NumberedLists<T>,
) -> Result<u64, TurnError> {
    let http = &turn.bridge.http;
    let counted = patiently(|| lists.count(http, turn.access, pull.by, pull.window)).await;
    Ok(counted?)
}

async fn pull_page<T: Pulled>(
    turn: Turn<'_>,
    pull: &PullOf,
    lists: &dyn NumberedLists<T>,
    number: u32,
    page: Page,
) -> Result<usize, TurnError> {
    let documents = read_page(turn, pull, lists, number).await?;
    let read = documents.len();
    publish_page(turn, page, documents).await?;
    Ok(read)
}

/// What every page of the window is published with. Only the holder of the lease moves
/// what is known, so it stays true while the window is read.
async fn page_of<T: Pulled>(turn: Turn<'_>, pull: &PullOf) -> Result<Page, TurnError> {
    let known = if pull.is_sweep {
        let mut conn = turn.bridge.connection().await?;
        Some(seen::known(&mut conn, turn.claim.shop_id, T::CURSOR).await?)
    } else {
        None
    };
    Ok(Page {
        interval_id: pull.interval_id,
        known,
    })
}
