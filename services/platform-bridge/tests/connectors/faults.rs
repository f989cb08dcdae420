//! A marketplace that misbehaves: each failure says what to do now.

use crate::{
    marketplace::{Marketplace, PLATFORMS, flag},
    writes::parcel,
};
use chrono::{Duration, Utc};
use oms_bridge::platform::{
    CallError, Document, ListBy, Listed, MappedOrder, ShipmentFound, Window,
};
use oms_contracts::oms::types::v1::Platform;
use serde_json::json;

#[tokio::test]
async fn a_report_cut_after_its_effect_is_unknown_and_then_found() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let shipping = market.connector.shipping().unwrap();
        let id = market.place_order(1).await;
        let report = parcel(&market, &id, "75000000000031").await;
        market
            .tell("faults", &json!({"cut_after_share": 1.0}))
            .await;
        let cut = shipping.report(&market.engine, &market.shop, &report).await;
        assert!(
            matches!(cut, Err(CallError::OutcomeUnknown { .. })),
            "{platform:?} {cut:?}"
        );
        market
            .tell("faults", &json!({"cut_after_share": 0.0}))
            .await;
        let found = shipping.find(&market.engine, &market.shop, &report).await;
        assert_eq!(found, Ok(ShipmentFound::Ours), "{platform:?}");
    }
}

#[tokio::test]
async fn throttled_and_broken_gateways() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let id = market.place_order(1).await;
        let memos = market.connector.memos().unwrap();
        let read = || market.orders().detail(&market.engine, &market.shop, &id);
        let write = || memos.write(&market.engine, &market.shop, &id, "x", flag(platform, 1));

        market.tell("faults", &json!({"throttle_share": 1.0})).await;
        let throttled = read().await;
        assert!(
            matches!(throttled, Err(CallError::Throttled { .. })),
            "{throttled:?}"
        );
        let throttled = write().await;
        assert!(
            matches!(throttled, Err(CallError::Throttled { .. })),
            "{throttled:?}"
        );

        for fault in ["error_5xx_share", "cut_before_share"] {
            let only = json!({"throttle_share": 0.0, "error_5xx_share": 0.0, fault: 1.0});
            market.tell("faults", &only).await;
            let broken = read().await;
            assert!(
                matches!(broken, Err(CallError::Retry { .. })),
                "{fault} {broken:?}"
            );
            let unknown = write().await;
            // Notes there are only ever appended, so the order is read before one is: what
            // breaks at that has changed nothing.
            let reads_first = platform == Platform::Kuaishou;
            assert!(
                match unknown {
                    Err(CallError::OutcomeUnknown { .. }) => !reads_first,
                    Err(CallError::Retry { .. }) => reads_first,
                    _ => false,
                },
                "{fault} {unknown:?}"
            );
        }
    }
}

#[tokio::test]
async fn broken_documents_are_parked_alone() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        market
            .tell("faults", &json!({"malformed_share": 0.5}))
            .await;
        let from = Utc::now() - Duration::seconds(2);
        for _ in 0..24 {
            market.place_order(1).await;
        }
        let window = Window {
            from,
            to: Utc::now() + Duration::seconds(2),
        };
        let (mut good, mut parked) = (0, 0);
        for listed in market.pull(ListBy::Modified, window).await {
            match whole(&market, listed).await {
                Ok(document) if document.mapped.is_ok() => good += 1,
                Ok(document) => {
                    parked += 1;
                    assert!(!document.raw.is_empty());
                    let again = market.orders().remap(&document.raw);
                    let reason = |document: &Document<MappedOrder>| {
                        document.mapped.as_ref().err().map(|error| error.reason)
                    };
                    assert_eq!(reason(&again), reason(&document));
                }
                Err(error) => panic!("{platform:?}: {error}"),
            }
        }
        assert!(
            good > 0 && parked > 0,
            "{platform:?}: {good} good, {parked} parked"
        );
        assert_eq!(good + parked, 24, "{platform:?}");
    }
}

async fn whole(market: &Marketplace, listed: Listed) -> Result<Document<MappedOrder>, CallError> {
    match listed {
        Listed::NeedsDetail(id) => {
            market
                .orders()
                .detail(&market.engine, &market.shop, &id)
                .await
        }
        Listed::Full(document) | Listed::Unreadable(document) => Ok(*document),
    }
}
