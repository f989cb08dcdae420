//! The transport as readiness sees it.

use crate::Transport;
use async_trait::async_trait;
use oms_service_kit::health::Dependency;

/// A service that publishes or consumes is ready only while its transport answers.
pub struct Broker(pub Transport);

#[async_trait]
impl Dependency for Broker {
    fn name(&self) -> &'static str {
        "messages"
    }

    async fn check(&self) -> Result<(), String> {
        self.0.health().await.map_err(|error| error.to_string())
    }
}
