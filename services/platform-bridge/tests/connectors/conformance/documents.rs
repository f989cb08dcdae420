//! Documents that cannot be taken: parked alone, with a reason, and never guessed at.

use super::Cell;
use crate::marketplace::{Marketplace, a_moment_ago, until_now};
use oms_bridge::platform::{Document, Feed};
use serde_json::json;
use std::collections::BTreeSet;

/// Orders, each with an after-sale.
const ORDERS: usize = 24;

/// Every reason there is.
const REASONS: [&str; 6] = [
    "UNKNOWN_STATUS",
    "MISSING_ID",
    "BAD_AMOUNT",
    "BAD_TIME",
    "BAD_TEXT",
    "BAD_DOCUMENT",
];

/// What came of the documents of a feed.
struct Read {
    good: usize,
    /// Reasons of those that are parked.
    parked: Vec<&'static str>,
}

impl Read {
    /// Parked documents come whole, and say the same when they are mapped once more.
    fn of<T>(feed: &dyn Feed<T>, documents: &[Document<T>]) -> Self {
        let reason = |document: &Document<T>| document.mapped.as_ref().err().map(|why| why.reason);
        let mut read = Self {
            good: 0,
            parked: Vec::new(),
        };
        for document in documents {
            let Some(why) = reason(document) else {
                read.good += 1;
                continue;
            };
            assert!(REASONS.contains(&why), "{why}");
            assert!(!document.raw.is_empty(), "{why}");
            let again = reason(&feed.remap(&document.raw));
            // A row of a list alone, without a number, is no document either way.
            assert!(again == Some(why) || (why == "MISSING_ID" && again.is_some()));
            assert!(!feed.mask_raw(&document.raw).is_empty(), "{why}");
            read.parked.push(why);
        }
        read
    }
}

/// Damages a share of all documents, and reads those of orders and of after-sales.
async fn damaged(market: &Marketplace, share: f64) -> [Read; 2] {
    let from = a_moment_ago();
    for _ in 0..ORDERS {
        market.ask_before_shipping().await;
    }
    market.faults(&json!({"malformed_share": share})).await;
    let time = until_now(from);
    let (orders, after_sales) = (market.orders(), market.after_sales());
    [
        Read::of(orders, &market.documents(orders, time).await),
        Read::of(after_sales, &market.documents(after_sales, time).await),
    ]
}

pub(super) async fn unknown_status(market: Marketplace) -> Cell {
    for read in damaged(&market, 1.0).await {
        assert_eq!(read.good, 0, "{:?}", read.parked);
        assert_eq!(read.parked.len(), ORDERS);
        assert!(read.parked.contains(&"UNKNOWN_STATUS"), "{:?}", read.parked);
    }
    Ok(())
}

pub(super) async fn malformed(market: Marketplace) -> Cell {
    for read in damaged(&market, 0.5).await {
        let parked = read.parked.len();
        assert!(read.good > 0, "{:?}", read.parked);
        assert_eq!(read.good + parked, ORDERS);
        let reasons: BTreeSet<_> = read.parked.into_iter().collect();
        assert!(reasons.len() > 1, "{reasons:?}");
    }
    Ok(())
}
