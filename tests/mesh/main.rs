//! The whole mesh as users run it: the real binary, real PostgreSQL, real RabbitMQ,
//! simulated marketplaces on the wire, a real browser.

#![cfg(test)]

mod at_rest;
mod checkers;
mod client;
mod confidential;
mod configuration;
mod console;
mod foreign_clients;
mod journey;
mod kills;
mod logs;
mod metrics;
mod oauth;
mod otlp;
mod placing;
mod public_port;
mod pushes;
mod replays;
mod running;
mod stage;
mod tracing;
mod truth;

use anyhow::Context;
use oms_contracts::{
    oms::shops::v1::{CreateShopRequest, Credentials, shop_service_client::ShopServiceClient},
    timestamp,
};
use std::time::{Duration, Instant};

/// Asks `holds` until it does, or says why it never did.
pub(crate) async fn settled(
    patience: Duration,
    holds: impl AsyncFn() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        match holds().await {
            Ok(()) => return Ok(()),
            Err(error) if started.elapsed() > patience => {
                return Err(error.context(format!("not after {patience:?}")));
            }
            Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

/// A loopback address that nobody uses now, for a process that is started several
/// times and must keep its port.
pub(crate) fn free_address() -> anyhow::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.to_string())
}

/// Creates every simulated shop, as a person would in the console.
pub(crate) async fn connect_shops(client: &client::Client, sim_url: &str) -> anyhow::Result<()> {
    let list = reqwest::get(format!("{sim_url}/_sim/shops.json")).await?;
    let shops: Vec<serde_json::Value> = serde_json::from_str(&list.text().await?)?;
    let mut service = ShopServiceClient::new(client.channel.clone());
    for shop in shops {
        let text = |name: &str| shop[name].as_str().unwrap_or_default().to_owned();
        let expires: chrono::DateTime<chrono::Utc> = text("access_expires_at").parse()?;
        let create = CreateShopRequest {
            request_id: uuid::Uuid::now_v7().to_string(),
            platform: shop["platform"]
                .as_i64()
                .and_then(|number| i32::try_from(number).ok())
                .context("platform")?,
            name: text("name"),
            platform_shop_id: text("platform_shop_id"),
            endpoint: sim_url.to_owned(),
            credentials: Some(Credentials {
                app_key: text("app_key"),
                app_secret: text("app_secret"),
                sign_secret: text("sign_secret"),
                push_token: text("push_token"),
                push_key: text("push_key"),
                service_id: text("service_id"),
                access_token: text("access_token"),
                refresh_token: text("refresh_token"),
                access_expires_at: Some(timestamp(expires)),
                refresh_expires_at: None,
            }),
        };
        service.create_shop(create).await?;
    }
    Ok(())
}
