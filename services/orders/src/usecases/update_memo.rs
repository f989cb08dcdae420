//! A person edits seller memo and flag; the bridge writes them to the platform.

use super::commit::{commit, lock_one};
use crate::{
    domain::{memo, order::Order},
    error::Error,
    store::load::OrderKey,
};
use diesel_async::AsyncPgConnection;

/// Stores the wanted memo and flag if `etag` still holds.
pub async fn update_memo(
    conn: &mut AsyncPgConnection,
    key: OrderKey,
    etag: &str,
    memo: &str,
    flag: i32,
    by: &str,
) -> Result<Order, Error> {
    let mut order = lock_one(conn, key).await?;
    if order.operator_revision.to_string() != etag {
        return Err(Error::EtagMismatch);
    }
    memo::edit(&mut order, memo, flag, by);
    commit(conn, std::slice::from_mut(&mut order), Vec::new()).await?;
    Ok(order)
}
