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
    /// Where to go on; `None` at the end.
    pub next: Option<u32>,
}

/// Goods and SKUs that a shop sells.
#[async_trait]
pub trait Listings: Send + Sync {
    /// One page; `cursor` is 0 at the start, then what the last page's `next` says.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: u32,
    ) -> Result<ListingPage, CallError>;
}
