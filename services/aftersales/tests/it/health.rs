//! Readiness, and an end in order.

use oms_aftersales::{migrate, serve};
use oms_service_kit::{Start, client, seal::KeyRing};
use oms_testkit::{TestDb, eventually, patience};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

#[tokio::test]
async fn is_ready_while_its_database_is_and_ends_in_order() {
    let db = TestDb::new().await.unwrap();
    // Twice at once, as two replicas may.
    let (first, second) = tokio::join!(migrate(db.url()), migrate(db.url()));
    first.and(second).unwrap();
    let transport = oms_messaging::embedded::open(db.url()).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let shutdown = CancellationToken::new();
    let start = Start {
        listener,
        database_url: db.url().to_owned(),
        db_connections: 2,
        keys: Arc::new(KeyRing::parse(&KeyRing::generate()).unwrap()),
    };
    let serving = tokio::spawn(serve(start, transport, shutdown.clone()));

    let mut health = HealthClient::new(client::channel(&url).unwrap());
    eventually(
        async || {
            let answer = health.check(HealthCheckRequest::default()).await?;
            match answer.into_inner().status() {
                ServingStatus::Serving => Ok(()),
                other => Err(tonic::Status::unavailable(other.as_str_name())),
            }
        },
        patience(),
    )
    .await;
    shutdown.cancel();
    serving.await.unwrap().unwrap();
}
