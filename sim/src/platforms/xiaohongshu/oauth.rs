//! Authorisation: the merchant's page, tokens by code and by renewal.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::Duration;
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use crate::platforms::consent::{self, ConsentQuery, fresh_token};
use crate::platforms::{Marketplace, Platform};
use crate::sim::Sim;
use crate::world::shop::Grant;

/// A pair with more than this to go is given again.
const LAST_MINUTES: Duration = Duration::minutes(30);
/// A renewed access token is taken this long yet.
const OLD_LIVES: Duration = Duration::minutes(5);

/// `GET /ark/authorization`.
pub(super) async fn authorize(
    State(sim): State<Sim>,
    Query(query): Query<ConsentQuery>,
) -> Response {
    consent::page(&sim, Platform::Xiaohongshu, &query)
}

/// `oauth.getAccessToken`.
pub(super) async fn get_access_token(call: &Call) -> Outcome {
    call.only(&["code"])?;
    let code = call.filled("code")?;
    let shop = consent::grant_by_code(&call.sim, Platform::Xiaohongshu, code).await;
    let shop = shop.ok_or_else(|| ArkError::business("code无效或已过期"))?;
    Ok(described(call, shop))
}

/// `oauth.refreshToken`.
pub(super) async fn refresh_token(call: &Call) -> Outcome {
    call.only(&["refreshToken"])?;
    let token = call.filled("refreshToken")?;
    let shop = consent::shop_of_refresh_token(&call.sim, Platform::Xiaohongshu, token)
        .ok_or_else(|| ArkError::business("refreshToken expired"))?;
    let end = call
        .sim
        .read(|world| world.shops[shop].grant.access_expires_at);
    if end - call.now <= LAST_MINUTES {
        let grant = Grant {
            access_token: fresh_token(&call.sim, shop, "access"),
            access_expires_at: call.now + super::Xiaohongshu.token_life(),
            refresh_token: fresh_token(&call.sim, shop, "refresh"),
            refresh_expires_at: call.now + super::Xiaohongshu.refresh_life(),
        };
        let old_lives_until = (end > call.now).then_some(call.now + OLD_LIVES);
        call.sim.renew_grant(shop, grant, old_lives_until).await;
    }
    Ok(described(call, shop))
}

fn described(call: &Call, place: usize) -> Value {
    call.sim.read(|world| {
        let shop = &world.shops[place];
        json!({
            "accessToken": shop.grant.access_token, "accessTokenExpiresAt": shop.grant.access_expires_at.timestamp_millis(),
            "refreshToken": shop.grant.refresh_token, "refreshTokenExpiresAt": shop.grant.refresh_expires_at.timestamp_millis(),
            "sellerId": shop.id, "sellerName": shop.name,
        })
    })
}
