//! A simulated marketplace, the engine, and one shop to speak for.

use oms_bridge::{
    http::{Engine, EngineSettings},
    platform::{
        CallError, Connector, Feed, ListBy, Listed, Lists, MappedOrder, ShopAccess, Window,
    },
    platforms::connector,
};
use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use oms_sim::{ShopCount, Sim, SimOptions, SimShop, serve_marketplaces};
use serde_json::Value;
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
        let shops = sim.shops();
        let shops = shops
            .iter()
            .filter(|shop| shop.platform == i32::from(platform));
        let name = shops.clone().next().unwrap().platform_name.clone();
        let mut others: Vec<_> = shops.map(|shop| access(shop, platform, &base)).collect();
        Self {
            engine: Engine::new(EngineSettings::default()).unwrap(),
            connector: connector(platform).unwrap(),
            shop: others.remove(0),
            others,
            name,
            base,
            control: reqwest::Client::new(),
            _stop: stop.drop_guard(),
        }
    }

    pub(crate) fn orders(&self) -> &dyn Feed {
        self.connector.orders().unwrap()
    }

    /// Another shop of the platform.
    pub(crate) fn another(&self) -> &ShopAccess {
        &self.others[0]
    }

    /// Posts to the control plane.
    pub(crate) async fn tell(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/_sim/{path}", self.base);
        let answer = self.control.post(url).json(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// Lets a buyer place an order in the shop, and gives its number.
    pub(crate) async fn place_order(&self, lines: usize) -> String {
        let body = serde_json::json!({
            "platform": self.name, "shop": self.shop.platform_shop_id, "lines": lines,
        });
        let placed = self.tell("orders", &body).await;
        placed["platform_order_id"].as_str().unwrap().to_owned()
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

    /// Pulls the orders of a time by windows and pages, the last page first.
    pub(crate) async fn pull(&self, by: ListBy, time: Window) -> Vec<Listed> {
        self.pull_from(self.orders(), by, time).await
    }

    /// Pulls a time from a feed by windows and pages, the last page first.
    pub(crate) async fn pull_from<T>(
        &self,
        feed: &dyn Feed<T>,
        by: ListBy,
        time: Window,
    ) -> Vec<Listed<T>> {
        let limits = feed.limits();
        let step = match by {
            ListBy::Modified => limits.max_window,
            ListBy::Created => limits.max_created_window,
        };
        let mut listed = Vec::new();
        let mut from = time.from;
        while from < time.to {
            let to = (from + step).min(time.to);
            listed.extend(self.window(feed, by, Window { from, to }).await.unwrap());
            from = to;
        }
        listed
    }

    async fn window<T>(
        &self,
        feed: &dyn Feed<T>,
        by: ListBy,
        window: Window,
    ) -> Result<Vec<Listed<T>>, CallError> {
        let (http, shop) = (&self.engine, &self.shop);
        let mut listed = Vec::new();
        match feed.lists() {
            Lists::Numbered(lists) => {
                let count = lists.count(http, shop, by, window).await?;
                let size = u64::from(feed.limits().page_size);
                let pages = u32::try_from(count.div_ceil(size)).unwrap();
                for page in (1..=pages).rev() {
                    listed.extend(lists.page(http, shop, by, window, page).await?);
                }
                assert_eq!(listed.len() as u64, count);
            }
            Lists::Chained(lists) => {
                let mut cursor = None;
                loop {
                    let page = lists
                        .page(http, shop, by, window, cursor.as_deref())
                        .await?;
                    listed.extend(page.rows);
                    cursor = page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
            }
        }
        Ok(listed)
    }

    /// One order, whole.
    pub(crate) async fn order(&self, id: &str) -> MappedOrder {
        let document = self
            .orders()
            .detail(&self.engine, &self.shop, id)
            .await
            .unwrap();
        document.mapped.unwrap()
    }

    /// A listed order, whole.
    pub(crate) async fn whole(&self, listed: Listed) -> MappedOrder {
        match listed {
            Listed::NeedsDetail(id) => self.order(&id).await,
            Listed::Full(document) => document.mapped.unwrap(),
            Listed::Unreadable(document) => panic!("unreadable: {:?}", document.mapped),
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
