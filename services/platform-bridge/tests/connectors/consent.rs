//! A seller's consent: the platform's page, the code it gives, and the tokens behind it.

use crate::marketplace::{Marketplace, PLATFORMS};
use oms_bridge::{
    http::Engine,
    platform::{Authorisation, CallError, Granted, ShopAccess},
};
use oms_contracts::{oms::types::v1::Platform, platform_name};
use reqwest::Url;
use secrecy::ExposeSecret;
use serde_json::json;

const BACK: &str = "http://127.0.0.1:1/oauth/back?tenant=1";

/// Says yes on the page, as the seller of `shop`, and gives the code that came back.
async fn agree(market: &Marketplace, page: &str, shop: &ShopAccess) -> String {
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let asked = browser.get(page).send().await.unwrap();
    assert!(asked.status().is_success(), "{page}");
    let asked = asked.text().await.unwrap();
    assert!(asked.contains(&market.shop.platform_shop_id), "{asked}");
    let chosen = [("shop", &shop.platform_shop_id)];
    let page = Url::parse_with_params(page, chosen).unwrap();
    let answer = browser.get(page).send().await.unwrap();
    let back = answer.headers()["location"].to_str().unwrap();
    let back = Url::parse(back).unwrap();
    let said = |name: &str| {
        let mut pairs = back.query_pairs();
        let (_, value) = pairs.find(|(key, _)| key == name).unwrap();
        value.into_owned()
    };
    assert_eq!(back.path(), "/oauth/back");
    assert_eq!((said("tenant"), said("state")), ("1".into(), "s-1_".into()));
    said("code")
}

/// The page of a marketplace that knows where to lead back to.
async fn page(market: &Marketplace, tokens: &dyn Authorisation) -> Option<String> {
    let registered = json!({
        "platform": platform_name(market.shop.platform), "redirect_uri": BACK,
    });
    market.tell("redirect", &registered).await;
    tokens.authorise_url(&market.shop, BACK, "s-1_").unwrap()
}

async fn exchange(
    http: &Engine,
    tokens: &dyn Authorisation,
    shop: &ShopAccess,
    code: &str,
) -> Result<Granted, CallError> {
    tokens.exchange(http, shop, code, BACK).await
}

#[tokio::test]
async fn a_code_gives_tokens_that_work_once() {
    for platform in PLATFORMS {
        let mut market = Marketplace::start(platform).await;
        let tokens = market.connector.authorisation().unwrap();
        let Some(page) = page(&market, tokens).await else {
            assert_eq!(platform, Platform::WechatShop);
            continue;
        };
        let id = market.place_order(1).await;
        let code = agree(&market, &page, &market.shop).await;
        // A new shop has an app and nothing else.
        let (old_access, old_refresh) = (
            std::mem::take(&mut market.shop.access_token),
            std::mem::take(&mut market.shop.refresh_token),
        );
        let granted = exchange(&market.engine, tokens, &market.shop, &code).await;
        let granted = granted.unwrap();
        assert!(
            granted.shop_names.contains(&market.shop.platform_shop_id),
            "{platform:?} {:?}",
            granted.shop_names
        );
        let again = exchange(&market.engine, tokens, &market.shop, &code).await;
        assert!(
            matches!(
                again,
                Err(CallError::Refused { .. } | CallError::AuthExpired { .. })
            ),
            "{platform:?} {again:?}"
        );
        let fresh = granted.tokens;
        assert_ne!(
            fresh.access_token.expose_secret(),
            old_access.expose_secret()
        );
        assert_ne!(
            fresh.refresh_token.expose_secret(),
            old_refresh.expose_secret()
        );
        assert!(fresh.access_expires_at.is_some(), "{platform:?}");
        market.shop.access_token = fresh.access_token;
        market.shop.refresh_token = fresh.refresh_token;
        market.order(&id).await;
    }
}

#[tokio::test]
async fn the_tokens_tell_which_shop_agreed() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let tokens = market.connector.authorisation().unwrap();
        let Some(page) = page(&market, tokens).await else {
            continue;
        };
        let other = market.another();
        let code = agree(&market, &page, other).await;
        let granted = exchange(&market.engine, tokens, &market.shop, &code).await;
        let names = granted.unwrap().shop_names;
        assert!(names.contains(&other.platform_shop_id), "{platform:?}");
        assert!(!names.contains(&market.shop.platform_shop_id));
    }
}

#[tokio::test]
async fn pages_stand_on_the_platforms_own_hosts() {
    for (platform, begins) in [
        (Platform::Taobao, "https://oauth.taobao.com/authorize?"),
        (Platform::Jd, "https://open-oauth.jd.com/oauth2/to_login?"),
        (
            Platform::Pinduoduo,
            "https://fuwu.pinduoduo.com/service-market/auth?",
        ),
        (
            Platform::Douyin,
            "https://fuwu.jinritemai.com/authorize?service_id=",
        ),
        (
            Platform::Kuaishou,
            "https://open.kwaixiaodian.com/oauth/authorize?",
        ),
        (
            Platform::Xiaohongshu,
            "https://ark.xiaohongshu.com/ark/authorization?",
        ),
    ] {
        let mut market = Marketplace::start(platform).await;
        let tokens = market.connector.authorisation().unwrap();
        let overridden = page(&market, tokens).await.unwrap();
        let endpoint = market.shop.endpoint.take().unwrap();
        let own = page(&market, tokens).await.unwrap();
        assert!(own.starts_with(begins), "{own}");
        let (_, rest) = own.split_once("://").unwrap();
        let (_, rest) = rest.split_once('/').unwrap();
        assert_eq!(overridden, format!("{endpoint}/{rest}"));
        for secret in [&market.shop.app_secret, &market.shop.access_token] {
            assert!(!own.contains(secret.expose_secret()), "{own}");
        }
    }
}

#[tokio::test]
async fn an_app_for_own_use_has_no_page() {
    let mut market = Marketplace::start(Platform::Douyin).await;
    market.shop.service_id.clear();
    let tokens = market.connector.authorisation().unwrap();
    assert_eq!(tokens.authorise_url(&market.shop, BACK, "s"), Ok(None));
}
