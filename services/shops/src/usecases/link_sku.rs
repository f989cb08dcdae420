//! Links a shop SKU to an ERP SKU, as a person decides.

use super::{checked_id, now};
use crate::{
    Error, Shops,
    store::{erp_skus, events, links, listing_skus},
};
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::oms::shops::v1::{LinkSkuRequest, LinkSkuResponse, ListingSku};
use oms_service_kit::{idempotency::Once, token::Caller};
use uuid::Uuid;

/// Replaces the link there is. Refused where it changed since it was read.
pub(crate) async fn link_sku(
    app: &Shops,
    caller: &Caller,
    request: &LinkSkuRequest,
) -> Result<LinkSkuResponse, Error> {
    let decision = Decision {
        shop_id: checked_id(&request.shop_id),
        platform_sku_id: &request.platform_sku_id,
        etag: &request.etag,
        erp_sku_id: Some(checked_id(&request.erp_sku_id)),
        person: &caller.name,
    };
    let once = Once::new(caller, &request.request_id, request);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        let answer = LinkSkuResponse {
            listing_sku: Some(decision.apply(conn, now()).await?),
        };
        once.keep(conn, &app.keys, &answer).await?;
        Ok(answer)
    })
    .await
}

/// What a person decided of one shop SKU.
pub(super) struct Decision<'a> {
    pub(super) shop_id: Uuid,
    pub(super) platform_sku_id: &'a str,
    /// Of the link as the person saw it.
    pub(super) etag: &'a str,
    /// Absent: no link, and none by itself again.
    pub(super) erp_sku_id: Option<Uuid>,
    pub(super) person: &'a str,
}

impl Decision<'_> {
    /// Applies it in the caller's transaction; returns the shop SKU as it became.
    pub(super) async fn apply(
        &self,
        conn: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> Result<ListingSku, Error> {
        let mut sku = listing_skus::lock(conn, self.shop_id, self.platform_sku_id)
            .await?
            .ok_or_else(|| Error::ListingSkuNotFound {
                shop_id: self.shop_id,
                platform_sku_id: self.platform_sku_id.to_owned(),
            })?;
        if sku.link_revision.to_string() != self.etag {
            return Err(Error::EtagMismatch);
        }
        if let Some(id) = self.erp_sku_id {
            let target = erp_skus::by_id(conn, id).await?;
            let target = target.ok_or(Error::ErpSkuNotFound(id))?;
            if !target.active {
                return Err(Error::ErpSkuInactive(target.code));
            }
        }
        let (shop_id, id) = (self.shop_id, self.platform_sku_id);
        let link = links::set(conn, shop_id, id, self.erp_sku_id, self.person, now).await?;
        sku.erp_sku_id = link.erp_sku_id;
        sku.erp_sku_code.clone_from(&link.erp_sku_code);
        sku.link_revision = link.link_revision;
        sku.linked_at = link.erp_sku_id.map(|_| now);
        sku.linked_by = link.erp_sku_id.map_or("", |_| self.person).to_owned();
        events::links_changed(conn, vec![link]).await?;
        Ok(sku.into())
    }
}
