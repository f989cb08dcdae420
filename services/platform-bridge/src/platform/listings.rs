//! Goods and SKUs that a shop sells.

use super::{CallError, Document, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;
use oms_contracts::oms::events::v1::PlatformListing;

/// A shop SKU page.
#[derive(Debug, Clone)]
pub struct ListingPage {
    /// Goods with their SKUs.
    pub documents: Vec<Document<PlatformListing>>,
    /// Cursor of the next page, in the platform's or the connector's own words; `None` at the
    /// end.
    pub next: Option<String>,
}

/// Goods and SKUs that a shop sells.
#[async_trait]
pub trait Listings: Send + Sync {
    /// One page; `cursor` is `None` at the start, then what the last page's `next` says. One
    /// that stands for no page any more is [`CallError::Refused`].
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: Option<&str>,
    ) -> Result<ListingPage, CallError>;
}
