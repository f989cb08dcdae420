//! The tables of schema `bridge`. Every statement works on sets; every write of a pull
//! goes through [`cursors::guard`], so that a pull whose lease was taken over writes
//! nothing.

pub(crate) mod channels;
pub(crate) mod claim_commands;
pub(crate) mod command_list;
pub(crate) mod coverage;
pub(crate) mod cursors;
pub(crate) mod enqueue;
pub(crate) mod hints;
pub(crate) mod housekeeping;
pub(crate) mod ledger;
pub(crate) mod listings_trail;
pub(crate) mod openings;
pub(crate) mod parked;
pub(crate) mod parked_list;
pub(crate) mod pushes;
pub(crate) mod seen;
pub(crate) mod settle_commands;
pub(crate) mod shops;
pub(crate) mod sync_states;
pub(crate) mod waybills;

use diesel::{QueryableByName, sql_types::BigInt};

/// One number.
#[derive(QueryableByName)]
pub(crate) struct Count {
    #[diesel(sql_type = BigInt)]
    pub(crate) count: i64,
}
