//! Electronic waybills: accounts, templates, and numbers taken once.

use anyhow::Context;
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, code, id, read_order, start, with};
use crate::harness::Running;

const BIZ: &str = "logistics/ewaybill/biz";

pub(super) async fn biz(
    world: &Running,
    shop: &SimShop,
    api: &str,
    body: Value,
) -> anyhow::Result<Value> {
    call(world, shop, &format!("{BIZ}/{api}"), body).await
}

async fn account(world: &Running, shop: &SimShop, carrier: &str) -> anyhow::Result<Value> {
    let asked = json!({"delivery_id": carrier, "status": 3, "need_balance": true, "offset": 0, "limit": 10});
    let answer = biz(world, shop, "account/get", asked).await?;
    let account = answer["account_list"].get(0).cloned();
    account.context("no account")
}

pub(super) async fn place(world: &Running, shop: &SimShop) -> anyhow::Result<String> {
    let placed = world
        .post("orders", json!({"shop": shop.platform_shop_id}))
        .await?;
    let id = placed["platform_order_id"].as_str();
    Ok(id.unwrap_or_default().to_owned())
}

fn number(value: &Value) -> u64 {
    id(value).parse().unwrap_or(0)
}

/// A sound request for the parcel of one order.
pub(super) async fn request(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
    order: &str,
    key: &str,
) -> anyhow::Result<Value> {
    let account = account(world, shop, carrier).await?;
    let order = read_order(world, shop, order).await?;
    let detail = &order["order_detail"];
    let to = &detail["delivery_info"]["address_info"];
    let goods = |line: &Value| {
        json!({
            "good_name": line["title"], "good_count": line["sku_cnt"], "product_id": number(&line["product_id"]),
            "sku_id": number(&line["sku_id"]),
        })
    };
    let lines = detail["product_infos"].as_array();
    let goods: Vec<Value> = lines.into_iter().flatten().map(goods).collect();
    let sender = with(
        account["sender_address"].clone(),
        json!({"name": "仓库", "mobile": "13800000000"}),
    );
    Ok(json!({
        "ewaybill_order_id": key, "delivery_id": carrier, "site_code": account["site_info"]["site_code"],
        "ewaybill_acct_id": account["acct_id"], "shop_id": account["shop_id"], "sender": sender,
        "receiver": {
            "name": to["user_name"], "mobile": to["tel_number"], "province": to["province_name"], "city": to["city_name"],
            "county": to["county_name"], "street": "", "address": to["detail_info"],
        },
        "ec_order_list": [{"ec_order_id": number(&order["order_id"]), "goods_list": goods}],
        "remark": "", "template_id": "single",
    }))
}

pub(super) fn named(request: &Value, answer: &Value) -> Value {
    json!({
        "ewaybill_order_id": request["ewaybill_order_id"], "delivery_id": request["delivery_id"], "waybill_id": answer["waybill_id"],
    })
}

pub(super) async fn status(
    world: &Running,
    shop: &SimShop,
    request: &Value,
) -> anyhow::Result<Value> {
    let asked = json!({"ewaybill_order_id": request["ewaybill_order_id"]});
    let answer = biz(world, shop, "order/get", asked).await?;
    anyhow::ensure!(code(&answer) == 0, "{answer}");
    Ok(answer["order_info"]["status"].clone())
}

#[tokio::test]
async fn carriers_accounts_and_templates_are_listed() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let carriers = biz(&world, &shop, "delivery/get", json!({"status": 3})).await?;
    let rows = carriers["list"].as_array().cloned().unwrap_or_default();
    assert!(rows.contains(&json!({"delivery_id": "SF", "delivery_name": "顺丰速运"})));
    assert!(
        !rows.iter().any(|row| row["delivery_id"] == "EMS"),
        "{rows:?}"
    );
    let none = biz(&world, &shop, "delivery/get", json!({"status": 4})).await?;
    assert_eq!(none["list"], json!([]));
    let franchise = account(&world, &shop, "ZTO").await?;
    assert_eq!(
        (&franchise["available"], &franchise["company_type"]),
        (&json!(1_000), &json!(1))
    );
    assert!(franchise["shop_id"] == carriers["shop_id"] && franchise["monthly_card"] == "");
    let direct = account(&world, &shop, "SF").await?;
    assert_eq!(
        (&direct["company_type"], &direct["site_info"]["site_code"]),
        (&json!(2), &json!(""))
    );
    for (body, want) in [
        (json!({"need_balance": true, "offset": 0}), 40_097),
        (
            json!({"need_balance": true, "offset": 0, "limit": 0}),
            40_097,
        ),
        (
            json!({"need_balance": true, "offset": 0, "limit": 5, "status": 9}),
            40_097,
        ),
        (
            json!({"need_balance": true, "offset": 0, "limit": 5, "acct_id": "17"}),
            10_025_120,
        ),
    ] {
        assert_eq!(
            code(&biz(&world, &shop, "account/get", body.clone()).await?),
            want,
            "{body}"
        );
    }
    let page = json!({"need_balance": false, "offset": 2, "limit": 3});
    let page = biz(&world, &shop, "account/get", page).await?;
    assert_eq!(
        (
            page["account_list"].as_array().map(Vec::len),
            &page["total_num"]
        ),
        (Some(3), &json!(8))
    );
    assert_eq!(page["account_list"][0]["available"], 0, "not asked for");
    let config = biz(&world, &shop, "template/config", json!({})).await?;
    assert_eq!(config["config"]["ZTO"]["single"]["width"], 76);
    let own = biz(&world, &shop, "template/get", json!({"delivery_id": "ZTO"})).await?;
    let own = &own["total_template"][0]["default_template_id"];
    let get = async |template: &Value| -> anyhow::Result<i64> {
        let asked = json!({"delivery_id": "ZTO", "template_id": template});
        Ok(code(&biz(&world, &shop, "template/getbyid", asked).await?))
    };
    assert_eq!((get(own).await?, get(&json!("17")).await?), (0, 40_097));
    Ok(())
}

#[tokio::test]
async fn a_number_is_taken_once_for_each_order_number() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let order = place(&world, &shop).await?;
    let asked = request(&world, &shop, "ZTO", &order, "2500000000000000001").await?;
    let ready = biz(&world, &shop, "order/precreate", asked.clone()).await?;
    assert!(
        ready["ewaybill_order_id"]
            .as_str()
            .is_some_and(|id| id.parse::<u64>().is_ok()),
        "{ready}"
    );
    assert!(world.waybills(&shop).await?.is_empty());

    let first = biz(&world, &shop, "order/create", asked.clone()).await?;
    assert_eq!(code(&first), 0, "{first}");
    assert_eq!(
        first["waybill_id_list"][0]["waybill_id"],
        first["waybill_id"]
    );
    assert!(
        first["print_info"]
            .as_str()
            .is_some_and(|print| !print.is_empty())
    );
    assert_eq!(
        code(&biz(&world, &shop, "order/create", asked.clone()).await?),
        10_025_019
    );
    let known = json!({"ewaybill_order_id": "2500000000000000001"});
    let known = biz(&world, &shop, "order/get", known).await?;
    let info = &known["order_info"];
    assert_eq!(
        (&info["waybill_id"], &info["status"]),
        (&first["waybill_id"], &json!(1))
    );
    assert_eq!(
        info["ec_order_list"][0]["ec_order_id"],
        asked["ec_order_list"][0]["ec_order_id"]
    );

    let unprinted = with(
        asked.clone(),
        json!({"ewaybill_order_id": ready["ewaybill_order_id"], "template_id": null}),
    );
    let second = biz(&world, &shop, "order/create", unprinted).await?;
    assert_eq!((code(&second), &second["print_info"]), (0, &json!("")));
    assert_ne!(second["waybill_id"], first["waybill_id"]);
    let account = account(&world, &shop, "ZTO").await?;
    assert_eq!(
        (&account["available"], &account["allocated"]),
        (&json!(998), &json!(2))
    );

    let acct = account["acct_id"].as_str().unwrap_or_default();
    world.set_balance(&shop, acct, 0).await?;
    let third = with(asked.clone(), json!({"ewaybill_order_id": "3"}));
    let empty = biz(&world, &shop, "order/create", third.clone()).await?;
    assert_eq!(
        (code(&empty), &empty["delivery_error_msg"]),
        (10_025_005, &json!("网点余额不足"))
    );
    world.set_balance(&shop, acct, 1).await?;
    assert_eq!(code(&biz(&world, &shop, "order/create", third).await?), 0);
    let direct = request(&world, &shop, "SF", &order, "4").await?;
    assert_eq!(code(&biz(&world, &shop, "order/create", direct).await?), 0);
    assert_eq!(world.waybills(&shop).await?.len(), 4);
    Ok(())
}

#[tokio::test]
async fn a_request_must_fit_shop_account_and_order() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, other) = (place(&world, &shop).await?, place(&world, &shop).await?);
    let sound = request(&world, &shop, "ZTO", &order, "1").await?;
    let foreign = request(&world, &shop, "ZTO", &other, "1").await?;
    let part = |name: &str, more: Value| {
        with(
            sound.clone(),
            json!({name: with(sound[name].clone(), more)}),
        )
    };
    let listed = |more: Value| {
        let order = with(sound["ec_order_list"][0].clone(), more);
        with(sound.clone(), json!({"ec_order_list": [order]}))
    };
    let goods = |more: Value| {
        let goods = with(sound["ec_order_list"][0]["goods_list"][0].clone(), more);
        listed(json!({"goods_list": [goods]}))
    };
    let both = [&sound, &foreign].map(|request| request["ec_order_list"][0].clone());
    let cases = [
        (
            with(sound.clone(), json!({"ewaybill_order_id": "A1"})),
            10_025_020,
        ),
        (
            with(sound.clone(), json!({"ewaybill_order_id": null})),
            10_025_020,
        ),
        (with(sound.clone(), json!({"ewaybill_order_id": 1})), 47_001),
        (
            with(sound.clone(), json!({"delivery_id": "NOPE"})),
            10_025_012,
        ),
        (
            with(sound.clone(), json!({"delivery_id": "EMS"})),
            10_025_012,
        ),
        (
            with(sound.clone(), json!({"delivery_id": "YTO"})),
            10_025_014,
        ),
        (
            with(sound.clone(), json!({"ewaybill_acct_id": "17"})),
            10_025_014,
        ),
        (with(sound.clone(), json!({"site_code": ""})), 10_025_013),
        (with(sound.clone(), json!({"shop_id": "17"})), 40_097),
        (with(sound.clone(), json!({"template_id": "17"})), 40_097),
        (
            with(sound.clone(), json!({"ec_order_list": []})),
            10_025_017,
        ),
        (
            with(sound.clone(), json!({"ec_order_list": both})),
            10_025_017,
        ),
        (
            with(sound.clone(), json!({"receiver": foreign["receiver"]})),
            10_025_017,
        ),
        (part("receiver", json!({"name": "王*"})), 10_025_017),
        (
            part("receiver", json!({"address": "样例路1号"})),
            10_025_017,
        ),
        (part("sender", json!({"address": "别处1号"})), 10_025_005),
        (part("sender", json!({"mobile": ""})), 40_097),
        (listed(json!({"ec_order_id": 17})), 10_025_017),
        (listed(json!({"ec_order_id": order})), 47_001),
        (listed(json!({"goods_list": []})), 10_025_017),
        (
            listed(json!({"ewaybill_order_code": "another"})),
            10_025_017,
        ),
        (goods(json!({"sku_id": 17})), 10_025_017),
        (goods(json!({"good_count": 99})), 10_025_017),
        (goods(json!({"good_name": ""})), 10_025_017),
    ];
    for (body, want) in cases {
        let answer = biz(&world, &shop, "order/create", body.clone()).await?;
        assert_eq!(code(&answer), want, "{body}: {answer}");
    }
    world
        .post(&format!("orders/{order}/cancel"), json!({}))
        .await?;
    assert_eq!(
        code(&biz(&world, &shop, "order/create", sound).await?),
        10_025_017
    );
    assert!(world.waybills(&shop).await?.is_empty());
    assert_eq!(code(&biz(&world, &shop, "order/create", foreign).await?), 0);
    Ok(())
}
