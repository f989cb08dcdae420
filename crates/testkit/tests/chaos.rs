//! The proxy between a program and the database: cut, paused, healed.
#![cfg(test)]

use oms_testkit::{ChaosProxy, TestDb, eventually, patience};
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::{Client, NoTls};

async fn client(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn proxied() -> (TestDb, ChaosProxy) {
    let db = TestDb::new().await.unwrap();
    let proxy = ChaosProxy::in_front_of(db.url()).await.unwrap();
    (db, proxy)
}

#[tokio::test]
async fn a_cut_ends_connections_until_it_heals() {
    let (_db, proxy) = proxied().await;
    let open = client(proxy.url()).await.unwrap();
    open.batch_execute("SELECT 1").await.unwrap();
    proxy.cut();
    eventually(async || open.is_closed(), patience()).await;
    assert!(client(proxy.url()).await.is_err());
    proxy.heal();
    client(proxy.url())
        .await
        .unwrap()
        .batch_execute("SELECT 1")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_pause_holds_what_is_said_and_heals_without_loss() {
    let (_db, proxy) = proxied().await;
    let open = client(proxy.url()).await.unwrap();
    proxy.pause();
    let answer = open.batch_execute("CREATE TABLE orders (id int)");
    tokio::pin!(answer);
    assert!(
        timeout(Duration::from_millis(50), &mut answer)
            .await
            .is_err()
    );
    assert!(!open.is_closed());
    proxy.heal();
    answer.await.unwrap();
}

#[tokio::test]
async fn a_dropped_proxy_lets_go() {
    let (_db, proxy) = proxied().await;
    let open = client(proxy.url()).await.unwrap();
    drop(proxy);
    eventually(async || open.is_closed(), patience()).await;
}
