//! A person stops an order, or lets it go on.

use super::{
    commit::{commit, lock_one},
    release_orders,
};
use crate::{
    domain::{hold, order::Order},
    error::Error,
    store::load::OrderKey,
};
use chrono::Utc;
use diesel_async::AsyncPgConnection;
use oms_contracts::oms::orders::v1::HoldKind;

/// Opens the manual hold.
pub async fn hold_order(
    conn: &mut AsyncPgConnection,
    key: OrderKey,
    note: &str,
    by: &str,
) -> Result<Order, Error> {
    let mut order = lock_one(conn, key).await?;
    hold::open(&mut order, HoldKind::Manual, by, note, Utc::now());
    commit(conn, std::slice::from_mut(&mut order), Vec::new()).await?;
    Ok(order)
}

/// Lifts a hold, or only lets the waiting reports go; an order that is ready then goes
/// to the ERP at once.
pub async fn release_hold(
    conn: &mut AsyncPgConnection,
    key: OrderKey,
    kind: HoldKind,
    note: &str,
    by: &str,
    report_only: bool,
) -> Result<Order, Error> {
    let mut order = lock_one(conn, key).await?;
    hold::release(&mut order, kind, by, note, report_only)?;
    release_orders::release_ready(std::slice::from_mut(&mut order));
    commit(conn, std::slice::from_mut(&mut order), Vec::new()).await?;
    Ok(order)
}
