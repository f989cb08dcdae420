//! The page on which a seller grants an app access, and the grant that follows.

use axum::response::{IntoResponse, Redirect, Response};
use chrono::Utc;
use http::StatusCode;
use serde::Deserialize;

use super::Platform;
use super::call::html;
use crate::sim::Sim;
use crate::world::shop::{Grant, Shop};

/// What the platforms' pages take, each under its own names.
#[derive(Deserialize)]
pub(crate) struct ConsentQuery {
    #[serde(alias = "appId", alias = "app_key", alias = "app_id")]
    client_id: String,
    #[serde(alias = "redirectUri")]
    redirect_uri: String,
    #[serde(default)]
    state: String,
    /// Which seller says yes; without it the page asks.
    shop: Option<String>,
}

/// What a seller is asked, once the app is known.
pub(crate) struct Consent<'a> {
    pub(crate) redirect_uri: &'a str,
    pub(crate) state: &'a str,
    /// Which seller says yes; without it the page asks.
    pub(crate) shop: Option<&'a str>,
    /// What the page's own form says again.
    pub(crate) repeated: &'a [(&'a str, &'a str)],
}

/// Asks which seller, then redirects back with a code.
pub(crate) fn page(sim: &Sim, platform: Platform, query: &ConsentQuery) -> Response {
    if query.client_id != sim.app(platform).key {
        return html(
            StatusCode::BAD_REQUEST,
            "<html><body>unknown client_id</body></html>",
        );
    }
    let asked = Consent {
        redirect_uri: &query.redirect_uri,
        state: &query.state,
        shop: query.shop.as_deref(),
        repeated: &[
            ("client_id", &query.client_id),
            ("redirect_uri", &query.redirect_uri),
            ("state", &query.state),
        ],
    };
    ask(sim, platform, &asked)
}

/// The page itself.
pub(crate) fn ask(sim: &Sim, platform: Platform, query: &Consent<'_>) -> Response {
    let Some(shop) = query.shop else {
        return html(StatusCode::OK, &chooser(sim, platform, query));
    };
    let Some(place) = sim.read(|world| world.shop_place(platform, shop)) else {
        return html(
            StatusCode::NOT_FOUND,
            "<html><body>unknown shop</body></html>",
        );
    };
    let code = sim.authorize(platform, place);
    let mark = if query.redirect_uri.contains('?') {
        '&'
    } else {
        '?'
    };
    Redirect::to(&format!(
        "{}{mark}code={code}&state={}",
        query.redirect_uri,
        percent_encoded(query.state)
    ))
    .into_response()
}

/// One form whose hidden fields repeat the question.
fn chooser(sim: &Sim, platform: Platform, query: &Consent<'_>) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!(
            "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
            escaped(value)
        )
    };
    let hidden: String = query.repeated.iter().map(field).collect();
    let button = |shop: &Shop| {
        format!(
            "<li><button name=\"shop\" value=\"{}\">{}</button></li>",
            escaped(&shop.id),
            escaped(&shop.name)
        )
    };
    let rows: String = sim.read(|world| {
        world
            .shops
            .iter()
            .filter(|shop| shop.platform == platform)
            .map(button)
            .collect()
    });
    format!(
        "<!doctype html><meta charset=\"utf-8\"><title>授权</title><h1>选择授权的店铺</h1><form>{hidden}<ul>{rows}</ul></form>"
    )
}

/// Spends a code: new tokens for its shop.
pub(crate) async fn grant_by_code(sim: &Sim, platform: Platform, code: &str) -> Option<usize> {
    let shop = sim.take_code(platform, code)?;
    let access_token = fresh_token(sim, shop, "access");
    let refresh_token = fresh_token(sim, shop, "refresh");
    let now = sim.now();
    sim.issue_grant(
        shop,
        Grant {
            access_token,
            access_expires_at: now + platform.marketplace().token_life(),
            refresh_token,
            refresh_expires_at: now + platform.marketplace().refresh_life(),
        },
    )
    .await;
    Some(shop)
}

/// The shop that holds this refresh token, while it is valid.
pub(crate) fn shop_of_refresh_token(sim: &Sim, platform: Platform, token: &str) -> Option<usize> {
    let now = sim.now();
    let holds = |shop: &Shop| {
        shop.platform == platform
            && shop.grant.refresh_token == token
            && shop.grant.refresh_expires_at > now
    };
    sim.read(|world| world.shops.iter().position(holds))
}

/// A token no one had before.
pub(crate) fn fresh_token(sim: &Sim, shop: usize, kind: &str) -> String {
    let stamp = Utc::now().timestamp_micros().to_string();
    sim.read(|world| {
        let shop = &world.shops[shop];
        shop.platform
            .marketplace()
            .token(world.chance, &[kind, &shop.seller, &stamp])
    })
}

pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
