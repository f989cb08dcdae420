//! Ids that cannot be mistaken for one another. On the wire they are UUID text.

use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; ids made later sort later.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A shop on a platform.
    ShopId
    /// An order; travels together with its shop's id.
    OrderId
    /// A line of an order.
    LineId
    /// A parcel.
    ParcelId
    /// A SKU of the ERP.
    ErpSkuId
    /// A page in the coverage ledger.
    PageId
    /// An intent to call outside.
    CommandId
    /// A parked document.
    ParkedId
    /// A user of the console.
    UserId
}
