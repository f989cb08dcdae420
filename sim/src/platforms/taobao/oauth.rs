//! Authorisation: the seller's page, the token URL and the signed token methods.

use axum::extract::{Form, State};
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::TopError;
use super::gateway::{Outcome, fields};
use crate::platforms::call::{json as json_answer, reply};
use crate::platforms::consent::{self, ConsentQuery, percent_encoded};
use crate::platforms::{Marketplace, Platform};
use crate::sim::Sim;
use crate::world::shop::Grant;

#[derive(Deserialize)]
pub(super) struct TokenForm {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    refresh_token: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
}

/// `GET /authorize`.
pub(in crate::platforms) fn authorize(sim: &Sim, query: &ConsentQuery) -> Response {
    consent::page(sim, Platform::Taobao, query)
}

/// `POST /token`.
pub(super) async fn token(State(sim): State<Sim>, Form(form): Form<TokenForm>) -> Response {
    let app = sim.app(Platform::Taobao);
    if form.client_id != app.key || form.client_secret != app.secret {
        return refused("invalid_client", "client_id or client_secret is wrong");
    }
    let answer = match form.grant_type.as_str() {
        "authorization_code" => by_code(&sim, &form.code).await,
        "refresh_token" => by_refresh(&sim, &form.refresh_token).await,
        _ => {
            return refused(
                "unsupported_grant_type",
                "authorization_code or refresh_token",
            );
        }
    };
    match answer {
        Some(body) => json_answer(&body),
        None => refused("invalid_grant", "code or refresh token is not valid"),
    }
}

/// `taobao.top.auth.token.create`.
pub(super) async fn create(call: &Call) -> Outcome {
    let answer = by_code(&call.sim, call.required("code")?).await;
    token_result(answer, "code")
}

/// `taobao.top.auth.token.refresh`.
pub(super) async fn refresh(call: &Call) -> Outcome {
    let answer = by_refresh(&call.sim, call.required("refresh_token")?).await;
    token_result(answer, "refresh_token")
}

/// The signed methods answer JSON text inside JSON.
fn token_result(answer: Option<Value>, name: &str) -> Outcome {
    let body = answer.ok_or_else(|| TopError::invalid(name, "无效或已过期"))?;
    Ok(fields([("token_result", json!(body.to_string()))]))
}

async fn by_code(sim: &Sim, code: &str) -> Option<Value> {
    let shop = consent::grant_by_code(sim, Platform::Taobao, code).await?;
    Some(described(sim, shop))
}

/// A refresh gives a new access token; the refresh token stays until its own end.
async fn by_refresh(sim: &Sim, refresh_token: &str) -> Option<Value> {
    let shop = consent::shop_of_refresh_token(sim, Platform::Taobao, refresh_token)?;
    let grant = Grant {
        access_token: consent::fresh_token(sim, shop, "access"),
        access_expires_at: sim.now() + super::Taobao.token_life(),
        ..sim.read(|world| world.shops[shop].grant.clone())
    };
    sim.issue_grant(shop, grant).await;
    Some(described(sim, shop))
}

fn described(sim: &Sim, place: usize) -> Value {
    let now = sim.now();
    sim.read(|world| {
        let shop = &world.shops[place];
        let left = |end: DateTime<Utc>| (end - now).max(Duration::zero()).num_seconds();
        let access = left(shop.grant.access_expires_at);
        json!({
            "access_token": shop.grant.access_token, "token_type": "Bearer", "expires_in": access,
            "refresh_token": shop.grant.refresh_token, "re_expires_in": left(shop.grant.refresh_expires_at),
            "r1_expires_in": access, "r2_expires_in": access, "w1_expires_in": access, "w2_expires_in": access,
            "taobao_user_id": shop.id, "taobao_user_nick": percent_encoded(&shop.name),
            "sub_taobao_user_id": "", "sub_taobao_user_nick": "",
        })
    })
}

fn refused(error: &str, why: &str) -> Response {
    let body = json!({"error": error, "error_description": why});
    reply(
        StatusCode::BAD_REQUEST,
        "application/json;charset=UTF-8",
        body.to_string().into_bytes(),
    )
}
