//! What is read: lists, orders, goods, and what goes wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Utc;
use serde_json::{Value, json};

use super::{GET, LIST, call, code, id, read_order, start, url, window, with};
use crate::harness::OrderRow;

#[tokio::test]
async fn lists_are_limited_and_chained_by_a_key_of_their_own_filters() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let now = Utc::now().timestamp();
    let span = |seconds: i64| json!({"start_time": now - seconds, "end_time": now});
    let cases = [
        (json!({"page_size": 10}), 40_097),
        (json!({"update_time_range": span(7 * 86_400)}), 0),
        (json!({"update_time_range": span(7 * 86_400 + 1)}), 40_097),
        (json!({"update_time_range": span(-1)}), 40_097),
        (json!({"create_time_range": span(7 * 86_400 + 1)}), 40_097),
        (with(window(1), json!({"page_size": 101})), 40_097),
        (with(window(1), json!({"page_size": 0})), 40_097),
        (with(window(1), json!({"status": 99})), 40_097),
        (with(window(1), json!({"next_key": "nonsense"})), 40_097),
    ];
    for (body, want) in cases {
        let answer = call(&world, &shop, LIST, body.clone()).await?;
        assert_eq!(code(&answer), want, "{body}: {answer}");
    }
    let asked = with(window(1), json!({"page_size": 7}));
    let (mut found, mut rows, mut key) = (BTreeSet::new(), 0, json!(""));
    loop {
        let answer = call(
            &world,
            &shop,
            LIST,
            with(asked.clone(), json!({"next_key": key})),
        )
        .await?;
        let ids = answer["order_id_list"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        rows += ids.len();
        found.extend(ids.iter().filter_map(|id| id.as_str().map(str::to_owned)));
        key = answer["next_key"].clone();
        if answer["has_more"] != true {
            assert_ne!(key, "", "the last page has a key too");
            break;
        }
        let other = with(asked.clone(), json!({"next_key": key, "status": 20}));
        assert_eq!(code(&call(&world, &shop, LIST, other).await?), 40_097);
    }
    let own = |row: &OrderRow| row.shop == shop.platform_shop_id;
    let truth: BTreeSet<String> = world
        .orders()
        .await?
        .into_iter()
        .filter(own)
        .map(|row| row.platform_order_id)
        .collect();
    assert_eq!((rows, found), (truth.len(), truth));
    Ok(())
}

#[tokio::test]
async fn every_order_adds_up_to_what_the_csv_says() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let rows = world.orders().await?;
    let own = rows.iter().filter(|row| row.shop == shop.platform_shop_id);
    let numbers = BTreeMap::from([
        ("awaiting_payment", 10),
        ("awaiting_shipment", 20),
        ("shipped", 30),
        ("completed", 100),
        ("closed", 200),
    ]);
    let (mut bare, mut seen) = (0, 0);
    for row in own {
        let order = read_order(&world, &shop, &row.platform_order_id).await?;
        assert_eq!(id(&order["order_id"]), row.platform_order_id);
        bare += i32::from(order["order_id"].is_u64());
        seen += 1;
        assert_eq!(order["status"], numbers[row.status.as_str()], "{row:?}");
        let detail = &order["order_detail"];
        let price = |name: &str| detail["price_info"][name].as_i64().unwrap_or(-1);
        assert_eq!(price("order_price"), row.fen);
        assert_eq!(
            price("product_price") - price("discounted_price") + price("freight"),
            row.fen
        );
        let lines = detail["product_infos"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let paid: i64 = lines
            .iter()
            .filter_map(|line| line["real_price"].as_i64())
            .sum();
        assert_eq!(paid + price("freight"), row.fen);
    }
    assert!(
        bare > 0 && bare < seen,
        "{bare} of {seen} with bare numbers"
    );
    Ok(())
}

#[tokio::test]
async fn receivers_are_masked_and_known_by_their_hash() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let number = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let address = async || -> anyhow::Result<Value> {
        let order = read_order(&world, &shop, &number).await?;
        Ok(order["order_detail"]["delivery_info"]["address_info"].clone())
    };
    let before = address().await?;
    let text = |name: &str| before[name].as_str().unwrap_or_default().to_owned();
    assert!(text("user_name").ends_with("**") && text("tel_number").contains("****"));
    assert_eq!(text("detail_info"), "****");
    world
        .post(&format!("orders/{number}/touch"), json!({}))
        .await?;
    assert_eq!(address().await?, before);
    world
        .post(&format!("orders/{number}/address"), json!({}))
        .await?;
    assert_ne!(address().await?["hash_code"], before["hash_code"]);
    Ok(())
}

#[tokio::test]
async fn goods_are_listed_by_number_and_read_one_by_one() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let api = "product/list/get";
    for size in [0, 31] {
        let answer = call(&world, &shop, api, json!({"page_size": size})).await?;
        assert_eq!(code(&answer), 40_097);
    }
    let (mut ids, mut key) = (Vec::new(), json!(""));
    loop {
        let page = call(&world, &shop, api, json!({"page_size": 4, "next_key": key})).await?;
        ids.extend(page["product_ids"].as_array().cloned().unwrap_or_default());
        key = page["next_key"].clone();
        if key == "" {
            assert_eq!(page["total_num"], ids.len());
            break;
        }
    }
    let mut skus = BTreeSet::new();
    for number in &ids {
        let answer = call(
            &world,
            &shop,
            "product/get",
            json!({"product_id": number, "data_type": 1}),
        )
        .await?;
        assert!(answer["product"]["status"] == 5 || answer["product"]["status"] == 11);
        skus.insert(id(&answer["product"]["skus"][0]["sku_id"]));
    }
    let number = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let order = read_order(&world, &shop, &number).await?;
    assert!(skus.contains(&id(&order["order_detail"]["product_infos"][0]["sku_id"])));
    let unknown = json!({"product_id": "17", "data_type": 1});
    assert_eq!(
        code(&call(&world, &shop, "product/get", unknown).await?),
        10_020_052
    );
    Ok(())
}

#[tokio::test]
async fn throttling_and_broken_documents_look_like_the_platforms() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    assert_eq!(code(&call(&world, &shop, LIST, window(1)).await?), 45_011);
    let faults = json!({"throttle_share": 0.0, "malformed_share": 1.0});
    world.post("faults", faults).await?;
    let listed = call(&world, &shop, LIST, window(1)).await?;
    let (mut broken, mut statuses, mut nameless, mut absurd) = (0, 0, 0, 0);
    for number in listed["order_id_list"].as_array().into_iter().flatten() {
        let request = world.http.post(url(&world, GET, &shop.access_token));
        let bytes = request
            .body(json!({"order_id": number}).to_string())
            .send()
            .await?
            .bytes()
            .await?;
        broken += i32::from(std::str::from_utf8(&bytes).is_err());
        let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
        let order = &answer["order"];
        statuses += i32::from(order["status"] == 77);
        nameless += i32::from(order.get("order_id").is_none());
        absurd += i32::from(order["order_detail"]["price_info"]["order_price"] == u64::MAX);
    }
    assert!(broken > 0 && statuses > 0 && nameless > 0 && absurd > 0);
    Ok(())
}
