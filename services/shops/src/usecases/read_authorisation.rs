//! What a consent was asked for.

use super::now;
use crate::{
    Error, Shops,
    domain::authorisation,
    store::{
        authorisations::{self, Authorisation},
        shops,
    },
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use oms_contracts::oms::shops::v1::ReadAuthorisationResponse;

/// As long as it may still bring tokens.
pub(crate) async fn read_authorisation(
    app: &Shops,
    state: &str,
) -> Result<ReadAuthorisationResponse, Error> {
    let mut conn = app.pool.get().await?;
    let asked = open(&mut conn, &authorisation::hash(state), now()).await?;
    let shop = shops::by_id(&mut conn, asked.shop_id)
        .await?
        .ok_or(Error::ShopNotFound(asked.shop_id))?;
    Ok(ReadAuthorisationResponse {
        shop_id: shop.id.to_string(),
        shop_name: shop.name,
        platform: shop.platform,
        redirect_uri: asked.redirect_uri,
    })
}

/// The consent, or why it brings no tokens any more.
pub(super) async fn open(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Authorisation, Error> {
    let asked = authorisations::by_hash(conn, hash)
        .await?
        .ok_or(Error::AuthorisationUnknown)?;
    if asked.spent_at.is_some() {
        return Err(Error::AuthorisationSpent);
    }
    if asked.expires_at <= now {
        return Err(Error::AuthorisationExpired);
    }
    Ok(asked)
}
