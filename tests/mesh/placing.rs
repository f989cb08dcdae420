//! Places orders one at a time and follows each to its end.

use super::{client::Client, truth::Truth};
use anyhow::{Context, bail, ensure};
use oms_contracts::oms::orders::v1::{Headline, OrderFilter, OrderSummary, TimelineEntry};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(240);
/// Some goods have no ERP SKU; so many orders in a row would not all be of these.
const ATTEMPTS: usize = 12;

/// Everything there was at the start is in and at rest.
pub(crate) async fn calm(client: &Client, truth: &Truth) -> anyhow::Result<()> {
    let known = client.list_all(OrderFilter::default()).await?;
    let real = truth.orders().await?.len();
    ensure!(
        known.len() == real,
        "{} of {real} orders are in",
        known.len()
    );
    let moving = known.iter().filter(|order| is_moving(order)).count();
    ensure!(moving == 0, "{moving} orders are on their way");
    Ok(())
}

fn is_moving(order: &OrderSummary) -> bool {
    matches!(
        order.headline(),
        Headline::Ready | Headline::WithErp | Headline::Shipping
    )
}

/// Places orders one at a time, so that no batch mixes their traces, until one goes the
/// whole way; returns its timeline.
pub(crate) async fn order_that_made_the_circle(
    client: &Client,
    sim_url: &str,
) -> anyhow::Result<Vec<TimelineEntry>> {
    for _ in 0..ATTEMPTS {
        let placed = place_order(sim_url, "taobao").await?;
        let numbers = OrderFilter {
            numbers: vec![placed],
            ..Default::default()
        };
        super::settled(PATIENCE, async || {
            let found = client.list_all(numbers.clone()).await?;
            let order = found.first().context("the order is not in yet")?;
            ensure!(!is_moving(order), "the order is on its way");
            Ok(())
        })
        .await?;
        let order = client.list_all(numbers).await?.remove(0);
        if order.headline() == Headline::Shipped {
            return shipped(client, &order).await;
        }
    }
    bail!("none of {ATTEMPTS} orders went the whole way")
}

async fn shipped(client: &Client, order: &OrderSummary) -> anyhow::Result<Vec<TimelineEntry>> {
    super::settled(PATIENCE, async || {
        let timeline = client.timeline(order).await?;
        let confirmed = timeline
            .iter()
            .any(|entry| entry.kind == "parcel_confirmed");
        ensure!(confirmed, "the platform has not confirmed the parcel");
        Ok(())
    })
    .await?;
    Ok(client.timeline(order).await?)
}

/// A new paid order of one line; returns the platform's number.
pub(crate) async fn place_order(sim_url: &str, platform: &str) -> anyhow::Result<String> {
    let sent = reqwest::Client::new()
        .post(format!("{sim_url}/_sim/orders"))
        .json(&serde_json::json!({"platform": platform, "lines": 1}));
    let placed: serde_json::Value = sent.send().await?.error_for_status()?.json().await?;
    let number = placed["platform_order_id"].as_str();
    Ok(number.context("platform_order_id")?.to_owned())
}
