//! A seller's consent: asked for by who may, good once and for ten minutes.

use crate::harness::{Harness, new_shop, request_id};
use chrono::{TimeDelta, Utc};
use oms_contracts::{
    datetime,
    oms::{
        events::v1::ShopChanged,
        shops::v1::{
            CreateShopRequest, Credentials, FinishAuthorisationRequest,
            FinishAuthorisationResponse, GetShopRequest, LendCredentialsRequest,
            ReadAuthorisationRequest, ReadAuthorisationResponse, Shop, StartAuthorisationRequest,
        },
        types::v1::Platform,
    },
    timestamp,
    validate::violations,
};
use oms_service_kit::error::reason;
use tonic::{Code, Status};

const BASE: &str = "https://oms.example.com";

async fn shop(harness: &Harness, request: CreateShopRequest) -> Shop {
    let answer = harness.shops().create_shop(harness.may_all(request)).await;
    answer.unwrap().into_inner().shop.unwrap()
}

fn with_app() -> CreateShopRequest {
    CreateShopRequest {
        credentials: Some(Credentials {
            app_key: "app-1".into(),
            app_secret: "app-secret-1".into(),
            refresh_token: "of-an-older-consent".into(),
            ..Default::default()
        }),
        ..new_shop("tb-1")
    }
}

fn start_request(shop: &Shop) -> StartAuthorisationRequest {
    StartAuthorisationRequest {
        request_id: request_id(),
        shop_id: shop.shop_id.clone(),
        redirect_base: format!("{BASE}/"),
    }
}

/// The state of a new authorisation.
async fn start(harness: &Harness, shop: &Shop) -> String {
    let request = harness.may_all(start_request(shop));
    let answer = harness.shops().start_authorisation(request).await.unwrap();
    let answer = answer.into_inner();
    let left = datetime(answer.expires_at.as_ref()).unwrap() - Utc::now();
    assert!(left > TimeDelta::minutes(9) && left <= TimeDelta::minutes(10));
    let begins = format!("{BASE}/oauth/taobao/authorise?state=");
    answer.authorise_url.strip_prefix(&begins).unwrap().into()
}

async fn read(harness: &Harness, state: &str) -> Result<ReadAuthorisationResponse, Status> {
    let state = state.to_owned();
    let request = ReadAuthorisationRequest { state };
    let read = harness.internal_shops().read_authorisation(request).await;
    read.map(tonic::Response::into_inner)
}

async fn finish(
    harness: &Harness,
    state: &str,
    version: i64,
) -> Result<FinishAuthorisationResponse, Status> {
    let request = FinishAuthorisationRequest {
        state: state.to_owned(),
        credential_version: version,
        access_token: format!("access-at-{version}"),
        refresh_token: String::new(),
        access_expires_at: Some(timestamp(Utc::now() + TimeDelta::hours(2))),
        refresh_expires_at: None,
    };
    let finished = harness.internal_shops().finish_authorisation(request).await;
    finished.map(tonic::Response::into_inner)
}

fn why<T: std::fmt::Debug>(refused: Result<T, Status>) -> String {
    reason(&refused.unwrap_err())
}

async fn held(harness: &Harness, shop: &Shop) -> (Credentials, i64) {
    let request = LendCredentialsRequest {
        shop_id: shop.shop_id.clone(),
    };
    let lent = harness.internal_shops().lend_credentials(request).await;
    let lent = lent.unwrap().into_inner();
    (lent.credentials.unwrap(), lent.credential_version)
}

#[tokio::test]
async fn a_state_brings_tokens_once() {
    let harness = Harness::start().await;
    let shop = shop(&harness, with_app()).await;
    let mut told = harness.events("bridge.shops").await;
    let _: ShopChanged = told.next().await;
    let state = start(&harness, &shop).await;
    for _ in 0..2 {
        let asked = read(&harness, &state).await.unwrap();
        assert_eq!(asked.shop_id, shop.shop_id);
        assert_eq!(asked.platform(), Platform::Taobao);
        assert_eq!(
            asked.redirect_uri,
            format!("{BASE}/oauth/taobao/callback"),
            "a slash at the end of the base is none of the address"
        );
    }

    let (one, other) = tokio::join!(finish(&harness, &state, 1), finish(&harness, &state, 1));
    let (stored, late) = if one.is_ok() {
        (one, other)
    } else {
        (other, one)
    };
    assert!(stored.unwrap().stored);
    assert_eq!(why(late), "AUTHORISATION_SPENT");
    assert_eq!(
        why(finish(&harness, &state, 2).await),
        "AUTHORISATION_SPENT"
    );
    assert_eq!(why(read(&harness, &state).await), "AUTHORISATION_SPENT");

    let (held, version) = held(&harness, &shop).await;
    assert_eq!((held.access_token.as_str(), version), ("access-at-1", 2));
    assert_eq!(held.app_secret, "app-secret-1");
    assert_eq!(held.refresh_token, "", "an older consent is over");
    let event: ShopChanged = told.next().await;
    assert_eq!(event.credential_version, 2);
    let get = harness.may_all(GetShopRequest {
        shop_id: shop.shop_id.clone(),
    });
    let now = harness.shops().get_shop(get).await.unwrap().into_inner();
    assert!(now.shop.unwrap().token_expires_at.is_some());
    harness.stop().await;
}

#[tokio::test]
async fn a_state_ends_and_none_can_be_made_up() {
    let harness = Harness::start().await;
    let shop = shop(&harness, with_app()).await;
    let state = start(&harness, &shop).await;
    let age = "UPDATE authorisations SET expires_at = now() - interval '1 second'";
    assert_eq!(harness.run(age).await, 1);
    assert_eq!(why(read(&harness, &state).await), "AUTHORISATION_EXPIRED");
    let late = finish(&harness, &state, 1).await;
    assert_eq!(why(late), "AUTHORISATION_EXPIRED");
    for forged in ["", "forged", &state.to_lowercase()] {
        assert_eq!(why(read(&harness, forged).await), "AUTHORISATION_UNKNOWN");
        let refused = finish(&harness, forged, 1).await;
        assert_eq!(why(refused), "AUTHORISATION_UNKNOWN");
    }
    assert_eq!(held(&harness, &shop).await.1, 1);
    harness.stop().await;
}

#[tokio::test]
async fn other_credentials_stored_meanwhile_do_not_spend_the_state() {
    let harness = Harness::start().await;
    let shop = shop(&harness, with_app()).await;
    let state = start(&harness, &shop).await;
    let stale = finish(&harness, &state, 0).await.unwrap();
    assert_eq!((stale.stored, stale.credential_version), (false, 1));
    assert!(finish(&harness, &state, 1).await.unwrap().stored);
    harness.stop().await;
}

#[tokio::test]
async fn the_state_is_answered_once_and_stored_nowhere() {
    let harness = Harness::start().await;
    let shop = shop(&harness, with_app()).await;
    let request = start_request(&shop);
    let first = harness.may_all(request.clone());
    let first = harness.shops().start_authorisation(first).await.unwrap();
    let url = first.into_inner().authorise_url;
    let (_, state) = url.rsplit_once('=').unwrap();
    let again = harness.may_all(request);
    let again = harness.shops().start_authorisation(again).await;
    assert_eq!(why(again), "REQUEST_ID_SPENT");

    let hex: String = state.bytes().map(|byte| format!("{byte:02x}")).collect();
    for table in ["authorisations", "request_log", "outbox"] {
        let rows = format!("SELECT t::text AS text FROM {table} t");
        let dump = harness.texts(&rows).await.concat();
        assert!(!dump.contains(state) && !dump.contains(&hex), "{table}");
    }
    harness.stop().await;
}

#[tokio::test]
async fn only_what_can_be_authorised_is() {
    let harness = Harness::start().await;
    let without_app = harness.add_shop("tb-2").await;
    let of_its_own = shop(
        &harness,
        CreateShopRequest {
            platform: Platform::WechatShop.into(),
            ..with_app()
        },
    )
    .await;
    for (shop, expected) in [
        (&without_app, "APP_MISSING"),
        (&of_its_own, "AUTHORISATION_NOT_NEEDED"),
    ] {
        let request = harness.may_all(start_request(shop));
        let refused = harness.shops().start_authorisation(request).await;
        assert_eq!(why(refused), expected);
    }
    for base in [
        "oms.example.com",
        "https://oms.example.com/console",
        "javascript:1",
    ] {
        let request = harness.may_all(StartAuthorisationRequest {
            redirect_base: base.into(),
            ..start_request(&without_app)
        });
        let refused = harness.shops().start_authorisation(request).await;
        let refused = refused.unwrap_err();
        assert_eq!(violations(&refused)[0].field, "redirect_base", "{base}");
    }
    let reader = harness.holding(&["shops.read"], start_request(&without_app));
    let refused = harness.shops().start_authorisation(reader).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    harness.stop().await;
}
