//! Stores tokens that the bridge refreshed, if nobody stored newer ones meanwhile.

use super::checked_id;
use crate::{
    Error, Shops,
    domain::credentials,
    store::{events, shops},
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::shops::v1::{StoreRefreshedTokensRequest, StoreRefreshedTokensResponse};

/// Compares and swaps on the version that was lent; app key and secret stay.
pub(crate) async fn store_refreshed_tokens(
    app: &Shops,
    request: StoreRefreshedTokensRequest,
) -> Result<StoreRefreshedTokensResponse, Error> {
    if request.access_token.is_empty() {
        return Err(Error::bad_field("access_token", "must be given"));
    }
    let id = checked_id(&request.shop_id);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        let mut shop = shops::lock(conn, id)
            .await?
            .ok_or(Error::ShopNotFound(id))?;
        let stored = match shop.credentials.as_deref() {
            Some(sealed) if shop.credential_version == request.credential_version => {
                credentials::open(&app.keys, sealed)
                    .map_err(|fault| Error::Sealed { shop_id: id, fault })?
            }
            _ => {
                return Ok(StoreRefreshedTokensResponse {
                    stored: false,
                    credential_version: shop.credential_version,
                });
            }
        };
        shop.hold(&app.keys, &credentials::refreshed(stored, request.clone()));
        shops::save(conn, &mut shop).await?;
        events::shop_changed(conn, &shop).await?;
        Ok(StoreRefreshedTokensResponse {
            stored: true,
            credential_version: shop.credential_version,
        })
    })
    .await
}
