//! Documents that are pulled by time: lists, one document whole, and parked ones.

use super::{CallError, Document, MappedOrder, PullLimits, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Half-open time window `[from, to)` in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First instant inside.
    pub from: DateTime<Utc>,
    /// First instant after it.
    pub to: DateTime<Utc>,
}

/// Which time a list goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListBy {
    /// Time of last change: the incremental pull.
    Modified,
    /// Time of creation (of the deal): the late sweep.
    Created,
}

/// An entry of a list.
#[derive(Debug, Clone)]
pub enum Listed<T = MappedOrder> {
    /// The list gives whole documents.
    Full(Box<Document<T>>),
    /// The list gives a part only; the detail must be asked for.
    NeedsDetail(String),
    /// Not even an id could be read.
    Unreadable(Box<Document<T>>),
}

/// One link of a chain of pages.
#[derive(Debug, Clone)]
pub struct ChainedPage<T = MappedOrder> {
    /// Its entries.
    pub rows: Vec<Listed<T>>,
    /// The platform's cursor of the next page; `None` at the end.
    pub next: Option<String>,
}

/// How a platform pages its lists.
pub enum Lists<'a, T = MappedOrder> {
    /// Pages have numbers, and rows slide between them while they are read.
    Numbered(&'a dyn NumberedLists<T>),
    /// Each page names the next one.
    Chained(&'a dyn ChainedLists<T>),
}

/// Documents of one kind that a shop has and that change: its orders, its after-sales.
#[async_trait]
pub trait Feed<T = MappedOrder>: Send + Sync {
    /// The platform's limits.
    fn limits(&self) -> &'static PullLimits;
    /// The platform's clock; ours where it has no call for it.
    async fn platform_time(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<DateTime<Utc>, CallError>;
    /// Its lists.
    fn lists(&self) -> Lists<'_, T>;
    /// The document with the platform's id, whole.
    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        id: &str,
    ) -> Result<Document<T>, CallError>;
    /// Maps a parked raw document again.
    fn remap(&self, raw: &[u8]) -> Document<T>;
    /// A parked raw document with every receiver field masked, for people.
    fn mask_raw(&self, raw: &[u8]) -> String;
}

/// Lists with numbered pages.
#[async_trait]
pub trait NumberedLists<T = MappedOrder>: Send + Sync {
    /// How many rows a window holds.
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError>;
    /// One page of a window, counted from 1 in the platform's own order.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        page: u32,
    ) -> Result<Vec<Listed<T>>, CallError>;
}

/// Lists whose pages each name the next one.
#[async_trait]
pub trait ChainedLists<T = MappedOrder>: Send + Sync {
    /// The page at `cursor`, `None` for the first.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage<T>, CallError>;
}
