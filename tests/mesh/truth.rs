//! What the simulators know to be true.

use anyhow::Context;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One order of a simulated marketplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SimOrder {
    pub(crate) platform: String,
    pub(crate) fen: i64,
    pub(crate) status: String,
}

/// One document of the simulated ERP.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ErpDocument {
    pub(crate) order_id: String,
    pub(crate) handover_no: i32,
    pub(crate) recalled: bool,
}

/// The simulators at an address.
pub(crate) struct Truth {
    url: String,
    http: reqwest::Client,
}

impl Truth {
    pub(crate) fn at(url: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            url: url.to_owned(),
            http: reqwest::Client::new(),
        }
    }

    /// Every order by platform id.
    pub(crate) async fn orders(&self) -> anyhow::Result<BTreeMap<String, SimOrder>> {
        let mut orders = BTreeMap::new();
        for row in self.csv("orders.csv").await? {
            let [_, _, platform, _, id, fen, status] = row.as_slice() else {
                anyhow::bail!("a row of orders.csv has {} columns", row.len());
            };
            let order = SimOrder {
                platform: platform.clone(),
                fen: fen.parse()?,
                status: status.clone(),
            };
            let twice = orders.insert(id.clone(), order);
            anyhow::ensure!(twice.is_none(), "the simulator lists {id} twice");
        }
        Ok(orders)
    }

    /// Waybill numbers per platform order, with how often each was reported.
    pub(crate) async fn shipments(&self) -> anyhow::Result<Vec<(String, String)>> {
        let rows = self.csv("shipments.csv").await?;
        Ok(rows
            .into_iter()
            .map(|row| (row[1].clone(), row[3].clone()))
            .collect())
    }

    /// Every document of the ERP.
    pub(crate) async fn erp_documents(&self) -> anyhow::Result<Vec<ErpDocument>> {
        let body = self.get("erp.json").await?;
        let value: serde_json::Value = serde_json::from_str(&body)?;
        let list = value.get("documents").cloned().unwrap_or(value);
        serde_json::from_value(list).context("erp.json")
    }

    /// Sends a command to the control plane.
    pub(crate) async fn post(&self, path: &str, body: &serde_json::Value) -> anyhow::Result<()> {
        let sent = self
            .http
            .post(format!("{}/_sim/{path}", self.url))
            .json(body);
        sent.send().await?.error_for_status()?;
        Ok(())
    }

    async fn csv(&self, name: &str) -> anyhow::Result<Vec<Vec<String>>> {
        let body = self.get(name).await?;
        Ok(body
            .lines()
            .skip(1)
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect())
    }

    async fn get(&self, name: &str) -> anyhow::Result<String> {
        let url = format!("{}/_sim/{name}", self.url);
        let answer = self.http.get(url).send().await?.error_for_status()?;
        Ok(answer.text().await?)
    }
}
