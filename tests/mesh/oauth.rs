//! Sellers authorise shops, through the public port and every service behind it.

use super::{
    client::{Client, SignedIn},
    running::Running,
    stage::Oms,
};
use anyhow::{Context, ensure};
use oms_contracts::oms::shops::v1::{
    CreateShopRequest, Credentials, GetShopRequest, Shop, StartAuthorisationRequest,
    shop_service_client::ShopServiceClient,
};
use reqwest::{StatusCode, Url, redirect::Policy};
use serde_json::Value;
use std::collections::BTreeMap;

/// A seller's browser, which follows nothing by itself.
struct Browser(reqwest::Client);

impl Browser {
    /// Where an address leads on to.
    async fn led_on(&self, url: &str) -> anyhow::Result<String> {
        let answer = self.0.get(url).send().await?;
        let to = answer.headers().get("location");
        Ok(to.context("not led on")?.to_str()?.to_owned())
    }

    /// Fails unless `url` shows a page with `text` under `status`, which nobody may keep.
    async fn sees(&self, url: &str, status: StatusCode, text: &str) -> anyhow::Result<String> {
        let answer = self.0.get(url).send().await?;
        ensure!(answer.status() == status, "{} at {text}", answer.status());
        ensure!(answer.headers()["cache-control"] == "no-store");
        ensure!(answer.headers()["referrer-policy"] == "no-referrer");
        let page = answer.text().await?;
        ensure!(page.contains(text), "no {text} in {page}");
        Ok(page)
    }

    /// From our address over the platform's page, where the seller of `platform_shop_id`
    /// agrees, to the address that leads back to us.
    async fn agree(&self, begin: &str, platform_shop_id: &str) -> anyhow::Result<String> {
        let page = self.led_on(begin).await?;
        let chosen = Url::parse_with_params(&page, [("shop", platform_shop_id)])?;
        self.led_on(chosen.as_str()).await
    }
}

/// The order system, marketplaces apart from it, and a person at each.
struct Stage {
    running: Running,
    _marketplaces: Oms,
    sim_url: String,
    shops: ShopServiceClient<SignedIn>,
    browser: Browser,
    /// What the marketplaces' own shops are, by platform.
    sellers: BTreeMap<String, Vec<Value>>,
}

impl Stage {
    async fn set() -> anyhow::Result<Self> {
        let running = Running::start(&["up", "--pull-interval-s", "5"], &[]).await?;
        let mut marketplaces = Oms::start(
            &["sim", "--sim-shops", "14", "--sim-seed", "41"],
            &[("OMS_SIM_ADDR", "127.0.0.1:0"), ("OMS_URL", &running.url)],
        )?;
        let sim_url = marketplaces.printed("marketplaces: ")?;
        let list = reqwest::get(format!("{sim_url}/_sim/shops.json")).await?;
        let list: Vec<Value> = list.json().await?;
        let mut sellers: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for shop in list {
            let platform = text(&shop, "platform_name");
            sellers.entry(platform).or_default().push(shop);
        }
        let client = Client::sign_in(&running.url).await?;
        let browser = reqwest::Client::builder().redirect(Policy::none());
        Ok(Self {
            shops: ShopServiceClient::new(client.channel),
            browser: Browser(browser.build()?),
            running,
            _marketplaces: marketplaces,
            sim_url,
            sellers,
        })
    }

    /// Adds a platform's first shop, of which only the app is known.
    async fn add(&self, platform: &str) -> anyhow::Result<Shop> {
        let seller = &self.sellers[platform][0];
        let number = seller["platform"].as_i64().context("platform")?;
        let create = CreateShopRequest {
            request_id: uuid::Uuid::now_v7().to_string(),
            platform: number.try_into()?,
            name: format!("<{platform}>"),
            platform_shop_id: text(seller, "platform_shop_id"),
            endpoint: self.sim_url.clone(),
            credentials: Some(Credentials {
                app_key: text(seller, "app_key"),
                app_secret: text(seller, "app_secret"),
                sign_secret: text(seller, "sign_secret"),
                push_token: text(seller, "push_token"),
                push_key: text(seller, "push_key"),
                service_id: text(seller, "service_id"),
                ..Default::default()
            }),
        };
        let created = self.shops.clone().create_shop(create).await?.into_inner();
        created.shop.context("no shop")
    }

    async fn start(&self, shop: &Shop) -> anyhow::Result<String> {
        let request = StartAuthorisationRequest {
            request_id: uuid::Uuid::now_v7().to_string(),
            shop_id: shop.shop_id.clone(),
            redirect_base: self.running.url.clone(),
        };
        let started = self.shops.clone().start_authorisation(request).await?;
        Ok(started.into_inner().authorise_url)
    }

    async fn credential_version(&self, shop: &Shop) -> anyhow::Result<i64> {
        let shop_id = shop.shop_id.clone();
        let mut shops = self.shops.clone();
        let got = shops.get_shop(GetShopRequest { shop_id }).await?;
        let shop = got.into_inner().shop.context("no shop")?;
        ensure!(shop.token_expires_at.is_some() == (shop.credential_version > 1));
        Ok(shop.credential_version)
    }
}

fn text(shop: &Value, name: &str) -> String {
    shop[name].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seller_authorises_a_shop_and_nobody_else_does() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let browser = &stage.browser;
    let refused = StatusCode::BAD_REQUEST;
    for platform in stage.sellers.keys().filter(|name| *name != "wechat_shop") {
        let shop = stage.add(platform).await?;
        let begin = stage.start(&shop).await?;
        let [own, other] = [0, 1].map(|at| text(&stage.sellers[platform][at], "platform_shop_id"));
        let callback = format!("{}/oauth/{platform}/callback", stage.running.url);

        // Nobody made this state, and another platform's address knows none of this one's.
        let forged = format!("{callback}?code=c&state=forged");
        browser.sees(&forged, refused, "授权链接无效").await?;
        let (_, state) = begin.rsplit_once('=').context("no state")?;
        let elsewhere = format!("{}/oauth/wechat_shop/callback?code=c", stage.running.url);
        let elsewhere = format!("{elsewhere}&state={state}");
        browser.sees(&elsewhere, refused, "授权链接无效").await?;

        // The right state with no code, with a made-up one, and with another shop's: none
        // of them spends it.
        let denied = format!("{callback}?error=access_denied&state={state}");
        browser.sees(&denied, refused, "access_denied").await?;
        let made_up = format!("{callback}?code=made-up&state={state}");
        browser.sees(&made_up, refused, "平台拒绝了授权码").await?;
        let wrong = browser.agree(&begin, &other).await?;
        ensure!(wrong.starts_with(&callback), "{wrong}");
        let page = browser.sees(&wrong, refused, "授权的不是这家店铺").await?;
        ensure!(page.contains(&other), "{platform}: {page}");
        ensure!(stage.credential_version(&shop).await? == 1);

        let right = browser.agree(&begin, &own).await?;
        let page = browser.sees(&right, StatusCode::OK, "授权成功").await?;
        ensure!(page.contains(&format!("&lt;{platform}&gt;")), "{page}");
        ensure!(page.contains(&format!("/shops?authorised={}", shop.shop_id)));
        ensure!(stage.credential_version(&shop).await? == 2);

        let spent = browser.sees(&right, refused, "授权链接已使用").await?;
        ensure!(!spent.contains(state) && !page.contains(state));
        browser.sees(&begin, refused, "授权链接已使用").await?;
        ensure!(stage.credential_version(&shop).await? == 2);

        let log = stage.running.log()?;
        let code = Url::parse(&right)?;
        let mut pairs = code.query_pairs();
        let (_, code) = pairs.find(|(name, _)| name == "code").context("no code")?;
        ensure!(log.contains("authorisation came back"), "nothing is logged");
        ensure!(!log.contains(state), "the log holds a state");
        ensure!(!log.contains(&*code), "the log holds a code");
    }
    Ok(())
}
