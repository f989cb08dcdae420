//! Lists what shops sell and whether it is linked.

use super::checked_id;
use crate::{
    Error, Shops,
    store::{self, listing_skus},
};
use oms_contracts::oms::shops::v1::{LinkState, ListListingSkusRequest, ListListingSkusResponse};
use oms_service_kit::page;
use uuid::Uuid;

/// By shop and platform SKU id.
pub(crate) async fn list_listing_skus(
    app: &Shops,
    mut request: ListListingSkusRequest,
) -> Result<ListListingSkusResponse, Error> {
    let size = page::size(std::mem::take(&mut request.page_size), 50);
    let token = std::mem::take(&mut request.page_token);
    let after: Option<(Uuid, String)> = page::decode(&request, &token).map_err(Error::PageToken)?;
    let filter = listing_skus::Filter {
        shop_ids: request.shop_ids.iter().map(|id| checked_id(id)).collect(),
        linked: match request.link_state() {
            LinkState::Unspecified => None,
            LinkState::Linked => Some(true),
            LinkState::Unlinked => Some(false),
        },
        found: &request.search,
    };
    let mut conn = app.pool.get().await?;
    let found = listing_skus::list(&mut conn, &filter, after.as_ref(), size).await?;
    let last = found.rows.last().filter(|_| found.more);
    Ok(ListListingSkusResponse {
        next_page_token: last.map_or_else(String::new, |sku| {
            page::encode(&request, &(sku.shop_id, &sku.platform_sku_id))
        }),
        total: found.total.min(store::COUNTED),
        total_is_more: found.total > store::COUNTED,
        listing_skus: found.rows.into_iter().map(Into::into).collect(),
    })
}
