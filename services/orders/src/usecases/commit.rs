//! The last step of every use case: headlines, messages, rows.

use super::tell;
use crate::{
    domain::order::Order,
    error::Error,
    store::{
        load::{self, Lock, OrderKey},
        save::{self, Saved},
    },
};
use diesel_async::AsyncPgConnection;
use oms_messaging::Envelope;

/// Saves changed orders with the messages they gave rise to, and `more`.
pub async fn commit(
    conn: &mut AsyncPgConnection,
    orders: &mut [Order],
    more: Vec<Envelope>,
) -> Result<(), Error> {
    for order in orders.iter_mut() {
        order.refresh_headline();
    }
    let mut messages: Vec<Envelope> = orders.iter().flat_map(tell::envelopes).collect();
    messages.extend(more);
    match save::save(conn, orders, &messages).await? {
        Saved::All => Ok(()),
        Saved::Raced => Err(Error::Raced),
    }
}

/// One order, locked, or `NotFound`.
pub async fn lock_one(conn: &mut AsyncPgConnection, key: OrderKey) -> Result<Order, Error> {
    load::by_ids(conn, &[key], Lock::Update)
        .await?
        .pop()
        .ok_or_else(|| Error::NotFound {
            shop_id: key.0.to_string(),
            order_id: key.1.to_string(),
        })
}
