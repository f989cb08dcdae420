//! Replaces a shop's credentials by hand.

use super::checked_id;
use crate::{
    Error, Shops,
    store::{events, shops},
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::shops::v1::{SetCredentialsRequest, SetCredentialsResponse};
use oms_service_kit::{idempotency::Once, token::Caller};

/// Whole: what is not given is gone. Tokens refreshed meanwhile lose.
pub(crate) async fn set_credentials(
    app: &Shops,
    caller: &Caller,
    request: &SetCredentialsRequest,
) -> Result<SetCredentialsResponse, Error> {
    let id = checked_id(&request.shop_id);
    // A field rule sees to it that they are there.
    let given = request.credentials.clone().unwrap_or_default();
    let once = Once::new(caller, &request.request_id, request);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        let mut shop = shops::lock(conn, id)
            .await?
            .ok_or(Error::ShopNotFound(id))?;
        shop.hold(&app.keys, &given);
        shops::save(conn, &mut shop).await?;
        events::shop_changed(conn, &shop).await?;
        let answer = SetCredentialsResponse {
            shop: Some((&shop).into()),
        };
        once.keep(conn, &app.keys, &answer).await?;
        Ok(answer)
    })
    .await
}
