//! `PlatformAfterSalesSeen`: pages of after-sales from the bridge, for the holds that
//! follow from them.

use super::Work;
use crate::{error::Error, usecases::follow_after_sales::follow_after_sales};
use async_trait::async_trait;
use oms_contracts::{datetime, oms::events::v1::PlatformAfterSalesSeen};
use oms_messaging::{Envelope, Handler, HandlerError};
use oms_service_kit::{db::Pool, error::DbFault};
use uuid::Uuid;

/// Hands pages to [`follow_after_sales`].
#[derive(Clone)]
pub struct AfterSales {
    /// Database.
    pub pool: Pool,
}

#[async_trait]
impl Handler for AfterSales {
    fn queue(&self) -> &'static str {
        "orders.platform-after-sales"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        super::handle_together(self, batch).await
    }
}

#[async_trait]
impl Work for AfterSales {
    type Item = PlatformAfterSalesSeen;

    /// A page that does not say whose it is belongs to nobody.
    fn read(envelope: &Envelope) -> Result<Self::Item, HandlerError> {
        let page: PlatformAfterSalesSeen = envelope.decode()?;
        let whole =
            page.shop_id.parse::<Uuid>().is_ok() && datetime(page.fetched_at.as_ref()).is_some();
        if whole {
            return Ok(page);
        }
        Err(HandlerError::permanent(
            "BAD_PAGE",
            "shop_id and fetched_at must be given",
        ))
    }

    async fn work(&self, pages: &[Self::Item]) -> Result<(), Error> {
        let mut conn = self.pool.get().await.map_err(DbFault::from)?;
        follow_after_sales(&mut conn, pages).await
    }
}
