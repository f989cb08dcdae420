//! Authorisation: the merchant's page and the token APIs.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};

use super::access::Call;
use super::envelope::{PopError, request_id};
use super::gateway::Outcome;
use crate::platforms::Platform;
use crate::platforms::consent::{self, ConsentQuery};
use crate::sim::Sim;

/// What the pair of tokens may call.
const SCOPE: [&str; 6] = [
    "pdd.order.list.get",
    "pdd.order.number.list.increment.get",
    "pdd.order.information.get",
    "pdd.goods.list.get",
    "pdd.logistics.online.send",
    "pdd.order.note.update",
];

/// `GET /service-market/auth` and the older `/open.html`.
pub(super) async fn authorize(
    State(sim): State<Sim>,
    Query(query): Query<ConsentQuery>,
) -> Response {
    consent::page(&sim, Platform::Pinduoduo, &query)
}

/// `pdd.pop.auth.token.create`.
pub(super) async fn create(call: &Call) -> Outcome {
    let code = call.required("code")?;
    let shop = consent::grant_by_code(&call.sim, Platform::Pinduoduo, code).await;
    let shop = shop.ok_or_else(|| PopError::service("code已失效或不存在"))?;
    Ok(json!({"pop_auth_token_create_response": described(call, shop)}))
}

/// `pdd.pop.auth.token.refresh`: never lengthens the access token, and cannot revive an expired one.
pub(super) fn refresh(call: &Call) -> Outcome {
    let token = call.required("refresh_token")?;
    let shop = consent::shop_of_refresh_token(&call.sim, Platform::Pinduoduo, token);
    let alive = |shop: &usize| {
        call.sim
            .read(|world| world.shops[*shop].grant.access_expires_at > call.now)
    };
    let shop = shop
        .filter(alive)
        .ok_or_else(|| PopError::new(10_019, "refresh_token已过期", ""))?;
    Ok(json!({"pop_auth_token_refresh_response": described(call, shop)}))
}

fn described(call: &Call, place: usize) -> Value {
    call.sim.read(|world| {
        let shop = &world.shops[place];
        let mut body = Map::new();
        let mut put = |prefix: &str, end: DateTime<Utc>| {
            let left = (end - call.now).max(Duration::zero()).num_seconds();
            body.insert(format!("{prefix}expires_in"), json!(left));
            body.insert(format!("{prefix}expires_at"), json!(end.timestamp()));
        };
        for prefix in ["", "r1_", "r2_", "w1_", "w2_"] {
            put(prefix, shop.grant.access_expires_at);
        }
        put("refresh_token_", shop.grant.refresh_expires_at);
        body.insert("access_token".to_owned(), json!(shop.grant.access_token));
        body.insert("refresh_token".to_owned(), json!(shop.grant.refresh_token));
        body.insert("owner_id".to_owned(), json!(shop.id));
        body.insert("owner_name".to_owned(), json!(shop.name));
        body.insert("scope".to_owned(), json!(SCOPE));
        body.insert("request_id".to_owned(), json!(request_id()));
        Value::Object(body)
    })
}
