//! A running simulator and signed calls to it.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use chrono::{DateTime, FixedOffset, Utc};
use md5::{Digest, Md5};
use oms_sim::{FaultLevel, ShopCount, Sim, SimOptions, SimShop, SimStore, serve_marketplaces};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A simulator on a port of its own; it stops when dropped.
pub(crate) struct Running {
    pub(crate) sim: Sim,
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
    _stop: DropGuard,
}

/// One row of `orders.csv`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub(crate) struct OrderRow {
    pub(crate) order_id: String,
    pub(crate) seller_id: String,
    pub(crate) platform: String,
    pub(crate) shop: String,
    pub(crate) platform_order_id: String,
    pub(crate) fen: i64,
    pub(crate) status: String,
}

/// One row of `shipments.csv`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub(crate) struct ShipmentRow {
    pub(crate) platform: String,
    pub(crate) platform_order_id: String,
    pub(crate) carrier: String,
    pub(crate) waybill: String,
    pub(crate) times_reported: u32,
}

/// Shops of a small world: two of each platform.
pub(crate) const SMALL: usize = 14;

/// A small quiet world.
pub(crate) fn small() -> SimOptions {
    SimOptions {
        shops: ShopCount::Busiest(SMALL),
        faults: FaultLevel::None,
        ..SimOptions::default()
    }
}

impl Running {
    pub(crate) async fn small() -> anyhow::Result<Self> {
        Self::start(&small(), None).await
    }

    pub(crate) async fn start(
        options: &SimOptions,
        store: Option<SimStore>,
    ) -> anyhow::Result<Self> {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sim = Sim::open(options, store).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        let stop = CancellationToken::new();
        tokio::spawn(serve_marketplaces(sim.clone(), listener, stop.clone()));
        Ok(Self {
            sim,
            base,
            http: reqwest::Client::new(),
            _stop: stop.drop_guard(),
        })
    }

    /// The first shop of a platform.
    pub(crate) fn shop(&self, platform: &str) -> anyhow::Result<SimShop> {
        self.sim
            .shops()
            .into_iter()
            .find(|shop| shop.platform_name == platform)
            .context("no shop on the platform")
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        let response = self
            .http
            .post(format!("{}/_sim/{path}", self.base))
            .json(&body)
            .send()
            .await?;
        let status = response.status();
        let text = response.text().await?;
        if !status.is_success() {
            bail!("{path}: {status} {text}");
        }
        Ok(serde_json::from_str(&text)?)
    }

    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<String> {
        Ok(self
            .http
            .get(format!("{}/_sim/{path}", self.base))
            .send()
            .await?
            .error_for_status()?
            .text()
            .await?)
    }

    pub(crate) async fn orders(&self) -> anyhow::Result<Vec<OrderRow>> {
        Ok(
            csv::Reader::from_reader(self.get("orders.csv").await?.as_bytes())
                .deserialize()
                .collect::<Result<_, _>>()?,
        )
    }

    pub(crate) async fn shipments(&self) -> anyhow::Result<Vec<ShipmentRow>> {
        Ok(
            csv::Reader::from_reader(self.get("shipments.csv").await?.as_bytes())
                .deserialize()
                .collect::<Result<_, _>>()?,
        )
    }

    /// Parcels of one order.
    pub(crate) async fn parcels(&self, order: &str) -> anyhow::Result<Vec<ShipmentRow>> {
        Ok(self
            .shipments()
            .await?
            .into_iter()
            .filter(|row| row.platform_order_id == order)
            .collect())
    }

    /// The numbers given for a shop, oldest first.
    pub(crate) async fn waybills(&self, shop: &SimShop) -> anyhow::Result<Vec<Value>> {
        let rows: Vec<Value> = serde_json::from_str(&self.get("waybills").await?)?;
        let ours = |row: &Value| row["shop"] == shop.platform_shop_id.as_str();
        Ok(rows.into_iter().filter(ours).collect())
    }

    /// What an account of a shop has left from now on.
    pub(crate) async fn set_balance(
        &self,
        shop: &SimShop,
        account: &str,
        left: i64,
    ) -> anyhow::Result<()> {
        let path = format!("shops/{}/balance", shop.platform_shop_id);
        let body = serde_json::json!({"account": account, "left": left});
        self.post(&path, body).await.map(drop)
    }

    pub(crate) async fn order(&self, id: &str) -> anyhow::Result<OrderRow> {
        self.orders()
            .await?
            .into_iter()
            .find(|row| row.platform_order_id == id)
            .context("no such order")
    }

    /// Some order of a shop in a status.
    pub(crate) async fn order_in(&self, shop: &SimShop, status: &str) -> anyhow::Result<OrderRow> {
        let fits = |row: &OrderRow| row.shop == shop.platform_shop_id && row.status == status;
        self.orders()
            .await?
            .into_iter()
            .find(fits)
            .context("no order in the status")
    }

    /// A signed TOP call; `own` parameters replace the common ones.
    pub(crate) async fn taobao(
        &self,
        shop: &SimShop,
        method: &str,
        own: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        let body = sign_taobao(taobao_params(shop, method, own), &shop.app_secret);
        Ok(self
            .http
            .post(format!("{}/router/rest", self.base))
            .form(&body)
            .send()
            .await?
            .json()
            .await?)
    }

    /// A signed POP call as flat JSON.
    pub(crate) async fn pdd(
        &self,
        shop: &SimShop,
        api: &str,
        own: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        let body = sign_pdd(pdd_params(shop, api, own), &shop.app_secret);
        Ok(self
            .http
            .post(format!("{}/api/router", self.base))
            .json(&body)
            .send()
            .await?
            .json()
            .await?)
    }
}

pub(crate) type Params = BTreeMap<String, String>;

pub(crate) fn taobao_params(shop: &SimShop, method: &str, own: &[(&str, &str)]) -> Params {
    let now = wall(Utc::now());
    let common = [
        ("method", method),
        ("app_key", &shop.app_key),
        ("session", &shop.access_token),
        ("timestamp", &now),
        ("format", "json"),
        ("v", "2.0"),
        ("sign_method", "md5"),
    ];
    pairs(&[&common, own].concat())
}

pub(crate) fn sign_taobao(mut params: Params, secret: &str) -> Params {
    let text: String = params
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}{value}"))
        .collect();
    params.insert(
        "sign".to_owned(),
        hex::encode_upper(Md5::digest(format!("{secret}{text}{secret}"))),
    );
    params
}

pub(crate) fn pdd_params(shop: &SimShop, api: &str, own: &[(&str, &str)]) -> Params {
    let now = Utc::now().timestamp().to_string();
    let common = [
        ("type", api),
        ("client_id", &shop.app_key),
        ("access_token", &shop.access_token),
        ("timestamp", &now),
        ("data_type", "JSON"),
    ];
    pairs(&[&common, own].concat())
}

pub(crate) fn sign_pdd(mut params: Params, secret: &str) -> Params {
    let text: String = params
        .iter()
        .map(|(key, value)| format!("{key}{value}"))
        .collect();
    params.insert(
        "sign".to_owned(),
        hex::encode_upper(Md5::digest(format!("{secret}{text}{secret}"))),
    );
    params
}

/// Beijing wall time.
pub(crate) fn wall(time: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(8 * 3600);
    zone.map(|zone| {
        time.with_timezone(&zone)
            .format("%Y-%m-%d %H:%M:%S")
            .to_string()
    })
    .unwrap_or_default()
}

fn pairs(pairs: &[(&str, &str)]) -> Params {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}
