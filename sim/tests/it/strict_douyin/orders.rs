//! Lists, single orders and receivers.

use std::collections::BTreeMap;

use chrono::Utc;
use serde_json::{Value, json};

use super::{LIST, codes, window};
use crate::harness::{OrderRow, Running};

#[tokio::test]
async fn windows_pages_and_types_are_checked() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let now = Utc::now().timestamp();
    let cases = [
        (
            json!({"update_time_start": null}),
            0,
            "isv.parameter-invalid:20011",
        ),
        (
            json!({"update_time_start": now - 91 * 86_400}),
            0,
            "isv.parameter-invalid:20022",
        ),
        (
            json!({"update_time_end": now - 7_200}),
            0,
            "isv.parameter-invalid:20012",
        ),
        (json!({"page": 501}), 0, "isv.parameter-invalid:20013"),
        (json!({"size": 101}), 0, "isv.parameter-invalid:10035"),
        (json!({"page": -1}), 0, "isv.parameter-invalid:10035"),
        (json!({"page": null}), 40_001, "isv.parameter-missing"),
        (json!({"page": "0"}), 0, "isv.parameter-invalid"),
        (json!({"order_asc": "true"}), 0, "isv.parameter-invalid"),
        (
            json!({"order_by": "pay_time"}),
            0,
            "isv.parameter-invalid:20045",
        ),
        (json!({"updated_after": now}), 0, "isv.parameter-invalid"),
        (
            json!({"combine_status": [{"order_status": "2"}, {"order_status": "101"}]}),
            0,
            "isv.parameter-invalid:20008",
        ),
        (
            json!({"combine_status": [{"order_status": "2,x"}]}),
            0,
            "isv.parameter-invalid:20008",
        ),
    ];
    for (change, code, sub_code) in cases {
        let mut params = window(1);
        for (name, value) in change.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        if let Some(fields) = params.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        let answer = world.douyin(&shop, LIST, params).await?;
        let code = if code == 0 { 40_004 } else { code };
        assert_eq!(codes(&answer), (code, sub_code), "{change}: {answer}");
    }
    Ok(())
}

#[tokio::test]
async fn lists_go_by_one_time_in_either_direction_and_by_status() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let times = |answer: &Value| -> Vec<i64> {
        let rows = answer["data"]["shop_order_list"].as_array();
        let rows = rows.into_iter().flatten();
        rows.filter_map(|row| row["update_time"].as_i64()).collect()
    };
    let mut params = window(23);
    let up = times(&world.douyin(&shop, LIST, params.clone()).await?);
    assert!(up.len() == 40 && up.is_sorted(), "{up:?}");
    params["order_asc"] = json!(false);
    let down = times(&world.douyin(&shop, LIST, params.clone()).await?);
    assert_eq!(down, up.iter().rev().copied().collect::<Vec<_>>());
    params["size"] = json!(30);
    params["page"] = json!(1);
    let last = world.douyin(&shop, LIST, params.clone()).await?;
    assert_eq!(
        (times(&last).len(), &last["data"]["total"]),
        (10, &json!(40))
    );
    params["page"] = json!(0);
    params["combine_status"] = json!([{"order_status": "2,101"}]);
    let waiting = world.douyin(&shop, LIST, params).await?;
    let rows = waiting["data"]["shop_order_list"].as_array();
    assert!(rows.is_some_and(|rows| !rows.is_empty() && rows.iter().all(|row| row["order_status"] == 2)));
    Ok(())
}

#[tokio::test]
async fn the_list_by_creation_is_what_the_csv_says_and_amounts_add_up() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let rows = world.orders().await?;
    let own = |row: &&OrderRow| row.shop == shop.platform_shop_id;
    let truth: BTreeMap<String, i64> = rows
        .iter()
        .filter(own)
        .map(|row| (row.platform_order_id.clone(), row.fen))
        .collect();
    let start = Utc::now().timestamp() - 61 * 86_400;
    let params = json!({"create_time_start": start, "page": 0, "size": 100});
    let answer = world.douyin(&shop, LIST, params).await?;
    let mut listed = BTreeMap::new();
    for order in answer["data"]["shop_order_list"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let fen = |of: &Value, name: &str| of[name].as_i64().unwrap_or(i64::MIN);
        let lines = order["sku_order_list"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let sum = |name: &str| lines.iter().map(|line| fen(line, name)).sum::<i64>();
        let pay = fen(order, "pay_amount");
        assert_eq!(
            sum("pay_amount") + fen(order, "post_amount"),
            pay,
            "{order}"
        );
        assert_eq!(
            sum("sum_amount") - sum("promotion_amount"),
            sum("pay_amount")
        );
        assert_eq!(sum("promotion_amount"), fen(order, "promotion_amount"));
        assert_eq!(lines[0]["order_id"], order["order_id"]);
        let id = order["order_id"].as_str().unwrap_or_default();
        assert!(id.len() == 19 && id.parse::<i64>().is_ok(), "{id}");
        listed.insert(id.to_owned(), pay);
    }
    assert_eq!(listed, truth);
    Ok(())
}

#[tokio::test]
async fn only_the_shops_own_orders_are_shown() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shops: Vec<_> = world
        .sim
        .shops()
        .into_iter()
        .filter(|shop| shop.platform_name == "douyin")
        .collect();
    let foreign = world
        .order_in(&shops[1], "shipped")
        .await?
        .platform_order_id;
    for id in [foreign.as_str(), "6920000000000000001"] {
        let answer = world
            .douyin(&shops[0], "order.orderDetail", json!({"shop_order_id": id}))
            .await?;
        assert_eq!(
            codes(&answer),
            (50_002, "isv.business-failed:60033"),
            "{answer}"
        );
        assert_eq!(answer["data"], Value::Null);
    }
    Ok(())
}

#[tokio::test]
async fn ciphers_are_new_at_each_reading_and_masks_stay_until_the_buyer_moves() -> anyhow::Result<()>
{
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let first = world.douyin_order(&shop, &id).await?;
    let second = world.douyin_order(&shop, &id).await?;
    for (field, inner) in [
        ("encrypt_post_receiver", None),
        ("encrypt_post_tel", None),
        ("post_addr", Some("encrypt_detail")),
    ] {
        let text = |order: &Value| match inner {
            None => order[field].clone(),
            Some(inner) => order[field][inner].clone(),
        };
        assert!(
            text(&first)
                .as_str()
                .is_some_and(|text| text.starts_with('#') && text.ends_with("#1##")),
            "{field}"
        );
        assert_ne!(text(&first), text(&second), "{field}");
    }
    for field in [
        "mask_post_receiver",
        "mask_post_tel",
        "mask_post_addr",
        "doudian_open_id",
    ] {
        assert_eq!(first[field], second[field]);
    }
    world
        .post(&format!("orders/{id}/address"), json!({}))
        .await?;
    let moved = world.douyin_order(&shop, &id).await?;
    assert_ne!(moved["mask_post_addr"], first["mask_post_addr"]);
    assert_eq!(moved["mask_post_tel"], first["mask_post_tel"]);
    Ok(())
}

#[tokio::test]
async fn refunds_show_on_the_goods_orders() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let state = |order: &Value| {
        let info = &order["sku_order_list"][0]["after_sale_info"];
        ["after_sale_status", "after_sale_type", "refund_status"]
            .map(|name| info[name].as_i64().unwrap_or(-1))
    };
    for (action, want, status) in [
        ("touch", [0, 0, 0], 2),
        ("refund", [6, 2, 1], 2),
        ("withdraw_refund", [28, 2, 1], 2),
        ("refund", [6, 2, 1], 2),
        ("grant_refund", [12, 2, 3], 4),
    ] {
        world
            .post(&format!("orders/{id}/{action}"), json!({}))
            .await?;
        let order = world.douyin_order(&shop, &id).await?;
        assert_eq!(
            (state(&order), order["order_status"].as_i64()),
            (want, Some(status)),
            "{action}"
        );
    }
    assert_eq!(world.douyin_order(&shop, &id).await?["main_status"], 21);
    Ok(())
}

#[tokio::test]
async fn broken_documents_stand_among_sound_ones() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    world
        .post("faults", json!({"malformed_share": 1.0}))
        .await?;
    let body = window(23).to_string();
    let query = super::signed(&shop, LIST, &body, &[]);
    let bytes = world
        .http
        .post(world.at("order/searchList", query)?)
        .body(body)
        .send()
        .await?
        .bytes()
        .await?;
    assert!(
        std::str::from_utf8(&bytes).is_err(),
        "some text is no UTF-8"
    );
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let rows = answer["data"]["shop_order_list"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let count = |fits: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| fits(row)).count();
    assert!(count(&|row| row["order_status"] == 77) > 0);
    assert!(count(&|row| row.get("order_id").is_none()) > 0);
    assert!(count(&|row| row["pay_amount"].is_f64()) > 0);
    Ok(())
}
