//! Credentials: lent to the bridge only, stored by compare-and-swap.

use crate::harness::{Harness, new_shop, request_id};
use chrono::{TimeDelta, Utc};
use oms_contracts::{
    oms::{
        events::v1::ShopChanged,
        shops::v1::{
            CreateShopRequest, Credentials, LendCredentialsRequest, SetCredentialsRequest, Shop,
            StoreRefreshedTokensRequest, StoreRefreshedTokensResponse,
        },
    },
    timestamp,
    validate::violations,
};
use tonic::Code;

fn credentials() -> Credentials {
    Credentials {
        app_key: "app-1".into(),
        app_secret: "app-secret-1".into(),
        access_token: "access-1".into(),
        refresh_token: "refresh-1".into(),
        ..Default::default()
    }
}

async fn shop_with_credentials(harness: &Harness) -> Shop {
    let request = CreateShopRequest {
        credentials: Some(credentials()),
        ..new_shop("tb-1")
    };
    let answer = harness
        .shops()
        .create_shop(harness.may_all(request))
        .await
        .unwrap();
    answer.into_inner().shop.unwrap()
}

async fn lend(harness: &Harness, shop: &Shop) -> (Option<Credentials>, i64) {
    let request = LendCredentialsRequest {
        shop_id: shop.shop_id.clone(),
    };
    let lent = harness
        .internal_shops()
        .lend_credentials(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(lent.platform_shop_id, "tb-1");
    (lent.credentials, lent.credential_version)
}

async fn refresh(harness: &Harness, shop: &Shop, version: i64) -> StoreRefreshedTokensResponse {
    let request = StoreRefreshedTokensRequest {
        shop_id: shop.shop_id.clone(),
        credential_version: version,
        access_token: format!("access-after-{version}"),
        refresh_token: String::new(),
        access_expires_at: Some(timestamp(Utc::now() + TimeDelta::hours(2))),
        refresh_expires_at: None,
    };
    let answer = harness
        .internal_shops()
        .store_refreshed_tokens(request)
        .await
        .unwrap();
    answer.into_inner()
}

#[tokio::test]
async fn are_lent_to_services_only() {
    let harness = Harness::start().await;
    let shop = shop_with_credentials(&harness).await;
    assert_eq!(lend(&harness, &shop).await, (Some(credentials()), 1));
    let request = LendCredentialsRequest {
        shop_id: shop.shop_id,
    };
    let person = harness.may_all(request);
    let error = harness.shops().lend_credentials(person).await.unwrap_err();
    assert_eq!(error.code(), Code::PermissionDenied);
    harness.stop().await;
}

#[tokio::test]
async fn of_two_refreshes_one_wins() {
    let harness = Harness::start().await;
    let shop = shop_with_credentials(&harness).await;
    let (one, other) = tokio::join!(refresh(&harness, &shop, 1), refresh(&harness, &shop, 1));
    assert!(one.stored != other.stored, "{one:?} {other:?}");
    assert_eq!((one.credential_version, other.credential_version), (2, 2));
    let (lent, version) = lend(&harness, &shop).await;
    let lent = lent.unwrap();
    assert_eq!(version, 2);
    assert_eq!(lent.access_token, "access-after-1");
    // What a refresh does not speak of stays.
    assert_eq!(
        (lent.app_secret.as_str(), lent.refresh_token.as_str()),
        ("app-secret-1", "refresh-1")
    );
    harness.stop().await;
}

#[tokio::test]
async fn set_by_hand_they_beat_a_refresh_under_way() {
    let harness = Harness::start().await;
    let shop = harness.add_shop("tb-1").await;
    assert_eq!(lend(&harness, &shop).await, (None, 0));
    assert!(!refresh(&harness, &shop, 0).await.stored);

    let mut told = harness.events("bridge.shops").await;
    let _: ShopChanged = told.next().await;
    let request = SetCredentialsRequest {
        request_id: request_id(),
        shop_id: shop.shop_id.clone(),
        credentials: Some(credentials()),
    };
    for _ in 0..2 {
        let request = harness.may_all(request.clone());
        let answer = harness
            .shops()
            .set_credentials(request)
            .await
            .unwrap()
            .into_inner();
        let now = answer.shop.unwrap();
        assert_eq!(now.credential_version, 1);
        // Settings are another matter: who edits them is not disturbed.
        assert_eq!(now.etag, shop.etag);
    }
    let event: ShopChanged = told.next().await;
    assert_eq!((event.credential_version, event.revision), (1, 2));
    assert!(!refresh(&harness, &shop, 0).await.stored);
    assert_eq!(lend(&harness, &shop).await, (Some(credentials()), 1));

    let empty = SetCredentialsRequest {
        credentials: None,
        ..request
    };
    let error = harness
        .shops()
        .set_credentials(harness.may_all(empty))
        .await
        .unwrap_err();
    assert_eq!(violations(&error)[0].field, "credentials");
    harness.stop().await;
}
