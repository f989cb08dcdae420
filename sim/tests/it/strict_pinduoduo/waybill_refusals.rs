//! Calls for electronic waybills that Pinduoduo refuses.

use std::slice::from_ref;

use anyhow::Context;
use serde_json::{Value, json};

use super::code;
use super::waybills::{Desk, modules, sub_msg};

/// Where a good call is spoiled, with what, and the code and words that follow.
type Spoiled<'a> = (&'a str, Value, i64, &'a str);

/// Spoils a call in one place after the other.
async fn spoil(desk: &Desk, good: &Value, cases: Vec<Spoiled<'_>>) -> anyhow::Result<()> {
    for (pointer, value, want, why) in cases {
        let mut bad = good.clone();
        let pointer = pointer.replacen("/0/", "/trade_order_info_dtos/0/", 1);
        let place = bad.pointer_mut(&pointer);
        *place.context("no such place")? = value;
        let answer = desk.get(&bad).await?;
        let why = why.replacen("[0]", "trade_order_info_dtos[0]", 1);
        let told = (code(&answer), sub_msg(&answer));
        assert_eq!(told, (want, why.as_str()), "{pointer}: {answer}");
    }
    assert!(desk.world.waybills(&desk.shop).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn calls_for_numbers_are_read_strictly() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let parcel = desk.parcel(&desk.order().await?);
    let good = desk.application(from_ref(&parcel));
    let missing = [
        ("/wp_code", "wp_code"),
        ("/sender/address/province", "sender.address.province"),
        ("/trade_order_info_dtos", "trade_order_info_dtos"),
        ("/0/object_id", "[0].object_id"),
        ("/0/recipient/mobile", "[0].recipient.mobile"),
    ];
    for (pointer, path) in missing {
        let why = format!("缺少必填参数:{path}");
        spoil(&desk, &good, vec![(pointer, json!(null), 20_007, &why)]).await?;
    }
    let many = json!(vec![parcel; 11]);
    let cases: Vec<Spoiled<'_>> = vec![
        (
            "/trade_order_info_dtos",
            many,
            10_000,
            "trade_order_info_dtos:超过数量限制",
        ),
        ("/0/user_id", json!("x"), 10_000, "[0].user_id:应为整数"),
    ];
    spoil(&desk, &good, cases).await
}

#[tokio::test]
async fn sender_carrier_orders_and_ciphers_have_to_be_the_shops() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (order, other) = (desk.order().await?, desk.order().await?);
    let good = desk.application(&[desk.parcel(&order)]);
    let zto = json!(desk.template.replace("yto", "zto"));
    let (name, mask) = (&order["receiver_name"], &order["receiver_name_mask"]);
    let foreign = "收件人密文与订单不匹配";
    let cases: Vec<(&str, Value, &str)> = vec![
        ("/wp_code", json!("DB"), "未查询到有效的电子面单订购关系"),
        (
            "/sender/address/detail",
            json!("别处"),
            "发货地址与订购关系中的地址不一致",
        ),
        (
            "/0/order_info/trade_order_list",
            json!(["nobody"]),
            "订单不属于当前店铺或订单不存在",
        ),
        ("/0/template_url", zto, "标准模板与快递公司不匹配"),
        ("/0/recipient/name", other["receiver_name"].clone(), foreign),
        ("/0/recipient/name", json!("~bm90aGluZw==~0~"), foreign),
        ("/0/recipient/mobile", name.clone(), foreign),
        ("/0/recipient/address/province", json!("别省"), foreign),
        ("/0/recipient/name", mask.clone(), "收件人信息不合法"),
    ];
    for (pointer, value, why) in cases {
        spoil(&desk, &good, vec![(pointer, value, 50_001, why)]).await?;
    }
    let id = order["order_sn"].as_str().unwrap_or_default();
    desk.world
        .post(&format!("orders/{id}/cancel"), json!({}))
        .await?;
    let answer = desk.get(&good).await?;
    assert_eq!(sub_msg(&answer), "订单已关闭，不能获取电子面单");
    Ok(())
}

#[tokio::test]
async fn ciphers_of_a_receiver_before_the_address_changed_are_no_longer_taken() -> anyhow::Result<()>
{
    let desk = Desk::open().await?;
    let order = desk.order().await?;
    let id = order["order_sn"].as_str().unwrap_or_default();
    desk.world
        .post(&format!("orders/{id}/address"), json!({}))
        .await?;
    let answer = desk.get(&desk.application(&[desk.parcel(&order)])).await?;
    assert_eq!(sub_msg(&answer), "收件人密文与订单不匹配");
    Ok(())
}

#[tokio::test]
async fn an_empty_account_gives_nothing() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let parcel = desk.parcel(&desk.order().await?);
    let id = desk.branch()["branch_code"].as_str().unwrap_or_default();
    desk.world.set_balance(&desk.shop, id, 1).await?;
    let two = desk.application(&[parcel.clone(), parcel.clone()]);
    assert_eq!(sub_msg(&desk.get(&two).await?), "电子面单余额不足");
    assert!(
        desk.world.waybills(&desk.shop).await?.is_empty(),
        "all or none"
    );
    let one = desk.application(&[parcel]);
    assert!(modules(&desk.get(&one).await?)[0]["waybill_code"].is_string());
    assert_eq!(sub_msg(&desk.get(&one).await?), "电子面单余额不足");
    Ok(())
}
