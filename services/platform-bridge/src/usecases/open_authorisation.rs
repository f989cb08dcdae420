//! Leads a seller to the platform's page of consent.

use crate::{
    bridge::Bridge,
    credentials,
    domain::authorisation::{Returned, failed, outcome, refused_state},
    platform::{CallError, ShopAccess},
};
use oms_contracts::{
    ids::ShopId,
    oms::{
        bridge::v1::{
            AuthorisationOutcome, AuthorisationResult, OpenAuthorisationRequest,
            OpenAuthorisationResponse,
        },
        shops::v1::{ReadAuthorisationRequest, ReadAuthorisationResponse},
    },
    platform_name,
};
use oms_service_kit::error::reason;

/// The page's address, or why there is none.
pub(crate) async fn open_authorisation(
    bridge: &Bridge,
    request: &OpenAuthorisationRequest,
) -> OpenAuthorisationResponse {
    let state = Returned::parse(&request.query).state;
    match page(bridge, &request.platform, &state).await {
        Ok(authorise_url) => OpenAuthorisationResponse {
            authorise_url,
            outcome: None,
        },
        Err(outcome) => OpenAuthorisationResponse {
            authorise_url: String::new(),
            outcome: Some(outcome),
        },
    }
}

async fn page(
    bridge: &Bridge,
    platform: &str,
    state: &str,
) -> Result<String, AuthorisationOutcome> {
    let asked = asked(bridge, platform, state).await?;
    let about = |end: AuthorisationOutcome| of_shop(&asked, end);
    let shop = app(bridge, &asked).await.map_err(&about)?;
    let url = credentials::connector(shop.platform)
        .and_then(|connector| connector.authorisation())
        .and_then(|tokens| tokens.authorise_url(&shop, &asked.redirect_uri, state))
        .map_err(|error| about(failed(&error)))?;
    url.ok_or_else(|| about(outcome(AuthorisationResult::NotNeeded)))
}

/// What `shops` made this state for. One that came in at another platform's address is as
/// unknown as one that was never made.
pub(super) async fn asked(
    bridge: &Bridge,
    platform: &str,
    state: &str,
) -> Result<ReadAuthorisationResponse, AuthorisationOutcome> {
    let request = ReadAuthorisationRequest {
        state: state.to_owned(),
    };
    let read = bridge.credentials.shops().read_authorisation(request).await;
    let asked = read
        .map_err(|status| refused_state(&reason(&status)))?
        .into_inner();
    if platform_name(asked.platform()) == platform {
        Ok(asked)
    } else {
        Err(outcome(AuthorisationResult::StateUnknown))
    }
}

/// The app that the seller is asked to agree to.
pub(super) async fn app(
    bridge: &Bridge,
    asked: &ReadAuthorisationResponse,
) -> Result<ShopAccess, AuthorisationOutcome> {
    let shop_id: ShopId = asked
        .shop_id
        .parse()
        .map_err(|_| outcome(AuthorisationResult::Unavailable))?;
    let lent: Result<ShopAccess, CallError> = bridge.credentials.app(shop_id).await;
    lent.map_err(|error| failed(&error))
}

/// An end with the shop that it is about.
pub(super) fn of_shop(
    asked: &ReadAuthorisationResponse,
    end: AuthorisationOutcome,
) -> AuthorisationOutcome {
    AuthorisationOutcome {
        shop_id: asked.shop_id.clone(),
        shop_name: asked.shop_name.clone(),
        ..end
    }
}
