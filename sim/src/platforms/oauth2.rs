//! `/oauth2/access_token` and `/oauth2/refresh_token`: two platforms have these same paths on
//! hosts of their own. On the one listener the name of the app's key tells them apart:
//! Kuaishou's is `app_id`, JD's `app_key`.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;

use super::call::{Params, html, json, query_and_form};
use super::{jd, kuaishou};
use crate::sim::Sim;

pub(super) fn routes() -> Router<Sim> {
    Router::new()
        .route("/oauth2/access_token", get(access_token))
        .route(
            "/oauth2/refresh_token",
            get(refresh_token).post(refresh_token),
        )
}

async fn access_token(State(sim): State<Sim>, request: Request) -> Response {
    match query_and_form(request).await {
        None => unreadable(),
        Some(params) if is_kuaishou(&params) => {
            json(&kuaishou::oauth::access_token(&sim, &params).await)
        }
        Some(params) => json(&jd::oauth::access_token(&sim, &params).await),
    }
}

async fn refresh_token(State(sim): State<Sim>, request: Request) -> Response {
    match query_and_form(request).await {
        None => unreadable(),
        Some(params) if is_kuaishou(&params) => {
            json(&kuaishou::oauth::refresh_token(&sim, &params).await)
        }
        Some(params) => json(&jd::oauth::refresh_token(&sim, &params).await),
    }
}

fn is_kuaishou(params: &Params) -> bool {
    params.contains_key("app_id")
}

fn unreadable() -> Response {
    html(
        StatusCode::BAD_REQUEST,
        "<html><body>unreadable parameters</body></html>",
    )
}
