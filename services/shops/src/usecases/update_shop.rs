//! Changes what a person owns of a shop: name, endpoint, whether it is enabled.

use super::checked_id;
use crate::{
    Error, Shops,
    domain::endpoint,
    store::{events, shops},
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::shops::v1::{UpdateShopRequest, UpdateShopResponse};
use oms_service_kit::{idempotency::Once, token::Caller};

/// Refused where somebody changed them since they were read.
pub(crate) async fn update_shop(
    app: &Shops,
    caller: &Caller,
    request: &UpdateShopRequest,
) -> Result<UpdateShopResponse, Error> {
    let endpoint = endpoint::normalise(&request.endpoint)
        .ok_or_else(|| Error::bad_field("endpoint", endpoint::RULE))?;
    let id = checked_id(&request.shop_id);
    let once = Once::new(caller, &request.request_id, request);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        let mut shop = shops::lock(conn, id)
            .await?
            .ok_or(Error::ShopNotFound(id))?;
        if shop.settings_version.to_string() != request.etag {
            return Err(Error::EtagMismatch);
        }
        shop.settings_version += 1;
        shop.name.clone_from(&request.name);
        shop.endpoint.clone_from(&endpoint);
        shop.enabled = request.enabled;
        shops::save(conn, &mut shop).await?;
        events::shop_changed(conn, &shop).await?;
        let answer = UpdateShopResponse {
            shop: Some((&shop).into()),
        };
        once.keep(conn, &app.keys, &answer).await?;
        Ok(answer)
    })
    .await
}
