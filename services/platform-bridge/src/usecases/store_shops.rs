//! Keeps the bridge's shops as `shops` tells them.

use crate::{
    bridge::Bridge,
    error::Error,
    store::{
        cursors::Kind,
        shops::{self, ChangedShop},
    },
};
use diesel_async::AsyncConnection;
use std::collections::HashMap;

/// Stores changes in one transaction; of several of one shop the newest.
pub(crate) async fn store_shops(bridge: &Bridge, changed: &[ChangedShop]) -> Result<(), Error> {
    let mut newest: HashMap<_, &ChangedShop> = HashMap::new();
    for change in changed {
        let held = newest.entry(change.shop_id).or_insert(change);
        if held.revision < change.revision {
            *held = change;
        }
    }
    let newest: Vec<ChangedShop> = newest.into_values().cloned().collect();
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        shops::store(conn, &newest, bridge.options.sweep_every).await?;
        Ok::<_, Error>(())
    })
    .await?;
    for kind in [Kind::Orders, Kind::AfterSales, Kind::Listings] {
        bridge.wake.pull(kind);
    }
    bridge.wake.commands.notify_one();
    Ok(())
}
