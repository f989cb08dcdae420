//! How a marketplace is read: windows and pages of a feed, documents, whole orders.

use super::{Marketplace, Truth};
use chrono::{DateTime, Duration, Utc};
use oms_bridge::platform::{CallError, Document, Feed, ListBy, Listed, Lists, MappedOrder, Window};
use oms_contracts::oms::types::v1::PlatformStatus;

/// Before everything that happens from here on: platforms count whole seconds.
pub(crate) fn a_moment_ago() -> DateTime<Utc> {
    Utc::now() - Duration::seconds(2)
}

/// From then until after everything that has happened.
pub(crate) fn until_now(from: DateTime<Utc>) -> Window {
    Window {
        from,
        to: Utc::now() + Duration::seconds(2),
    }
}

/// The number of a listed document, where it could be read.
pub(crate) fn number<T>(listed: &Listed<T>) -> Option<&str> {
    match listed {
        Listed::NeedsDetail(id) => Some(id),
        Listed::Full(document) | Listed::Unreadable(document) => document.id.as_deref(),
    }
}

/// Checks what every mapped order must hold, and gives it as the truth would.
pub(crate) fn checked(mapped: &MappedOrder) -> Truth {
    let order = &mapped.order;
    let id = &order.platform_order_id;
    let amounts = order.amounts.unwrap();
    let payable = amounts.goods_fen - amounts.discount_fen + amounts.postage_fen;
    assert_eq!(payable, amounts.payable_fen, "{id}");
    let lines = &order.lines.as_ref().unwrap().lines;
    assert!(!lines.is_empty(), "{id}");
    let paid: i64 = lines.iter().map(|line| line.payable_fen).sum();
    assert_eq!(paid + amounts.postage_fen, amounts.payable_fen, "{id}");
    if order.status() == PlatformStatus::AwaitingShipment {
        assert!(mapped.receiver.is_some(), "{id}");
    }
    Truth {
        id: id.clone(),
        fen: amounts.payable_fen,
    }
}

impl Marketplace {
    /// Pulls the orders of a time by windows and pages, the last page first.
    pub(crate) async fn pull(&self, by: ListBy, time: Window) -> Vec<Listed> {
        self.pull_from(self.orders(), by, time).await
    }

    /// Pulls a time from a feed by windows and pages, the last page first.
    pub(crate) async fn pull_from<T>(
        &self,
        feed: &dyn Feed<T>,
        by: ListBy,
        time: Window,
    ) -> Vec<Listed<T>> {
        let limits = feed.limits();
        let step = match by {
            ListBy::Modified => limits.max_window,
            ListBy::Created => limits.max_created_window,
        };
        let mut listed = Vec::new();
        let mut from = time.from;
        while from < time.to {
            let to = (from + step).min(time.to);
            let window = Window { from, to };
            listed.extend(self.window(feed, by, window).await.unwrap());
            from = to;
        }
        listed
    }

    /// The rows of one window.
    pub(crate) async fn window<T>(
        &self,
        feed: &dyn Feed<T>,
        by: ListBy,
        window: Window,
    ) -> Result<Vec<Listed<T>>, CallError> {
        let (http, shop) = (&self.engine, &self.shop);
        let mut listed = Vec::new();
        match feed.lists() {
            Lists::Numbered(lists) => {
                let count = lists.count(http, shop, by, window).await?;
                let size = u64::from(feed.limits().page_size);
                let pages = u32::try_from(count.div_ceil(size)).unwrap();
                for page in (1..=pages).rev() {
                    listed.extend(lists.page(http, shop, by, window, page).await?);
                }
                assert_eq!(listed.len() as u64, count);
            }
            Lists::Chained(lists) => {
                let mut cursor = None;
                loop {
                    let page = lists
                        .page(http, shop, by, window, cursor.as_deref())
                        .await?;
                    listed.extend(page.rows);
                    cursor = page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
            }
        }
        Ok(listed)
    }

    /// Every document that changed in a time, whole where it can be read.
    pub(crate) async fn documents<T>(&self, feed: &dyn Feed<T>, time: Window) -> Vec<Document<T>> {
        let mut documents = Vec::new();
        for listed in self.pull_from(feed, ListBy::Modified, time).await {
            documents.push(match listed {
                Listed::NeedsDetail(id) => {
                    let detail = feed.detail(&self.engine, &self.shop, &id).await;
                    detail.unwrap()
                }
                Listed::Full(document) | Listed::Unreadable(document) => *document,
            });
        }
        documents
    }

    /// One order, whole.
    pub(crate) async fn order(&self, id: &str) -> MappedOrder {
        let detail = self.orders().detail(&self.engine, &self.shop, id).await;
        detail.unwrap().mapped.unwrap()
    }

    /// A listed order, whole.
    pub(crate) async fn whole(&self, listed: Listed) -> MappedOrder {
        match listed {
            Listed::NeedsDetail(id) => self.order(&id).await,
            Listed::Full(document) => document.mapped.unwrap(),
            Listed::Unreadable(document) => panic!("unreadable: {:?}", document.mapped),
        }
    }

    /// The order with this number among those that changed in a time, whole; `None` where it
    /// is not among them.
    pub(crate) async fn pulled_order(
        &self,
        by: ListBy,
        time: Window,
        id: &str,
    ) -> Option<MappedOrder> {
        let listed = self.pull(by, time).await;
        let row = listed.into_iter().find(|row| number(row) == Some(id))?;
        Some(self.whole(row).await)
    }
}
