//! Takes a seller's consent: trades its code for tokens and has `shops` store them.

use super::open_authorisation::{app, asked, of_shop};
use crate::{
    bridge::Bridge,
    credentials,
    domain::authorisation::{Returned, failed, outcome, refused_state, told},
    platform::{Granted, ShopAccess},
};
use oms_contracts::{
    oms::{
        bridge::v1::{AuthorisationOutcome, AuthorisationResult, TakeAuthorisationRequest},
        shops::v1::{FinishAuthorisationRequest, ReadAuthorisationResponse},
    },
    timestamp,
};
use oms_service_kit::error::reason;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Other credentials may be stored beside a consent, but hardly more often than this.
const ATTEMPTS: usize = 3;
/// The code is spent once it is traded: what it gave must not be lost to a blink.
const BLINK: Duration = Duration::from_millis(500);

/// What became of it, for the page that the seller sees.
pub(crate) async fn take_authorisation(
    bridge: &Bridge,
    request: &TakeAuthorisationRequest,
) -> AuthorisationOutcome {
    let returned = Returned::parse(&request.query);
    let end = match asked(bridge, &request.platform, &returned.state).await {
        Err(unknown) => unknown,
        Ok(asked) => {
            let end = take(bridge, &asked, &returned).await;
            let end = end.err();
            let end = end.unwrap_or_else(|| outcome(AuthorisationResult::Authorised));
            of_shop(&asked, end)
        }
    };
    let result = end.result().as_str_name();
    tracing::info!(shop.id = %end.shop_id, result, code = %end.code, "authorisation came back");
    end
}

async fn take(
    bridge: &Bridge,
    asked: &ReadAuthorisationResponse,
    returned: &Returned,
) -> Result<(), AuthorisationOutcome> {
    if returned.code.is_empty() {
        let (code, message) = (&returned.error, &returned.error_description);
        return Err(told(AuthorisationResult::Denied, code, message));
    }
    let shop = app(bridge, asked).await?;
    let tokens = credentials::connector(shop.platform)
        .and_then(|connector| connector.authorisation())
        .map_err(|error| failed(&error))?;
    let granted = tokens
        .exchange(&bridge.http, &shop, &returned.code, &asked.redirect_uri)
        .await
        .map_err(|error| failed(&error))?;
    insist_on_shop(&shop, &granted)?;
    store(bridge, asked, &returned.state, shop, granted).await
}

/// Tokens of another shop would mix its orders with this one's.
fn insist_on_shop(shop: &ShopAccess, granted: &Granted) -> Result<(), AuthorisationOutcome> {
    let names = &granted.shop_names;
    if names.is_empty() || names.contains(&shop.platform_shop_id) {
        return Ok(());
    }
    let wrong = AuthorisationResult::WrongShop;
    Err(told(wrong, "", &names.join(", ")))
}

/// Whatever was stored meanwhile, the tokens are right as long as they are for the same app.
async fn store(
    bridge: &Bridge,
    asked: &ReadAuthorisationResponse,
    state: &str,
    mut shop: ShopAccess,
    granted: Granted,
) -> Result<(), AuthorisationOutcome> {
    let consented_to = shop.app_key.clone();
    for _ in 0..ATTEMPTS {
        if shop.app_key != consented_to {
            return Err(outcome(AuthorisationResult::AppChanged));
        }
        let finished = finish(bridge, request(state, &shop, &granted)).await;
        bridge.credentials.forget(shop.shop_id);
        if matches!(finished, Ok(true)) {
            return Ok(());
        }
        shop = app(bridge, asked).await?;
        if let Err(end) = finished {
            // Spent by ourselves, where the answer to the first attempt was lost.
            let kept = shop.access_token.expose_secret();
            let is_ours = kept == granted.tokens.access_token.expose_secret();
            return if is_ours { Ok(()) } else { Err(end) };
        }
    }
    Err(outcome(AuthorisationResult::Unavailable))
}

async fn finish(
    bridge: &Bridge,
    request: FinishAuthorisationRequest,
) -> Result<bool, AuthorisationOutcome> {
    let mut shops = bridge.credentials.shops();
    let mut finished = shops.finish_authorisation(request.clone()).await;
    if finished
        .as_ref()
        .is_err_and(|status| status.code() == tonic::Code::Unavailable)
    {
        tokio::time::sleep(BLINK).await;
        finished = shops.finish_authorisation(request).await;
    }
    match finished {
        Ok(answer) => Ok(answer.into_inner().stored),
        Err(status) => Err(refused_state(&reason(&status))),
    }
}

fn request(state: &str, shop: &ShopAccess, granted: &Granted) -> FinishAuthorisationRequest {
    let reveal = |secret: &SecretString| secret.expose_secret().to_owned();
    let tokens = &granted.tokens;
    FinishAuthorisationRequest {
        state: state.to_owned(),
        credential_version: shop.credential_version,
        access_token: reveal(&tokens.access_token),
        refresh_token: reveal(&tokens.refresh_token),
        access_expires_at: tokens.access_expires_at.map(timestamp),
        refresh_expires_at: tokens.refresh_expires_at.map(timestamp),
    }
}
