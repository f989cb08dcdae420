//! Takes a shop SKU's link away, as a person decides.

use super::{checked_id, link_sku::Decision, now};
use crate::{Error, Shops};
use diesel_async::AsyncConnection;
use oms_contracts::oms::shops::v1::{UnlinkSkuRequest, UnlinkSkuResponse};
use oms_service_kit::{idempotency::Once, token::Caller};

/// For good: no automatic link comes back.
pub(crate) async fn unlink_sku(
    app: &Shops,
    caller: &Caller,
    request: &UnlinkSkuRequest,
) -> Result<UnlinkSkuResponse, Error> {
    let decision = Decision {
        shop_id: checked_id(&request.shop_id),
        platform_sku_id: &request.platform_sku_id,
        etag: &request.etag,
        erp_sku_id: None,
        person: &caller.name,
    };
    let once = Once::new(caller, &request.request_id, request);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        let answer = UnlinkSkuResponse {
            listing_sku: Some(decision.apply(conn, now()).await?),
        };
        once.keep(conn, &app.keys, &answer).await?;
        Ok(answer)
    })
    .await
}
