//! The real data set, where `OMS_SIM_DATA` names it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use oms_sim::{ShopCount, SimOptions};

use crate::harness::{OrderRow, Running};

fn options(shops: ShopCount) -> Option<SimOptions> {
    let data = std::env::var_os("OMS_SIM_DATA").map(PathBuf::from)?;
    Some(SimOptions {
        shops,
        data: Some(data),
        ..SimOptions::default()
    })
}

#[tokio::test]
async fn every_sellers_part_is_one_order_in_its_starting_status() -> anyhow::Result<()> {
    let Some(options) = options(ShopCount::All) else {
        oms_testkit::skip("OMS_SIM_DATA is not set");
        return Ok(());
    };
    let world = Running::start(&options, None).await?;
    let rows = world.orders().await?;
    assert_eq!((rows.len(), world.sim.shops().len()), (5_042, 1_222));
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *statuses.entry(&row.status).or_default() += 1;
    }
    // A few buyers had all their money back at the start, which closes a shipped order.
    assert_eq!(statuses["shipped"] + statuses["closed"], 61 + 15);
    assert!((15..20).contains(&statuses["closed"]), "{statuses:?}");
    assert_eq!(
        statuses["awaiting_shipment"] + statuses["completed"],
        4_934 + 20 + 12
    );
    assert!(
        (2_300..2_600).contains(&statuses["awaiting_shipment"]),
        "{statuses:?}"
    );
    let items = std::fs::read_to_string(
        options
            .data
            .unwrap_or_default()
            .join("olist_order_items_dataset.csv"),
    )?;
    let mut total = 0;
    for row in csv::Reader::from_reader(items.as_bytes()).records() {
        let row = row?;
        for amount in [&row[5], &row[6]] {
            total += (amount.parse::<f64>()? * 100.0).round() as i64;
        }
    }
    assert_eq!(
        rows.iter().map(|row| row.fen).sum::<i64>(),
        total,
        "price and freight of every item, once"
    );
    let ids: BTreeSet<&str> = rows
        .iter()
        .map(|row| row.platform_order_id.as_str())
        .collect();
    assert_eq!(ids.len(), rows.len());
    Ok(())
}

#[tokio::test]
async fn fewer_shops_are_the_busiest_ones_with_the_same_ids() -> anyhow::Result<()> {
    let (Some(all), Some(few)) = (options(ShopCount::All), options(ShopCount::Busiest(24))) else {
        oms_testkit::skip("OMS_SIM_DATA is not set");
        return Ok(());
    };
    let taobao = |rows: Vec<OrderRow>| {
        rows.into_iter()
            .filter(|row| row.platform == "taobao")
            .collect::<BTreeSet<_>>()
    };
    let few = Running::start(&few, None).await?;
    assert_eq!(few.sim.shops().len(), 24);
    let few = taobao(few.orders().await?);
    let all = taobao(Running::start(&all, None).await?.orders().await?);
    assert!(few.len() > 100, "{} orders", few.len());
    assert!(few.is_subset(&all), "ids depend on the number of shops");
    Ok(())
}
