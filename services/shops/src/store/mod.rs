//! The tables of schema `shops`, and what leaves it through the outbox.

pub(crate) mod app_keys;
pub(crate) mod authorisations;
pub(crate) mod erp_skus;
pub(crate) mod events;
pub(crate) mod links;
pub(crate) mod listing_pages;
pub(crate) mod listing_skus;
mod schema;
pub(crate) mod shops;

use diesel::{QueryableByName, sql_types::BigInt};

/// Totals are counted exactly up to here.
pub(crate) const COUNTED: i64 = 10_000;

/// Answer of a counting query.
#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// A page of rows and how many there are in all.
pub(crate) struct Page<T> {
    /// At most as many as asked for.
    pub(crate) rows: Vec<T>,
    /// More follow.
    pub(crate) more: bool,
    pub(crate) total: i64,
}

impl<T> Page<T> {
    /// Of rows that were read with one more than `size`.
    fn of(mut rows: Vec<T>, size: i64, total: i64) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        Self { rows, more, total }
    }
}
