//! Faults on demand.

use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::harness::{Running, pdd_params, sign_pdd, sign_taobao, taobao_params, wall};

#[tokio::test]
async fn throttling_and_server_errors_look_like_the_platforms() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let (taobao, pdd) = (world.shop("taobao")?, world.shop("pinduoduo")?);
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    let answer = world.taobao(&taobao, "taobao.time.get", &[]).await?;
    assert_eq!(answer["error_response"]["code"], 7);
    assert!(
        answer["error_response"]["sub_msg"]
            .as_str()
            .is_some_and(|text| text.contains("This ban will last for"))
    );
    assert_eq!(
        world.pdd(&pdd, "pdd.time.get", &[]).await?["error_response"]["error_code"],
        70_031
    );
    world
        .post(
            "faults",
            json!({"throttle_share": 0.0, "error_5xx_share": 1.0}),
        )
        .await?;
    let params = sign_pdd(pdd_params(&pdd, "pdd.time.get", &[]), &pdd.app_secret);
    let response = world
        .http
        .post(format!("{}/api/router", world.base))
        .json(&params)
        .send()
        .await?;
    assert_eq!(response.status(), 502);
    assert!(response.text().await?.starts_with("<html>"));
    Ok(())
}

#[tokio::test]
async fn a_cut_before_leaves_nothing_and_a_cut_after_leaves_the_effect() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let tid = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let own = [
        ("tid", tid.as_str()),
        ("out_sid", "ZT30000001"),
        ("company_code", "ZTO"),
    ];
    let send = || world.taobao(&shop, "taobao.logistics.offline.send", &own);
    world
        .post("faults", json!({"cut_before_share": 1.0}))
        .await?;
    assert!(send().await.is_err());
    assert!(world.parcels(&tid).await?.is_empty());
    world
        .post(
            "faults",
            json!({"cut_before_share": 0.0, "cut_after_share": 1.0}),
        )
        .await?;
    assert!(send().await.is_err());
    assert_eq!(world.parcels(&tid).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn late_rows_exist_for_nobody_until_their_time() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    world
        .post(
            "faults",
            json!({"late_commit_share": 1.0, "late_commit_s": 400}),
        )
        .await?;
    let order = world
        .post("orders", json!({"shop": shop.platform_shop_id}))
        .await?;
    let tid = order["platform_order_id"].as_str().unwrap_or_default();
    let own = [("tid", tid), ("fields", "tid")];
    let detail = || world.taobao(&shop, "taobao.trade.fullinfo.get", &own);
    assert_eq!(
        detail().await?["error_response"]["sub_code"],
        "isv.trade-not-exist"
    );
    // The order is there for whoever asks 400 seconds later, with its old modified time.
    world.post("faults", json!({"clock_skew_s": 401})).await?;
    assert_eq!(
        detail().await?["trade_fullinfo_get_response"]["trade"]["tid"].to_string(),
        tid
    );
    Ok(())
}

#[tokio::test]
async fn malformed_documents_stand_among_sound_ones() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    world
        .post("faults", json!({"malformed_share": 1.0}))
        .await?;
    let (start, end) = (wall(Utc::now() - Duration::hours(23)), wall(Utc::now()));
    let own = [
        ("start_modified", start.as_str()),
        ("end_modified", &end),
        ("fields", "tid,status,payment,receiver_name"),
        ("page_size", "100"),
    ];
    let params = sign_taobao(
        taobao_params(&shop, "taobao.trades.sold.increment.get", &own),
        &shop.app_secret,
    );
    let bytes = world
        .http
        .post(format!("{}/router/rest", world.base))
        .form(&params)
        .send()
        .await?
        .bytes()
        .await?;
    assert!(
        std::str::from_utf8(&bytes).is_err(),
        "some document holds bytes that are no UTF-8"
    );
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let trades = answer["trades_sold_increment_get_response"]["trades"]["trade"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let count = |fits: &dyn Fn(&Value) -> bool| trades.iter().filter(|trade| fits(trade)).count();
    assert!(count(&|trade| trade["status"] == "TRADE_IN_LIMBO") > 0);
    assert!(count(&|trade| trade.get("tid").is_none()) > 0);
    assert!(count(&|trade| trade["payment"] == "99999999999999999999.99") > 0);
    Ok(())
}

#[tokio::test]
async fn the_platform_clock_can_be_off() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    world.post("faults", json!({"clock_skew_s": 3600})).await?;
    let answer = world.taobao(&shop, "taobao.time.get", &[]).await?;
    assert_eq!(
        answer["error_response"]["sub_code"],
        "isv.invalid-timestamp"
    );
    let stamp = wall(Utc::now() + Duration::seconds(3600));
    let answer = world
        .taobao(&shop, "taobao.time.get", &[("timestamp", &stamp)])
        .await?;
    assert!(
        answer["time_get_response"]["time"]
            .as_str()
            .is_some_and(|time| time >= stamp.as_str()),
        "{answer}"
    );
    Ok(())
}

#[tokio::test]
async fn unknown_switches_and_orders_are_refused() -> anyhow::Result<()> {
    let world = Running::small().await?;
    assert!(
        world
            .post("faults", json!({"no_such_switch": 1}))
            .await
            .is_err()
    );
    assert!(
        world
            .post("faults", json!({"expire_tokens": {"shop": "nobody"}}))
            .await
            .is_err()
    );
    assert!(world.post("orders/17/touch", json!({})).await.is_err());
    assert!(
        world
            .post("orders", json!({"platform": "pinduoduo", "paid": false}))
            .await
            .is_err()
    );
    Ok(())
}
