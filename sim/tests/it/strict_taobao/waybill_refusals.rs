//! Calls for electronic waybills that Taobao refuses.

use serde_json::{Value, json};

use super::code;
use super::waybills::{Desk, account, module};

#[tokio::test]
async fn calls_for_numbers_are_read_strictly() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (tid, recipient) = desk.order().await?;
    let good = desk.application(&[desk.parcel(&tid, &recipient)]);
    let first = "/trade_order_info_dtos/0";
    let row = |rest: &str| format!("{first}/{rest}");
    let many: Vec<Value> = (0..11).map(|_| desk.parcel(&tid, &recipient)).collect();
    let plain = json!({"name": "李四", "mobile": "13800000001", "address": {"province": "浙江省", "detail": "某路1号"}});
    let masked = json!({"name": "李**", "mobile": "1**********", "address": {"province": "浙江省", "detail": "某**路"}});
    let yto = desk.template.replace("/101/", "/111/");
    let cases: Vec<(String, Value, i64, &str)> = vec![
        (
            "/cp_code".to_owned(),
            json!(null),
            40,
            "isv.missing-parameter:cp_code",
        ),
        (
            "/sender/name".to_owned(),
            json!(""),
            40,
            "isv.missing-parameter:sender.name",
        ),
        (
            "/sender/mobile".to_owned(),
            json!(null),
            40,
            "isv.missing-parameter:sender.mobile",
        ),
        (
            "/sender/address/detail".to_owned(),
            json!(null),
            40,
            "isv.missing-parameter:sender.address.detail",
        ),
        (
            "/trade_order_info_dtos".to_owned(),
            json!([]),
            40,
            "isv.missing-parameter:trade_order_info_dtos",
        ),
        (
            "/trade_order_info_dtos".to_owned(),
            json!(many),
            41,
            "isv.invalid-parameter:trade_order_info_dtos",
        ),
        (
            row("object_id"),
            json!(null),
            40,
            "isv.missing-parameter:trade_order_info_dtos[0].object_id",
        ),
        (
            row("package_info/items"),
            json!([]),
            40,
            "isv.missing-parameter:trade_order_info_dtos[0].package_info.items",
        ),
        (
            row("package_info/items/0/count"),
            json!(0),
            41,
            "isv.invalid-parameter:trade_order_info_dtos[0].package_info.items[0].count",
        ),
        (
            row("order_info/order_channels_type"),
            json!(null),
            40,
            "isv.missing-parameter:trade_order_info_dtos[0].order_info.order_channels_type",
        ),
        (
            row("user_id"),
            json!(1),
            41,
            "isv.invalid-parameter:user_id",
        ),
        (
            row("template_url"),
            json!(yto),
            41,
            "isv.invalid-parameter:template_url",
        ),
        (
            row("order_info/trade_order_list"),
            json!(["2"]),
            15,
            "isv.trade-not-exist",
        ),
        (
            row("recipient/oaid"),
            json!("1Tsomething"),
            15,
            "isv.oaid-not-match",
        ),
        (row("recipient/tid"), json!("2"), 15, "isv.oaid-not-match"),
        (
            row("recipient"),
            masked,
            41,
            "isv.invalid-parameter:recipient",
        ),
        (
            "/cp_code".to_owned(),
            json!("DBKD"),
            15,
            "isv.waybill-no-subscription",
        ),
        (
            "/sender/address/detail".to_owned(),
            json!("别处1号"),
            15,
            "isv.waybill-sender-not-subscribed",
        ),
    ];
    for (pointer, value, want, sub_code) in cases {
        let mut bad = good.clone();
        *bad.pointer_mut(&pointer).unwrap() = value;
        let answer = desk.get(&bad).await?;
        assert_eq!(
            code(&answer),
            (want, sub_code.to_owned()),
            "{pointer}: {answer}"
        );
    }
    assert!(desk.world.waybills(&desk.shop).await?.is_empty());
    let mut by_hand = good.clone();
    *by_hand.pointer_mut(&row("recipient")).unwrap() = plain;
    assert!(module(&desk.get(&by_hand).await?)[0]["waybill_code"].is_string());
    desk.world
        .post(&format!("orders/{tid}/cancel"), json!({}))
        .await?;
    let answer = desk.get(&good).await?;
    assert_eq!(
        code(&answer),
        (15, "DECRYPTION_DISABLED_BY_ORDERCLOSED".to_owned())
    );
    Ok(())
}

#[tokio::test]
async fn an_empty_account_gives_nothing_and_a_direct_carrier_anything() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (tid, recipient) = desk.order().await?;
    let parcel = desk.parcel(&tid, &recipient);
    let id = desk.branch()["branch_code"].as_str().unwrap_or_default();
    desk.world.set_balance(&desk.shop, id, 1).await?;
    let answer = desk
        .get(&desk.application(&[parcel.clone(), parcel.clone()]))
        .await?;
    assert_eq!(
        answer["error_response"]["sub_msg"], "电子面单余额不足",
        "{answer}"
    );
    assert!(
        desk.world.waybills(&desk.shop).await?.is_empty(),
        "all or none"
    );
    assert!(!desk.number(&parcel).await?.is_empty());
    let answer = desk.get(&desk.application(&[parcel.clone()])).await?;
    assert_eq!(
        answer["error_response"]["sub_msg"], "电子面单余额不足",
        "{answer}"
    );
    let sf = account(&desk.world, &desk.shop, "SF").await?;
    assert_eq!(sf["cp_type"], 1);
    let branch = &sf["branch_account_cols"]["waybill_branch_account"][0];
    let refused = desk
        .world
        .set_balance(
            &desk.shop,
            branch["branch_code"].as_str().unwrap_or_default(),
            5,
        )
        .await;
    assert!(refused.is_err_and(|error| error.to_string().contains("409")));
    let mut by_sf = parcel;
    by_sf["template_url"] = json!("http://cloudprint.cainiao.com/template/standard/151");
    let mut application = desk.application(&[by_sf]);
    application["cp_code"] = json!("SF");
    let answer = desk.get(&application).await?;
    assert!(
        module(&answer)[0]["waybill_code"]
            .as_str()
            .is_some_and(|number| number.starts_with("SF")),
        "{answer}"
    );
    Ok(())
}
