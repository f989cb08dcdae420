//! Orders of a shop: lists, one order, and documents that were parked.

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

/// Which time a list of orders goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListBy {
    /// Time of last change: the incremental pull.
    Modified,
    /// Time of creation (of the deal): the late sweep.
    Created,
}

/// An entry of an order list.
#[derive(Debug, Clone)]
pub enum Listed {
    /// The list gives whole orders.
    Full(Box<Document<MappedOrder>>),
    /// The list gives a part only; the detail must be asked for.
    NeedsDetail(String),
    /// Not even an id could be read.
    Unreadable(Box<Document<MappedOrder>>),
}

/// One link of a chain of pages.
#[derive(Debug, Clone)]
pub struct ChainedPage {
    /// Its entries.
    pub rows: Vec<Listed>,
    /// The platform's cursor of the next page; `None` at the end.
    pub next: Option<String>,
}

/// How a platform pages its order lists.
#[derive(Clone, Copy)]
pub enum Lists<'a> {
    /// Pages have numbers, and rows slide between them while they are read.
    Numbered(&'a dyn NumberedLists),
    /// Each page names the next one.
    Chained(&'a dyn ChainedLists),
}

/// Orders of a shop.
#[async_trait]
pub trait Orders: Send + Sync {
    /// The platform's limits.
    fn limits(&self) -> &'static PullLimits;
    /// The platform's clock; ours where it has no call for it.
    async fn platform_time(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<DateTime<Utc>, CallError>;
    /// Its order lists.
    fn lists(&self) -> Lists<'_>;
    /// One order, whole.
    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
    ) -> Result<Document<MappedOrder>, CallError>;
    /// Maps a parked raw document again.
    fn remap(&self, raw: &[u8]) -> Document<MappedOrder>;
    /// A parked raw document with every receiver field masked, for people.
    fn mask_raw(&self, raw: &[u8]) -> String;
}

/// Order lists with numbered pages.
#[async_trait]
pub trait NumberedLists: Send + Sync {
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
    ) -> Result<Vec<Listed>, CallError>;
}

/// Order lists whose pages each name the next one.
#[async_trait]
pub trait ChainedLists: Send + Sync {
    /// The page at `cursor`, `None` for the first.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage, CallError>;
}
