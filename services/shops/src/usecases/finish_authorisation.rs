//! Stores the tokens of a seller's consent and spends its state, both or neither.

use super::{now, read_authorisation::open};
use crate::{
    Error, Shops,
    domain::{authorisation, credentials},
    store::{authorisations, events, shops},
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::shops::v1::{FinishAuthorisationRequest, FinishAuthorisationResponse};

/// Compares and swaps on the version whose app was consented to; app key and secret stay.
pub(crate) async fn finish_authorisation(
    app: &Shops,
    request: FinishAuthorisationRequest,
) -> Result<FinishAuthorisationResponse, Error> {
    let hash = authorisation::hash(&request.state);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        let id = open(conn, &hash, now()).await?.shop_id;
        let mut shop = shops::lock(conn, id)
            .await?
            .ok_or(Error::ShopNotFound(id))?;
        // Whoever held the lock before may have spent it.
        open(conn, &hash, now()).await?;
        let stored = match shop.credentials.as_deref() {
            Some(sealed) if shop.credential_version == request.credential_version => {
                credentials::open(&app.keys, sealed)
                    .map_err(|fault| Error::Sealed { shop_id: id, fault })?
            }
            _ => {
                return Ok(FinishAuthorisationResponse {
                    stored: false,
                    credential_version: shop.credential_version,
                });
            }
        };
        if !authorisations::spend(conn, &hash, now()).await? {
            return Err(Error::AuthorisationExpired);
        }
        shop.hold(&app.keys, &credentials::authorised(stored, request.clone()));
        shops::save(conn, &mut shop).await?;
        events::shop_changed(conn, &shop).await?;
        Ok(FinishAuthorisationResponse {
            stored: true,
            credential_version: shop.credential_version,
        })
    })
    .await
}
