//! What is pulled is what the marketplace has.

use crate::marketplace::{Marketplace, PLATFORMS, checked};
use chrono::Duration;
use oms_bridge::platform::{ListBy, Window};

#[tokio::test]
async fn the_sweep_by_creation_finds_every_order() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let now = market
            .orders()
            .platform_time(&market.engine, &market.shop)
            .await
            .unwrap();
        let limits = market.orders().limits();
        let window = Window {
            from: now - Duration::from_std(limits.history).unwrap() + Duration::hours(1),
            to: now + Duration::seconds(1),
        };
        let mut pulled = Vec::new();
        for listed in market.pull(ListBy::Created, window).await {
            pulled.push(checked(&market.whole(listed).await));
        }
        pulled.sort();
        assert_eq!(pulled, market.truth().await, "{platform:?}");
        assert!(!pulled.is_empty());
    }
}
