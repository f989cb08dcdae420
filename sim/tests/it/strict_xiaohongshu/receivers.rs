//! Receivers in plain words.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::refusal;
use crate::harness::Running;

const OPEN: &str = "data.batchDecrypt";

/// Name, phone and address of an order, as ciphers.
async fn ciphers(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<[Value; 3]> {
    let order = world.xhs_order(shop, id).await?;
    let queries = json!([{"orderId": id, "openAddressId": order["openAddressId"]}]);
    let own = json!({"receiverQueries": queries, "isReturn": false});
    let answer = world.xhs(shop, "order.getOrderReceiverInfo", own).await?;
    let told = &answer["data"]["receiverInfos"][0];
    Ok(["receiverName", "receiverPhone", "receiverAddress"].map(|name| told[name].clone()))
}

fn asked(tag: &str, cipher: &Value) -> Value {
    json!({"dataTag": tag, "encryptedData": cipher})
}

async fn open(world: &Running, shop: &SimShop, rows: &[Value]) -> anyhow::Result<Value> {
    let own = json!({"baseInfos": rows, "actionType": "1", "appUserId": "oms"});
    world.xhs(shop, OPEN, own).await
}

fn codes(answer: &Value) -> Vec<i64> {
    let rows = answer["data"]["dataInfoList"].as_array();
    let rows = rows.map(Vec::as_slice).unwrap_or_default().iter();
    rows.filter_map(|row| row["errorCode"].as_i64()).collect()
}

#[tokio::test]
async fn a_receiver_is_opened_by_its_own_ciphers_alone() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let closed = world.xhs_place(&shop, json!({})).await?;
    let own = ciphers(&world, &shop, &id).await?;
    let rows: Vec<Value> = own.iter().map(|text| asked(&id, text)).collect();
    let answer = open(&world, &shop, &rows).await?;
    assert_eq!(codes(&answer), [0, 0, 0], "{answer}");
    let name = &answer["data"]["dataInfoList"][0]["decryptedData"];
    assert!(name.as_str().is_some_and(|name| name.chars().count() >= 2));

    let of_closed = ciphers(&world, &shop, &closed).await?;
    world
        .post(&format!("orders/{closed}/cancel"), json!({}))
        .await?;
    let returned = world.buyer_asks(&id, "refund_only").await?;
    let rows = [
        asked(&closed, &of_closed[0]),
        asked(&id, &of_closed[0]),
        asked(&id, &json!("张*")),
        asked("P1", &own[0]),
        asked(&returned, &own[0]),
    ];
    let answer = open(&world, &shop, &rows).await?;
    assert_eq!(
        codes(&answer),
        [-2_000_711, -2_000_712, -2_000_712, -2_000_710, 0],
        "{answer}"
    );
    for own in [
        json!({"baseInfos": [], "actionType": "1", "appUserId": "oms"}),
        json!({"baseInfos": vec![rows[0].clone(); 101], "actionType": "1", "appUserId": "oms"}),
        json!({"baseInfos": rows, "actionType": "9", "appUserId": "oms"}),
        json!({"baseInfos": rows, "actionType": 1, "appUserId": "oms"}),
        json!({"baseInfos": rows, "actionType": "1"}),
    ] {
        let answer = world.xhs(&shop, OPEN, own).await?;
        assert_eq!(refusal(&answer).0, -2_000_400, "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn some_phones_hide_behind_a_number_that_ends() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let mut seen = [false; 2];
    for _ in 0..40 {
        let id = world.xhs_place(&shop, json!({})).await?;
        let [_, phone, _] = ciphers(&world, &shop, &id).await?;
        let answer = open(&world, &shop, &[asked(&id, &phone)]).await?;
        let row = &answer["data"]["dataInfoList"][0];
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        if row["virtualNumberFlag"] == true {
            let whole = format!(
                "{}-{}",
                text("virtualPhoneNumber"),
                text("virtualExtendNumber")
            );
            assert_eq!(text("virtualNumber"), whole);
            assert!(row["expireAt"].as_i64() > Some(chrono::Utc::now().timestamp_millis()));
            seen[0] = true;
        } else {
            assert_eq!(
                (text("decryptedData").len(), text("virtualNumber")),
                (11, "")
            );
            seen[1] = true;
        }
        if seen == [true, true] {
            return Ok(());
        }
    }
    anyhow::bail!("only one kind of phone in forty orders")
}

#[tokio::test]
async fn a_shop_opens_so_many_orders_in_a_day() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let mut rows = Vec::new();
    for _ in 0..40 {
        let id = world.xhs_place(&shop, json!({})).await?;
        let [name, phone, _] = ciphers(&world, &shop, &id).await?;
        // Two fields of an order count as one.
        rows.extend([asked(&id, &name), asked(&id, &phone)]);
    }
    for _ in 0..4 {
        assert!(
            codes(&open(&world, &shop, &rows).await?)
                .iter()
                .all(|code| *code == 0)
        );
    }
    assert_eq!(codes(&open(&world, &shop, &rows[..2]).await?), [0, 0]);
    let answer = codes(&open(&world, &shop, &rows).await?);
    assert_eq!(answer[..78], [0; 78], "the first thirty-nine orders");
    assert_eq!(answer[78..], [-2_000_701; 2]);
    Ok(())
}
