//! Rows that move while a list is paged.

use std::collections::BTreeSet;

use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::harness::{Running, wall};
use oms_sim::SimShop;

const LIST: &str = "taobao.trades.sold.increment.get";

/// One page of the last day: ids and the total.
async fn page(
    world: &Running,
    shop: &SimShop,
    end: &str,
    start: &str,
    number: usize,
) -> anyhow::Result<(Vec<u64>, usize)> {
    let own = [
        ("start_modified", start),
        ("end_modified", end),
        ("fields", "tid,modified"),
        ("page_size", "5"),
        ("page_no", &number.to_string()),
    ];
    let answer = world.taobao(shop, LIST, &own).await?;
    let body = &answer["trades_sold_increment_get_response"];
    let ids = body["trades"]["trade"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|trade| trade["tid"].as_u64())
        .collect();
    Ok((
        ids,
        usize::try_from(body["total_results"].as_u64().unwrap_or(0))?,
    ))
}

async fn walk(
    world: &Running,
    shop: &SimShop,
    forward: bool,
) -> anyhow::Result<(BTreeSet<u64>, BTreeSet<u64>)> {
    let (end, start) = (
        wall(Utc::now() - Duration::seconds(1)),
        wall(Utc::now() - Duration::hours(23)),
    );
    let (_, total) = page(world, shop, &end, &start, 1).await?;
    let full = world
        .taobao(
            shop,
            LIST,
            &[
                ("start_modified", &start),
                ("end_modified", &end),
                ("fields", "tid"),
                ("page_size", "100"),
            ],
        )
        .await?;
    let all: BTreeSet<u64> = full["trades_sold_increment_get_response"]["trades"]["trade"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|trade| trade["tid"].as_u64())
        .collect();
    assert_eq!(all.len(), total, "the world is quiet while it is counted");
    world.post("faults", json!({"move_rows": 1.0})).await?;
    let last = total.div_ceil(5);
    let mut seen = BTreeSet::new();
    for step in 1..=last {
        let number = if forward { step } else { last + 1 - step };
        seen.extend(page(world, shop, &end, &start, number).await?.0);
    }
    world.post("faults", json!({"move_rows": false})).await?;
    // What moved is in the next window.
    let (now, from) = (wall(Utc::now()), end.clone());
    let moved = world
        .taobao(
            shop,
            LIST,
            &[
                ("start_modified", &from),
                ("end_modified", &now),
                ("fields", "tid"),
                ("page_size", "100"),
            ],
        )
        .await?;
    let moved: BTreeSet<u64> = moved["trades_sold_increment_get_response"]["trades"]["trade"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|trade| trade["tid"].as_u64())
        .collect();
    seen.extend(moved);
    Ok((all, seen))
}

#[tokio::test]
async fn reading_from_the_last_page_back_loses_nothing() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let (all, seen) = walk(&world, &world.shop("taobao")?, false).await?;
    assert!(
        all.is_subset(&seen),
        "lost {:?}",
        all.difference(&seen).collect::<Vec<_>>()
    );
    Ok(())
}

#[tokio::test]
async fn reading_forward_loses_rows() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let (all, seen) = walk(&world, &world.shop("taobao")?, true).await?;
    assert!(
        !all.is_subset(&seen),
        "rows moved, so a forward reader must miss some"
    );
    Ok(())
}

#[tokio::test]
async fn lists_are_newest_first_and_say_whether_more_follows() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let (start, end) = (wall(Utc::now() - Duration::hours(23)), wall(Utc::now()));
    let own = [
        ("start_modified", start.as_str()),
        ("end_modified", &end),
        ("fields", "tid,modified"),
        ("page_size", "30"),
        ("use_has_next", "true"),
    ];
    let answer = world.taobao(&shop, LIST, &own).await?;
    let body = &answer["trades_sold_increment_get_response"];
    assert_eq!(
        (&body["has_next"], &body["total_results"]),
        (&json!(true), &Value::Null)
    );
    let times: Vec<&str> = body["trades"]["trade"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|trade| trade["modified"].as_str())
        .collect();
    assert!(
        times.len() == 30 && times.is_sorted_by(|a, b| a >= b),
        "{times:?}"
    );
    let last = world
        .taobao(&shop, LIST, &[&own[..], &[("page_no", "2")]].concat())
        .await?;
    assert_eq!(
        last["trades_sold_increment_get_response"]["has_next"],
        false
    );
    Ok(())
}
