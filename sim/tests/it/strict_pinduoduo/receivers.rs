//! Receivers opened by their ciphers.

use serde_json::{Value, json};

use super::code;
use super::waybills::Desk;

fn rows(answer: &Value) -> &Value {
    &answer["open_decrypt_batch_response"]["data_decrypt_list"]
}

async fn decrypt(desk: &Desk, pairs: &[(&Value, &Value)]) -> anyhow::Result<Value> {
    let row =
        |(order, cipher): &(&Value, &Value)| json!({"data_tag": order, "encrypted_data": cipher});
    let list = Value::Array(pairs.iter().map(row).collect()).to_string();
    desk.call("pdd.open.decrypt.batch", &[("data_list", &list)])
        .await
}

#[tokio::test]
async fn ciphers_open_with_their_own_order_alone() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (order, other) = (desk.order().await?, desk.order().await?);
    let id = &order["order_sn"];
    let asked = [
        (id, &order["receiver_name"]),
        (id, &order["receiver_phone"]),
        (id, &order["address"]),
        (id, &order["receiver_address"]),
        (id, &other["receiver_name"]),
        (id, &order["receiver_name_mask"]),
    ];
    let answer = decrypt(&desk, &asked).await?;
    let rows = rows(&answer);
    let told: Vec<i64> = rows
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["data_type"].as_i64())
        .collect();
    assert_eq!(told, [5, 6, 7, 8, 0, 0], "{answer}");
    assert_eq!(
        (&rows[0]["error_code"], &rows[0]["data_tag"]),
        (&json!(0), id)
    );
    assert_eq!(rows[4]["error_msg"], "密文与订单不匹配");
    let full = rows[2]["decrypted_data"].as_str().unwrap_or_default();
    let detail = rows[3]["decrypted_data"].as_str().unwrap_or_default();
    assert!(
        full.ends_with(detail) && full.len() > detail.len() && !detail.is_empty(),
        "{answer}"
    );
    let list = json!([{"data_tag": id, "encrypted_data": order["receiver_phone"]}]).to_string();
    let answer = desk
        .call("pdd.open.decrypt.mask.batch", &[("data_list", &list)])
        .await?;
    let masked = &answer["open_decrypt_mask_batch_response"]["data_decrypt_list"][0];
    assert_eq!(masked["decrypted_data"], order["receiver_phone_mask"]);
    let id_text = id.as_str().unwrap_or_default();
    desk.world
        .post(&format!("orders/{id_text}/cancel"), json!({}))
        .await?;
    let answer = decrypt(&desk, &asked[..1]).await?;
    assert_eq!(
        self::rows(&answer)[0]["error_msg"],
        "订单已关闭，不支持解密"
    );
    let many = [asked[0]; 101];
    assert_eq!(code(&decrypt(&desk, &many).await?), 10_000);
    Ok(())
}

#[tokio::test]
async fn some_phones_are_virtual_numbers_with_an_extension() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let mut orders = Vec::new();
    for _ in 0..12 {
        orders.push(desk.order().await?);
    }
    let asked: Vec<(&Value, &Value)> = orders
        .iter()
        .map(|order| (&order["order_sn"], &order["receiver_phone"]))
        .collect();
    let answer = decrypt(&desk, &asked).await?;
    let rows = rows(&answer).as_array().cloned().unwrap_or_default();
    let (hidden, open): (Vec<Value>, Vec<Value>) = rows
        .into_iter()
        .partition(|row| row["virtual_number_type"] == 1);
    assert!(!hidden.is_empty() && !open.is_empty());
    for row in hidden {
        let extension = row["virtual_identify_number"].as_str().unwrap_or_default();
        let phone = row["decrypted_data"].as_str().unwrap_or_default();
        assert!(
            phone.starts_with("$1844000") && phone.ends_with(&format!("$#{extension}#")),
            "{row}"
        );
    }
    for row in open {
        assert!(
            row["decrypted_data"]
                .as_str()
                .is_some_and(|phone| phone.starts_with("1380000")),
            "{row}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_shop_opens_so_many_times_a_day() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let order = desk.order().await?;
    let asked = [(&order["order_sn"], &order["receiver_name"])];
    for _ in 0..100 {
        assert_eq!(rows(&decrypt(&desk, &asked).await?)[0]["error_code"], 0);
    }
    let answer = decrypt(&desk, &asked).await?;
    assert_eq!(
        (code(&answer), answer["error_response"]["sub_msg"].as_str()),
        (70_031, Some("当日解密次数已达上限"))
    );
    Ok(())
}

#[tokio::test]
async fn orders_of_one_receiver_are_told_together() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let orders = desk.world.orders().await?;
    let ours = orders
        .iter()
        .filter(|row| row.shop == desk.shop.platform_shop_id && row.status != "awaiting_payment");
    let mut asked = Vec::new();
    let mut keys = std::collections::BTreeMap::new();
    for order in ours {
        let id = &order.platform_order_id;
        let answer = desk
            .call("pdd.order.information.get", &[("order_sn", id)])
            .await?;
        keys.insert(
            id.clone(),
            answer["order_info_get_response"]["order_info"]["open_address_id"].clone(),
        );
        asked.push(json!({"order_sn": id}));
    }
    let list = json!(asked).to_string();
    let answer = desk
        .call("pdd.order.merge.ship.order.group", &[("order_list", &list)])
        .await?;
    let groups = &answer["merge_ship_order_group_response"]["order_group_list"];
    let groups = groups.as_array().cloned().unwrap_or_default();
    let mut told = 0;
    for group in &groups {
        let ids: Vec<&str> = group["order_sn_list"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        assert!(ids.iter().all(|id| keys[*id] == keys[ids[0]]), "{group}");
        told += ids.len();
    }
    assert_eq!(told, asked.len(), "{answer}");
    assert!(groups.len() < told, "some buyers ordered twice");
    Ok(())
}
