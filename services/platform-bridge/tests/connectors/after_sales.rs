//! After-sales as they are pulled and as the marketplace has them, and decisions about them.

use crate::marketplace::{Marketplace, PLATFORMS};
use chrono::{Duration, Utc};
use oms_bridge::platform::{
    AfterSaleRef, CallError, Decision, DecisionFound, Feed, ListBy, Listed, Window,
};
use oms_contracts::oms::{
    events::v1::PlatformAfterSale,
    types::v1::{AfterSaleKind, AfterSaleStage, Platform},
};
use serde_json::json;
use std::collections::BTreeMap;

/// An after-sale as both sides tell it: order, kind, stage, fen.
type Told = (String, String, String, i64);

fn feed(market: &Marketplace) -> &dyn Feed<PlatformAfterSale> {
    market.connector.after_sales().unwrap()
}

/// The number that the marketplace counts by: JD's connector marks its two systems apart,
/// Pinduoduo's puts the order's number in front.
fn bare(id: &str) -> String {
    let number = id.split(':').nth(1).or_else(|| id.rsplit('_').next());
    number.unwrap_or(id).to_owned()
}

fn kind(kind: AfterSaleKind) -> String {
    let name = kind.as_str_name().to_lowercase();
    name.trim_start_matches("after_sale_kind_").to_owned()
}

fn stage(stage: AfterSaleStage) -> String {
    let name = stage.as_str_name().to_lowercase();
    name.trim_start_matches("after_sale_stage_").to_owned()
}

async fn whole(market: &Marketplace, listed: Listed<PlatformAfterSale>) -> PlatformAfterSale {
    match listed {
        Listed::Full(document) => document.mapped.unwrap(),
        Listed::NeedsDetail(id) => read(market, &id).await,
        Listed::Unreadable(document) => panic!("unreadable: {:?}", document.mapped),
    }
}

async fn read(market: &Marketplace, id: &str) -> PlatformAfterSale {
    let document = feed(market).detail(&market.engine, &market.shop, id).await;
    document.unwrap().mapped.unwrap()
}

/// Everything that changed since a minute before the test began.
async fn pulled(market: &Marketplace) -> Vec<PlatformAfterSale> {
    let time = Window {
        from: Utc::now() - Duration::minutes(5),
        to: Utc::now() + Duration::seconds(2),
    };
    let mut pulled = Vec::new();
    for listed in market.pull_from(feed(market), ListBy::Modified, time).await {
        pulled.push(whole(market, listed).await);
    }
    pulled
}

fn told(pulled: &[PlatformAfterSale]) -> BTreeMap<String, Told> {
    let told = pulled.iter().map(|after_sale| {
        assert!(after_sale.modified_at.is_some() && after_sale.created_at.is_some());
        assert_eq!(after_sale.content_hash.len(), 32);
        (
            bare(&after_sale.platform_after_sale_id),
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

async fn truth(market: &Marketplace) -> BTreeMap<String, Told> {
    let rows = market.report("after_sales.csv").await;
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

/// Asks for money back before the order leaves; gives the number.
async fn ask_before_shipping(market: &Marketplace) -> String {
    let order = market.place_order(1).await;
    let path = format!("orders/{order}/after_sale");
    let opened = market
        .tell(&path, &json!({"kind": "refund_only", "lines": [0]}))
        .await;
    opened["platform_after_sale_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// What a decision needs of an after-sale.
fn named(after_sale: &PlatformAfterSale) -> AfterSaleRef {
    AfterSaleRef {
        platform_after_sale_id: after_sale.platform_after_sale_id.clone(),
        platform_order_id: after_sale.platform_order_id.clone(),
        kind: after_sale.kind(),
        before_shipping: after_sale.before_shipping,
        refund_fen: after_sale.refund_fen,
        line_keys: after_sale
            .lines
            .iter()
            .map(|line| line.line_key.clone())
            .filter(|key| !key.is_empty())
            .collect(),
        decision_token: after_sale.decision_token.clone(),
    }
}

#[tokio::test]
async fn what_changes_is_pulled_as_the_marketplace_has_it() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let asked = ask_before_shipping(&market).await;
        let withdrawn = ask_before_shipping(&market).await;
        market
            .tell(&format!("after_sales/{withdrawn}/withdraw"), &json!({}))
            .await;
        let pulled = pulled(&market).await;
        let told = told(&pulled);
        let truth = truth(&market).await;
        for id in [&asked, &withdrawn] {
            assert_eq!(told.get(id), truth.get(id), "{platform:?} {id}");
        }
        let open = pulled
            .iter()
            .find(|a| bare(&a.platform_after_sale_id) == asked)
            .unwrap();
        assert!(open.before_shipping, "{platform:?}");
        // Lines are named as the order names them.
        let order = market.order(&open.platform_order_id).await.order;
        let keys: Vec<_> = order.lines.unwrap().lines;
        for line in open.lines.iter().filter(|line| !line.line_key.is_empty()) {
            assert!(
                keys.iter().any(|known| known.line_key == line.line_key),
                "{platform:?} {}",
                line.line_key
            );
        }
    }
}

#[tokio::test]
async fn all_that_changed_in_half_a_day_is_pulled() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let now = Utc::now();
        let time = Window {
            from: now - Duration::hours(12),
            to: now + Duration::seconds(2),
        };
        let mut all = Vec::new();
        for listed in market
            .pull_from(feed(&market), ListBy::Modified, time)
            .await
        {
            all.push(whole(&market, listed).await);
        }
        let (told, mut truth) = (told(&all), truth(&market).await);
        if platform == Platform::Jd {
            // It lists a refund by when it was asked for and decided, so that an open one of
            // yesterday is not in today's list.
            truth.retain(|id, _| told.contains_key(id));
        }
        assert_eq!(told, truth, "{platform:?}");
        assert!(!told.is_empty());
    }
}

#[tokio::test]
async fn a_refund_is_agreed_and_a_second_word_changes_nothing() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let id = ask_before_shipping(&market).await;
        let asked = pulled(&market).await;
        let asked = asked
            .iter()
            .find(|a| bare(&a.platform_after_sale_id) == id)
            .unwrap();
        let decisions = market.connector.decisions().unwrap();
        let (http, shop, named) = (&market.engine, &market.shop, named(asked));
        let found = async || {
            decisions
                .find(http, shop, &named, &Decision::AgreeRefund)
                .await
        };
        match decisions
            .decide(http, shop, &named, &Decision::AgreeRefund)
            .await
        {
            Ok(()) => {}
            // The platform's own rule; its reason stands in the connector.
            Err(CallError::Unsupported { reason }) => {
                assert!(!reason.is_empty());
                continue;
            }
            Err(error) => panic!("{platform:?}: {error}"),
        }
        assert_eq!(found().await.unwrap(), DecisionFound::Done, "{platform:?}");
        let after = read(&market, &asked.platform_after_sale_id).await;
        assert!(
            matches!(
                after.stage(),
                AfterSaleStage::Refunded | AfterSaleStage::Processing
            ),
            "{platform:?} {:?}",
            after.stage()
        );
    }
}

#[tokio::test]
async fn a_withdrawn_one_cannot_be_agreed() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let id = ask_before_shipping(&market).await;
        let asked = pulled(&market).await;
        let asked = asked
            .iter()
            .find(|a| bare(&a.platform_after_sale_id) == id)
            .unwrap();
        market
            .tell(&format!("after_sales/{id}/withdraw"), &json!({}))
            .await;
        let decisions = market.connector.decisions().unwrap();
        let (http, shop, named) = (&market.engine, &market.shop, named(asked));
        let decided = decisions
            .decide(http, shop, &named, &Decision::AgreeRefund)
            .await;
        match decided {
            Err(CallError::Unsupported { .. }) => continue,
            Err(CallError::Refused { .. } | CallError::OutcomeUnknown { .. }) => {}
            other => panic!("{platform:?}: {other:?}"),
        }
        let found = decisions
            .find(http, shop, &named, &Decision::AgreeRefund)
            .await;
        assert_eq!(found.unwrap(), DecisionFound::Overtaken, "{platform:?}");
    }
}

/// Platforms whose exchanges and returns the marketplace can be asked for.
#[tokio::test]
async fn a_return_goes_there_and_back() {
    for platform in PLATFORMS {
        let market = Marketplace::start(platform).await;
        let order = market.place_order(1).await;
        market
            .tell(&format!("orders/{order}/ship_elsewhere"), &json!({}))
            .await;
        let path = format!("orders/{order}/after_sale");
        let opened = market
            .tell(&path, &json!({"kind": "return_refund", "lines": [0]}))
            .await;
        let id = opened["platform_after_sale_id"]
            .as_str()
            .unwrap()
            .to_owned();
        let find = async || {
            let pulled = pulled(&market).await;
            let found = pulled
                .into_iter()
                .find(|a| bare(&a.platform_after_sale_id) == id);
            found.unwrap()
        };
        let asked = find().await;
        assert_eq!(asked.kind(), AfterSaleKind::ReturnRefund, "{platform:?}");
        assert!(!asked.before_shipping, "{platform:?}");
        let decisions = market.connector.decisions().unwrap();
        let (http, shop) = (&market.engine, &market.shop);
        let agree = Decision::AgreeReturn {
            address_id: String::new(),
            note: "ok".into(),
        };
        match decisions.decide(http, shop, &named(&asked), &agree).await {
            Ok(()) => {}
            Err(CallError::Unsupported { .. }) => continue,
            Err(error) => panic!("{platform:?}: {error}"),
        }
        assert_eq!(
            find().await.stage(),
            AfterSaleStage::AwaitingReturn,
            "{platform:?}"
        );
        market
            .tell(&format!("after_sales/{id}/send_back"), &json!({}))
            .await;
        let sent = find().await;
        assert_eq!(sent.stage(), AfterSaleStage::Returned, "{platform:?}");
        assert!(!sent.return_waybill_no.is_empty(), "{platform:?}");
    }
}

/// The sense of `platform` in a loop's message.
#[test]
fn every_platform_tells_after_sales() {
    for platform in PLATFORMS {
        assert_ne!(platform, Platform::Unspecified);
        let connector = oms_bridge::platforms::connector(platform).unwrap();
        assert!(connector.after_sales().is_ok(), "{platform:?}");
    }
}
