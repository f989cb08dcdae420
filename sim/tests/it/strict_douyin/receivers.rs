//! Receivers in plain words, orders that share one, and buyers who want another.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::codes;
use super::pushes::{is_about, message, start};
use crate::harness::Running;

const OPEN: &str = "order.batchDecrypt";
const MERGE: &str = "order.merge";
const CONFIRM: &str = "order.addressConfirm";

/// Name, phone and address of an order, as ciphers.
fn ciphers(order: &Value) -> [Value; 3] {
    [
        order["encrypt_post_receiver"].clone(),
        order["encrypt_post_tel"].clone(),
        order["post_addr"]["encrypt_detail"].clone(),
    ]
}

fn asked(id: &str, cipher: &Value) -> Value {
    json!({"auth_id": id, "cipher_text": cipher})
}

async fn open(world: &Running, shop: &SimShop, rows: &[Value]) -> anyhow::Result<Value> {
    world
        .douyin(shop, OPEN, json!({"cipher_infos": rows}))
        .await
}

#[tokio::test]
async fn a_receiver_is_opened_by_its_own_ciphers_alone() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let other = world.douyin_place(&shop, json!({})).await?;
    let order = world.douyin_order(&shop, &id).await?;
    let rows: Vec<Value> = ciphers(&order)
        .iter()
        .map(|text| asked(&id, text))
        .collect();
    let answer = open(&world, &shop, &rows).await?;
    assert_eq!(answer["code"], 10_000, "{answer}");
    let rows = &answer["data"]["decrypt_infos"];
    let types: Vec<&Value> = (0..3).map(|place| &rows[place]["data_type"]).collect();
    assert_eq!(types, [&json!(2), &json!(3), &json!(1)]);
    let name = rows[0]["decrypt_text"].as_str().unwrap_or_default();
    let mask = order["mask_post_receiver"].as_str().unwrap_or_default();
    assert_eq!(name.chars().next(), mask.chars().next());

    world
        .post(&format!("orders/{other}/cancel"), json!({}))
        .await?;
    let [cipher, ..] = ciphers(&order);
    let [closed, ..] = ciphers(&world.douyin_order(&shop, &other).await?);
    let rows = [
        asked(&id, &cipher),
        asked(&other, &cipher),
        asked(&other, &closed),
        asked("6920000000000000001", &cipher),
        asked(&id, &order["mask_post_receiver"]),
    ];
    let answer = open(&world, &shop, &rows).await?;
    assert_eq!(codes(&answer), (50_002, "isv.business-failed:300008"));
    let numbers: Vec<i64> = (0..rows.len())
        .filter_map(|place| answer["data"]["decrypt_infos"][place]["err_no"].as_i64())
        .collect();
    assert_eq!(numbers, [0, 300_002, 300_002, 300_001, 300_004], "{answer}");
    world
        .post(&format!("orders/{id}/address"), json!({}))
        .await?;
    let answer = open(&world, &shop, &[asked(&id, &cipher)]).await?;
    assert_eq!(answer["data"]["decrypt_infos"][0]["err_no"], 300_004);
    for rows in [Vec::new(), vec![asked(&id, &cipher); 51]] {
        let answer = open(&world, &shop, &rows).await?;
        assert!(codes(&answer).1.starts_with("isv.parameter-"), "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn some_phones_hide_behind_a_number_that_ends() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let mut seen = [false; 2];
    for _ in 0..40 {
        let id = world.douyin_place(&shop, json!({})).await?;
        let order = world.douyin_order(&shop, &id).await?;
        let answer = open(&world, &shop, &[asked(&id, &order["encrypt_post_tel"])]).await?;
        let row = &answer["data"]["decrypt_infos"][0];
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        if row["is_virtual_tel"] == true {
            let whole = format!("{}-{}", text("phone_no_a"), text("phone_no_b"));
            assert_eq!(text("decrypt_text"), whole);
            assert!(row["expire_time"].as_i64() > Some(chrono::Utc::now().timestamp()));
            seen[0] = true;
        } else {
            assert_eq!((text("decrypt_text").len(), text("phone_no_a")), (11, ""));
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
    let shop = world.shop("douyin")?;
    let mut rows = Vec::new();
    for _ in 0..40 {
        let id = world.douyin_place(&shop, json!({})).await?;
        let order = world.douyin_order(&shop, &id).await?;
        rows.push(asked(&id, &order["encrypt_post_receiver"]));
    }
    for _ in 0..5 {
        assert_eq!(open(&world, &shop, &rows).await?["code"], 10_000);
    }
    let answer = open(&world, &shop, &rows[..2]).await?;
    assert_eq!(codes(&answer).1, "isv.business-failed:300008");
    let row = &answer["data"]["decrypt_infos"][1];
    assert_eq!(
        (&row["err_no"], &row["decrypt_text"]),
        (&json!(300_003), &json!(""))
    );
    Ok(())
}

#[tokio::test]
async fn orders_are_grouped_by_whom_they_go_to() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let mut rows = Vec::new();
    for _ in 0..3 {
        let id = world.douyin_place(&shop, json!({})).await?;
        let order = world.douyin_order(&shop, &id).await?;
        rows.push(json!({"order_id": id, "open_address_id": order["open_address_id"]}));
    }
    let merge = async |rows: &[Value]| {
        world
            .douyin(&shop, MERGE, json!({"merge_list": rows}))
            .await
    };
    let answer = merge(&rows).await?;
    let groups = answer["data"]["order_list"].as_array().cloned();
    let texts: Vec<String> = groups
        .unwrap_or_default()
        .iter()
        .filter_map(|group| group.as_str().map(str::to_owned))
        .collect();
    let mut told: Vec<&str> = texts.iter().flat_map(|group| group.split(',')).collect();
    let mut want: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["order_id"].as_str())
        .collect();
    told.sort_unstable();
    want.sort_unstable();
    assert_eq!(told, want, "{answer}");
    let mut stale = rows.clone();
    stale[0]["open_address_id"] = json!("0");
    for rows in [&stale[..], &rows[..1]] {
        let answer = merge(rows).await?;
        assert_eq!(codes(&answer).1, "isv.parameter-invalid", "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn a_buyer_who_asks_is_answered_once() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = start().await?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let answer = async |value: Value| {
        let params = json!({"order_id": id, "is_approved": value});
        world.douyin(&shop, CONFIRM, params).await
    };
    let before = world.douyin_order(&shop, &id).await?["open_address_id"].clone();
    let none = answer(json!(0)).await?;
    assert_eq!(codes(&none).1, "isv.parameter-invalid:50039");
    for (value, sub_code, tag) in [
        (1001, "isv.business-failed:50041", "111"),
        (0, "isv.business-failed:50040", "105"),
    ] {
        world
            .post(&format!("orders/{id}/ask_address"), json!({}))
            .await?;
        let odd = answer(json!(7)).await?;
        assert_eq!(codes(&odd).1, "isv.parameter-invalid");
        let odd = answer(json!("0")).await?;
        assert_eq!(codes(&odd).1, "isv.parameter-invalid");
        assert_eq!(answer(json!(value)).await?["code"], 10_000);
        assert_eq!(codes(&answer(json!(value)).await?).1, sub_code);
        let told = hooks.until(|call| is_about(call, tag, "p_id", &id)).await?;
        assert!(message(&told).2["receiver_msg"]["encrypt_tel"].is_string());
        let now = world.douyin_order(&shop, &id).await?["open_address_id"].clone();
        assert_eq!(now == before, value != 0);
    }
    Ok(())
}
