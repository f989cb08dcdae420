//! Which queue takes which types: the whole topology, as data.

/// The topic exchange that every event is published to; its routing key is the type.
pub const EXCHANGE: &str = "oms.events";

/// Exchange and queue of the dead letters.
pub const DEAD: &str = "oms.dead";

/// How often a message may come back unacknowledged before it becomes a dead letter.
/// Only a guard against a message that kills its consumer: failures are retried in place.
pub const DELIVERY_LIMIT: i32 = 200;

/// A queue and the types that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// `<consuming service>.<what arrives>`.
    pub name: &'static str,
    /// Full protobuf names.
    pub types: &'static [&'static str],
}

/// Every queue there is. A type that none of them takes is published to nobody.
pub const QUEUES: &[Queue] = &[
    Queue {
        name: "orders.platform-orders",
        types: &["oms.events.v1.PlatformOrdersSeen"],
    },
    Queue {
        name: "orders.platform-after-sales",
        types: &["oms.events.v1.PlatformAfterSalesSeen"],
    },
    Queue {
        name: "orders.listing-links",
        types: &["oms.events.v1.ListingLinksChanged"],
    },
    Queue {
        name: "orders.erp-results",
        types: &[
            "oms.events.v1.ErpOrderTaken",
            "oms.events.v1.ErpOrderRefused",
            "oms.events.v1.ErpOrderRecalled",
        ],
    },
    Queue {
        name: "orders.parcel-results",
        types: &[
            "oms.events.v1.ParcelConfirmed",
            "oms.events.v1.ParcelRefused",
            "oms.events.v1.PlatformMemoWritten",
        ],
    },
    Queue {
        name: "aftersales.platform-after-sales",
        types: &["oms.events.v1.PlatformAfterSalesSeen"],
    },
    Queue {
        name: "shops.platform-listings",
        types: &["oms.events.v1.PlatformListingsSeen"],
    },
    Queue {
        name: "bridge.shops",
        types: &["oms.events.v1.ShopChanged"],
    },
    Queue {
        name: "bridge.pages-taken",
        types: &[
            "oms.events.v1.PlatformOrdersTaken",
            "oms.events.v1.PlatformAfterSalesTaken",
        ],
    },
    Queue {
        name: "bridge.erp-orders",
        types: &[
            "oms.events.v1.OrderReleased",
            "oms.events.v1.OrderRecallRequested",
        ],
    },
    Queue {
        name: "bridge.parcels",
        types: &[
            "oms.events.v1.ParcelDispatched",
            "oms.events.v1.ParcelReportCancelled",
            "oms.events.v1.OrderMemoChanged",
        ],
    },
];

/// The queues that take `type_name`; none for a type without subscribers.
pub fn subscribers(type_name: &str) -> impl Iterator<Item = &'static Queue> {
    QUEUES
        .iter()
        .filter(move |queue| queue.types.contains(&type_name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique() {
        let names: HashSet<_> = QUEUES.iter().map(|queue| queue.name).collect();
        assert_eq!(names.len(), QUEUES.len());
    }

    /// A misspelt type would silently be published to nobody.
    #[test]
    fn every_type_is_in_the_contracts() {
        for type_name in QUEUES.iter().flat_map(|queue| queue.types) {
            let message = type_name.rsplit('.').next().unwrap();
            // In an encoded descriptor a message opens with its length-prefixed name.
            let mut needle = vec![0x0a, u8::try_from(message.len()).unwrap()];
            needle.extend_from_slice(message.as_bytes());
            assert!(
                oms_contracts::DESCRIPTORS
                    .windows(needle.len())
                    .any(|window| window == needle),
                "{type_name} is in no proto file"
            );
        }
    }

    #[test]
    fn a_type_without_subscribers_is_known_as_such() {
        assert_eq!(subscribers("oms.events.v1.OrderAccepted").count(), 0);
        assert_eq!(subscribers("oms.events.v1.OrderReleased").count(), 1);
        // The case and the hold.
        let taken = subscribers("oms.events.v1.PlatformAfterSalesSeen");
        assert_eq!(taken.count(), 2);
    }
}
