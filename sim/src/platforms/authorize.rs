//! `/authorize`: two platforms have this same path on hosts of their own. On the one listener
//! the name of the app's number tells them apart: Douyin's is `service_id`, Taobao's
//! `client_id`.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::consent::ConsentQuery;
use super::douyin::oauth::ServiceQuery;
use super::{douyin, taobao};
use crate::sim::Sim;

pub(super) fn routes() -> Router<Sim> {
    Router::new().route("/authorize", get(authorize))
}

async fn authorize(
    State(sim): State<Sim>,
    service: Result<Query<ServiceQuery>, QueryRejection>,
    client: Result<Query<ConsentQuery>, QueryRejection>,
) -> Response {
    match (service, client) {
        (Ok(Query(query)), _) => douyin::oauth::authorize(&sim, &query),
        (_, Ok(Query(query))) => taobao::oauth::authorize(&sim, &query),
        (_, Err(unreadable)) => unreadable.into_response(),
    }
}
