//! The queue `shops.platform-listings`: pages of goods as the bridge read them.

use crate::{Shops, domain::listing_page::ListingPage, usecases::take_listings::take_listings};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::PlatformListingsSeen;
use oms_messaging::{Envelope, Handler, HandlerError};
use std::sync::Arc;

/// Takes the pages one after the other, each in its own transaction.
pub(crate) struct PlatformListings(pub(crate) Arc<Shops>);

#[async_trait]
impl Handler for PlatformListings {
    fn queue(&self) -> &'static str {
        "shops.platform-listings"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        let mut outcomes = Vec::with_capacity(batch.len());
        for envelope in batch {
            outcomes.push(self.take(envelope).await);
        }
        outcomes
    }
}

impl PlatformListings {
    /// What is good of a page is stored before the rest makes it a dead letter.
    async fn take(&self, envelope: &Envelope) -> Result<(), HandlerError> {
        let seen: PlatformListingsSeen = envelope.decode()?;
        let page = ListingPage::read(seen)
            .map_err(|fault| HandlerError::permanent("BAD_LISTING_PAGE", fault))?;
        take_listings(&self.0, &page).await?;
        if page.refused.is_empty() {
            Ok(())
        } else {
            let text = page.refused.join("; ");
            Err(HandlerError::permanent("BAD_LISTING", text))
        }
    }
}
