//! A marketplace that misbehaves: each failure says what to do now.

use super::Cell;
use crate::marketplace::{Marketplace, a_moment_ago, flag};
use chrono::{DateTime, Duration, Utc};
use oms_bridge::platform::{CallError, ListBy, ShipmentFound, Window};
use oms_contracts::oms::types::v1::{Platform, PlatformStatus};
use serde_json::json;

pub(super) async fn throttled(market: Marketplace) -> Cell {
    let memos = market.connector.memos().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    let id = market.place_order(1).await;
    let marked = flag(market.platform(), 1);
    market.faults(&json!({"throttle_share": 1.0})).await;
    let read = market.orders().detail(http, shop, &id).await;
    assert!(matches!(read, Err(CallError::Throttled { .. })), "{read:?}");
    let written = memos.write(http, shop, &id, "x", marked).await;
    assert!(
        matches!(written, Err(CallError::Throttled { .. })),
        "{written:?}"
    );
    market.faults(&json!({"throttle_share": 0.0})).await;
    assert_eq!(memos.write(http, shop, &id, "x", marked).await, Ok(()));
    assert_eq!(
        market.order(&id).await.order.notes.unwrap().seller_memo,
        "x"
    );
    Ok(())
}

pub(super) async fn auth_expired(market: Marketplace) -> Cell {
    let (http, shop) = (&market.engine, &market.shop);
    let id = market.place_order(1).await;
    let report = market.parcel(&id, "75000000000051").await;
    market.faults(&json!({"expire_tokens": {}})).await;
    let read = market.orders().detail(http, shop, &id).await;
    assert!(
        matches!(read, Err(CallError::AuthExpired { .. })),
        "{read:?}"
    );
    let shipping = market.connector.shipping().unwrap();
    let written = shipping.report(http, shop, &report).await;
    assert!(
        matches!(written, Err(CallError::AuthExpired { .. })),
        "{written:?}"
    );
    let authorisation = market.connector.authorisation().unwrap();
    let renewed = authorisation.refresh(http, shop).await;
    match authorisation.refresh_before() {
        // JD renews what still holds, and nothing after its end; elsewhere a renewal may
        // lengthen nothing. Then the seller has to agree anew.
        Some(_) if market.platform() != Platform::Jd => {
            let mut shop = shop.clone();
            shop.access_token = renewed.unwrap().access_token;
            assert_eq!(shipping.report(http, &shop, &report).await, Ok(()));
        }
        _ => assert!(
            matches!(renewed, Err(CallError::AuthExpired { .. })),
            "{renewed:?}"
        ),
    }
    Ok(())
}

pub(super) async fn clock_skew(market: Marketplace) -> Cell {
    let (http, shop) = (&market.engine, &market.shop);
    let orders = market.orders();
    for ahead in [300, -300] {
        market.clock_ahead(ahead).await;
        let ours = Utc::now();
        let theirs = ours + Duration::seconds(ahead);
        // Its own clock where it has a call for it, else ours.
        let told = orders.platform_time(http, shop).await.unwrap();
        let near = |time: DateTime<Utc>| (told - time).abs() < Duration::seconds(120);
        assert!(near(theirs) || near(ours), "{told} {theirs} {ours}");
        let id = market.place_order(1).await;
        let window = Window {
            from: theirs - Duration::seconds(2),
            to: theirs + Duration::seconds(60),
        };
        let found = market.pulled_order(ListBy::Modified, window, &id).await;
        assert!(found.is_some(), "{id} {ahead}");
    }
    market.clock_ahead(-3_600).await;
    let from = a_moment_ago();
    let window = Window {
        from,
        to: from + Duration::seconds(1),
    };
    let read = market.window(orders, ListBy::Modified, window).await;
    // Some platforms look at no clock.
    assert!(
        matches!(
            read,
            Ok(_) | Err(CallError::Refused { .. } | CallError::Retry { .. })
        ),
        "{read:?}"
    );
    market.clock_ahead(0).await;
    let read = market.window(orders, ListBy::Modified, window).await;
    assert!(read.is_ok(), "{read:?}");
    Ok(())
}

pub(super) async fn timeout_before(market: Marketplace) -> Cell {
    let shipping = market.connector.shipping().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    for (fault, number) in [
        ("cut_before_share", "75000000000061"),
        ("error_5xx_share", "75000000000062"),
    ] {
        let id = market.place_order(1).await;
        let report = market.parcel(&id, number).await;
        market.faults(&json!({fault: 1.0})).await;
        let read = market.orders().detail(http, shop, &id).await;
        assert!(
            matches!(read, Err(CallError::Retry { .. })),
            "{fault} {read:?}"
        );
        let written = shipping.report(http, shop, &report).await;
        assert!(
            matches!(written, Err(CallError::OutcomeUnknown { .. })),
            "{fault} {written:?}"
        );
        market.faults(&json!({fault: 0.0})).await;
        let found = shipping.find(http, shop, &report).await;
        assert_eq!(found, Ok(ShipmentFound::NotShipped), "{fault}");
        assert_eq!(
            shipping.report(http, shop, &report).await,
            Ok(()),
            "{fault}"
        );
        let order = market.order(&id).await.order;
        assert_eq!(order.status(), PlatformStatus::Shipped, "{fault}");
    }
    Ok(())
}

pub(super) async fn timeout_after_effect(market: Marketplace) -> Cell {
    let shipping = market.connector.shipping().unwrap();
    let (http, shop) = (&market.engine, &market.shop);
    let id = market.place_order(1).await;
    let report = market.parcel(&id, "75000000000031").await;
    market.faults(&json!({"cut_after_share": 1.0})).await;
    let cut = shipping.report(http, shop, &report).await;
    assert!(
        matches!(cut, Err(CallError::OutcomeUnknown { .. })),
        "{cut:?}"
    );
    market.faults(&json!({"cut_after_share": 0.0})).await;
    let found = shipping.find(http, shop, &report).await;
    assert_eq!(found, Ok(ShipmentFound::Ours));
    let shipments = market.order(&id).await.order.shipments.unwrap().shipments;
    assert_eq!(shipments.len(), 1, "{shipments:?}");
    Ok(())
}
