//! Calls for electronic waybills that Pinduoduo refuses.

use serde_json::{Value, json};

use super::code;
use super::waybills::{Desk, modules, sub_msg};

#[tokio::test]
async fn calls_for_numbers_are_read_strictly() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let order = desk.order().await?;
    let other = desk.order().await?;
    let good = desk.application(&[desk.parcel(&order)]);
    let row = |rest: &str| format!("/trade_order_info_dtos/0/{rest}");
    let many: Vec<Value> = (0..11).map(|_| desk.parcel(&order)).collect();
    let zto = desk.template.replace("yto", "zto");
    let cases: Vec<(String, Value, i64, &str)> = vec![
        (
            "/wp_code".to_owned(),
            json!(null),
            20_007,
            "缺少必填参数:wp_code",
        ),
        (
            "/sender/address/province".to_owned(),
            json!(""),
            20_007,
            "缺少必填参数:sender.address.province",
        ),
        (
            "/trade_order_info_dtos".to_owned(),
            json!([]),
            20_007,
            "缺少必填参数:trade_order_info_dtos",
        ),
        (
            "/trade_order_info_dtos".to_owned(),
            json!(many),
            10_000,
            "trade_order_info_dtos:超过数量限制",
        ),
        (
            row("object_id"),
            json!(null),
            20_007,
            "缺少必填参数:trade_order_info_dtos[0].object_id",
        ),
        (
            row("user_id"),
            json!("x"),
            10_000,
            "trade_order_info_dtos[0].user_id:应为整数",
        ),
        (
            row("recipient/mobile"),
            json!(""),
            20_007,
            "缺少必填参数:trade_order_info_dtos[0].recipient.mobile",
        ),
        (
            row("order_info/trade_order_list"),
            json!(["nobody"]),
            50_001,
            "订单不属于当前店铺或订单不存在",
        ),
        (
            row("template_url"),
            json!(zto),
            50_001,
            "标准模板与快递公司不匹配",
        ),
        (
            row("recipient/name"),
            other["receiver_name"].clone(),
            50_001,
            "收件人密文与订单不匹配",
        ),
        (
            row("recipient/mobile"),
            order["receiver_name"].clone(),
            50_001,
            "收件人密文与订单不匹配",
        ),
        (
            row("recipient/name"),
            json!("~bm90aGluZw==~0~"),
            50_001,
            "收件人密文与订单不匹配",
        ),
        (
            row("recipient/address/province"),
            json!("别省"),
            50_001,
            "收件人密文与订单不匹配",
        ),
        (
            row("recipient/name"),
            order["receiver_name_mask"].clone(),
            50_001,
            "收件人信息不合法",
        ),
        (
            "/wp_code".to_owned(),
            json!("DB"),
            50_001,
            "未查询到有效的电子面单订购关系",
        ),
        (
            "/sender/address/detail".to_owned(),
            json!("别处1号"),
            50_001,
            "发货地址与订购关系中的地址不一致",
        ),
    ];
    for (pointer, value, want, why) in cases {
        let mut bad = good.clone();
        *bad.pointer_mut(&pointer).unwrap() = value;
        let answer = desk.get(&bad).await?;
        assert_eq!(
            (code(&answer), sub_msg(&answer)),
            (want, why),
            "{pointer}: {answer}"
        );
    }
    assert!(desk.world.waybills(&desk.shop).await?.is_empty());
    let id = order["order_sn"].as_str().unwrap_or_default();
    desk.world
        .post(&format!("orders/{id}/cancel"), json!({}))
        .await?;
    assert_eq!(
        sub_msg(&desk.get(&good).await?),
        "订单已关闭，不能获取电子面单"
    );
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
