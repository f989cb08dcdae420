//! The simulated marketplaces, which share no code with the connectors.

use oms_sim::{Sim, SimOptions, SimShop, serve_marketplaces};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The marketplaces and their control plane.
pub(crate) struct Marketplaces {
    pub(crate) url: String,
    sim: Sim,
    http: reqwest::Client,
}

/// An order as the simulator knows it.
#[derive(Debug, Clone)]
pub(crate) struct SimOrder {
    pub(crate) shop: String,
    pub(crate) id: String,
}

impl Marketplaces {
    pub(crate) async fn start(shops: usize, stop: &CancellationToken) -> Self {
        let options = SimOptions {
            shops: oms_sim::ShopCount::Busiest(shops),
            ..Default::default()
        };
        let sim = Sim::open(&options, None).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve_marketplaces(
            sim.clone(),
            listener,
            stop.child_token(),
        ));
        Self {
            url,
            sim,
            http: reqwest::Client::new(),
        }
    }

    pub(crate) fn shops(&self) -> Vec<SimShop> {
        self.sim.shops()
    }

    /// Every order that exists.
    pub(crate) async fn orders(&self) -> Vec<SimOrder> {
        self.csv("orders.csv")
            .await
            .iter()
            .map(|row| SimOrder {
                shop: row["shop"].clone(),
                id: row["platform_order_id"].clone(),
            })
            .collect()
    }

    /// The ids of every order that a pull by change shows: unpaid ones are not shown by
    /// every platform.
    pub(crate) async fn order_ids(&self) -> BTreeSet<String> {
        self.orders()
            .await
            .into_iter()
            .map(|order| order.id)
            .collect()
    }

    /// Live waybills of an order, as the marketplace has them.
    pub(crate) async fn waybills_of(&self, order: &str) -> Vec<String> {
        let url = format!("{}/_sim/waybills", self.url);
        let rows: Vec<Value> = self
            .http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let named = |row: &Value| {
            let orders = row["orders"].as_array().cloned().unwrap_or_default();
            row["state"] == "live" && orders.iter().any(|one| *one == order)
        };
        let number = |row: &Value| row["waybill_no"].as_str().unwrap().to_owned();
        rows.iter().filter(|row| named(row)).map(number).collect()
    }

    /// How often each parcel was reported, by waybill number.
    pub(crate) async fn times_reported(&self) -> BTreeMap<String, u32> {
        let rows = self.csv("shipments.csv").await;
        rows.iter()
            .map(|row| {
                (
                    row["waybill"].clone(),
                    row["times_reported"].parse().unwrap(),
                )
            })
            .collect()
    }

    /// Sets fault switches.
    pub(crate) async fn faults(&self, switches: Value) {
        let answer = self
            .http
            .post(format!("{}/_sim/faults", self.url))
            .header("content-type", "application/json")
            .body(switches.to_string())
            .send()
            .await
            .unwrap();
        assert!(
            answer.status().is_success(),
            "{}",
            answer.text().await.unwrap()
        );
    }

    /// Changes an order behind the bridge's back.
    pub(crate) async fn act(&self, order: &str, action: &str) {
        self.post(&format!("orders/{order}/{action}"), Value::Null)
            .await;
    }

    /// Lets a buyer ask for the money of an order back; gives the number.
    pub(crate) async fn ask_refund(&self, order: &str) -> String {
        let asked = serde_json::json!({"kind": "refund_only", "lines": [0]});
        let opened = self
            .post(&format!("orders/{order}/after_sale"), asked)
            .await;
        opened["platform_after_sale_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Changes an after-sale behind the bridge's back.
    pub(crate) async fn act_on_after_sale(&self, id: &str, action: &str) {
        self.post(&format!("after_sales/{id}/{action}"), serde_json::json!({}))
            .await;
    }

    /// Numbers of paid orders of a platform that still await shipment.
    pub(crate) async fn awaiting(&self, platform: &str) -> Vec<String> {
        let rows = self.csv("orders.csv").await;
        rows.into_iter()
            .filter(|row| row["platform"] == platform && row["status"] == "awaiting_shipment")
            .map(|row| row["platform_order_id"].clone())
            .collect()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let mut request = self.http.post(format!("{}/_sim/{path}", self.url));
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let is_success = answer.status().is_success();
        let text = answer.text().await.unwrap();
        assert!(is_success, "{path}: {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    async fn csv(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = self
            .http
            .get(format!("{}/_sim/{name}", self.url))
            .send()
            .await
            .unwrap();
        let text = text.text().await.unwrap();
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        lines
            .map(|line| {
                let cells = line.split(',').map(str::to_owned);
                head.iter()
                    .map(|name| (*name).to_owned())
                    .zip(cells)
                    .collect()
            })
            .collect()
    }
}
