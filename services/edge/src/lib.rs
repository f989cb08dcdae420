//! `edge`: the only public port. It turns gRPC-web into gRPC for any service without
//! knowing its messages, passes native gRPC through, exchanges a caller's session or
//! API token for the signed token that the services behind it check, and serves the
//! console.
//!
//! A call walks `proxy` → `credentials` → `upstreams`; `session_cookie` is the one
//! place that reads a message, to set and clear the console's cookie. `oauth` passes sellers
//! who come from a platform's page of consent to the bridge, `hooks` what platforms push.

pub mod config;
mod console;
mod credentials;
mod hooks;
mod oauth;
mod proxy;
mod session_cookie;
mod upstreams;

pub use config::{EdgeArgs, EdgeOptions};

use crate::{credentials::Credentials, proxy::Proxy, upstreams::Upstreams};
use axum::{Router, serve::ListenerExt};
use oms_service_kit::{rules::Rules, seal::KeyRing};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::Layer;

/// Why edge did not start or ended.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// A service address cannot be used.
    #[error("{0}")]
    Upstream(String),
    /// A method has no rule.
    #[error(transparent)]
    Rule(#[from] oms_service_kit::rules::RuleError),
    /// Reflection could not be built.
    #[error("reflection: {0}")]
    Reflection(String),
    /// The listener failed.
    #[error("edge: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves until `shutdown`, then drains.
pub async fn serve(
    listener: TcpListener,
    keys: &KeyRing,
    options: EdgeOptions,
    shutdown: CancellationToken,
) -> Result<(), EdgeError> {
    let upstreams = Upstreams::new(&options).map_err(EdgeError::Upstream)?;
    let credentials = Credentials::new(&options.identity_url, keys).map_err(EdgeError::Upstream)?;
    let proxy = Proxy::new(
        Arc::new(Rules::all()?),
        credentials.clone(),
        upstreams,
        options.secure_cookie,
    );
    let oauth = oauth::routes(&options.bridge_url, keys).map_err(EdgeError::Upstream)?;
    let hooks = hooks::routes(&options.bridge_url, keys).map_err(EdgeError::Upstream)?;
    let grpc = tonic_web::GrpcWebLayer::new().layer(proxy);
    let (_, health) = tonic_health::server::health_reporter();
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(oms_contracts::DESCRIPTORS)
        .build_v1()
        .map_err(|error| EdgeError::Reflection(error.to_string()))?;
    let mut app = Router::new()
        .route_service("/grpc.health.v1.Health/{method}", health)
        .merge(console::probes(credentials))
        .merge(oauth)
        .merge(hooks)
        // Whatever is posted is a call, if only of a method that there is not.
        .fallback_service(console::pages(&options).post_service(grpc));
    if options.reflection {
        app = app.route_service(
            "/grpc.reflection.v1.ServerReflection/{method}",
            tonic_web::GrpcWebLayer::new().layer(reflection),
        );
    }
    let stop = shutdown.clone();
    let app = app.layer(axum::middleware::map_request(
        proxy::mark_text_form::<axum::body::Body>,
    ));
    // Without it, a small answer waits 40 ms for the peer's acknowledgement.
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    axum::serve(listener, app)
        .with_graceful_shutdown(async move { stop.cancelled().await })
        .await?;
    Ok(())
}
