//! `ListingLinksChanged`: which ERP SKU a shop SKU is.

use super::Work;
use crate::{
    domain::order::ErpSku, error::Error, store::links::LinkRow, usecases::link_lines::store_links,
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::ListingLinksChanged;
use oms_messaging::{Envelope, Handler, HandlerError};
use oms_service_kit::{db::Pool, error::DbFault};
use std::sync::Arc;
use tokio::sync::Notify;

/// Keeps the projection and wakes the sweep that links waiting lines.
#[derive(Clone)]
pub struct ListingLinks {
    /// Database.
    pub pool: Pool,
    /// Wakes the sweeps.
    pub wake: Arc<Notify>,
}

#[async_trait]
impl Handler for ListingLinks {
    fn queue(&self) -> &'static str {
        "orders.listing-links"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        super::handle_together(self, batch).await
    }
}

#[async_trait]
impl Work for ListingLinks {
    type Item = ListingLinksChanged;

    fn read(envelope: &Envelope) -> Result<Self::Item, HandlerError> {
        envelope.decode()
    }

    async fn work(&self, changes: &[Self::Item]) -> Result<(), Error> {
        let rows: Vec<LinkRow> = changes.iter().flat_map(rows).collect();
        let mut conn = self.pool.get().await.map_err(DbFault::from)?;
        store_links(&mut conn, &rows).await?;
        self.wake.notify_one();
        Ok(())
    }
}

fn rows(change: &ListingLinksChanged) -> Vec<LinkRow> {
    let shop_id = change.shop_id.parse().unwrap_or_default();
    change
        .links
        .iter()
        .map(|link| LinkRow {
            shop_id,
            platform_sku_id: if link.platform_sku_id.is_empty() {
                link.platform_goods_id.clone()
            } else {
                link.platform_sku_id.clone()
            },
            erp_sku: link.erp_sku_id.parse().ok().map(|id| ErpSku {
                id,
                code: link.erp_sku_code.clone(),
            }),
            revision: link.revision,
        })
        .collect()
}
