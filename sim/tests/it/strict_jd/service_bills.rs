//! Service orders: the incremental list.

use chrono::{Duration, Utc};
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, code, start, with};
use crate::harness::wall;

pub(super) const SYNC: &str = "jingdong.asc.sync.list";

pub(super) fn merchant(shop: &SimShop) -> Value {
    json!({"buId": shop.platform_shop_id, "operatePin": "oms", "operateNick": "oms"})
}

fn window(shop: &SimShop) -> Value {
    let (from, to) = (
        wall(Utc::now() - Duration::hours(1)),
        wall(Utc::now() + Duration::minutes(1)),
    );
    with(
        merchant(shop),
        json!({"updateTimeBegin": from, "updateTimeEnd": to, "pageNumber": 1, "pageSize": 50}),
    )
}

/// A count, which some merchants get as a text.
fn count(value: &Value) -> i64 {
    let text = value.as_str().and_then(|text| text.parse().ok());
    value.as_i64().or(text).unwrap_or(-1)
}

#[tokio::test]
async fn the_incremental_list_holds_service_orders_only() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let early = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let early = world.buyer_asks(&early, "refund_only").await?;
    let answer = call(&world, &shop, SYNC, window(&shop)).await?;
    let result = &answer["pageResult"];
    let rows = result["data"].as_array().cloned().unwrap_or_default();
    assert_eq!(count(&result["totalCount"]), i64::try_from(rows.len())?);
    let find = |id: &str| {
        rows.iter()
            .find(|row| row["serviceId"].as_u64() == id.parse().ok())
    };
    let row = find(&id).unwrap();
    assert_eq!(
        (
            &row["orderId"].to_string(),
            &row["serviceStatus"],
            &row["customerExpect"]
        ),
        (&order, &json!(10_001), &json!(10))
    );
    assert!(
        row["updateDate"]
            .as_i64()
            .is_some_and(|time| time > 1_700_000_000_000)
    );
    assert!(find(&early).is_none(), "that is a refund before shipping");
    let ms = json!({"updateTimeBegin": (Utc::now() - Duration::hours(1)).timestamp_millis()});
    assert!(
        call(&world, &shop, SYNC, with(window(&shop), ms)).await?["pageResult"]["data"].is_array()
    );
    let paged = with(window(&shop), json!({"pageSize": 1, "pageNumber": 2}));
    let paged = call(&world, &shop, SYNC, paged).await?;
    assert!(
        paged["pageResult"]["data"]
            .as_array()
            .is_some_and(|rows| rows.len() <= 1)
    );

    for (more, want) in [
        (json!({"buId": "17"}), 71),
        (json!({"buId": null}), 60),
        (json!({"operatePin": ""}), 60),
        (json!({"operateNick": null}), 60),
        (json!({"updateTimeEnd": null}), 60),
        (json!({"updateTimeBegin": null, "updateTimeEnd": null}), 60),
        (json!({"pageSize": 51}), 61),
        (json!({"pageNumber": 0}), 61),
    ] {
        let answer = call(&world, &shop, SYNC, with(window(&shop), more.clone())).await?;
        assert_eq!(code(&answer), want, "{more}: {answer}");
    }
    let waits = call(&world, &shop, "jingdong.asc.audit.list", merchant(&shop)).await?;
    let waits = waits["pageResult"]["data"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(waits.iter().all(|row| row["serviceStatus"] == 10_001) && !waits.is_empty());
    Ok(())
}

#[tokio::test]
async fn faults_reach_service_orders_too() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut asked = Vec::new();
    for _ in 0..16 {
        asked.push(
            world
                .buyer_returns(&shop.platform_shop_id, "return_refund")
                .await?,
        );
    }
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    assert_eq!(code(&call(&world, &shop, SYNC, window(&shop)).await?), 2);
    world
        .post(
            "faults",
            json!({"throttle_share": 0.0, "malformed_share": 1.0}),
        )
        .await?;
    let params = super::signed(super::params(&shop, SYNC, &window(&shop)), &shop.app_secret);
    let bytes = world
        .http
        .post(format!("{}/routerjson", world.base))
        .form(&params)
        .send()
        .await?
        .bytes()
        .await?;
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let rows = &answer["jingdong_asc_sync_list_responce"]["pageResult"]["data"];
    let rows = rows.as_array().cloned().unwrap_or_default();
    let count = |fits: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| fits(row)).count();
    assert!(count(&|row| row["serviceStatus"] == 77) > 0);
    assert!(count(&|row| row.get("serviceId").is_none()) > 0);
    Ok(())
}
