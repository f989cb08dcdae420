//! Readiness: a service is ready while all that it needs answers.

use async_trait::async_trait;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use tonic_health::{ServingStatus, server::HealthReporter};

/// Something a service needs to be of use.
#[async_trait]
pub trait Dependency: Send + Sync + 'static {
    /// Name in logs, such as "database".
    fn name(&self) -> &'static str;
    /// What is wrong, if anything.
    async fn check(&self) -> Result<(), String>;
}

/// The service's database.
pub struct Database(pub crate::db::Pool);

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

#[async_trait]
impl Dependency for Database {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn check(&self) -> Result<(), String> {
        use diesel_async::SimpleAsyncConnection;
        let mut conn = self.0.get().await.map_err(|error| error.to_string())?;
        conn.batch_execute("SELECT 1")
            .await
            .map_err(|error| error.to_string())
    }
}

/// Asks every dependency each second and tells the gRPC health service; says so
/// once when one goes away or comes back. Unready as soon as `shutdown` begins.
pub(crate) async fn watch(
    reporter: HealthReporter,
    services: Vec<String>,
    needs: Vec<Arc<dyn Dependency>>,
    shutdown: CancellationToken,
) {
    let mut away: Option<&'static str> = None;
    loop {
        let now = first_missing(&needs).await;
        match (away, &now) {
            (None, Some((name, why))) => tracing::warn!(dependency = name, why, "not ready"),
            (Some(name), None) => tracing::info!(dependency = name, "ready again"),
            _ => {}
        }
        away = now.map(|(name, _)| name);
        report(&reporter, &services, away.is_none()).await;
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
    report(&reporter, &services, false).await;
}

async fn first_missing(needs: &[Arc<dyn Dependency>]) -> Option<(&'static str, String)> {
    for need in needs {
        if let Err(why) = need.check().await {
            return Some((need.name(), why));
        }
    }
    None
}

async fn report(reporter: &HealthReporter, services: &[String], ready: bool) {
    let status = if ready {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    };
    for service in services {
        reporter.set_service_status(service, status).await;
    }
}
