//! Orders that change while they are pulled, twice at once, or late.

use super::Cell;
use crate::marketplace::{Marketplace, a_moment_ago, number, until_now};
use chrono::{DateTime, Duration, Utc};
use oms_bridge::platform::{ChainedLists, ListBy, Listed, Lists, NumberedLists, Window};
use serde_json::json;
use std::collections::BTreeSet;

/// How often a window is read whose rows moved.
const READINGS: usize = 3;

/// What was read, and what was moved while it was read.
#[derive(Default)]
struct Reading {
    placed: BTreeSet<String>,
    read: BTreeSet<String>,
    moved: Vec<String>,
}

impl Reading {
    fn take(&mut self, rows: &[Listed]) {
        let numbers = rows.iter().filter_map(number);
        self.read.extend(numbers.map(str::to_owned));
    }

    /// Once, between two pages: an order that was read changes, and one that was not.
    async fn disturb(&mut self, market: &Marketplace) {
        if !self.moved.is_empty() {
            return;
        }
        let read = |id: &&String| self.read.contains(*id);
        let seen = self.placed.iter().find(read);
        let unseen = self.placed.iter().find(|id| !read(id));
        self.moved = vec![seen.unwrap().clone(), unseen.unwrap().clone()];
        for id in &self.moved {
            market.act(id, "touch").await;
        }
    }

    /// Numbered pages are read as the pull reads them: in the platform's direction, and again
    /// where a row can have slid past the reader.
    async fn numbered(&mut self, market: &Marketplace, lists: &dyn NumberedLists, window: Window) {
        let (http, shop) = (&market.engine, &market.shop);
        let limits = market.orders().limits();
        let count = || lists.count(http, shop, ListBy::Modified, window);
        let mut before = count().await.unwrap();
        for _ in 0..READINGS {
            let pages = u32::try_from(before.div_ceil(limits.page_size.into())).unwrap();
            let mut pages: Vec<u32> = (1..=pages).collect();
            if limits.reverse_paging {
                pages.reverse();
            }
            for page in pages {
                let rows = lists.page(http, shop, ListBy::Modified, window, page).await;
                self.take(&rows.unwrap());
                self.disturb(market).await;
            }
            let after = count().await.unwrap();
            let slid = match limits.reverse_paging {
                true => after > before,
                false => after != before,
            };
            if !slid {
                return;
            }
            before = after;
        }
        panic!("the rows never rest");
    }

    async fn chained(&mut self, market: &Marketplace, lists: &dyn ChainedLists, window: Window) {
        let (http, shop) = (&market.engine, &market.shop);
        let mut cursor: Option<String> = None;
        loop {
            let at = cursor.as_deref();
            let page = lists.page(http, shop, ListBy::Modified, window, at).await;
            let page = page.unwrap();
            self.take(&page.rows);
            self.disturb(market).await;
            cursor = page.next;
            if cursor.is_none() {
                return;
            }
        }
    }
}

pub(super) async fn order_changed_while_paging(market: Marketplace) -> Cell {
    let from = a_moment_ago();
    let mut reading = Reading::default();
    for _ in 0..market.orders().limits().page_size + 10 {
        reading.placed.insert(market.place_order(1).await);
    }
    let window = until_now(from);
    // A pull stays behind the platform's clock: what changes now leaves the window.
    market.clock_ahead(60).await;
    match market.orders().lists() {
        Lists::Numbered(lists) => reading.numbered(&market, lists, window).await,
        Lists::Chained(lists) => reading.chained(&market, lists, window).await,
    }
    let stayed = reading.placed.iter();
    for id in stayed.filter(|id| !reading.moved.contains(id)) {
        assert!(reading.read.contains(id), "{id} slid past");
    }
    let next = Window {
        from: window.to,
        to: Utc::now() + Duration::seconds(62),
    };
    let listed = market.pull(ListBy::Modified, next).await;
    let listed: BTreeSet<_> = listed.iter().filter_map(number).collect();
    for id in &reading.moved {
        assert!(
            listed.contains(id.as_str()),
            "{id} is not in the next window"
        );
    }
    Ok(())
}

pub(super) async fn same_second_change(market: Marketplace) -> Cell {
    for _ in 0..100 {
        let id = market.place_order(1).await;
        let before = market.order(&id).await.order;
        market.act(&id, "ship_elsewhere").await;
        let after = market.order(&id).await.order;
        assert_ne!(before.status, after.status, "{id}");
        if before.modified_at != after.modified_at {
            // Another second had begun.
            continue;
        }
        let second = after.modified_at.unwrap().seconds;
        let second = DateTime::from_timestamp(second, 0).unwrap();
        let next = Window {
            from: second,
            to: second + Duration::seconds(2),
        };
        let found = market.pulled_order(ListBy::Modified, next, &id).await;
        let found = found.unwrap_or_else(|| panic!("{id} changed in the window's first second"));
        assert_eq!(found.order, after);
        return Ok(());
    }
    panic!("a hundred orders never changed twice within a second");
}

pub(super) async fn late_commit(market: Marketplace) -> Cell {
    let from = a_moment_ago();
    market
        .faults(&json!({"late_commit_share": 1.0, "late_commit_s": 120}))
        .await;
    let id = market.place_order(1).await;
    market.faults(&json!({"late_commit_share": 0.0})).await;
    let window = until_now(from);
    let read = async |by, window| market.pulled_order(by, window, &id).await;
    assert!(read(ListBy::Modified, window).await.is_none());

    market.clock_ahead(180).await;
    let late = read(ListBy::Modified, window).await;
    // The window that was read before shows it now.
    let late = late.unwrap();
    let modified = late.order.modified_at.unwrap().seconds;
    assert!((window.from.timestamp()..=window.to.timestamp()).contains(&modified));
    // Placed a moment before it was paid.
    let sweep = Window {
        from: from - Duration::seconds(60),
        ..window
    };
    assert!(read(ListBy::Created, sweep).await.is_some());
    Ok(())
}
