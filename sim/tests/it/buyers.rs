//! What buyers do after the sale, through the control plane.

use anyhow::Context;
use serde_json::{Value, json};

use crate::harness::Running;

impl Running {
    /// A new paid order of a shop; gives the platform's id.
    pub(crate) async fn buyer_orders(&self, shop: &str, lines: usize) -> anyhow::Result<String> {
        let placed = self
            .post("orders", json!({"shop": shop, "lines": lines}))
            .await?;
        let id = placed["platform_order_id"].as_str();
        Ok(id.context("no order")?.to_owned())
    }

    /// The same, shipped by somebody.
    pub(crate) async fn buyer_has(&self, shop: &str) -> anyhow::Result<String> {
        let id = self.buyer_orders(shop, 1).await?;
        self.post(&format!("orders/{id}/ship_elsewhere"), json!({}))
            .await?;
        Ok(id)
    }

    /// A buyer asks for something; gives the platform's id of the after-sale.
    pub(crate) async fn buyer_asks(&self, order: &str, kind: &str) -> anyhow::Result<String> {
        let body = json!({"kind": kind, "lines": [0]});
        let asked = self
            .post(&format!("orders/{order}/after_sale"), body)
            .await?;
        let id = asked["platform_after_sale_id"].as_str();
        Ok(id.context("no after-sale")?.to_owned())
    }

    /// A buyer of a new shipped order asks for something: order and after-sale.
    pub(crate) async fn buyer_returns(
        &self,
        shop: &str,
        kind: &str,
    ) -> anyhow::Result<(String, String)> {
        let order = self.buyer_has(shop).await?;
        let after_sale = self.buyer_asks(&order, kind).await?;
        Ok((order, after_sale))
    }

    /// `send_back`, `withdraw`, `receive` and the like; gives the stage that follows.
    pub(crate) async fn buyer_does(
        &self,
        after_sale: &str,
        action: &str,
    ) -> anyhow::Result<String> {
        let path = format!("after_sales/{after_sale}/{action}");
        let done: Value = self.post(&path, json!({})).await?;
        Ok(done["stage"].as_str().unwrap_or_default().to_owned())
    }
}
