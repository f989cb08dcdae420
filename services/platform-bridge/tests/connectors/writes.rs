//! What is written arrives at the marketplace, and tokens that let it.

use crate::marketplace::{Marketplace, PLATFORMS};
use oms_bridge::platform::{CallError, ShipmentFound};
use secrecy::ExposeSecret;

#[tokio::test]
async fn a_closed_order_is_never_shipped() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let shipping = market.connector.shipping().unwrap();
        let id = market.place_order(1).await;
        let ours = market.parcel(&id, "75000000000021").await;
        market.act(&id, "cancel").await;
        let refused = shipping.report(&market.engine, &market.shop, &ours).await;
        assert!(
            matches!(refused, Err(CallError::Refused { .. })),
            "{platform:?} {refused:?}"
        );
        let found = shipping.find(&market.engine, &market.shop, &ours).await;
        assert_eq!(found, Ok(ShipmentFound::Closed), "{platform:?}");
    }
}

#[tokio::test]
async fn tokens_are_renewed() {
    for platform in PLATFORMS {
        let mut market = Marketplace::start(platform).await;
        let id = market.place_order(1).await;
        let authorisation = market.connector.authorisation().unwrap();
        let fresh = authorisation
            .refresh(&market.engine, &market.shop)
            .await
            .unwrap();
        assert!(!fresh.access_token.expose_secret().is_empty());
        // Where app key and secret stand for it, there is no refresh token.
        let has_one = !fresh.refresh_token.expose_secret().is_empty();
        assert!(has_one || authorisation.grants_itself(), "{platform:?}");
        assert!(fresh.access_expires_at.is_some(), "{platform:?}");
        if authorisation.refresh_before().is_none() {
            assert_eq!(fresh.access_expires_at, market.shop.access_expires_at);
        }
        market.shop.access_token = fresh.access_token;
        market.order(&id).await;
    }
}

#[tokio::test]
async fn an_app_that_grants_itself_makes_up_for_lost_tokens() {
    for platform in PLATFORMS {
        let mut market = Marketplace::start(platform).await;
        let authorisation = market.connector.authorisation().unwrap();
        if !authorisation.grants_itself() {
            continue;
        }
        market.shop.service_id.clear();
        let id = market.place_order(1).await;
        for refresh_token in ["", "ended"] {
            market.shop.access_token = "".into();
            market.shop.refresh_token = refresh_token.into();
            let fresh = authorisation
                .refresh(&market.engine, &market.shop)
                .await
                .unwrap();
            market.shop.access_token = fresh.access_token;
            market.order(&id).await;
        }
    }
}
