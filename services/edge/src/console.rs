//! The console's files and the probes.

use crate::{config::EdgeOptions, credentials::Credentials};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, get_service},
};
use http::{HeaderValue, StatusCode, header};
use std::convert::Infallible;
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// The console is one page that talks to its own origin, and to the print components of the
/// marketplaces on the computer that it is shown on.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: https:; connect-src 'self' ws://127.0.0.1:* ws://localhost:* \
     wss://127.0.0.1:* wss://localhost:*; \
     frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

/// `/healthz` and `/readyz`.
pub(crate) fn probes(credentials: Credentials) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(move || ready(credentials.clone())))
}

/// The files of the console, `index.html` for every page of it.
pub(crate) fn pages(options: &EdgeOptions) -> MethodRouter {
    let index = options.console_dir.join("index.html");
    let pages = if index.is_file() {
        let files = ServeDir::new(&options.console_dir).fallback(ServeFile::new(index));
        get_service(files)
    } else {
        tracing::warn!(folder = %options.console_dir.display(),
            "the console is not built; only the API is served");
        get(not_built)
    };
    let set = |name: header::HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    pages
        .layer::<_, Infallible>(set(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer::<_, Infallible>(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer::<_, Infallible>(set(header::X_FRAME_OPTIONS, "DENY"))
        .layer::<_, Infallible>(set(header::REFERRER_POLICY, "same-origin"))
}

/// Ready while callers can be told apart, that is while `identity` answers.
async fn ready(credentials: Credentials) -> Response {
    match credentials.reach().await {
        Ok(()) => "ok".into_response(),
        Err(why) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("identity: {why}\n"),
        )
            .into_response(),
    }
}

async fn not_built() -> Response {
    let text = "The console is not built. Run `make up`, or set OMS_CONSOLE_DIR to its folder.\n";
    (StatusCode::NOT_FOUND, text).into_response()
}
