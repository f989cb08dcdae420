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

/// `GET /oauth2/to_login`.
pub(super) async fn authorize(
    State(sim): State<Sim>,
    Query(query): Query<ConsentQuery>,
) -> Response {
    consent::page(&sim, Platform::Jd, &query)
}

/// `GET /oauth2/access_token`.
pub(in crate::platforms) async fn access_token(sim: &Sim, params: &Params) -> Value {
    if let Err(refusal) = check(sim, params, "authorization_code") {
        return refusal;
    }
    let code = params.get("code").map(String::as_str).unwrap_or_default();
    match consent::grant_by_code(sim, Platform::Jd, code).await {
        Some(shop) => described(sim, shop),
        None => refused(404, "code无效或已过期"),
    }
}

/// `GET /oauth2/refresh_token`: lengthens the life of a token that has not ended; the tokens
/// keep their values.
pub(in crate::platforms) async fn refresh_token(sim: &Sim, params: &Params) -> Value {
    if let Err(refusal) = check(sim, params, "refresh_token") {
        return refusal;
    }
    let token = params
        .get("refresh_token")
        .map(String::as_str)
        .unwrap_or_default();
    let now = sim.now();
    let alive = |shop: &usize| sim.read(|world| world.shops[*shop].grant.access_expires_at > now);
    let shop = consent::shop_of_refresh_token(sim, Platform::Jd, token).filter(alive);
    let Some(shop) = shop else {
        return refused(403, "refresh_token无效或已过期");
    };
    let end = now + super::Jd.token_life();
    let grant = Grant {
        access_expires_at: end,
        refresh_expires_at: end,
        ..sim.read(|world| world.shops[shop].grant.clone())
    };
    sim.issue_grant(shop, grant).await;
    described(sim, shop)
}

fn check(sim: &Sim, params: &Params, grant: &str) -> Result<(), Value> {
    let is = |name: &str, value: &str| params.get(name).is_some_and(|given| given == value);
    let app = sim.app(Platform::Jd);
    if !is("app_key", &app.key) || !is("app_secret", &app.secret) {
        return Err(refused(401, "app_key或app_secret错误"));
    }
    if !is("grant_type", grant) {
        return Err(refused(402, "grant_type错误"));
    }
    Ok(())
}

/// The tokens; `code` is not always there on success.
fn described(sim: &Sim, place: usize) -> Value {
    let now = sim.now();
    sim.read(|world| {
        let shop = &world.shops[place];
        let left = |end: DateTime<Utc>| (end - now).max(Duration::zero()).num_seconds();
        let open_id = world.chance.hex(&["jd seller", &shop.seller]);
        json!({
            "access_token": shop.grant.access_token, "expires_in": left(shop.grant.access_expires_at), "refresh_token": shop.grant.refresh_token,
            "scope": "snsapi_base", "uid": shop.id, "time": now.timestamp_millis(), "token_type": "bearer", "code": 0,
            "xid": format!("o*AA{}", &open_id[..12]), "open_id": open_id,
        })
    })
}

fn refused(code: i64, why: &str) -> Value {
    json!({"code": code, "msg": why, "request_id": uuid::Uuid::new_v4().simple().to_string()})
}
