//! What is read: searches, orders, wares and SKUs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, Utc};
use serde_json::{Value, json};

use super::{FIELDS, GET, SEARCH, call, code, place, read_order, search, start, window, with};
use crate::harness::OrderRow;

const DAY: Duration = Duration::days(1);

/// Fen of a yuan text.
fn fen(value: &Value) -> i64 {
    let text = value.as_str().unwrap_or_default();
    let (yuan, cents) = text.split_once('.').unwrap_or_default();
    assert_eq!(cents.len(), 2, "{value}");
    format!("{yuan}{cents}").parse().unwrap_or(-1)
}

fn rows(answer: &Value) -> Vec<Value> {
    let rows = &answer["searchorderinfo_result"]["orderInfoList"];
    rows.as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn searches_are_limited() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let body = || window(DAY);
    let without = |name: &str| {
        let mut body = body();
        drop(body.as_object_mut().and_then(|body| body.remove(name)));
        body
    };
    let cases = [
        (without("order_state"), 60),
        (without("optional_fields"), 60),
        (with(body(), json!({"optional_fields": null})), 60),
        (without("page"), 60),
        (without("page_size"), 60),
        (without("start_date"), 60),
        (without("end_date"), 60),
        (with(body(), json!({"page": "0"})), 61),
        (with(body(), json!({"page_size": 101})), 61),
        (with(body(), json!({"page_size": 100})), 0),
        (with(body(), json!({"order_state": "ALL"})), 61),
        (with(body(), json!({"order_state": "LOCKED,NOPE"})), 61),
        (with(body(), json!({"start_date": "1772331630000"})), 61),
        (window(Duration::seconds(-1)), 61),
    ];
    for (body, want) in cases {
        let answer = call(&world, &shop, SEARCH, body.clone()).await?;
        assert_eq!(code(&answer), want, "{body}: {answer}");
    }
    let told = async |body: Value| -> anyhow::Result<Value> {
        let answer = call(&world, &shop, SEARCH, body).await?;
        Ok(answer["searchorderinfo_result"]["apiResult"]["success"].clone())
    };
    let month = Duration::days(30);
    assert_eq!(told(window(month)).await?, true);
    assert_eq!(told(window(month + Duration::seconds(1))).await?, false);
    // Orders to ship are the only ones that may be asked for without dates.
    let undated = |states: &str| json!({"order_state": states, "optional_fields": "orderId", "page": 1, "page_size": 10});
    assert_eq!(told(undated("WAIT_SELLER_STOCK_OUT")).await?, true);
    let answer = call(&world, &shop, SEARCH, undated("LOCKED")).await?;
    assert_eq!(code(&answer), 60);
    Ok(())
}

#[tokio::test]
async fn only_named_fields_come_back_and_pages_run_in_the_asked_order() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let asked = with(
        window(DAY),
        json!({"optional_fields": "orderId,modified", "page_size": 7}),
    );
    let (mut times, mut total, mut page) = (Vec::new(), 1, 0);
    while page * 7 < total {
        page += 1;
        let body = with(asked.clone(), json!({"page": page}));
        let answer = call(&world, &shop, SEARCH, body).await?;
        total = answer["searchorderinfo_result"]["orderTotal"]
            .as_u64()
            .unwrap_or(0);
        for row in rows(&answer) {
            assert_eq!(row.as_object().map(serde_json::Map::len), Some(2), "{row}");
            times.push(row["modified"].as_str().unwrap_or_default().to_owned());
        }
    }
    assert_eq!((times.len() as u64, page > 1), (total, true));
    assert!(times.is_sorted(), "ascending unless asked otherwise");
    let newest = call(&world, &shop, SEARCH, with(asked, json!({"sortType": "1"}))).await?;
    assert_eq!(rows(&newest)[0]["modified"], *times.last().unwrap());
    Ok(())
}

#[tokio::test]
async fn what_is_listed_by_creation_adds_up_to_what_the_csv_says() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let states = BTreeMap::from([
        ("WAIT_SELLER_STOCK_OUT", "awaiting_shipment"),
        ("LOCKED", "awaiting_shipment"),
        ("WAIT_GOODS_RECEIVE_CONFIRM", "shipped"),
        ("FINISHED_L", "completed"),
        ("TRADE_CANCELED", "closed"),
    ]);
    let (mut listed, mut discounts) = (BTreeMap::new(), BTreeSet::new());
    for month in 0..3 {
        let to = Utc::now() - Duration::days(30 * month);
        let body = with(
            search(to - Duration::days(30), to),
            json!({"dateType": "1"}),
        );
        for order in rows(&call(&world, &shop, SEARCH, body).await?) {
            let of = |name: &str| fen(&order[name]);
            assert_eq!(
                of("orderTotalPrice") - of("sellerDiscount"),
                of("orderSellerPrice")
            );
            let coupons = order["couponDetailList"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let discount: i64 = coupons
                .iter()
                .map(|coupon| fen(&coupon["couponPrice"]))
                .sum();
            let payable = of("orderTotalPrice") - discount + of("freightPrice");
            assert_eq!(payable, of("orderPayment"), "{order}");
            discounts.extend(
                coupons
                    .iter()
                    .map(|coupon| coupon["couponType"].to_string()),
            );
            let lines = order["itemInfoList"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let goods: i64 = lines
                .iter()
                .map(|line| {
                    let count: i64 = line["itemTotal"].as_str().unwrap().parse().unwrap();
                    fen(&line["jdPrice"]) * count
                })
                .sum();
            assert_eq!(goods, of("orderTotalPrice"));
            let state = states[order["orderState"].as_str().unwrap()];
            listed.insert(
                order["orderId"].as_str().unwrap().to_owned(),
                (of("orderPayment"), state.to_owned()),
            );
        }
    }
    let own = |row: &OrderRow| row.shop == shop.platform_shop_id;
    let truth: BTreeMap<_, _> = world
        .orders()
        .await?
        .into_iter()
        .filter(own)
        .map(|row| (row.platform_order_id, (row.fen, row.status)))
        .collect();
    assert_eq!(listed, truth);
    assert!(!discounts.is_empty(), "some order has a discount");
    Ok(())
}

#[tokio::test]
async fn an_order_is_found_by_its_own_merchant_alone() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let id = place(&world, &shop).await?;
    let asked = |id: &str| json!({"order_id": id, "optional_fields": FIELDS});
    let order = read_order(&world, &shop, &id).await?;
    assert_eq!(order["orderState"], "WAIT_SELLER_STOCK_OUT");
    assert_eq!(order["orderEndTime"], "0001-01-01 00:00:00", "not set");
    let unknown = call(&world, &shop, GET, asked("17")).await?;
    assert_eq!(unknown["orderDetailInfo"]["apiResult"]["success"], false);
    let other_state = with(asked(&id), json!({"order_state": "FINISHED_L"}));
    let other_state = call(&world, &shop, GET, other_state).await?;
    assert_eq!(
        other_state["orderDetailInfo"]["apiResult"]["success"],
        false
    );
    let shops = world.sim.shops();
    let mut others = shops.iter().filter(|other| other.platform_name == "jd");
    let another = others.find(|other| **other != shop).unwrap();
    assert_eq!(code(&call(&world, another, GET, asked(&id)).await?), 71);
    Ok(())
}

#[tokio::test]
async fn receivers_are_masked_known_by_their_oaid_and_encrypted_anew() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let id = place(&world, &shop).await?;
    let read = async |method: &str| -> anyhow::Result<Value> {
        let asked = json!({"order_id": id, "optional_fields": "consigneeInfo"});
        let answer = call(&world, &shop, method, asked).await?;
        Ok(answer["orderDetailInfo"]["orderInfo"]["consigneeInfo"].clone())
    };
    let plain = read(GET).await?;
    assert!(
        plain["fullname"]
            .as_str()
            .is_some_and(|name| name.ends_with("**"))
    );
    assert!(
        plain["mobile"]
            .as_str()
            .is_some_and(|phone| phone.contains("****"))
    );
    assert!(plain.get("encrypt_mobile").is_none());
    let first = read("jingdong.pop.order.enGet").await?;
    let second = read("jingdong.pop.order.enGet").await?;
    assert_ne!(first["encrypt_mobile"], second["encrypt_mobile"]);
    assert_eq!(
        (&first["oaid"], &second["oaid"]),
        (&plain["oaid"], &plain["oaid"])
    );
    world
        .post(&format!("orders/{id}/address"), json!({}))
        .await?;
    assert_ne!(read(GET).await?["oaid"], plain["oaid"]);
    Ok(())
}

#[tokio::test]
async fn only_states_and_numbers_are_changes() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let id = place(&world, &shop).await?;
    let placed = read_order(&world, &shop, &id).await?["modified"].clone();
    world.post("faults", json!({"clock_skew_s": 30})).await?;
    let modified = async |action: &str| -> anyhow::Result<(Value, Value)> {
        world
            .post(&format!("orders/{id}/{action}"), json!({}))
            .await?;
        let order = read_order(&world, &shop, &id).await?;
        Ok((order["modified"].clone(), order["orderState"].clone()))
    };
    let to_ship = json!("WAIT_SELLER_STOCK_OUT");
    assert_eq!(
        modified("address").await?,
        (placed.clone(), to_ship.clone())
    );
    let (locked, state) = modified("refund").await?;
    assert!(locked != placed && state == "LOCKED");
    world.post("faults", json!({"clock_skew_s": 60})).await?;
    let (unlocked, state) = modified("withdraw_refund").await?;
    assert!(unlocked != locked && state == to_ship);
    Ok(())
}

#[tokio::test]
async fn wares_and_skus_are_paged_under_different_names() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let wares = "jingdong.ware.read.searchWare4Valid";
    let skus = "jingdong.sku.read.searchSkuList";
    let first = call(&world, &shop, wares, json!({"pageNo": 1, "pageSize": 3})).await?;
    let page = &first["page"];
    let total = page["totalItem"].as_u64().unwrap_or(0);
    assert!(
        total > 3 && page["data"].as_array().map(Vec::len) == Some(3),
        "{first}"
    );
    assert!(page["data"][0]["wareId"].is_u64() && page["data"][0]["jdPrice"].is_f64());
    for (body, rows) in [
        (json!({"pageNo": 1, "page_size": 3}), 3),
        // Another name for it is no page size.
        (json!({"pageNo": 1, "pageSize": 3}), total.min(20)),
    ] {
        let answer = call(&world, &shop, skus, body.clone()).await?;
        let found = answer["page"]["data"].as_array().map(Vec::len);
        assert_eq!(found.map(|found| found as u64), Some(rows), "{body}");
    }
    for (method, body, want) in [
        (wares, json!({"pageSize": 51}), 61),
        (wares, json!({"wareStatusValue": "eight"}), 61),
        (wares, json!({"wareId": vec!["1"; 21].join(",")}), 61),
        (skus, json!({"page_size": 51}), 61),
        (skus, json!({"field": ["skuId"]}), 62),
        ("jingdong.sku.read.findSkuById", json!({}), 60),
        ("jingdong.sku.read.findSkuById", json!({"skuId": 17}), 71),
    ] {
        let answer = call(&world, &shop, method, body.clone()).await?;
        assert_eq!(code(&answer), want, "{method} {body}: {answer}");
    }
    let ware = page["data"][0]["wareId"].clone();
    let of_ware = json!({"wareId": ware, "field": "outerId,status"});
    let answer = call(&world, &shop, skus, of_ware).await?;
    let sku = &answer["page"]["data"][0];
    let names: Vec<&String> = sku
        .as_object()
        .into_iter()
        .flat_map(|sku| sku.keys())
        .collect();
    assert_eq!(names, ["outerId", "skuId", "status", "wareId"]);
    let whole = json!({"skuId": sku["skuId"]});
    let answer = call(&world, &shop, "jingdong.sku.read.findSkuById", whole).await?;
    assert_eq!(answer["sku"]["saleAttrs"][0]["index"], 1);
    Ok(())
}

#[tokio::test]
async fn malformed_orders_stand_among_sound_ones() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    world
        .post("faults", json!({"malformed_share": 1.0}))
        .await?;
    let params = super::signed(super::params(&shop, SEARCH, &window(DAY)), &shop.app_secret);
    let request = world.http.post(format!("{}/routerjson", world.base));
    let bytes = request.form(&params).send().await?.bytes().await?;
    assert!(
        std::str::from_utf8(&bytes).is_err(),
        "some text is no UTF-8"
    );
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let rows = rows(&answer["jingdong_pop_order_search_responce"]);
    let count = |fits: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| fits(row)).count();
    assert!(count(&|row| row["orderState"] == "TRADE_IN_LIMBO") > 0);
    assert!(count(&|row| row.get("orderId").is_none()) > 0);
    assert!(count(&|row| row["orderPayment"] == "99999999999999999999.99") > 0);
    Ok(())
}
