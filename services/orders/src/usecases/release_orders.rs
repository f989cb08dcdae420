//! Hands ready orders to the ERP: at once where intake or a lifted hold made them
//! ready, by a person, and by a sweep over the state for whatever was missed.

use super::commit::{commit, lock_one};
use crate::{
    domain::{handover, order::Order},
    error::Error,
    store::{
        load::{self, Lock, OrderKey},
        sweep,
    },
};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::oms::orders::v1::Headline;

/// Orders that one sweep transaction takes.
const SWEEP: i64 = 500;

/// Releases those of `orders` that are ready, in memory.
pub fn release_ready(orders: &mut [Order]) {
    for order in orders {
        order.refresh_headline();
        if order.headline == Headline::Ready {
            // Ready was just checked.
            let _ = handover::release(order, "oms");
        }
    }
}

/// Releases up to a few hundred ready orders; returns how many were found, so that the
/// caller goes on while the answer is not zero.
pub async fn sweep_ready(conn: &mut AsyncPgConnection) -> Result<usize, Error> {
    conn.transaction(async |conn| {
        let keys = sweep::ready(conn, SWEEP).await?;
        if keys.is_empty() {
            return Ok(0);
        }
        let mut orders = load::by_ids(conn, &keys, Lock::SkipLocked).await?;
        release_ready(&mut orders);
        commit(conn, &mut orders, Vec::new()).await?;
        Ok(orders.len())
    })
    .await
}

/// A person hands one order over now.
pub async fn release_order(
    conn: &mut AsyncPgConnection,
    key: OrderKey,
    by: &str,
) -> Result<Order, Error> {
    let mut order = lock_one(conn, key).await?;
    handover::release(&mut order, by)?;
    commit(conn, std::slice::from_mut(&mut order), Vec::new()).await?;
    Ok(order)
}
