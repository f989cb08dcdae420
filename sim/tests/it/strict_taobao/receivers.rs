//! Receivers behind their OAID.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::code;
use crate::harness::Running;

const FIVE: &str = "receiver_name,receiver_address,created,receiver_mobile,receiver_phone";

async fn oaid(world: &Running, shop: &SimShop, tid: &str) -> anyhow::Result<String> {
    let own = [("tid", tid), ("fields", FIVE)];
    let answer = world
        .taobao(shop, "taobao.trade.fullinfo.get", &own)
        .await?;
    let oaid = answer["trade_fullinfo_get_response"]["trade"]["oaid"].as_str();
    Ok(oaid.unwrap_or_default().to_owned())
}

async fn decrypt(world: &Running, shop: &SimShop, rows: &[Value]) -> anyhow::Result<Value> {
    let rows = json!(rows).to_string();
    let own = [("query_list", rows.as_str())];
    world.taobao(shop, "taobao.top.oaid.decrypt", &own).await
}

fn receivers(answer: &Value) -> &Value {
    &answer["top_oaid_decrypt_response"]["receiver_list"]["receiver"]
}

#[tokio::test]
async fn each_scene_sees_its_part_and_a_closed_order_nothing() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let tid = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let oaid = oaid(&world, &shop, &tid).await?;
    let row = |scene: &str, oaid: &str| json!({"oaid": oaid, "tid": tid, "scene": scene});
    let asked = ["1006", "1008", "1009", "2001"].map(|scene| row(scene, &oaid));
    let answer = decrypt(&world, &shop, &asked).await?;
    let rows = receivers(&answer);
    let plain = |row: &Value| {
        ["name", "mobile", "address_detail"]
            .map(|name| row[name].as_str().is_some_and(|text| !text.contains('*')))
    };
    let seen: Vec<[bool; 3]> = rows.as_array().into_iter().flatten().map(plain).collect();
    let want = [
        [true, true, true],
        [false, false, true],
        [true, false, false],
        [false, true, false],
    ];
    assert_eq!(seen, want, "{answer}");
    assert_eq!(rows[0]["matched"], true);
    let answer = decrypt(&world, &shop, &[row("1006", "1Tanother")]).await?;
    assert_eq!(
        receivers(&answer)[0],
        json!({"oaid": "1Tanother", "tid": tid, "matched": false})
    );
    let answer = decrypt(&world, &shop, &[row("9999", &oaid)]).await?;
    assert_eq!(
        code(&answer),
        (41, "isv.invalid-parameter:query_list[0].scene".to_owned())
    );
    let answer = decrypt(&world, &shop, &vec![row("1006", &oaid); 21]).await?;
    assert_eq!(
        code(&answer),
        (41, "isv.invalid-parameter:query_list".to_owned())
    );

    let placed = json!({"shop": shop.platform_shop_id});
    let placed = world.post("orders", placed).await?;
    let closed = placed["platform_order_id"].as_str().unwrap_or_default();
    world
        .post(&format!("orders/{closed}/cancel"), json!({}))
        .await?;
    let closed_oaid = super::receivers::oaid(&world, &shop, closed).await?;
    let asked = json!({"oaid": closed_oaid, "tid": closed, "scene": "1006"});
    let answer = decrypt(&world, &shop, &[asked]).await?;
    let row = &receivers(&answer)[0];
    assert_eq!(
        row["desensitize_rule"], "DECRYPTION_DISABLED_BY_ORDERCLOSED",
        "{answer}"
    );
    assert_eq!(plain(row), [false; 3]);
    Ok(())
}

#[tokio::test]
async fn some_receivers_hide_their_phones_behind_another_number() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let orders = world.orders().await?;
    let waiting = orders
        .iter()
        .filter(|row| row.shop == shop.platform_shop_id && row.status == "awaiting_shipment");
    let mut asked = Vec::new();
    for order in waiting.take(12) {
        let tid = &order.platform_order_id;
        let oaid = oaid(&world, &shop, tid).await?;
        asked.push(json!({"oaid": oaid, "tid": tid, "scene": "2001", "secret_no_days": 3}));
    }
    let answer = decrypt(&world, &shop, &asked).await?;
    let rows = receivers(&answer).as_array().cloned().unwrap_or_default();
    let (hidden, open): (Vec<Value>, Vec<Value>) = rows
        .into_iter()
        .partition(|row| row["privacy_protection"] == true);
    assert!(!hidden.is_empty() && !open.is_empty());
    for row in hidden {
        let mobile = row["mobile"].as_str().unwrap_or_default();
        assert!(
            mobile.starts_with("1844000") && mobile.contains('-'),
            "{row}"
        );
        assert!(row["secret_no_expire_time"].is_string());
    }
    for row in open {
        assert!(
            row["mobile"]
                .as_str()
                .is_some_and(|mobile| mobile.starts_with("1380000")),
            "{row}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_shop_opens_so_many_receivers_a_day() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let tid = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    let oaid = oaid(&world, &shop, &tid).await?;
    let rows = vec![json!({"oaid": oaid, "tid": tid, "scene": "1006"}); 20];
    for _ in 0..10 {
        let answer = decrypt(&world, &shop, &rows).await?;
        assert_eq!(receivers(&answer).as_array().map(Vec::len), Some(20));
    }
    let answer = decrypt(&world, &shop, &rows[..1]).await?;
    assert_eq!(code(&answer), (15, "isv.decrypt-quota-exceeded".to_owned()));
    let other = world
        .sim
        .shops()
        .into_iter()
        .filter(|other| other.platform_name == "taobao")
        .nth(1);
    let other = other.unwrap();
    let tid = world
        .order_in(&other, "awaiting_shipment")
        .await?
        .platform_order_id;
    let oaid = super::receivers::oaid(&world, &other, &tid).await?;
    let answer = decrypt(
        &world,
        &other,
        &[json!({"oaid": oaid, "tid": tid, "scene": "1006"})],
    )
    .await?;
    assert_eq!(
        receivers(&answer)[0]["matched"],
        true,
        "each shop has its own: {answer}"
    );
    Ok(())
}

#[tokio::test]
async fn orders_of_one_receiver_are_told_together() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let orders = world.orders().await?;
    let ours = orders
        .iter()
        .filter(|row| row.shop == shop.platform_shop_id);
    let mut pairs = Vec::new();
    for order in ours {
        let tid = &order.platform_order_id;
        pairs.push(json!({"tid": tid, "oaid": oaid(&world, &shop, tid).await?}));
    }
    let merge = async |rows: &[Value]| {
        let rows = json!(rows).to_string();
        let own = [("merge_list", rows.as_str())];
        world.taobao(&shop, "taobao.top.oaid.merge", &own).await
    };
    let answer = merge(&pairs).await?;
    let lists = &answer["top_oaid_merge_response"]["tid_list"]["string"];
    let lists = lists.as_array().cloned().unwrap_or_default();
    let tids: usize = lists
        .iter()
        .filter_map(Value::as_str)
        .map(|list| list.split(',').count())
        .sum();
    assert_eq!(tids, pairs.len());
    assert!(lists.len() < pairs.len(), "some buyers ordered twice");
    pairs[0]["oaid"] = json!("1Tanother");
    assert_eq!(
        code(&merge(&pairs).await?),
        (15, "isv.oaid-not-match".to_owned())
    );
    Ok(())
}
