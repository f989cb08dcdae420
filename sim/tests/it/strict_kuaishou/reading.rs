//! What is read: chained lists, orders and items.

use std::collections::BTreeMap;

use chrono::{Duration, Utc};
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{DETAIL, LIST, call, place, read_order, result, start, window, with};
use crate::harness::{OrderRow, Running};

const DAY: Duration = Duration::days(1);

#[tokio::test]
async fn lists_are_limited() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let now = Utc::now().timestamp_millis();
    let week = 7 * 86_400_000;
    let from = |begin: i64, span: i64| json!({"beginTime": begin, "endTime": begin + span});
    let cases = [
        (json!({"orderViewStatus": 0}), 2002),
        (json!({"orderViewStatus": 8}), 2002),
        (json!({"orderViewStatus": null}), 2001),
        (json!({"pageSize": 51}), 2002),
        (json!({"pageSize": 0}), 2002),
        (json!({"pageSize": null}), 2001),
        (json!({"queryType": 3}), 2002),
        (json!({"queryType": null}), 2001),
        (json!({"sort": 3}), 2002),
        (json!({"beginTime": null}), 2001),
        (json!({"cursor": "nonsense"}), 2002),
        (json!({"cursor": "nomore"}), 2002),
        (from(now - week, week), 1),
        (from(now - week - 1000, week + 1000), 2002),
        (from(now, -1000), 2002),
        (from(now - 90 * 86_400_000 + 60_000, week), 1),
        (from(now - 90 * 86_400_000 - 60_000, week), 2002),
    ];
    for (more, want) in cases {
        let answer = call(&world, &shop, LIST, with(window(DAY), more.clone())).await?;
        assert_eq!(result(&answer), want, "{more}: {answer}");
    }
    Ok(())
}

/// Follows the chain to its end: the orders, and how many pages it took.
async fn chain(
    world: &Running,
    shop: &SimShop,
    asked: &Value,
) -> anyhow::Result<(Vec<Value>, u32)> {
    let (mut rows, mut pages, mut cursor) = (Vec::new(), 0, json!(""));
    while cursor != "nomore" {
        let body = with(asked.clone(), json!({"cursor": cursor}));
        let answer = call(world, shop, LIST, body).await?;
        anyhow::ensure!(result(&answer) == 1, "{answer}");
        let data = &answer["data"];
        rows.extend(data["orderList"].as_array().cloned().unwrap_or_default());
        cursor = data["cursor"].clone();
        pages += 1;
    }
    Ok((rows, pages))
}

#[tokio::test]
async fn pages_are_chained_by_a_cursor_of_their_own_question() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let asked = |size: usize, sort: u32| with(window(DAY), json!({"pageSize": size, "sort": sort}));
    let times = |rows: &[Value]| -> Vec<i64> {
        rows.iter()
            .filter_map(|row| row["orderBaseInfo"]["updateTime"].as_i64())
            .collect()
    };
    let (newest, pages) = chain(&world, &shop, &asked(7, 1)).await?;
    assert!(pages > 2 && times(&newest).is_sorted_by(|a, b| a >= b));
    let (oldest, _) = chain(&world, &shop, &asked(9, 2)).await?;
    assert!(times(&oldest).is_sorted());
    let mut turned = oldest.clone();
    turned.reverse();
    let ids = |rows: &[Value]| -> Vec<Value> {
        rows.iter()
            .map(|row| row["orderBaseInfo"]["oid"].clone())
            .collect()
    };
    assert_eq!(ids(&turned), ids(&newest));
    // A page that is exactly full is followed by an empty one.
    let full = u32::try_from(newest.len())?;
    assert!(full <= 50);
    assert_eq!(chain(&world, &shop, &asked(newest.len(), 1)).await?.1, 2);

    let first = call(&world, &shop, LIST, asked(7, 1)).await?;
    let cursor = &first["data"]["cursor"];
    let other = with(asked(7, 2), json!({"cursor": cursor}));
    assert_eq!(result(&call(&world, &shop, LIST, other).await?), 2002);
    // Rows that move to the top while the chain is followed take nothing with them.
    world.post("faults", json!({"move_rows": 1.0})).await?;
    let until = Utc::now() - Duration::seconds(1);
    let asked = with(asked(7, 2), json!({"endTime": until.timestamp_millis()}));
    let (seen, _) = chain(&world, &shop, &asked).await?;
    let seen = ids(&seen);
    let (moved, _) = chain(&world, &shop, &window(Duration::minutes(1))).await?;
    let moved = ids(&moved);
    assert!(!moved.is_empty());
    for id in ids(&newest) {
        assert!(seen.contains(&id) || moved.contains(&id), "{id} is lost");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_listed_by_creation_adds_up_to_what_the_csv_says() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let numbers = BTreeMap::from([
        (10, "awaiting_payment"),
        (30, "awaiting_shipment"),
        (40, "shipped"),
        (70, "completed"),
        (80, "closed"),
    ]);
    let mut listed = BTreeMap::new();
    for week in 0..9 {
        let to = Utc::now() - Duration::days(7 * week);
        let times = json!({
            "queryType": 1, "beginTime": (to - Duration::days(7)).timestamp_millis(), "endTime": to.timestamp_millis(),
        });
        for order in chain(&world, &shop, &with(window(DAY), times)).await?.0 {
            let (base, item) = (&order["orderBaseInfo"], &order["orderItemInfo"]);
            let fen = |of: &Value, name: &str| of[name].as_i64().unwrap_or(-1);
            let goods = fen(item, "originalPrice") * fen(item, "num");
            assert_eq!(
                goods - fen(base, "discountFee"),
                fen(base, "totalFee"),
                "{order}"
            );
            assert!(fen(item, "price") * fen(item, "num") <= fen(base, "totalFee"));
            let status = numbers[&fen(base, "status")];
            let payable = fen(base, "totalFee") + fen(base, "expressFee");
            listed.insert(base["oid"].to_string(), (payable, status.to_owned()));
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
    Ok(())
}

#[tokio::test]
async fn views_show_one_status_each() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut count = 0;
    for (view, status) in [(2, 10), (3, 30), (4, 40), (5, 50), (6, 70), (7, 80)] {
        let asked = with(window(DAY), json!({"orderViewStatus": view}));
        let (rows, _) = chain(&world, &shop, &asked).await?;
        assert!(
            rows.iter()
                .all(|row| row["orderBaseInfo"]["status"] == status)
        );
        count += rows.len();
    }
    assert_eq!(chain(&world, &shop, &window(DAY)).await?.0.len(), count);
    Ok(())
}

#[tokio::test]
async fn an_order_has_one_line_a_number_no_double_holds_and_one_seller() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    assert_ne!(oid as f64 as u64, oid);
    let order = read_order(&world, &shop, oid).await?;
    assert_eq!(order["orderBaseInfo"]["oid"], oid);
    assert!(order["orderItemInfo"].is_object());
    assert_eq!(
        order["orderBaseInfo"]["orderlSellerRoleInfo"]["roleType"],
        1
    );
    let shops = world.sim.shops();
    let mut others = shops
        .iter()
        .filter(|other| other.platform_name == "kuaishou");
    let another = others.find(|other| **other != shop).unwrap();
    let foreign = call(&world, another, DETAIL, json!({"oid": oid})).await?;
    assert_eq!(
        (result(&foreign), &foreign["error_msg"]),
        (21, &json!("order operation reject"))
    );
    let unknown = call(&world, &shop, DETAIL, json!({"oid": 17})).await?;
    assert_eq!(result(&unknown), 2008);
    assert_eq!(result(&call(&world, &shop, DETAIL, json!({})).await?), 2001);
    Ok(())
}

#[tokio::test]
async fn ciphers_are_new_each_time_while_the_address_keeps_its_id() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let first = read_order(&world, &shop, oid).await?;
    let second = read_order(&world, &shop, oid).await?;
    let cipher = |order: &Value| order["orderAddress"]["encryptedMobile"].clone();
    let id = |order: &Value| order["orderDeliveryInfo"]["openAddressId"].clone();
    assert_ne!(cipher(&first), cipher(&second));
    assert_eq!(id(&first), id(&second));
    let address = &first["orderAddress"];
    assert!(address["mobile"].is_null() && address["province"].is_string());
    world
        .post(&format!("orders/{oid}/address"), json!({}))
        .await?;
    assert_ne!(id(&read_order(&world, &shop, oid).await?), id(&first));
    Ok(())
}

#[tokio::test]
async fn refunds_stand_on_the_order() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    for (action, refund, status) in [
        ("refund", 10, 30),
        ("withdraw_refund", 70, 30),
        ("refund", 10, 30),
        ("grant_refund", 60, 80),
    ] {
        world
            .post(&format!("orders/{oid}/{action}"), json!({}))
            .await?;
        let order = read_order(&world, &shop, oid).await?;
        assert_eq!(
            (
                &order["orderRefundList"][0]["refundStatus"],
                &order["orderBaseInfo"]["status"]
            ),
            (&json!(refund), &json!(status)),
            "{action}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn items_on_sale_are_listed_with_their_skus() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let list = async |param: Value| call(&world, &shop, "open.item.list.get", param).await;
    for (param, want) in [
        (json!({"pageSize": 9}), 2002),
        (json!({"pageSize": 101}), 2002),
        (json!({"pageNumber": 0}), 2002),
        (json!({"onOfflineStatus": 0}), 2002),
    ] {
        assert_eq!(result(&list(param.clone()).await?), want, "{param}");
    }
    let answer =
        list(json!({"itemStatus": 1, "pageNumber": 1, "pageSize": 10, "onOfflineStatus": 1}))
            .await?;
    let data = &answer["data"];
    let items = data["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(data["currentPageItemCount"], items.len());
    assert!(!items.is_empty() && items.iter().all(|item| item["shelfStatus"] == 1));
    let id = json!({"kwaiItemId": items[0]["kwaiItemId"]});
    let item = call(&world, &shop, "open.item.get", id.clone()).await?;
    let skus = call(&world, &shop, "open.item.sku.list.get", id).await?;
    assert_eq!(item["data"]["itemId"], items[0]["kwaiItemId"]);
    assert_eq!(item["data"]["skuInfos"], items[0]["skuList"]);
    assert_eq!(skus["data"]["skuList"], items[0]["skuList"]);
    let unknown = call(&world, &shop, "open.item.get", json!({"kwaiItemId": 17})).await?;
    assert_eq!(result(&unknown), 2002);
    Ok(())
}

#[tokio::test]
async fn malformed_orders_stand_among_sound_ones() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    world
        .post("faults", json!({"malformed_share": 1.0}))
        .await?;
    let params = super::signed(super::params(&shop, LIST, &window(DAY)), &shop.sign_secret);
    let url = format!("{}/open/order/cursor/list", world.base);
    let bytes = world
        .http
        .post(url)
        .form(&params)
        .send()
        .await?
        .bytes()
        .await?;
    assert!(
        std::str::from_utf8(&bytes).is_err(),
        "some text is no UTF-8"
    );
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let rows = answer["data"]["orderList"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let count = |fits: &dyn Fn(&Value) -> bool| {
        rows.iter()
            .filter(|row| fits(&row["orderBaseInfo"]))
            .count()
    };
    assert!(count(&|base| base["status"] == 77) > 0);
    assert!(count(&|base| base.get("oid").is_none()) > 0);
    assert!(count(&|base| base["totalFee"].is_f64()) > 0);
    Ok(())
}
