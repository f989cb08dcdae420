//! What Xiaohongshu refuses, and with which words.

mod after_sales;
mod decisions;
mod gateway;
mod goods;
mod notes;
mod numbers;
mod orders;
mod pushes;
mod receivers;
mod shipping;
mod tokens;
mod waybills;

use chrono::Utc;
use md5::{Digest, Md5};
use oms_sim::SimShop;
use serde_json::{Value, json};

use crate::harness::Running;

const LIST: &str = "order.getOrderList";

/// The whole body of a call; `own` replaces what every call carries.
fn body(shop: &SimShop, method: &str, own: &Value) -> Value {
    let mut body = json!({
        "appId": shop.app_key, "timestamp": Utc::now().timestamp().to_string(), "version": "2.0", "method": method,
        "accessToken": shop.access_token,
    });
    for (name, value) in own.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    if body.get("sign").is_none() {
        let text = |name: &str| match &body[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let signed = format!(
            "{}?appId={}&timestamp={}&version={}{}",
            text("method"),
            text("appId"),
            text("timestamp"),
            text("version"),
            shop.app_secret
        );
        body["sign"] = json!(hex::encode(Md5::digest(signed)));
    }
    body
}

impl Running {
    async fn xhs(&self, shop: &SimShop, method: &str, own: Value) -> anyhow::Result<Value> {
        let url = format!("{}/ark/open_api/v3/common_controller", self.base);
        let answer = self.http.post(url).json(&body(shop, method, &own)).send();
        Ok(answer.await?.json().await?)
    }

    /// One order as the platform tells it.
    async fn xhs_order(&self, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
        let answer = self
            .xhs(shop, "order.getOrderDetail", json!({"orderId": id}))
            .await?;
        Ok(answer["data"].clone())
    }

    /// A new order of the shop.
    async fn xhs_place(&self, shop: &SimShop, own: Value) -> anyhow::Result<String> {
        let mut own = own;
        own["shop"] = json!(shop.platform_shop_id);
        let placed = self.post("orders", own).await?;
        Ok(placed["platform_order_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }
}

/// Number and text of a refusal, in either envelope.
fn refusal(answer: &Value) -> (i64, &str) {
    assert_eq!(answer["success"], false, "{answer}");
    let code = answer["error_code"].as_i64().or(answer["code"].as_i64());
    let text = answer["error_msg"].as_str().or(answer["msg"].as_str());
    (code.unwrap_or(0), text.unwrap_or_default())
}

/// The list by change over the last minutes.
fn window(minutes: i64) -> Value {
    let now = Utc::now().timestamp();
    json!({"startTime": now - minutes * 60, "endTime": now, "timeType": 2, "pageNo": 1, "pageSize": 100})
}
