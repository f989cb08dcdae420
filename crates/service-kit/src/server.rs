//! Serves a service's gRPC methods with health, reflection and the common stack.

use crate::{
    auth::Authenticator,
    health::{self, Dependency},
    rules::{RuleError, Rules},
    seal::KeyRing,
    stack::StackLayer,
    token::Tokens,
};
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::{service::Routes, transport::server::TcpIncoming};

/// How long calls in flight may go on after shutdown began.
const DRAIN: Duration = Duration::from_secs(10);

/// Why a server did not start or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// A method has no rule.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Reflection could not be built.
    #[error("reflection: {0}")]
    Reflection(String),
    /// The transport failed.
    #[error("gRPC server: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// What a gRPC server serves.
pub struct GrpcServer {
    /// Name of the service in metrics and traces.
    pub name: &'static str,
    /// Handlers.
    pub routes: Routes,
    /// Full proto names of the services in `routes`.
    pub services: Vec<&'static str>,
    /// What must answer for the service to be ready.
    pub needs: Vec<Arc<dyn Dependency>>,
}

impl GrpcServer {
    /// Serves until `shutdown`, then drains. Refuses to start if a method has no rule.
    pub async fn serve(
        self,
        listener: TcpListener,
        keys: &KeyRing,
        shutdown: CancellationToken,
    ) -> Result<(), ServerError> {
        let rules = Rules::of(&self.services)?;
        let auth = Arc::new(Authenticator::new(rules, Tokens::new(keys)));
        let (reporter, health_service) = tonic_health::server::health_reporter();
        let mut names: Vec<String> = self.services.iter().map(|&name| name.to_owned()).collect();
        names.push(String::new());
        let watch = tokio::spawn(health::watch(reporter, names, self.needs, shutdown.clone()));
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(oms_contracts::DESCRIPTORS)
            .with_service_name("grpc.health.v1.Health")
            .build_v1()
            .map_err(|error| ServerError::Reflection(error.to_string()))?;
        let routes = self
            .routes
            .add_service(health_service)
            .add_service(reflection);
        let serving = tonic::transport::Server::builder()
            .http2_keepalive_interval(Some(Duration::from_secs(30)))
            .layer(StackLayer::new(self.name, auth))
            .add_routes(routes)
            .serve_with_incoming_shutdown(
                // Without it, a small answer waits 40 ms for the peer's acknowledgement.
                TcpIncoming::from(listener).with_nodelay(Some(true)),
                shutdown.clone().cancelled_owned(),
            );
        let drained = async {
            shutdown.cancelled().await;
            tokio::time::sleep(DRAIN).await;
        };
        let result = tokio::select! {
            result = serving => result.map_err(ServerError::from),
            () = drained => {
                tracing::warn!(service = self.name, "calls still open after the drain time were cut");
                Ok(())
            }
        };
        watch.abort();
        result
    }
}
