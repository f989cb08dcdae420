//! The same pages again: what was pulled comes three times more, its windows in random
//! order, and no row changes.

use super::client::{Client, SignedIn};
use anyhow::ensure;
use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    oms::{
        bridge::v1::{
            BackfillRequest, ListSyncStatesRequest, SyncKind,
            sync_service_client::SyncServiceClient,
        },
        orders::v1::{Headline, Order},
        types::v1::PlatformStatus,
    },
    timestamp,
};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

const ROUNDS: usize = 3;
/// Windows of one round; together they hold every change of a day.
const WINDOWS: i32 = 6;
const PATIENCE: Duration = Duration::from_secs(120);

/// Pulls a day three times more and insists that every order stays as it is.
pub(crate) async fn change_nothing(client: &Client) -> anyhow::Result<()> {
    let mut sync = SyncServiceClient::new(client.channel.clone());
    let mut before = rows(client).await?;
    let orders = before.len();
    // The platform has yet to show these what we told it: a change of its own, not a replay.
    before.retain(|_, order| {
        order.headline() != Headline::Shipped || order.platform_status() == PlatformStatus::Shipped
    });
    ensure!(!before.is_empty(), "no order has come to rest");
    let mut windows = windows(Utc::now());
    for _ in 0..ROUNDS {
        // Random bits as sort keys.
        windows.sort_by_cached_key(|_| Uuid::new_v4());
        for (from, to) in &windows {
            pull_again(&mut sync, *from, *to).await?;
        }
    }
    let after = rows(client).await?;
    for (id, order) in &before {
        ensure!(after.get(id) == Some(order), "{id} is not what it was");
    }
    ensure!(after.len() == orders, "there are other orders now");
    Ok(())
}

/// Every order, whole.
async fn rows(client: &Client) -> anyhow::Result<BTreeMap<String, Order>> {
    let mut rows = BTreeMap::new();
    for row in client.list_all(Default::default()).await? {
        rows.insert(row.platform_order_id.clone(), client.get(&row).await?);
    }
    Ok(rows)
}

fn windows(now: DateTime<Utc>) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let length = TimeDelta::days(1) / WINDOWS;
    (0..WINDOWS)
        .map(|place| (now - length * (place + 1), now - length * place))
        .collect()
}

/// Pulls a window of every shop and waits until its owner has taken all of it.
async fn pull_again(
    sync: &mut SyncServiceClient<SignedIn>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> anyhow::Result<()> {
    for shop_id in states(sync).await?.into_keys() {
        let backfill = BackfillRequest {
            request_id: Uuid::now_v7().to_string(),
            shop_id,
            from: Some(timestamp(from)),
            to: Some(timestamp(to)),
            ..Default::default()
        };
        let planned = sync.backfill(backfill).await?.into_inner();
        ensure!(planned.intervals > 0, "nothing was planned");
    }
    super::settled(PATIENCE, async || {
        for (shop, gaps) in states(&mut sync.clone()).await? {
            ensure!(gaps == 0, "shop {shop} has {gaps} open intervals");
        }
        Ok(())
    })
    .await
}

/// Open intervals by shop.
async fn states(sync: &mut SyncServiceClient<SignedIn>) -> anyhow::Result<BTreeMap<String, i32>> {
    let every = ListSyncStatesRequest {
        page_size: 1_000,
        ..Default::default()
    };
    let states = sync.list_sync_states(every).await?.into_inner().sync_states;
    Ok(states
        .into_iter()
        .filter(|state| state.kind() == SyncKind::Orders)
        .map(|state| (state.shop_id, state.gaps))
        .collect())
}
