//! Apps: lent to the bridge with their shops, found although credentials rest sealed.

use crate::harness::{Harness, new_shop, request_id};
use oms_contracts::oms::{
    shops::v1::{
        AppSecrets, AppShop, CreateShopRequest, Credentials, LendAppRequest, LendAppResponse,
        SetCredentialsRequest, Shop,
    },
    types::v1::Platform,
};
use oms_service_kit::error::reason;
use oms_testkit::{eventually, patience};
use tonic::{Code, Status};

fn credentials(app_key: &str, push_key: &str) -> Credentials {
    Credentials {
        app_key: app_key.into(),
        app_secret: "app-secret".into(),
        sign_secret: "sign-secret".into(),
        push_token: "push-token".into(),
        push_key: push_key.into(),
        access_token: "access".into(),
        ..Default::default()
    }
}

async fn add(harness: &Harness, platform_shop_id: &str, held: Credentials) -> Shop {
    let request = CreateShopRequest {
        credentials: Some(held),
        ..new_shop(platform_shop_id)
    };
    let request = harness.may_all(request);
    let answer = harness.shops().create_shop(request).await.unwrap();
    answer.into_inner().shop.unwrap()
}

fn app(app_key: &str) -> LendAppRequest {
    LendAppRequest {
        platform: Platform::Taobao.into(),
        app_key: app_key.into(),
    }
}

async fn lend(harness: &Harness, app_key: &str) -> Result<LendAppResponse, Status> {
    let lent = harness.internal_shops().lend_app(app(app_key)).await?;
    Ok(lent.into_inner())
}

fn of(shop: &Shop) -> AppShop {
    AppShop {
        shop_id: shop.shop_id.clone(),
        platform_shop_id: shop.platform_shop_id.clone(),
    }
}

fn secrets(push_key: &str) -> AppSecrets {
    AppSecrets {
        app_secret: "app-secret".into(),
        sign_secret: "sign-secret".into(),
        push_token: "push-token".into(),
        push_key: push_key.into(),
    }
}

#[tokio::test]
async fn an_app_is_lent_to_services_with_its_shops() {
    let harness = Harness::start().await;
    let one = add(&harness, "tb-1", credentials("app-1", "key-1")).await;
    let two = add(&harness, "tb-2", credentials("app-1", "key-1")).await;
    let three = add(&harness, "tb-3", credentials("app-1", "key-2")).await;
    add(&harness, "tb-4", credentials("app-2", "key-1")).await;
    harness.add_shop("tb-5").await;

    let lent = lend(&harness, "app-1").await.unwrap();
    assert!(lent.shops == [of(&one), of(&two), of(&three)]);
    // One of them was given another key: both may be the app's.
    assert!(lent.secrets == [secrets("key-1"), secrets("key-2")]);
    assert_eq!(format!("{lent:?}"), "shops::LendAppResponse { redacted }");

    let elsewhere = LendAppRequest {
        platform: Platform::Jd.into(),
        ..app("app-1")
    };
    let error = harness
        .internal_shops()
        .lend_app(elsewhere)
        .await
        .unwrap_err();
    assert_eq!(reason(&error), "APP_NOT_FOUND");
    let person = harness.may_all(app("app-1"));
    let error = harness.shops().lend_app(person).await.unwrap_err();
    assert_eq!(error.code(), Code::PermissionDenied);
    harness.stop().await;
}

#[tokio::test]
async fn a_shop_leaves_its_app_with_its_credentials() {
    let harness = Harness::start().await;
    let shop = add(&harness, "tb-1", credentials("app-1", "key-1")).await;
    let other = SetCredentialsRequest {
        request_id: request_id(),
        shop_id: shop.shop_id.clone(),
        credentials: Some(credentials("app-2", "key-2")),
    };
    let request = harness.may_all(other);
    harness.shops().set_credentials(request).await.unwrap();
    let error = lend(&harness, "app-1").await.unwrap_err();
    assert_eq!(reason(&error), "APP_NOT_FOUND");
    assert!(lend(&harness, "app-2").await.unwrap().shops == [of(&shop)]);

    // An older process beside this one knows nothing of the column.
    harness.run("UPDATE shops SET app_key = 'app-1'").await;
    assert_eq!(
        lend(&harness, "app-1").await.unwrap_err().code(),
        Code::NotFound
    );
    harness.stop().await;
}

#[tokio::test]
async fn credentials_sealed_before_are_read_at_a_start() {
    let mut harness = Harness::start().await;
    let one = add(&harness, "tb-1", credentials("app-1", "key-1")).await;
    let two = add(&harness, "tb-2", credentials("app-1", "key-1")).await;
    let broken = add(&harness, "tb-3", credentials("app-1", "key-1")).await;
    harness.run("UPDATE shops SET app_key = NULL").await;
    let damage = format!(
        "UPDATE shops SET credentials = '\\x00' WHERE id = '{}'",
        broken.shop_id
    );
    harness.run(&damage).await;

    harness.restart().await;
    let read = async || {
        let lent = lend(&harness, "app-1")
            .await
            .map_err(|error| reason(&error))?;
        Ok::<_, String>(lent.shops)
    };
    let shops = eventually(read, patience()).await;
    assert!(shops == [of(&one), of(&two)]);
    harness.stop().await;
}
