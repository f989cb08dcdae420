//! A simulated marketplace, the engine, and one shop to speak for.

mod after_sales;
mod hook_listener;
mod reading;

pub(crate) use after_sales::{bare, named, told};
pub(crate) use hook_listener::{HookListener, Taken};
pub(crate) use reading::{a_moment_ago, checked, number, until_now};

use oms_bridge::{
    http::{Engine, EngineSettings},
    platform::{Connector, Feed, PushApp, ShipmentReport, ShopAccess, WaybillAccount},
    platforms::connector,
};
use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use oms_sim::{ShopCount, Sim, SimOptions, SimShop, serve_marketplaces};
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The platforms that are spoken.
pub(crate) const PLATFORMS: [Platform; 7] = [
    Platform::Taobao,
    Platform::Jd,
    Platform::Pinduoduo,
    Platform::Douyin,
    Platform::WechatShop,
    Platform::Kuaishou,
    Platform::Xiaohongshu,
];

/// A running marketplace.
pub(crate) struct Marketplace {
    pub(crate) engine: Engine,
    pub(crate) connector: &'static dyn Connector,
    pub(crate) shop: ShopAccess,
    others: Vec<ShopAccess>,
    /// The apps that shops are granted to, by the shop.
    apps: HashMap<String, PushApp>,
    name: String,
    base: String,
    control: reqwest::Client,
    _stop: DropGuard,
}

/// An order as the marketplace itself tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Truth {
    pub(crate) id: String,
    pub(crate) fen: i64,
}

impl Marketplace {
    pub(crate) async fn start(platform: Platform) -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = SimOptions {
            // Four a platform, so that one of them sells several SKUs.
            shops: ShopCount::Busiest(28),
            ..SimOptions::default()
        };
        let sim = Sim::open(&options, None).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        tokio::spawn(serve_marketplaces(sim.clone(), listener, stop.clone()));
        let mut shops = sim.shops();
        shops.retain(|shop| shop.platform == i32::from(platform));
        let apps = shops.iter().map(|shop| {
            let app = push_app(shop);
            (shop.platform_shop_id.clone(), app)
        });
        let mut others: Vec<_> = shops
            .iter()
            .map(|shop| access(shop, platform, &base))
            .collect();
        Self {
            engine: Engine::new(EngineSettings::default()).unwrap(),
            connector: connector(platform).unwrap(),
            shop: others.remove(0),
            apps: apps.collect(),
            name: shops[0].platform_name.clone(),
            others,
            base,
            control: reqwest::Client::new(),
            _stop: stop.drop_guard(),
        }
    }

    pub(crate) fn platform(&self) -> Platform {
        self.shop.platform
    }

    pub(crate) fn orders(&self) -> &'static dyn Feed {
        self.connector.orders().unwrap()
    }

    /// Another shop of the platform.
    pub(crate) fn another(&self) -> &ShopAccess {
        &self.others[0]
    }

    /// What verifies and opens the pushes of the shop.
    pub(crate) fn push_app(&self) -> &PushApp {
        &self.apps[&self.shop.platform_shop_id]
    }

    /// Posts to the control plane.
    pub(crate) async fn tell(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    async fn post(&self, path: &str, body: &Value) -> reqwest::Response {
        let url = format!("{}/_sim/{path}", self.base);
        self.control.post(url).json(body).send().await.unwrap()
    }

    /// Throws fault switches; the others stay as they are.
    pub(crate) async fn faults(&self, switches: &Value) {
        self.tell("faults", switches).await;
    }

    /// Puts the platform's clock so many seconds ahead of ours.
    pub(crate) async fn clock_ahead(&self, seconds: i64) {
        self.faults(&json!({"clock_skew_s": seconds})).await;
    }

    /// Lets something happen to an order behind our back.
    pub(crate) async fn act(&self, order: &str, action: &str) {
        self.tell(&format!("orders/{order}/{action}"), &json!({}))
            .await;
    }

    /// Lets a buyer place an order in the shop, and gives its number.
    pub(crate) async fn place_order(&self, lines: usize) -> String {
        self.place_order_in(&self.shop, lines).await
    }

    /// The same in any shop of the platform.
    pub(crate) async fn place_order_in(&self, shop: &ShopAccess, lines: usize) -> String {
        let body = json!({
            "platform": self.name, "shop": shop.platform_shop_id, "lines": lines,
        });
        let placed = self.tell("orders", &body).await;
        placed["platform_order_id"].as_str().unwrap().to_owned()
    }

    /// An order that is not paid; `None` where sellers do not see those.
    pub(crate) async fn place_unpaid_order(&self) -> Option<String> {
        let body = json!({
            "platform": self.name, "shop": self.shop.platform_shop_id, "lines": 1, "paid": false,
        });
        let answer = self.post("orders", &body).await;
        if answer.status().as_u16() == 404 {
            return None;
        }
        let placed: Value = answer.json().await.unwrap();
        Some(placed["platform_order_id"].as_str().unwrap().to_owned())
    }

    /// An order of several lines, from the first shop that sells enough; `None` where
    /// the platform's orders have one line each.
    pub(crate) async fn place_several_lines(&mut self) -> Option<String> {
        loop {
            let id = self.place_order(2).await;
            if self.order(&id).await.order.lines.unwrap().lines.len() > 1 {
                return Some(id);
            }
            self.shop = self.others.pop()?;
        }
    }

    /// An order of one line and at least two units of it.
    pub(crate) async fn place_several_units(&self) -> String {
        // One order in five has two.
        for _ in 0..200 {
            let id = self.place_order(1).await;
            if self.order(&id).await.order.lines.unwrap().lines[0].quantity > 1 {
                return id;
            }
        }
        panic!("no order of two units in two hundred");
    }

    /// The shop's orders, sorted, as the marketplace has them.
    pub(crate) async fn truth(&self) -> Vec<Truth> {
        let orders = self.report("orders.csv").await;
        let mut truth: Vec<_> = orders
            .into_iter()
            .map(|row| Truth {
                id: row["platform_order_id"].clone(),
                fen: row["fen"].parse().unwrap(),
            })
            .collect();
        truth.sort();
        truth
    }

    /// The shop's rows of a report of the control plane, by the names of its columns.
    pub(crate) async fn report(&self, name: &str) -> Vec<HashMap<String, String>> {
        let url = format!("{}/_sim/{name}", self.base);
        let answer = self.control.get(url).send().await.unwrap();
        let csv = answer.text().await.unwrap();
        let mut lines = csv.lines();
        let head: Vec<_> = lines.next().unwrap().split(',').collect();
        lines
            .map(|line| {
                let cells = line.split(',').map(str::to_owned);
                head.iter()
                    .map(|column| (*column).to_owned())
                    .zip(cells)
                    .collect()
            })
            .filter(|row: &HashMap<_, _>| row["shop"] == self.shop.platform_shop_id)
            .collect()
    }

    /// The shop's waybills, as the marketplace has them.
    pub(crate) async fn waybills(&self) -> Vec<Value> {
        let url = format!("{}/_sim/waybills", self.base);
        let rows: Vec<Value> = self
            .control
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let ours = |row: &Value| row["shop"] == self.shop.platform_shop_id.as_str();
        rows.into_iter().filter(ours).collect()
    }

    /// Leaves an account of the shop without numbers: the six digits in its id are how the
    /// control plane knows it.
    pub(crate) async fn empty_balance(&self, account: &WaybillAccount) {
        let mut runs = account.account_id.split(|c: char| !c.is_ascii_digit());
        let number = runs.find(|run| run.len() == 6).unwrap();
        let path = format!("shops/{}/balance", self.shop.platform_shop_id);
        self.tell(&path, &json!({"account": number, "left": 0}))
            .await;
    }

    /// A parcel with all that the order owes.
    pub(crate) async fn parcel(&self, id: &str, number: &str) -> ShipmentReport {
        let lines = self.order(id).await.order.lines.unwrap().lines;
        ShipmentReport {
            platform_order_id: id.to_owned(),
            carrier_code: "ZTO".into(),
            waybill_no: number.into(),
            lines: lines
                .into_iter()
                .map(|line| (line.line_key, line.quantity))
                .collect(),
            whole_order: true,
        }
    }
}

/// `wanted`, where the platform has flags: WeChat shop has a note and nothing more.
pub(crate) fn flag(platform: Platform, wanted: i32) -> i32 {
    match platform {
        Platform::WechatShop => 0,
        _ => wanted,
    }
}

fn access(shop: &SimShop, platform: Platform, base: &str) -> ShopAccess {
    ShopAccess {
        shop_id: ShopId::new(),
        platform,
        platform_shop_id: shop.platform_shop_id.clone(),
        endpoint: Some(base.to_owned()),
        app_key: shop.app_key.clone(),
        app_secret: shop.app_secret.clone().into(),
        sign_secret: shop.sign_secret.clone().into(),
        service_id: shop.service_id.clone(),
        access_token: shop.access_token.clone().into(),
        refresh_token: shop.refresh_token.clone().into(),
        access_expires_at: Some(shop.access_expires_at),
        credential_version: 1,
    }
}

fn push_app(shop: &SimShop) -> PushApp {
    PushApp {
        app_key: shop.app_key.clone(),
        app_secret: shop.app_secret.clone().into(),
        sign_secret: shop.sign_secret.clone().into(),
        push_token: shop.push_token.clone().into(),
        push_key: shop.push_key.clone().into(),
    }
}
