//! `PlatformOrdersSeen`: pages of orders from the bridge.

use super::Work;
use crate::{error::Error, usecases::accept_orders::accept_orders};
use async_trait::async_trait;
use oms_contracts::{
    datetime,
    oms::{events::v1::PlatformOrdersSeen, types::v1::Platform},
};
use oms_messaging::{Envelope, Handler, HandlerError};
use oms_service_kit::{db::Pool, error::DbFault};
use std::sync::Arc;
use tokio::sync::Notify;
use uuid::Uuid;

/// Hands pages to [`accept_orders`] and wakes the sweeps.
#[derive(Clone)]
pub struct PlatformOrders {
    /// Database.
    pub pool: Pool,
    /// Wakes the sweeps.
    pub wake: Arc<Notify>,
}

#[async_trait]
impl Handler for PlatformOrders {
    fn queue(&self) -> &'static str {
        "orders.platform-orders"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        super::handle_together(self, batch).await
    }
}

#[async_trait]
impl Work for PlatformOrders {
    type Item = PlatformOrdersSeen;

    /// A page that does not say whose it is belongs to nobody; none of it can be stored.
    fn read(envelope: &Envelope) -> Result<Self::Item, HandlerError> {
        let page: PlatformOrdersSeen = envelope.decode()?;
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

    async fn work(&self, pages: &[Self::Item]) -> Result<(), Error> {
        let mut conn = self.pool.get().await.map_err(DbFault::from)?;
        accept_orders(&mut conn, pages).await?;
        self.wake.notify_one();
        Ok(())
    }
}
