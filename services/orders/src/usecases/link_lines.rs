//! Keeps the link projection, and lets the lines that wait for the ERP follow it.

use super::{commit::commit, release_orders};
use crate::{
    domain::link,
    error::Error,
    store::{
        links::{self, LinkRow},
        load::{self, Lock},
        sweep,
    },
};
use diesel_async::{AsyncConnection, AsyncPgConnection};

/// Orders that one sweep transaction takes.
const SWEEP: i64 = 500;

/// Stores what `shops` told.
pub async fn store_links(conn: &mut AsyncPgConnection, rows: &[LinkRow]) -> Result<(), Error> {
    conn.transaction(async |conn| {
        links::store(conn, rows).await?;
        Ok(())
    })
    .await
}

/// Links up to a few hundred orders whose links are known by now or changed before the
/// hand-over, and releases those that became ready; returns how many were found.
pub async fn sweep_linkable(conn: &mut AsyncPgConnection) -> Result<usize, Error> {
    conn.transaction(async |conn| {
        let keys = sweep::linkable(conn, SWEEP).await?;
        if keys.is_empty() {
            return Ok(0);
        }
        let mut orders = load::by_ids(conn, &keys, Lock::SkipLocked).await?;
        let shops: Vec<_> = orders.iter().map(|order| order.shop_id).collect();
        let skus: Vec<&str> = orders
            .iter()
            .flat_map(|order| &order.lines)
            .map(|line| line.platform_sku_id.as_str())
            .collect();
        let known = links::find(conn, &shops, &skus).await?;
        for order in &mut orders {
            let shop_id = order.shop_id;
            let find = |sku: &str| known.get(&(shop_id, sku.to_owned())).cloned();
            link::follow(order, &find);
        }
        release_orders::release_ready(&mut orders);
        commit(conn, &mut orders, Vec::new()).await?;
        Ok(orders.len())
    })
    .await
}
