//! The truth in `orders.csv` and what the platforms list are the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, Utc};
use oms_sim::{ShopCount, Sim, SimOptions, SimShop};

use crate::harness::{OrderRow, Running, SMALL, small, wall};

/// Ids and fen of a Taobao shop over the last sixty-one days.
async fn taobao_orders(world: &Running, shop: &SimShop) -> anyhow::Result<BTreeMap<String, i64>> {
    let start = wall(Utc::now() - Duration::days(61));
    let mut found = BTreeMap::new();
    for page in 1.. {
        let own = [
            ("fields", "tid_str,payment"),
            ("start_created", start.as_str()),
            ("page_size", "100"),
            ("page_no", &page.to_string()),
            ("use_has_next", "true"),
        ];
        let answer = world.taobao(shop, "taobao.trades.sold.get", &own).await?;
        let body = &answer["trades_sold_get_response"];
        for trade in body["trades"]["trade"].as_array().into_iter().flatten() {
            let fen: String = trade["payment"]
                .as_str()
                .unwrap_or_default()
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            found.insert(
                trade["tid_str"].as_str().unwrap_or_default().to_owned(),
                fen.parse()?,
            );
        }
        if body["has_next"] != true {
            break;
        }
    }
    Ok(found)
}

/// The same of a Pinduoduo shop, day by day as its list demands.
async fn pdd_orders(world: &Running, shop: &SimShop) -> anyhow::Result<BTreeMap<String, i64>> {
    let now = Utc::now().timestamp();
    let mut found = BTreeMap::new();
    for day in 0..61 {
        let (start, end) = (
            (now - (day + 1) * 86_400).to_string(),
            (now - day * 86_400).to_string(),
        );
        let own = [
            ("start_confirm_at", start.as_str()),
            ("end_confirm_at", &end),
            ("order_status", "5"),
            ("refund_status", "5"),
            ("page", "1"),
            ("page_size", "100"),
        ];
        let answer = world.pdd(shop, "pdd.order.list.get", &own).await?;
        let body = &answer["order_list_get_response"];
        assert!(
            body["total_count"]
                .as_u64()
                .is_some_and(|total| total <= 100),
            "{answer}"
        );
        for order in body["order_list"].as_array().into_iter().flatten() {
            let yuan = order["pay_amount"].as_f64().unwrap_or(-1.0);
            found.insert(
                order["order_sn"].as_str().unwrap_or_default().to_owned(),
                format!("{:.0}", yuan * 100.0).parse()?,
            );
        }
    }
    Ok(found)
}

#[tokio::test]
async fn what_the_platforms_list_is_what_the_csv_says() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let rows = world.orders().await?;
    assert_eq!(rows.len(), SMALL * 40);
    for shop in world.sim.shops() {
        let own = |row: &&OrderRow| row.shop == shop.platform_shop_id;
        let truth: BTreeMap<String, i64> = rows
            .iter()
            .filter(own)
            .map(|row| (row.platform_order_id.clone(), row.fen))
            .collect();
        let listed = match shop.platform_name.as_str() {
            "taobao" => taobao_orders(&world, &shop).await?,
            "pinduoduo" => pdd_orders(&world, &shop).await?,
            // The others are compared beside their own refusals.
            _ => continue,
        };
        assert_eq!(listed, truth, "{}", shop.platform_name);
    }
    let statuses: BTreeSet<&str> = rows.iter().map(|row| row.status.as_str()).collect();
    assert_eq!(
        statuses,
        BTreeSet::from([
            "awaiting_payment",
            "awaiting_shipment",
            "closed",
            "completed",
            "shipped"
        ])
    );
    Ok(())
}

#[tokio::test]
async fn the_same_seed_makes_the_same_shops_and_another_does_not() -> anyhow::Result<()> {
    let names = |sim: &Sim| {
        sim.shops()
            .into_iter()
            .map(|shop| (shop.platform_shop_id, shop.app_secret, shop.access_token))
            .collect::<Vec<_>>()
    };
    let first = names(&Sim::open(&small(), None).await?);
    assert_eq!(first, names(&Sim::open(&small(), None).await?));
    assert_ne!(
        first,
        names(&Sim::open(&SimOptions { seed: 2, ..small() }, None).await?)
    );
    Ok(())
}

#[tokio::test]
async fn ids_have_the_platforms_shapes() -> anyhow::Result<()> {
    let world = Running::start(
        &SimOptions {
            shops: ShopCount::All,
            ..SimOptions::default()
        },
        None,
    )
    .await?;
    let rows = world.orders().await?;
    assert_eq!((world.sim.shops().len(), rows.len()), (24, 960));
    let digits = |count: usize| "9".repeat(count);
    let shapes = BTreeMap::from([
        ("taobao", digits(19)),
        ("jd", digits(12)),
        ("pinduoduo", format!("{}-{}", digits(6), digits(15))),
        ("douyin", digits(19)),
        ("wechat_shop", digits(19)),
        ("kuaishou", digits(16)),
        ("xiaohongshu", format!("P{}", digits(18))),
    ]);
    for row in &rows {
        let as_shape = |letter: char| if letter.is_ascii_digit() { '9' } else { letter };
        let shape: String = row.platform_order_id.chars().map(as_shape).collect();
        assert_eq!(shape, shapes[row.platform.as_str()], "{row:?}");
    }
    let platforms: BTreeSet<&str> = rows.iter().map(|row| row.platform.as_str()).collect();
    assert_eq!(platforms.len(), shapes.len(), "{platforms:?}");
    assert!(
        rows.iter()
            .all(|row| row.platform != "taobao" || row.platform_order_id.parse::<i64>().is_ok())
    );
    let unique: BTreeSet<&str> = rows
        .iter()
        .map(|row| row.platform_order_id.as_str())
        .collect();
    assert_eq!(unique.len(), rows.len());
    Ok(())
}

#[tokio::test]
async fn buyers_place_paid_orders_at_the_asked_rate() -> anyhow::Result<()> {
    let world = Running::start(
        &SimOptions {
            rate: 200.0,
            ..small()
        },
        None,
    )
    .await?;
    oms_testkit::eventually(
        async || {
            world
                .orders()
                .await
                .is_ok_and(|rows| rows.len() >= SMALL * 40 + 100)
        },
        oms_testkit::patience(),
    )
    .await;
    let rows = world.orders().await?;
    assert!(
        rows.iter()
            .filter(|row| row.order_id.starts_with("live-"))
            .all(|row| row.status == "awaiting_shipment")
    );
    Ok(())
}
