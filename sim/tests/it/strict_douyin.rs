//! What Douyin refuses, and with which codes.

mod after_sales;
mod decisions;
mod gateway;
mod goods;
mod numbers;
mod orders;
mod parcels;
mod pushes;
mod receivers;
mod remarks;
mod shipping;
mod tokens;
mod waybills;

use std::collections::BTreeMap;

use chrono::Utc;
use oms_sim::SimShop;
use ring::hmac;
use serde_json::{Value, json};

use crate::harness::Running;

const LIST: &str = "order.searchList";

/// The query of a call, signed by HMAC over the text that goes into the body.
fn signed(
    shop: &SimShop,
    method: &str,
    body: &str,
    own: &[(&str, &str)],
) -> BTreeMap<String, String> {
    let now = Utc::now().timestamp().to_string();
    let common = [
        ("method", method),
        ("app_key", &shop.app_key),
        ("access_token", &shop.access_token),
        ("timestamp", &now),
        ("v", "2"),
        ("sign_method", "hmac-sha256"),
    ];
    let mut query: BTreeMap<String, String> = common
        .iter()
        .chain(own)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    query.retain(|_, value| !value.is_empty());
    let mut signed = query.clone();
    signed.insert("param_json".to_owned(), body.to_owned());
    signed.retain(|name, _| name != "access_token" && name != "sign_method");
    let secret = &shop.app_secret;
    let pairs: String = signed
        .iter()
        .map(|(name, value)| format!("{name}{value}"))
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let sign = hmac::sign(&key, format!("{secret}{pairs}{secret}").as_bytes());
    query.entry("sign".to_owned()).or_insert(hex::encode(sign));
    query
}

impl Running {
    /// The address of a path with its query.
    fn at<'a>(
        &self,
        path: &str,
        query: impl IntoIterator<Item = (impl AsRef<str> + 'a, impl AsRef<str> + 'a)>,
    ) -> anyhow::Result<reqwest::Url> {
        let address = format!("{}/{path}", self.base);
        Ok(reqwest::Url::parse_with_params(&address, query)?)
    }

    /// A signed call whose common parameters are replaced by `own`.
    async fn douyin_with(
        &self,
        shop: &SimShop,
        method: &str,
        body: &str,
        own: &[(&str, &str)],
    ) -> anyhow::Result<Value> {
        let path = method.replacen('.', "/", 1);
        let query = signed(shop, method, body, own);
        Ok(self
            .http
            .post(self.at(&path, query)?)
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
            .await?
            .json()
            .await?)
    }

    async fn douyin(&self, shop: &SimShop, method: &str, params: Value) -> anyhow::Result<Value> {
        self.douyin_with(shop, method, &params.to_string(), &[])
            .await
    }

    /// One order as the platform tells it.
    async fn douyin_order(&self, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
        let answer = self
            .douyin(shop, "order.orderDetail", json!({"shop_order_id": id}))
            .await?;
        Ok(answer["data"]["shop_order_detail"].clone())
    }

    /// A new order of the shop with up to so many lines.
    async fn douyin_place(&self, shop: &SimShop, body: Value) -> anyhow::Result<String> {
        let mut body = body;
        body["shop"] = json!(shop.platform_shop_id);
        let placed = self.post("orders", body).await?;
        Ok(placed["platform_order_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }
}

/// Code and sub code.
fn codes(answer: &Value) -> (i64, &str) {
    (
        answer["code"].as_i64().unwrap_or(0),
        answer["sub_code"].as_str().unwrap_or_default(),
    )
}

/// The list by change over the last hours.
fn window(hours: i64) -> Value {
    let now = Utc::now().timestamp();
    json!({
        "update_time_start": now - hours * 3600, "update_time_end": now, "order_by": "update_time", "order_asc": true, "page": 0, "size": 100,
    })
}
