//! Lists, single orders and receivers.

use std::collections::BTreeMap;

use chrono::Utc;
use serde_json::{Value, json};

use super::{LIST, body, refusal, window};
use crate::harness::{OrderRow, Running};
use oms_sim::SimShop;

fn rows(answer: &Value) -> Vec<Value> {
    answer["data"]["orderList"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

#[tokio::test]
async fn windows_pages_and_types_are_checked() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let now = Utc::now().timestamp();
    let cases = [
        json!({"startTime": now - 31 * 60}),
        json!({"startTime": now + 60}),
        json!({"startTime": null}),
        json!({"startTime": (now - 60) * 1000, "endTime": now * 1000}),
        json!({"startTime": (now - 60).to_string()}),
        json!({"timeType": 3}),
        json!({"timeType": 1, "startTime": now - 86_401}),
        json!({"pageNo": 0}),
        json!({"pageNo": 101}),
        json!({"pageSize": 101}),
        json!({"page": 1}),
    ];
    for change in cases {
        let mut own = window(30);
        for (name, value) in change.as_object().into_iter().flatten() {
            own[name] = value.clone();
        }
        let answer = world.xhs(&shop, LIST, own).await?;
        assert_eq!(refusal(&answer).0, -2_000_400, "{change}: {answer}");
    }
    Ok(())
}

#[tokio::test]
async fn the_list_by_creation_is_what_the_csv_says_and_amounts_add_up() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let all = world.orders().await?;
    let own = |row: &&OrderRow| row.shop == shop.platform_shop_id;
    let truth: BTreeMap<String, i64> = all
        .iter()
        .filter(own)
        .map(|row| (row.platform_order_id.clone(), row.fen))
        .collect();
    let now = Utc::now().timestamp();
    let mut listed = BTreeMap::new();
    for day in 0..61 {
        let end = now - day * 86_400;
        let own =
            json!({"startTime": end - 86_400, "endTime": end, "timeType": 1, "pageSize": 100});
        let answer = world.xhs(&shop, LIST, own).await?;
        assert!(
            answer["data"]["maxPageNo"]
                .as_i64()
                .is_some_and(|pages| pages < 2),
            "{answer}"
        );
        for row in rows(&answer) {
            let id = row["orderId"].as_str().unwrap_or_default().to_owned();
            assert!(id.len() == 19 && id.starts_with("P7"), "{id}");
            assert_eq!(row.get("skuList"), None);
            let order = world.xhs_order(&shop, &id).await?;
            let fen = |of: &Value, name: &str| of[name].as_i64().unwrap_or(i64::MIN);
            let skus = order["skuList"].as_array().cloned().unwrap_or_default();
            let sum = |name: &str| skus.iter().map(|sku| fen(sku, name)).sum::<i64>();
            let pay = fen(&order, "totalPayAmount");
            assert_eq!(
                sum("totalPaidAmount") + fen(&order, "totalShippingFree"),
                pay,
                "{order}"
            );
            assert_eq!(
                sum("totalMerchantDiscount"),
                fen(&order, "totalMerchantDiscount")
            );
            assert_eq!(sum("totalRedDiscount"), fen(&order, "totalRedDiscount"));
            listed.insert(id, pay);
        }
    }
    assert_eq!(listed, truth);
    Ok(())
}

#[tokio::test]
async fn the_list_by_change_is_newest_first_and_goes_by_status() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    for _ in 0..3 {
        let id = world.xhs_place(&shop, json!({})).await?;
        world.post(&format!("orders/{id}/touch"), json!({})).await?;
    }
    let answer = world.xhs(&shop, LIST, window(30)).await?;
    let times: Vec<i64> = rows(&answer)
        .iter()
        .filter_map(|row| row["updateTime"].as_i64())
        .collect();
    assert!(
        times.len() >= 3 && times.is_sorted_by(|a, b| a >= b),
        "{times:?}"
    );
    let mut own = window(30);
    own["orderStatus"] = json!(4);
    let waiting = rows(&world.xhs(&shop, LIST, own).await?);
    assert!(waiting.len() >= 3 && waiting.iter().all(|row| row["orderStatus"] == 4));
    Ok(())
}

async fn receiver(
    world: &Running,
    shop: &SimShop,
    id: &str,
    address: &Value,
) -> anyhow::Result<Value> {
    let own =
        json!({"receiverQueries": [{"orderId": id, "openAddressId": address}], "isReturn": false});
    let answer = world.xhs(shop, "order.getOrderReceiverInfo", own).await?;
    Ok(answer["data"]["receiverInfos"][0].clone())
}

#[tokio::test]
async fn receivers_are_told_for_the_present_address_while_the_order_waits() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let address = world.xhs_order(&shop, &id).await?["openAddressId"].clone();
    assert!(address.as_str().is_some_and(|address| address.len() == 32));
    let first = receiver(&world, &shop, &id, &address).await?;
    let second = receiver(&world, &shop, &id, &address).await?;
    assert_eq!(first["matched"], true, "{first}");
    for (field, kind) in [
        ("receiverName", "#2##"),
        ("receiverPhone", "#3##"),
        ("receiverAddress", "#1##"),
    ] {
        let parts = |row: &Value| -> Vec<String> {
            row[field]
                .as_str()
                .unwrap_or_default()
                .split('#')
                .map(str::to_owned)
                .collect()
        };
        assert!(
            first[field]
                .as_str()
                .is_some_and(|text| text.ends_with(kind)),
            "{first}"
        );
        assert_eq!(
            parts(&first)[1],
            parts(&second)[1],
            "the index of equal texts is equal"
        );
        assert_ne!(
            parts(&first)[2],
            parts(&second)[2],
            "the cipher is another each time"
        );
    }
    world
        .post(&format!("orders/{id}/address"), json!({}))
        .await?;
    let moved = receiver(&world, &shop, &id, &address).await?;
    assert_eq!(
        (&moved["matched"], &moved["receiverName"]),
        (&json!(false), &Value::Null)
    );
    let address = world.xhs_order(&shop, &id).await?["openAddressId"].clone();
    assert_eq!(
        receiver(&world, &shop, &id, &address).await?["matched"],
        true
    );
    world
        .post(&format!("orders/{id}/ship_elsewhere"), json!({}))
        .await?;
    let gone = receiver(&world, &shop, &id, &address).await?;
    assert_eq!(
        (&gone["matched"], &gone["receiverPhone"]),
        (&json!(true), &Value::Null)
    );
    Ok(())
}

#[tokio::test]
async fn refunds_show_on_the_order_and_its_skus() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    for (action, after_sale, status) in [
        ("touch", 1, 4),
        ("refund", 2, 4),
        ("withdraw_refund", 7, 4),
        ("refund", 2, 4),
        ("grant_refund", 3, 8),
    ] {
        world
            .post(&format!("orders/{id}/{action}"), json!({}))
            .await?;
        let order = world.xhs_order(&shop, &id).await?;
        assert_eq!(
            (
                &order["orderAfterSalesStatus"],
                &order["skuList"][0]["skuAfterSaleStatus"],
                &order["orderStatus"]
            ),
            (&json!(after_sale), &json!(after_sale), &json!(status)),
            "{action}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn broken_documents_stand_among_sound_ones() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    for _ in 0..24 {
        world.xhs_place(&shop, json!({})).await?;
    }
    world
        .post("faults", json!({"malformed_share": 1.0}))
        .await?;
    let bytes = world
        .http
        .post(format!("{}/ark/open_api/v3/common_controller", world.base))
        .json(&body(&shop, LIST, &window(30)))
        .send()
        .await?
        .bytes()
        .await?;
    assert!(
        std::str::from_utf8(&bytes).is_err(),
        "some text is no UTF-8"
    );
    let rows = rows(&serde_json::from_str(&String::from_utf8_lossy(&bytes))?);
    let count = |fits: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| fits(row)).count();
    assert!(count(&|row| row["orderStatus"] == 77) > 0);
    assert!(count(&|row| row.get("orderId").is_none()) > 0);
    Ok(())
}
