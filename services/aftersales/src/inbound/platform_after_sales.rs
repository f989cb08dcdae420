//! `PlatformAfterSalesSeen`: pages of after-sales from the bridge.

use crate::{error::Error, usecases::accept_after_sales::accept_after_sales};
use async_trait::async_trait;
use oms_contracts::{
    datetime,
    oms::{events::v1::PlatformAfterSalesSeen, types::v1::Platform},
};
use oms_messaging::{Envelope, Handler, HandlerError};
use oms_service_kit::{db::Pool, error::DbFault};
use uuid::Uuid;

/// Hands pages to [`accept_after_sales`].
#[derive(Clone)]
pub struct PlatformAfterSales {
    /// Database.
    pub pool: Pool,
}

#[async_trait]
impl Handler for PlatformAfterSales {
    fn queue(&self) -> &'static str {
        "aftersales.platform-after-sales"
    }

    /// Takes what can be read as one set. A page that cannot be read fails alone; where
    /// the set is refused for good, the pages are taken one by one.
    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        let read: Vec<_> = batch.iter().map(read).collect();
        let pages: Vec<PlatformAfterSalesSeen> =
            read.iter().filter_map(|page| page.clone().ok()).collect();
        if pages.is_empty() {
            return read.into_iter().map(|page| page.map(|_| ())).collect();
        }
        let refused = match self.take(&pages).await {
            Ok(()) => return read.into_iter().map(|page| page.map(|_| ())).collect(),
            Err(error) => error,
        };
        let mut outcomes = Vec::with_capacity(batch.len());
        for page in read {
            outcomes.push(match page {
                Err(unreadable) => Err(unreadable),
                Ok(_) if refused.is_transient() || pages.len() == 1 => {
                    Err(HandlerError::from(&refused))
                }
                Ok(page) => self.take(&[page]).await.map_err(|error| (&error).into()),
            });
        }
        outcomes
    }
}

impl PlatformAfterSales {
    async fn take(&self, pages: &[PlatformAfterSalesSeen]) -> Result<(), Error> {
        let mut conn = self.pool.get().await.map_err(DbFault::from)?;
        accept_after_sales(&mut conn, pages).await
    }
}

/// A page that does not say whose it is belongs to nobody; none of it can be stored.
fn read(envelope: &Envelope) -> Result<PlatformAfterSalesSeen, HandlerError> {
    let page: PlatformAfterSalesSeen = envelope.decode()?;
    let whole = page.shop_id.parse::<Uuid>().is_ok()
        && page.platform() != Platform::Unspecified
        && datetime(page.fetched_at.as_ref()).is_some();
    if whole {
        return Ok(page);
    }
    Err(HandlerError::permanent(
        "BAD_PAGE",
        "shop_id, platform and fetched_at must be given",
    ))
}
