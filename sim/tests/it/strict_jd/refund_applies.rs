//! Refunds before shipping: their own list, and the one answer to each.

use chrono::{Duration, Utc};
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, code, read_order, start, with};
use crate::harness::{Running, wall};

const LIST: &str = "jingdong.pop.afs.soa.refundapply.queryPageList";
const ONE: &str = "jingdong.pop.afs.soa.refundapply.queryById";
const REPLY: &str = "jingdong.pop.afs.soa.refundapply.replyRefund";

fn window(begin: &str, end: &str) -> Value {
    let (from, to) = (
        wall(Utc::now() - Duration::hours(1)),
        wall(Utc::now() + Duration::minutes(1)),
    );
    json!({begin: from, end: to, "pageIndex": 1, "pageSize": 50})
}

async fn rows(world: &Running, shop: &SimShop, asked: Value) -> anyhow::Result<Vec<Value>> {
    let answer = call(world, shop, LIST, asked).await?;
    let result = &answer["queryResult"];
    anyhow::ensure!(result["success"] == true, "{answer}");
    Ok(result["result"].as_array().cloned().unwrap_or_default())
}

async fn one(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
    let answer = call(world, shop, ONE, json!({"id": id})).await?;
    anyhow::ensure!(answer["queryResult"]["success"] == true, "{answer}");
    Ok(answer["queryResult"]["result"][0].clone())
}

/// A buyer who wants the money back before anything left: order and number.
async fn asked(world: &Running, shop: &SimShop) -> anyhow::Result<(String, String)> {
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id = world.buyer_asks(&order, "refund_only").await?;
    Ok((order, id))
}

async fn reply(world: &Running, shop: &SimShop, id: &str, more: Value) -> anyhow::Result<Value> {
    let body = json!({"id": id, "status": 1, "checkUserName": "oms", "remark": "同意"});
    call(world, shop, REPLY, with(body, more)).await
}

#[tokio::test]
async fn lists_are_by_application_and_by_decision() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, id) = asked(&world, &shop).await?;
    let found = rows(&world, &shop, window("applyTimeStart", "applyTimeEnd")).await?;
    let row = found
        .iter()
        .find(|row| row["id"].as_u64() == id.parse().ok())
        .unwrap();
    assert_eq!(
        (&row["orderId"], &row["status"], &row["checkTime"]),
        (&json!(order), &json!(0), &Value::Null)
    );
    let whole = read_order(&world, &shop, &order).await?;
    assert_eq!(whole["orderState"], "LOCKED");
    let yuan = whole["orderPayment"]
        .as_str()
        .unwrap_or_default()
        .replace('.', "");
    assert_eq!(
        row["applyRefundSum"].to_string(),
        yuan.trim_start_matches('0'),
        "fen"
    );
    let decided = async || rows(&world, &shop, window("checkTimeStart", "checkTimeEnd")).await;
    let is_in = |rows: &[Value]| rows.iter().any(|row| row["id"].as_u64() == id.parse().ok());
    assert!(!is_in(&decided().await?));
    let told = reply(&world, &shop, &id, json!({})).await?;
    assert_eq!(told["replyResult"]["success"], true, "{told}");
    assert!(is_in(&decided().await?));
    let row = one(&world, &shop, &id).await?;
    assert_eq!(
        (&row["status"], row["checkTime"].is_string()),
        (&json!(3), true)
    );
    assert_eq!(
        read_order(&world, &shop, &order).await?["orderState"],
        "TRADE_CANCELED"
    );

    // A service order is no refund before shipping.
    let (_, service) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    assert_eq!(one(&world, &shop, &service).await?, Value::Null);
    for (more, want) in [
        (json!({"pageIndex": 101}), 61),
        (json!({"pageSize": 51}), 61),
        (json!({"pageSize": null}), 60),
        (json!({"applyTimeStart": "yesterday"}), 61),
    ] {
        let body = with(window("applyTimeStart", "applyTimeEnd"), more.clone());
        assert_eq!(
            code(&call(&world, &shop, LIST, body).await?),
            want,
            "{more}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn one_answer_to_each_and_a_refusal_unlocks() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, id) = asked(&world, &shop).await?;
    for (more, want) in [
        (json!({"remark": ""}), 60),
        (json!({"checkUserName": ""}), 60),
        (json!({"status": 7}), 61),
        (json!({"rejectType": 9}), 61),
        (json!({"status": "yes"}), 61),
    ] {
        let told = reply(&world, &shop, &id, more.clone()).await?;
        assert_eq!(code(&told), want, "{more}: {told}");
    }
    for status in [6, 10] {
        let told = reply(&world, &shop, &id, json!({"status": status})).await?;
        assert_eq!(
            told["replyResult"]["success"], false,
            "no parcel is on its way"
        );
    }
    let refused = json!({"status": 2, "remark": "已发出", "rejectType": 1, "outWareStatus": 1});
    assert_eq!(
        reply(&world, &shop, &id, refused).await?["replyResult"]["success"],
        true
    );
    let row = one(&world, &shop, &id).await?;
    assert_eq!(
        (&row["status"], &row["checkRemark"]),
        (&json!(2), &json!("已发出"))
    );
    assert_eq!(
        read_order(&world, &shop, &order).await?["orderState"],
        "WAIT_SELLER_STOCK_OUT"
    );
    let again = reply(&world, &shop, &id, json!({})).await?;
    assert!(
        again["replyResult"]["errorMsg"]
            .as_str()
            .is_some_and(|text| text.contains("是否已审核")),
        "{again}"
    );
    let (order, id) = asked(&world, &shop).await?;
    let waits = call(
        &world,
        &shop,
        "jingdong.pop.afs.soa.refundapply.getWaitRefundNum",
        json!({}),
    )
    .await?;
    assert!(
        waits["queryResult"]["totalCount"]
            .as_i64()
            .is_some_and(|count| count > 0)
    );
    let forced = json!({"status": 9, "remark": null});
    assert_eq!(
        reply(&world, &shop, &id, forced).await?["replyResult"]["success"],
        true
    );
    assert_eq!(
        read_order(&world, &shop, &order).await?["orderState"],
        "TRADE_CANCELED"
    );
    let unknown = reply(&world, &shop, "17", json!({})).await?;
    assert_eq!(unknown["replyResult"]["success"], false);

    let (_, id) = asked(&world, &shop).await?;
    assert_eq!(world.buyer_does(&id, "withdraw").await?, "closed");
    assert_eq!(one(&world, &shop, &id).await?["status"], 11);
    let mut shops = world.sim.shops().into_iter();
    let other = shops.rfind(|other| other.platform_name == "jd");
    let other = other.unwrap();
    assert_ne!(other.platform_shop_id, shop.platform_shop_id);
    assert_eq!(code(&reply(&world, &other, &id, json!({})).await?), 71);
    Ok(())
}
