//! After-sales as every platform has them: the truth about them, and that orders agree with it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, Utc};
use oms_sim::{ShopCount, SimOptions, SimShop, SimStore};
use oms_testkit::TestDb;
use serde_json::{Value, json};

use crate::harness::{Running, small, wall};

/// One row of `after_sales.csv`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub(crate) struct AfterSaleRow {
    pub(crate) after_sale_id: String,
    pub(crate) order: String,
    pub(crate) platform: String,
    pub(crate) shop: String,
    pub(crate) platform_after_sale_id: String,
    pub(crate) kind: String,
    pub(crate) stage: String,
    pub(crate) fen: i64,
}

impl Running {
    pub(crate) async fn after_sales(&self) -> anyhow::Result<Vec<AfterSaleRow>> {
        Ok(
            csv::Reader::from_reader(self.get("after_sales.csv").await?.as_bytes())
                .deserialize()
                .collect::<Result<_, _>>()?,
        )
    }

    /// Stage of an after-sale by the platform's id.
    pub(crate) async fn stage(&self, id: &str) -> anyhow::Result<String> {
        let rows = self.after_sales().await?;
        let own = |row: &&AfterSaleRow| row.platform_after_sale_id == id;
        Ok(rows
            .iter()
            .find(own)
            .map(|row| row.stage.clone())
            .unwrap_or_default())
    }
}

#[tokio::test]
async fn the_seed_has_every_kind_and_stage_and_leaves_what_awaits_shipment() -> anyhow::Result<()> {
    let options = SimOptions {
        shops: ShopCount::All,
        ..small()
    };
    let world = Running::start(&options, None).await?;
    let rows = world.after_sales().await?;
    let orders = world.orders().await?;
    let statuses: BTreeMap<&str, &str> = orders
        .iter()
        .map(|row| (row.platform_order_id.as_str(), row.status.as_str()))
        .collect();
    let all = |of: fn(&AfterSaleRow) -> &str| rows.iter().map(of).collect::<BTreeSet<_>>();
    assert_eq!(all(|row| &row.kind).len(), 5, "kinds");
    assert_eq!(all(|row| &row.stage).len(), 8, "stages");
    assert_eq!(all(|row| &row.platform).len(), 7, "platforms");
    assert_eq!(all(|row| &row.platform_after_sale_id).len(), rows.len());
    let with: BTreeSet<&str> = rows.iter().map(|row| row.order.as_str()).collect();
    let share = |status: &str| {
        let of_status = orders.iter().filter(|row| row.status == status);
        let (mut count, mut having) = (0, 0);
        for row in of_status {
            count += 1;
            having += usize::from(with.contains(row.platform_order_id.as_str()));
        }
        having * 100 / count
    };
    assert!(
        (15..45).contains(&share("completed")),
        "{}",
        share("completed")
    );
    assert_eq!(share("closed"), 100, "what was paid back tells by what");
    assert!(share("awaiting_shipment") < 15, "most can make the circle");
    for row in &rows {
        if statuses[row.order.as_str()] == "awaiting_shipment" {
            let told = (row.kind.as_str(), row.stage.as_str());
            assert_eq!(told, ("refund_only", "requested"), "{row:?}");
        }
    }
    assert!(world.sim.shops().iter().all(|shop| {
        let needs = matches!(shop.platform_name.as_str(), "kuaishou" | "wechat_shop");
        needs != shop.push_key.is_empty()
    }));
    Ok(())
}

/// `refund_status` and `refund_id` of the lines of a Taobao order, and its status.
async fn told(world: &Running, shop: &SimShop, tid: &str) -> anyhow::Result<(String, Vec<String>)> {
    let own = [
        ("tid", tid),
        ("fields", "status,orders.refund_status,orders.refund_id"),
    ];
    let answer = world
        .taobao(shop, "taobao.trade.fullinfo.get", &own)
        .await?;
    let trade = &answer["trade_fullinfo_get_response"]["trade"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = trade["orders"]["order"].as_array().into_iter().flatten();
    let lines = lines.map(|line| {
        format!(
            "{} {}",
            text(&line["refund_status"]),
            text(&line["refund_id"])
        )
    });
    Ok((text(&trade["status"]), lines.collect()))
}

#[tokio::test]
async fn orders_and_after_sales_always_agree() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let tid = world.buyer_orders(&shop.platform_shop_id, 2).await?;
    let act = async |action: &str| {
        let path = format!("orders/{tid}/{action}");
        world.post(&path, json!({})).await
    };
    assert!(act("withdraw_refund").await.is_err(), "there is none");
    act("refund").await?;
    let ids: Vec<String> = world
        .after_sales()
        .await?
        .into_iter()
        .filter(|row| row.order == tid)
        .map(|row| row.platform_after_sale_id)
        .collect();
    let (_, lines) = told(&world, &shop, &tid).await?;
    let expected = |word: &str, ids: &[String]| -> Vec<String> {
        ids.iter().map(|id| format!("{word} {id}")).collect()
    };
    assert_eq!(lines, expected("WAIT_SELLER_AGREE", &ids));
    act("withdraw_refund").await?;
    assert_eq!(told(&world, &shop, &tid).await?.1, expected("CLOSED", &ids));
    act("refund").await?;
    let rows = world.after_sales().await?;
    let fresh: Vec<String> = rows
        .iter()
        .filter(|row| row.order == tid && row.stage == "requested")
        .map(|row| row.platform_after_sale_id.clone())
        .collect();
    assert!(fresh.len() == ids.len() && fresh.iter().all(|id| !ids.contains(id)));
    act("grant_refund").await?;
    let (status, lines) = told(&world, &shop, &tid).await?;
    assert_eq!(
        (status.as_str(), lines),
        ("TRADE_CLOSED", expected("SUCCESS", &fresh))
    );
    let paid: i64 = world
        .after_sales()
        .await?
        .iter()
        .filter(|row| row.stage == "refunded" && row.order == tid)
        .map(|row| row.fen)
        .sum();
    assert_eq!(paid, world.order(&tid).await?.fen, "postage comes back too");

    let cancelled = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    world
        .post(&format!("orders/{cancelled}/cancel"), json!({}))
        .await?;
    let rows = world.after_sales().await?;
    let stage = rows.iter().find(|row| row.order == cancelled);
    assert_eq!(stage.map(|row| row.stage.as_str()), Some("refunded"));
    Ok(())
}

#[tokio::test]
async fn buyers_can_only_ask_for_what_fits_the_order() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let waiting = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let ask = async |order: &str, body: Value| {
        let url = format!("{}/_sim/orders/{order}/after_sale", world.base);
        let answer = world.http.post(url).json(&body).send().await?;
        anyhow::Ok(answer.status().as_u16())
    };
    assert_eq!(ask(&waiting, json!({"kind": "return_refund"})).await?, 409);
    assert_eq!(ask(&waiting, json!({"kind": "nothing"})).await?, 422);
    assert_eq!(ask("1", json!({"kind": "refund_only"})).await?, 404);
    let partly = json!({"kind": "refund_only", "refund_fen": 1});
    assert_eq!(
        ask(&waiting, partly).await?,
        409,
        "unshipped goes back whole"
    );
    let has = world.buyer_has(&shop.platform_shop_id).await?;
    let far = json!({"kind": "refund_only", "lines": [7]});
    assert_eq!(ask(&has, far).await?, 409);
    let little = json!({"kind": "refund_only", "refund_fen": 1});
    assert_eq!(ask(&has, little).await?, 200);
    assert_eq!(
        ask(&has, json!({"kind": "exchange"})).await?,
        409,
        "one at a time"
    );
    let rows = world.after_sales().await?;
    let own = rows.iter().find(|row| row.order == has);
    let id = own
        .map(|row| row.platform_after_sale_id.clone())
        .unwrap_or_default();
    assert!(world.buyer_does(&id, "send_back").await.is_err());
    assert_eq!(world.buyer_does(&id, "platform_decides").await?, "refunded");
    assert!(world.buyer_does(&id, "withdraw").await.is_err());
    assert_eq!(
        world.order(&has).await?.status,
        "shipped",
        "the rest is kept"
    );
    Ok(())
}

#[tokio::test]
async fn a_restart_keeps_every_after_sale() -> anyhow::Result<()> {
    let db = TestDb::new().await?;
    let world = Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?;
    let shop = world.shop("kuaishou")?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    world.buyer_does(&id, "touch").await?;
    let (_, gone) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    world.buyer_does(&gone, "withdraw").await?;
    let rows = world.after_sales().await?;
    drop(world);
    let again = Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?;
    assert_eq!(again.after_sales().await?, rows);
    assert_eq!(again.stage(&gone).await?, "closed");
    Ok(())
}

/// Ids and modified times of a Taobao shop's refunds of the last day.
async fn listed(world: &Running, shop: &SimShop) -> anyhow::Result<BTreeMap<String, String>> {
    let (start, end) = (wall(Utc::now() - Duration::days(1)), wall(Utc::now()));
    let own = [
        ("fields", "refund_id,modified"),
        ("start_modified", start.as_str()),
        ("end_modified", &end),
        ("page_size", "100"),
    ];
    let answer = world
        .taobao(shop, "taobao.refunds.receive.get", &own)
        .await?;
    let rows = &answer["refunds_receive_get_response"]["refunds"]["refund"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = rows.as_array().into_iter().flatten();
    Ok(rows
        .map(|row| (text(&row["refund_id"]), text(&row["modified"])))
        .collect())
}

#[tokio::test]
async fn rows_move_while_paged_and_late_ones_are_hidden() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let own = |rows: Vec<AfterSaleRow>| -> BTreeSet<String> {
        rows.into_iter()
            .filter(|row| row.shop == shop.platform_shop_id)
            .map(|row| row.platform_after_sale_id)
            .collect()
    };
    let before = listed(&world, &shop).await?;
    let truth = own(world.after_sales().await?);
    assert_eq!(before.keys().cloned().collect::<BTreeSet<_>>(), truth);
    world.post("faults", json!({"move_rows": 1.0})).await?;
    let moved = listed(&world, &shop).await?;
    assert_ne!(moved, before, "one of them is newer now");
    assert_eq!(moved.len(), before.len());

    let faults = json!({"move_rows": false, "late_commit_share": 1.0, "late_commit_s": 300});
    world.post("faults", faults).await?;
    world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    assert_eq!(own(world.after_sales().await?).len(), truth.len() + 1);
    assert_eq!(listed(&world, &shop).await?.len(), before.len());
    Ok(())
}
