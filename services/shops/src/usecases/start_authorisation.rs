//! Begins a seller's consent: a state of its own, and the address that it begins at.

use super::{checked_id, now};
use crate::{
    Error, Shops,
    domain::{authorisation, credentials, endpoint},
    store::{
        authorisations::{self, Authorisation},
        shops,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel_async::AsyncConnection;
use oms_contracts::{
    oms::{
        shops::v1::{StartAuthorisationRequest, StartAuthorisationResponse},
        types::v1::Platform,
    },
    timestamp,
};
use oms_service_kit::{idempotency::Once, seal, token::Caller};

/// Any number may be under way for a shop; each brings tokens once.
pub(crate) async fn start_authorisation(
    app: &Shops,
    caller: &Caller,
    request: &StartAuthorisationRequest,
) -> Result<StartAuthorisationResponse, Error> {
    let base = endpoint::normalise(&request.redirect_base)
        .filter(|base| !base.is_empty())
        .ok_or_else(|| Error::bad_field("redirect_base", authorisation::BASE_RULE))?;
    let id = checked_id(&request.shop_id);
    let once = Once::new(caller, &request.request_id, request);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        // Never answers: what holds a state is not kept.
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        let shop = shops::by_id(conn, id)
            .await?
            .ok_or(Error::ShopNotFound(id))?;
        let platform = Platform::try_from(shop.platform).unwrap_or_default();
        if !authorisation::has_page(platform) {
            return Err(Error::AuthorisationNotNeeded(id));
        }
        insist_on_app(app, &shop)?;
        let state = URL_SAFE_NO_PAD.encode(seal::random::<32>());
        let started = Authorisation {
            state_hash: authorisation::hash(&state),
            shop_id: id,
            redirect_uri: authorisation::redirect_uri(&base, platform),
            started_by: caller.name.clone(),
            expires_at: now() + authorisation::LIFETIME,
            spent_at: None,
        };
        authorisations::add(conn, &started).await?;
        Ok(StartAuthorisationResponse {
            authorise_url: authorisation::authorise_url(&base, platform, &state),
            expires_at: Some(timestamp(started.expires_at)),
        })
    })
    .await
}

fn insist_on_app(app: &Shops, shop: &shops::Shop) -> Result<(), Error> {
    let missing = Error::AppMissing(shop.id);
    let Some(sealed) = &shop.credentials else {
        return Err(missing);
    };
    let stored = credentials::open(&app.keys, sealed).map_err(|fault| Error::Sealed {
        shop_id: shop.id,
        fault,
    })?;
    if stored.app_key.is_empty() || stored.app_secret.is_empty() {
        return Err(missing);
    }
    Ok(())
}
