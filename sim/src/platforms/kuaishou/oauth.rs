//! Authorisation: the merchant's page and the token URLs.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::platforms::call::Params;
use crate::platforms::consent::{self, ConsentQuery};
use crate::platforms::{Marketplace, Platform};
use crate::sim::Sim;
use crate::world::shop::Grant;

const SCOPES: [&str; 6] = [
    "user_base",
    "user_info",
    "merchant_item",
    "merchant_order",
    "merchant_refund",
    "merchant_logistics",
];

/// `GET /oauth/authorize`.
pub(super) async fn authorize(
    State(sim): State<Sim>,
    Query(query): Query<ConsentQuery>,
) -> Response {
    consent::page(&sim, Platform::Kuaishou, &query)
}

/// `GET /oauth2/access_token`.
pub(in crate::platforms) async fn access_token(sim: &Sim, params: &Params) -> Value {
    let code = match asked(sim, params, "code", "code") {
        Ok(code) => code,
        Err(refusal) => return refusal,
    };
    match consent::grant_by_code(sim, Platform::Kuaishou, code).await {
        Some(shop) => described(sim, shop),
        None => refused(100_200_105, "invalid_grant", "code is invalid"),
    }
}

/// `POST /oauth2/refresh_token`, by GET too: a new pair, of which the refresh token ends when
/// the old one would have. The old access token lives on to its own end.
pub(in crate::platforms) async fn refresh_token(sim: &Sim, params: &Params) -> Value {
    let token = match asked(sim, params, "refresh_token", "refresh_token") {
        Ok(token) => token,
        Err(refusal) => return refusal,
    };
    let Some(shop) = consent::shop_of_refresh_token(sim, Platform::Kuaishou, token) else {
        return refused(100_200_102, "access_denied", "invalid refresh_token");
    };
    let old = sim.read(|world| world.shops[shop].grant.clone());
    let grant = Grant {
        access_token: consent::fresh_token(sim, shop, "access"),
        access_expires_at: sim.now() + super::Kuaishou.token_life(),
        refresh_token: consent::fresh_token(sim, shop, "refresh"),
        refresh_expires_at: old.refresh_expires_at,
    };
    sim.renew_grant(shop, grant, Some(old.access_expires_at))
        .await;
    described(sim, shop)
}

/// The parameter a grant is asked by, once app and grant type are right.
fn asked<'a>(sim: &Sim, params: &'a Params, grant: &str, name: &str) -> Result<&'a str, Value> {
    let text = |name: &str| {
        params
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                refused(
                    100_200_100,
                    "invalid_request",
                    &format!("{name} is missing"),
                )
            })
    };
    let app = sim.app(Platform::Kuaishou);
    if text("app_id")? != app.key || text("app_secret")? != app.secret {
        return Err(refused(
            100_200_101,
            "unauthorized_client",
            "app_id or app_secret is wrong",
        ));
    }
    if text("grant_type")? != grant {
        return Err(refused(
            100_200_104,
            "unsupported_grant_type",
            "grant_type is wrong",
        ));
    }
    text(name)
}

fn described(sim: &Sim, place: usize) -> Value {
    let now = sim.now();
    sim.read(|world| {
        let shop = &world.shops[place];
        let left = |end: DateTime<Utc>| (end - now).max(Duration::zero()).num_seconds();
        json!({
            "result": 1, "access_token": shop.grant.access_token, "refresh_token": shop.grant.refresh_token, "open_id": shop.id,
            "expires_in": left(shop.grant.access_expires_at), "refresh_token_expires_in": left(shop.grant.refresh_expires_at), "scopes": SCOPES,
        })
    })
}

fn refused(result: i64, error: &str, why: &str) -> Value {
    json!({"result": result, "error": error, "error_msg": why})
}
