//! What is written: packages and notes.

use std::collections::BTreeMap;

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{LIST, call, code, id, read_order, start, window, with};
use crate::harness::Running;

const SEND: &str = "order/delivery/send";

/// One package with these pieces of each line.
fn package(order: &Value, waybill: &str, pieces: &[(usize, i64)]) -> Value {
    let lines = &order["order_detail"]["product_infos"];
    let inside: Vec<Value> = pieces
        .iter()
        .map(|(line, count)| json!({"product_id": id(&lines[*line]["product_id"]), "sku_id": id(&lines[*line]["sku_id"]), "product_cnt": count}))
        .collect();
    json!({"deliver_type": 1, "delivery_id": "ZTO", "waybill_id": waybill, "product_infos": inside})
}

fn shipment(order: &Value, packages: Vec<Value>) -> Value {
    json!({"order_id": id(&order["order_id"]), "delivery_list": packages})
}

/// A paid order with some pieces to send: at least two lines, or two pieces of one.
async fn several_pieces(world: &Running) -> anyhow::Result<(SimShop, Value)> {
    for shop in world.sim.shops() {
        if shop.platform_name != "wechat_shop" {
            continue;
        }
        let asked = json!({"shop": shop.platform_shop_id, "lines": 6});
        let placed = world.post("orders", asked).await?;
        let number = placed["platform_order_id"].as_str().unwrap_or_default();
        let found = read_order(world, &shop, number).await?;
        let lines = found["order_detail"]["product_infos"].as_array();
        if lines.is_some_and(|lines| lines.len() > 1) {
            return Ok((shop, found));
        }
    }
    anyhow::bail!("no shop sells two goods")
}

#[tokio::test]
async fn packages_are_checked_before_they_leave() -> anyhow::Result<()> {
    let (world, _) = start().await?;
    let (shop, order) = several_pieces(&world).await?;
    let sound = package(&order, "75000000000001", &[(0, 1)]);
    let mut foreign = sound.clone();
    foreign["product_infos"][0]["sku_id"] = json!("17");
    let mut numeric = sound.clone();
    numeric["product_infos"][0]["sku_id"] = json!(17);
    let cases = [
        (Vec::new(), 109_002),
        (
            vec![with(sound.clone(), json!({"waybill_id": ""}))],
            109_002,
        ),
        (
            vec![with(sound.clone(), json!({"delivery_id": "NOPE"}))],
            40_097,
        ),
        (
            vec![with(sound.clone(), json!({"deliver_type": 3}))],
            40_097,
        ),
        (
            vec![with(sound.clone(), json!({"product_infos": []}))],
            40_097,
        ),
        (vec![foreign], 40_097),
        (vec![numeric], 47_001),
        (vec![package(&order, "75000000000001", &[(0, 0)])], 40_097),
        (vec![package(&order, "75000000000001", &[(0, 99)])], 109_000),
        (vec![sound.clone(), sound.clone()], 109_000),
    ];
    for (packages, want) in cases {
        let body = shipment(&order, packages);
        let answer = call(&world, &shop, SEND, body.clone()).await?;
        assert_eq!(code(&answer), want, "{body}: {answer}");
    }
    let number = id(&order["order_id"]);
    assert!(world.parcels(&number).await?.is_empty());
    let unknown = json!({"order_id": "17", "delivery_list": [sound]});
    assert_eq!(code(&call(&world, &shop, SEND, unknown).await?), 100_002);

    let shipped = shipment(&order, vec![package(&order, "75000000000001", &[(0, 1)])]);
    for (before, after, want) in [
        ("refund", "withdraw_refund", 108_009),
        ("cancel", "touch", 109_000),
    ] {
        world
            .post(&format!("orders/{number}/{before}"), json!({}))
            .await?;
        assert_eq!(
            code(&call(&world, &shop, SEND, shipped.clone()).await?),
            want
        );
        world
            .post(&format!("orders/{number}/{after}"), json!({}))
            .await?;
    }
    let unpaid = json!({"shop": shop.platform_shop_id, "paid": false});
    let unpaid = world.post("orders", unpaid).await?;
    let unpaid = unpaid["platform_order_id"].as_str().unwrap_or_default();
    let unpaid = read_order(&world, &shop, unpaid).await?;
    let body = shipment(&unpaid, vec![package(&unpaid, "75000000000009", &[(0, 1)])]);
    assert_eq!(code(&call(&world, &shop, SEND, body).await?), 109_000);
    Ok(())
}

#[tokio::test]
async fn an_order_leaves_in_parts_and_each_number_is_counted() -> anyhow::Result<()> {
    let (world, _) = start().await?;
    let (shop, order) = several_pieces(&world).await?;
    let number = id(&order["order_id"]);
    let lines = order["order_detail"]["product_infos"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let rest: Vec<(usize, i64)> = lines
        .iter()
        .enumerate()
        .map(|(place, line)| {
            (
                place,
                line["sku_cnt"].as_i64().unwrap_or(0) - i64::from(place == 0),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let first = shipment(&order, vec![package(&order, "75000000000011", &[(0, 1)])]);
    assert_eq!(code(&call(&world, &shop, SEND, first.clone()).await?), 0);
    let partly = read_order(&world, &shop, &number).await?;
    assert_eq!(partly["status"], 21);
    let sent = &partly["order_detail"]["delivery_info"]["delivery_product_info"][0];
    assert_eq!(
        (
            &sent["waybill_id"],
            &sent["delivery_id"],
            &sent["product_infos"][0]["product_cnt"]
        ),
        (&json!("75000000000011"), &json!("ZTO"), &json!(1))
    );
    for status in [20, 30] {
        let listed = call(
            &world,
            &shop,
            LIST,
            with(window(1), json!({"status": status})),
        )
        .await?;
        let ids = listed["order_id_list"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        assert!(
            ids.contains(&json!(number)),
            "{status} holds partly shipped orders"
        );
    }
    assert_eq!(
        code(&call(&world, &shop, SEND, first.clone()).await?),
        109_000
    );
    let second = shipment(&order, vec![package(&order, "75000000000012", &rest)]);
    assert_eq!(code(&call(&world, &shop, SEND, second).await?), 0);
    let done = read_order(&world, &shop, &number).await?;
    assert_eq!(done["status"], 30);
    assert_eq!(code(&call(&world, &shop, SEND, first).await?), 109_001);
    let parcels: BTreeMap<String, u32> = world
        .parcels(&number)
        .await?
        .into_iter()
        .map(|row| (row.waybill, row.times_reported))
        .collect();
    assert_eq!(
        parcels,
        BTreeMap::from([
            ("75000000000011".to_owned(), 3),
            ("75000000000012".to_owned(), 1)
        ])
    );
    let companies = call(
        &world,
        &shop,
        "order/deliverycompanylist/new/get",
        json!({"ewaybill_only": false}),
    )
    .await?;
    let ids: Vec<&str> = companies["company_list"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["delivery_id"].as_str())
        .collect();
    assert!(ids.contains(&"SF") && ids.contains(&"OTHER"), "{ids:?}");
    Ok(())
}

#[tokio::test]
async fn the_note_is_replaced_and_cleared() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let api = "order/merchantnotes/update";
    let number = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    for note in ["加急 请发顺丰 & 100%", ""] {
        let body = json!({"order_id": number, "merchant_notes": note});
        assert_eq!(code(&call(&world, &shop, api, body).await?), 0);
        let order = read_order(&world, &shop, &number).await?;
        assert_eq!(order["order_detail"]["ext_info"]["merchant_notes"], note);
    }
    let missing = json!({"order_id": number});
    assert_eq!(code(&call(&world, &shop, api, missing).await?), 40_097);
    let unknown = json!({"order_id": "17", "merchant_notes": ""});
    assert_eq!(code(&call(&world, &shop, api, unknown).await?), 100_002);
    Ok(())
}
