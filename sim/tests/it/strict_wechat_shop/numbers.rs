//! Companies with electronic waybills, and numbers that change after shipping.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, code, id, read_order, start, with};
use crate::harness::Running;

const SEND: &str = "order/delivery/send";
const UPDATE: &str = "order/deliveryinfo/update";

/// The pieces of some lines.
fn pieces(order: &Value, lines: &[usize]) -> Value {
    let all = &order["order_detail"]["product_infos"];
    let piece = |line: &usize| {
        let line = &all[*line];
        json!({"product_id": id(&line["product_id"]), "sku_id": id(&line["sku_id"]), "product_cnt": line["sku_cnt"]})
    };
    lines.iter().map(piece).collect()
}

fn package(carrier: &str, number: &str, pieces: &Value) -> Value {
    json!({"deliver_type": 1, "delivery_id": carrier, "waybill_id": number, "product_infos": pieces})
}

/// A paid order of at least two lines.
async fn two_lines(world: &Running) -> anyhow::Result<(SimShop, Value, usize)> {
    for shop in world.sim.shops() {
        if shop.platform_name != "wechat_shop" {
            continue;
        }
        let asked = json!({"shop": shop.platform_shop_id, "lines": 6});
        let placed = world.post("orders", asked).await?;
        let number = placed["platform_order_id"].as_str().unwrap_or_default();
        let order = read_order(world, &shop, number).await?;
        let lines = order["order_detail"]["product_infos"].as_array();
        let count = lines.map_or(0, Vec::len);
        if count > 1 {
            return Ok((shop, order, count));
        }
    }
    anyhow::bail!("no shop sells two goods")
}

async fn numbers(world: &Running, shop: &SimShop, order: &str) -> anyhow::Result<Vec<String>> {
    let document = read_order(world, shop, order).await?;
    let sent = &document["order_detail"]["delivery_info"]["delivery_product_info"];
    let number =
        |row: &Value| format!("{} {}", row["delivery_id"], row["waybill_id"]).replace('"', "");
    Ok(sent.as_array().into_iter().flatten().map(number).collect())
}

#[tokio::test]
async fn an_order_that_left_whole_takes_another_number() -> anyhow::Result<()> {
    let (world, _) = start().await?;
    let (shop, order, count) = two_lines(&world).await?;
    let number = id(&order["order_id"]);
    let all: Vec<usize> = (0..count).collect();
    let goods = pieces(&order, &all);
    let update = async |package: Value| -> anyhow::Result<i64> {
        let body = json!({"order_id": number, "delivery_list": [package]});
        Ok(code(&call(&world, &shop, UPDATE, body).await?))
    };
    let sound = package("YTO", "YT0000000000002", &goods);
    assert_eq!(update(sound.clone()).await?, 101_100, "not shipped yet");
    let shipped =
        json!({"order_id": number, "delivery_list": [package("ZTO", "75000000000011", &goods)]});
    assert_eq!(code(&call(&world, &shop, SEND, shipped).await?), 0);
    for (package, want) in [
        (with(sound.clone(), json!({"delivery_id": "NOPE"})), 606_004),
        (with(sound.clone(), json!({"waybill_id": ""})), 606_005),
        (with(sound.clone(), json!({"deliver_type": 3})), 40_097),
        (
            package("YTO", "YT0000000000002", &pieces(&order, &[0])),
            606_042,
        ),
    ] {
        assert_eq!(update(package.clone()).await?, want, "{package}");
    }
    let neither = json!({"order_id": number});
    assert_eq!(code(&call(&world, &shop, UPDATE, neither).await?), 40_097);
    let unknown = json!({"order_id": "17", "delivery_list": [sound]});
    assert_eq!(code(&call(&world, &shop, UPDATE, unknown).await?), 100_002);
    assert_eq!(update(sound).await?, 0);
    assert_eq!(
        numbers(&world, &shop, &number).await?,
        ["YTO YT0000000000002"]
    );
    world
        .post(&format!("orders/{number}/complete"), json!({}))
        .await?;
    let late = package("YTO", "YT0000000000003", &goods);
    assert_eq!(update(late).await?, 101_100, "the buyer has it");
    Ok(())
}

#[tokio::test]
async fn an_order_that_left_in_parts_changes_them_one_by_one() -> anyhow::Result<()> {
    let (world, _) = start().await?;
    let (shop, order, count) = two_lines(&world).await?;
    let number = id(&order["order_id"]);
    let rest: Vec<usize> = (1..count).collect();
    let parts = [pieces(&order, &[0]), pieces(&order, &rest)];
    let packages = [
        package("ZTO", "75000000000021", &parts[0]),
        package("ZTO", "75000000000022", &parts[1]),
    ];
    let shipped = json!({"order_id": number, "delivery_list": packages});
    assert_eq!(code(&call(&world, &shop, SEND, shipped).await?), 0);
    let whole = json!({"order_id": number, "delivery_list": [package("YTO", "YT0000000000021", &parts[0])]});
    assert_eq!(code(&call(&world, &shop, UPDATE, whole).await?), 606_040);
    let named = |carrier: &str, number: &str, pieces: &Value| json!({"delivery_id": carrier, "waybill_id": number, "product_infos": pieces});
    let update = async |old: Value, new: Value| -> anyhow::Result<i64> {
        let body = json!({"order_id": number, "change_infos": [{"old": old, "new": new}]});
        Ok(code(&call(&world, &shop, UPDATE, body).await?))
    };
    let old = named("ZTO", "75000000000021", &parts[0]);
    for (old, new, want) in [
        (
            named("ZTO", "17", &parts[0]),
            named("YTO", "YT0000000000021", &parts[0]),
            606_005,
        ),
        (
            old.clone(),
            named("YTO", "75000000000022", &parts[1]),
            606_042,
        ),
        (
            old.clone(),
            named("NOPE", "YT0000000000021", &parts[0]),
            606_004,
        ),
    ] {
        assert_eq!(update(old, new).await?, want);
    }
    assert_eq!(
        update(old, named("YTO", "YT0000000000021", &parts[0])).await?,
        0
    );
    assert_eq!(
        numbers(&world, &shop, &number).await?,
        ["YTO YT0000000000021", "ZTO 75000000000022"]
    );
    Ok(())
}

#[tokio::test]
async fn fewer_companies_have_electronic_waybills() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let list = async |only: bool| -> anyhow::Result<Vec<Value>> {
        let api = "order/deliverycompanylist/new/get";
        let answer = call(&world, &shop, api, json!({"ewaybill_only": only})).await?;
        let rows = answer["company_list"].as_array().cloned();
        Ok(rows.unwrap_or_default())
    };
    let (all, with_waybills) = (list(false).await?, list(true).await?);
    let has = |rows: &[Value], id: &str| rows.iter().any(|row| row["delivery_id"] == id);
    assert!(has(&all, "EMS") && has(&all, "OTHER"));
    assert!(has(&with_waybills, "JTSD") && !has(&with_waybills, "EMS"));
    Ok(())
}
