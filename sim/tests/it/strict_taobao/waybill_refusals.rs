//! Calls for electronic waybills that Taobao refuses.

use std::slice::from_ref;

use anyhow::Context;
use serde_json::{Value, json};

use super::code;
use super::waybills::{Desk, account, module};

/// Where a good call is spoiled, with what, and the code and sub code that follow.
type Spoiled<'a> = (&'a str, Value, i64, &'a str);

/// Spoils a call in one place after the other.
async fn spoil(desk: &Desk, good: &Value, cases: Vec<Spoiled<'_>>) -> anyhow::Result<()> {
    for (pointer, value, want, sub_code) in cases {
        let mut bad = good.clone();
        let pointer = pointer.replacen("/0/", "/trade_order_info_dtos/0/", 1);
        let place = bad.pointer_mut(&pointer);
        *place.context("no such place")? = value;
        let answer = desk.get(&bad).await?;
        let sub_code = sub_code.replacen("[0]", "trade_order_info_dtos[0]", 1);
        assert_eq!(code(&answer), (want, sub_code), "{pointer}: {answer}");
    }
    assert!(desk.world.waybills(&desk.shop).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn calls_for_numbers_are_read_strictly() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (tid, recipient) = desk.order().await?;
    let parcel = desk.parcel(&tid, &recipient);
    let good = desk.application(from_ref(&parcel));
    let missing = [
        ("/cp_code", "cp_code"),
        ("/sender/name", "sender.name"),
        ("/sender/mobile", "sender.mobile"),
        ("/sender/address/detail", "sender.address.detail"),
        ("/trade_order_info_dtos", "trade_order_info_dtos"),
        ("/0/object_id", "[0].object_id"),
        ("/0/package_info/items", "[0].package_info.items"),
        (
            "/0/order_info/order_channels_type",
            "[0].order_info.order_channels_type",
        ),
        (
            "/0/recipient/address/province",
            "[0].recipient.address.province",
        ),
    ];
    for (pointer, path) in missing {
        let sub_code = format!("isv.missing-parameter:{path}");
        spoil(&desk, &good, vec![(pointer, json!(null), 40, &sub_code)]).await?;
    }
    let many = vec![parcel; 11];
    let wrong = [
        (
            "/trade_order_info_dtos",
            json!(many),
            "trade_order_info_dtos",
        ),
        (
            "/trade_order_info_dtos",
            json!("x"),
            "trade_order_info_dtos",
        ),
        (
            "/0/package_info/items/0/count",
            json!(0),
            "[0].package_info.items[0].count",
        ),
        ("/0/user_id", json!("x"), "[0].user_id"),
        ("/0/user_id", json!(1), "user_id"),
        (
            "/0/template_url",
            json!(desk.template.replace("/101/", "/111/")),
            "template_url",
        ),
    ];
    for (pointer, value, path) in wrong {
        let sub_code = format!("isv.invalid-parameter:{path}");
        spoil(&desk, &good, vec![(pointer, value, 41, &sub_code)]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn sender_carrier_orders_and_receiver_have_to_be_the_shops() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let (tid, recipient) = desk.order().await?;
    let good = desk.application(&[desk.parcel(&tid, &recipient)]);
    let address = json!({"province": "浙江省", "detail": "某**路"});
    let masked = json!({"name": "李**", "mobile": "1**********", "address": address});
    let cases: Vec<Spoiled<'_>> = vec![
        ("/cp_code", json!("DBKD"), 15, "isv.waybill-no-subscription"),
        (
            "/sender/address/detail",
            json!("别处"),
            15,
            "isv.waybill-sender-not-subscribed",
        ),
        (
            "/0/order_info/trade_order_list",
            json!(["2"]),
            15,
            "isv.trade-not-exist",
        ),
        (
            "/0/recipient/oaid",
            json!("1Tsomething"),
            15,
            "isv.oaid-not-match",
        ),
        ("/0/recipient/tid", json!("2"), 15, "isv.oaid-not-match"),
        (
            "/0/recipient",
            masked,
            41,
            "isv.invalid-parameter:recipient",
        ),
    ];
    spoil(&desk, &good, cases).await?;
    let address = json!({"province": "浙江省", "detail": "某路1号"});
    let mut by_hand = good.clone();
    let receiver = &mut by_hand["trade_order_info_dtos"][0]["recipient"];
    *receiver = json!({"name": "李四", "mobile": "13800000001", "address": address});
    assert!(module(&desk.get(&by_hand).await?)[0]["waybill_code"].is_string());
    desk.world
        .post(&format!("orders/{tid}/cancel"), json!({}))
        .await?;
    let closed = (15, "DECRYPTION_DISABLED_BY_ORDERCLOSED".to_owned());
    assert_eq!(code(&desk.get(&good).await?), closed);
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
    let answer = desk.get(&desk.application(from_ref(&parcel))).await?;
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
