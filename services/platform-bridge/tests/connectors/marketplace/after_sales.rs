//! After-sales of a marketplace: as they are pulled, and as it tells them itself.

use super::Marketplace;
use chrono::{Duration, Utc};
use oms_bridge::platform::{AfterSaleRef, Feed, Window};
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{AfterSaleKind, AfterSaleStage},
};
use serde_json::json;
use std::collections::BTreeMap;

/// An after-sale as both sides tell it: order, kind, stage, fen.
pub(crate) type Told = (String, String, String, i64);

/// The number that the marketplace counts by. Where it has two systems, the connector marks
/// the numbers apart; where one is asked for with its order, the order's stands beside it.
pub(crate) fn bare(id: &str) -> &str {
    match id.split_once(':') {
        Some((_, numbers)) => numbers.split(':').next().unwrap_or(numbers),
        None => id.rsplit('_').next().unwrap_or(id),
    }
}

fn kind(kind: AfterSaleKind) -> String {
    let name = kind.as_str_name().to_lowercase();
    name.trim_start_matches("after_sale_kind_").to_owned()
}

fn stage(stage: AfterSaleStage) -> String {
    let name = stage.as_str_name().to_lowercase();
    name.trim_start_matches("after_sale_stage_").to_owned()
}

/// Pulled after-sales as the marketplace would tell them, by its numbers.
pub(crate) fn told(pulled: &[PlatformAfterSale]) -> BTreeMap<String, Told> {
    let told = pulled.iter().map(|after_sale| {
        assert!(after_sale.modified_at.is_some() && after_sale.created_at.is_some());
        assert_eq!(after_sale.content_hash.len(), 32);
        (
            bare(&after_sale.platform_after_sale_id).to_owned(),
            (
                after_sale.platform_order_id.clone(),
                kind(after_sale.kind()),
                stage(after_sale.stage()),
                after_sale.refund_fen,
            ),
        )
    });
    told.collect()
}

/// What a decision needs of an after-sale.
pub(crate) fn named(after_sale: &PlatformAfterSale) -> AfterSaleRef {
    let keys = after_sale.lines.iter().map(|line| line.line_key.clone());
    AfterSaleRef {
        platform_after_sale_id: after_sale.platform_after_sale_id.clone(),
        platform_order_id: after_sale.platform_order_id.clone(),
        kind: after_sale.kind(),
        before_shipping: after_sale.before_shipping,
        refund_fen: after_sale.refund_fen,
        line_keys: keys.filter(|key| !key.is_empty()).collect(),
        decision_token: after_sale.decision_token.clone(),
    }
}

impl Marketplace {
    pub(crate) fn after_sales(&self) -> &'static dyn Feed<PlatformAfterSale> {
        self.connector.after_sales().unwrap()
    }

    /// Lets the buyer of an order ask for something about all of it, and gives the number.
    pub(crate) async fn ask(&self, order: &str, kind: &str) -> String {
        let path = format!("orders/{order}/after_sale");
        let opened = self.tell(&path, &json!({"kind": kind})).await;
        opened["platform_after_sale_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Asks for the money of a new order back; gives the number.
    pub(crate) async fn ask_before_shipping(&self) -> String {
        let order = self.place_order(1).await;
        self.ask(&order, "refund_only").await
    }

    /// Asks for the money of an order that has left, against its goods; gives the number.
    pub(crate) async fn ask_after_shipping(&self) -> String {
        let order = self.place_order(1).await;
        self.act(&order, "ship_elsewhere").await;
        self.ask(&order, "return_refund").await
    }

    /// Lets a buyer or the platform's own people do something about an after-sale.
    pub(crate) async fn act_after_sale(&self, number: &str, action: &str) {
        let path = format!("after_sales/{number}/{action}");
        self.tell(&path, &json!({})).await;
    }

    /// One after-sale, whole, by the connector's id.
    pub(crate) async fn after_sale(&self, id: &str) -> PlatformAfterSale {
        let feed = self.after_sales();
        let document = feed.detail(&self.engine, &self.shop, id).await;
        document.unwrap().mapped.unwrap()
    }

    /// Everything that changed in a time.
    pub(crate) async fn pulled_after_sales(&self, time: Window) -> Vec<PlatformAfterSale> {
        let documents = self.documents(self.after_sales(), time).await;
        let mapped = documents
            .into_iter()
            .map(|document| document.mapped.unwrap());
        mapped.collect()
    }

    /// Everything that changed since some minutes before the test began.
    pub(crate) async fn changed_after_sales(&self) -> Vec<PlatformAfterSale> {
        let now = Utc::now();
        let time = Window {
            from: now - Duration::minutes(5),
            to: now + Duration::seconds(2),
        };
        self.pulled_after_sales(time).await
    }

    /// The changed after-sale with the marketplace's number.
    pub(crate) async fn changed_after_sale(&self, number: &str) -> PlatformAfterSale {
        let pulled = self.changed_after_sales().await;
        let found = pulled
            .into_iter()
            .find(|after_sale| bare(&after_sale.platform_after_sale_id) == number);
        found.unwrap_or_else(|| panic!("after-sale {number} was not pulled"))
    }

    /// The shop's after-sales as the marketplace has them.
    pub(crate) async fn told_after_sales(&self) -> BTreeMap<String, Told> {
        let rows = self.report("after_sales.csv").await;
        let truth = rows.into_iter().map(|row| {
            (
                row["platform_after_sale_id"].clone(),
                (
                    row["order"].clone(),
                    row["kind"].clone(),
                    row["stage"].clone(),
                    row["fen"].parse().unwrap(),
                ),
            )
        });
        truth.collect()
    }
}
