//! An electronic waybill as every marketplace keeps it, before a platform gives it its wire form.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::platforms::Platform;

/// How waybills are found and named in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct WaybillKey {
    pub(crate) platform: Platform,
    pub(crate) number: String,
}

/// What the numbers of a carrier look like: how they start, and so many digits after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberForm {
    pub(crate) start: &'static str,
    pub(crate) digits: u32,
}

/// Forms of the large carriers' numbers, as their parcels carry them.
impl NumberForm {
    pub(crate) const ZTO: Self = Self::of("78", 12);
    pub(crate) const YTO: Self = Self::of("YT", 13);
    pub(crate) const STO: Self = Self::of("77", 13);
    pub(crate) const YUNDA: Self = Self::of("46", 13);
    pub(crate) const JTSD: Self = Self::of("JT", 13);
    pub(crate) const SF: Self = Self::of("SF", 13);
    pub(crate) const EMS: Self = Self::of("11", 11);
    /// Parcels of the post.
    pub(crate) const POST: Self = Self::of("98", 11);
    pub(crate) const JD: Self = Self::of("JDVA", 11);
    pub(crate) const DBKD: Self = Self::of("DPK", 12);

    pub(crate) const fn of(start: &'static str, digits: u32) -> Self {
        Self { start, digits }
    }
}

/// One number that a platform gave to a shop.
#[derive(Clone, Debug)]
pub(crate) struct Waybill {
    pub(crate) key: WaybillKey,
    /// Place of the shop; all its orders are of this shop.
    pub(crate) shop: usize,
    /// The platform's code of the carrier in its waybill calls.
    pub(crate) carrier: String,
    /// The account the number came from.
    pub(crate) account: String,
    /// What the platform tells a repeat by; empty where it cannot.
    pub(crate) request: String,
    /// The platform's ids of the orders in the parcel.
    pub(crate) orders: Vec<String>,
    /// What the platform keeps of the call: sender, receiver, contents, template.
    pub(crate) content: Value,
    pub(crate) taken: DateTime<Utc>,
    pub(crate) cancelled: bool,
    /// Reports that it was printed.
    pub(crate) printed: u32,
}

impl Waybill {
    /// Whether it still stands, in a word.
    pub(crate) fn state(&self) -> &'static str {
        if self.cancelled { "cancelled" } else { "live" }
    }
}

/// What an account has left and what it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Numbers left; says nothing at a direct carrier, which gives any number of them.
    pub(crate) left: i64,
    pub(crate) given: i64,
    pub(crate) cancelled: i64,
}

/// Numbers an account has at first.
const FIRST_BALANCE: i64 = 1_000;

impl Default for Balance {
    fn default() -> Self {
        Self {
            left: FIRST_BALANCE,
            given: 0,
            cancelled: 0,
        }
    }
}

/// What a number is to an order that is to be shipped with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberUse {
    /// The order's own, or one that no account of the platform gave.
    Free,
    /// It was given back.
    Cancelled,
    /// It is other orders'.
    Foreign,
}
