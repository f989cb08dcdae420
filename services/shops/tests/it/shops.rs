//! Shops: adding, reading, changing.

use crate::harness::{Harness, new_shop, request_id};
use oms_contracts::{
    oms::{
        events::v1::ShopChanged,
        shops::v1::{CreateShopRequest, GetShopRequest, ListShopsRequest, Shop, UpdateShopRequest},
        types::v1::Platform,
    },
    validate::violations,
};
use oms_service_kit::error::reason;
use tonic::Code;

fn change(shop: &Shop) -> UpdateShopRequest {
    UpdateShopRequest {
        request_id: request_id(),
        shop_id: shop.shop_id.clone(),
        etag: shop.etag.clone(),
        name: "改名".into(),
        endpoint: String::new(),
        enabled: false,
    }
}

#[tokio::test]
async fn is_added_once_and_told() {
    let harness = Harness::start().await;
    let mut told = harness.events("bridge.shops").await;
    let request = new_shop("tb-1");
    let first = harness
        .shops()
        .create_shop(harness.may_all(request.clone()))
        .await
        .unwrap();
    let first = first.into_inner();
    let shop = first.shop.clone().unwrap();
    assert_eq!(shop.endpoint, "http://127.0.0.1:9000");
    assert!(shop.enabled);
    let event: ShopChanged = told.next().await;
    assert_eq!((&event.shop_id, event.revision), (&shop.shop_id, 1));

    // The same request again is answered as before; another one under its id is refused.
    let again = harness
        .shops()
        .create_shop(harness.may_all(request.clone()))
        .await
        .unwrap();
    assert_eq!(again.into_inner(), first);
    let other = CreateShopRequest {
        name: "别名".into(),
        ..request
    };
    let error = harness
        .shops()
        .create_shop(harness.may_all(other))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::AlreadyExists, "REQUEST_ID_REUSED")
    );
    let twin = harness.may_all(new_shop("tb-1"));
    let error = harness.shops().create_shop(twin).await.unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::AlreadyExists, "SHOP_EXISTS")
    );

    let request = GetShopRequest {
        shop_id: shop.shop_id.clone(),
    };
    let read = harness
        .shops()
        .get_shop(harness.may_all(request))
        .await
        .unwrap();
    assert_eq!(read.into_inner().shop, Some(shop));
    harness.stop().await;
}

#[tokio::test]
async fn is_changed_by_who_has_read_it_last() {
    let harness = Harness::start().await;
    let mut told = harness.events("bridge.shops").await;
    let shop = harness.add_shop("tb-1").await;
    let _: ShopChanged = told.next().await;
    let changed = harness
        .shops()
        .update_shop(harness.may_all(change(&shop)))
        .await
        .unwrap();
    let changed = changed.into_inner().shop.unwrap();
    assert_eq!((changed.name.as_str(), changed.enabled), ("改名", false));
    assert_ne!(changed.etag, shop.etag);
    let event: ShopChanged = told.next().await;
    assert_eq!((event.revision, event.enabled), (2, false));

    let stale = harness.may_all(change(&shop));
    let error = harness.shops().update_shop(stale).await.unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::Aborted, "ETAG_MISMATCH")
    );
    harness.stop().await;
}

#[tokio::test]
async fn is_listed_page_by_page() {
    let harness = Harness::start().await;
    for n in 0..5 {
        harness.add_shop(&format!("tb-{n}")).await;
    }
    let mut request = ListShopsRequest {
        page_size: 2,
        ..Default::default()
    };
    let mut seen = Vec::new();
    loop {
        let answer = harness
            .shops()
            .list_shops(harness.may_all(request.clone()))
            .await
            .unwrap();
        let answer = answer.into_inner();
        assert_eq!(answer.total, 5);
        seen.extend(answer.shops.into_iter().map(|shop| shop.platform_shop_id));
        request.page_token = answer.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
        let other = ListShopsRequest {
            name_contains: "x".into(),
            ..request.clone()
        };
        let error = harness
            .shops()
            .list_shops(harness.may_all(other))
            .await
            .unwrap_err();
        assert_eq!(violations(&error)[0].field, "page_token");
    }
    assert_eq!(seen, ["tb-0", "tb-1", "tb-2", "tb-3", "tb-4"]);

    let by_name = ListShopsRequest {
        name_contains: "TB-3".into(),
        ..Default::default()
    };
    let answer = harness
        .shops()
        .list_shops(harness.may_all(by_name))
        .await
        .unwrap();
    assert_eq!(answer.into_inner().total, 1);
    let wildcard = ListShopsRequest {
        name_contains: "%".into(),
        ..Default::default()
    };
    let answer = harness
        .shops()
        .list_shops(harness.may_all(wildcard))
        .await
        .unwrap();
    assert_eq!(answer.into_inner().total, 0);
    let elsewhere = ListShopsRequest {
        platform: Platform::Jd.into(),
        ..Default::default()
    };
    let answer = harness
        .shops()
        .list_shops(harness.may_all(elsewhere))
        .await
        .unwrap();
    assert_eq!(answer.into_inner().total, 0);
    harness.stop().await;
}

#[tokio::test]
async fn a_shop_can_be_on_any_platform() {
    let harness = Harness::start().await;
    let platforms = (1..).map_while(|number| Platform::try_from(number).ok());
    let mut added = 0;
    for platform in platforms {
        // One id on many platforms is many shops.
        let request = CreateShopRequest {
            platform: platform.into(),
            ..new_shop("same-id")
        };
        let answer = harness.shops().create_shop(harness.may_all(request)).await;
        let shop = answer.unwrap().into_inner().shop.unwrap();
        assert_eq!(shop.platform(), platform);
        added += 1;
    }
    assert_eq!(added, 7);
    harness.stop().await;
}

#[tokio::test]
async fn bad_fields_are_named() {
    let harness = Harness::start().await;
    let good = new_shop("tb-1");
    for (request, field, text) in [
        (
            CreateShopRequest {
                platform: 0,
                ..good.clone()
            },
            "platform",
            "PLATFORM_TAOBAO",
        ),
        (
            CreateShopRequest {
                platform: 99,
                ..good.clone()
            },
            "platform",
            "not a known value",
        ),
        (
            CreateShopRequest {
                endpoint: "http://host/path".into(),
                ..good.clone()
            },
            "endpoint",
            "host and port",
        ),
        (
            CreateShopRequest {
                name: String::new(),
                ..good.clone()
            },
            "name",
            "at least 1",
        ),
        (
            CreateShopRequest {
                request_id: "1".into(),
                ..good
            },
            "request_id",
            "UUID",
        ),
    ] {
        let error = harness
            .shops()
            .create_shop(harness.may_all(request))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        let broken = &violations(&error)[0];
        assert_eq!(broken.field, field);
        assert!(broken.description.contains(text), "{}", broken.description);
    }
    let nowhere = GetShopRequest {
        shop_id: uuid::Uuid::now_v7().to_string(),
    };
    let error = harness
        .shops()
        .get_shop(harness.may_all(nowhere))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::NotFound, "SHOP_NOT_FOUND")
    );
    harness.stop().await;
}

#[tokio::test]
async fn strangers_and_the_unentitled_are_refused() {
    let harness = Harness::start().await;
    let error = harness
        .shops()
        .create_shop(new_shop("tb-1"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::Unauthenticated, "NOT_SIGNED_IN")
    );
    let reader = harness.holding(&["shops.read"], new_shop("tb-1"));
    let error = harness.shops().create_shop(reader).await.unwrap_err();
    assert_eq!(error.code(), Code::PermissionDenied);
    assert!(
        error.message().contains("shops.manage"),
        "{}",
        error.message()
    );
    harness.stop().await;
}
