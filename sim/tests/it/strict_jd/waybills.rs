//! Waybills of couriers: accounts, and numbers taken, looked up, given back and printed.

use anyhow::Context;
use oms_sim::SimShop;
use reqwest::Url;
use serde_json::{Value, json};

use super::{call, code, place, read_order, signed, start, with};
use crate::harness::{Params, Running, wall};

const RECEIVE: &str = "jingdong.ldop.alpha.waybill.receive";
const UNBIND: &str = "jingdong.ldop.alpha.waybill.api.unbind";
const SHIP: &str = "jingdong.pop.order.shipment";
const PULL: &str = "jingdong.printing.printData.pullData";

/// The `resultInfo` of a call that the gateway let through.
pub(super) async fn result(
    world: &Running,
    shop: &SimShop,
    method: &str,
    business: Value,
) -> anyhow::Result<Value> {
    let answer = call(world, shop, method, business).await?;
    let result = &answer["resultInfo"];
    anyhow::ensure!(result["statusCode"].is_i64(), "{answer}");
    Ok(result.clone())
}

/// The shop's account with a courier.
pub(super) async fn account(
    world: &Running,
    shop: &SimShop,
    courier: &str,
) -> anyhow::Result<Value> {
    let method = "jingdong.ldop.alpha.provider.sign.success";
    let asked = json!({"vendorCode": shop.platform_shop_id});
    let answer = result(world, shop, method, asked).await?;
    let mut rows = answer["data"].as_array().into_iter().flatten();
    let found = rows.find(|row| row["providerCode"] == courier);
    found.cloned().context("no account")
}

fn left(account: &Value) -> i64 {
    let amount = &account["amount"];
    let text = amount.as_str().and_then(|amount| amount.parse().ok());
    text.or_else(|| amount.as_i64()).unwrap_or(-1)
}

/// A sound document for the parcel of one order.
async fn content(
    world: &Running,
    shop: &SimShop,
    courier: &str,
    order: &str,
) -> anyhow::Result<Value> {
    let account = account(world, shop, courier).await?;
    let document = read_order(world, shop, order).await?;
    let to = &document["consigneeInfo"];
    let from = json!({"contact": "仓库", "mobile": "13800000000"});
    Ok(json!({
        "waybillType": 1, "waybillCount": 1, "providerCode": courier, "branchCode": account["branchCode"],
        "settlementCode": account["settlementCode"], "salePlatform": "0010001", "platformOrderNo": order, "vendorOrderCode": order,
        "vendorCode": shop.platform_shop_id, "vendorName": shop.name, "weight": 1, "volume": "1000", "promiseTimeType": 0,
        "payType": 0, "goodsMoney": "0.00", "shouldPayMoney": 0, "needGuarantee": false, "guaranteeMoney": 0, "receiveTimeType": 0,
        "fromAddress": with(account["address"].clone(), from),
        "toAddress": {
            "provinceName": to["province"], "cityName": to["city"], "countryName": to["county"], "countrysideName": "",
            "address": to["fullAddress"], "contact": to["fullname"], "mobile": to["mobile"], "oaid": to["oaid"],
        },
    }))
}

async fn receive(world: &Running, shop: &SimShop, content: &Value) -> anyhow::Result<Value> {
    let asked = json!({"content": content.to_string()});
    result(world, shop, RECEIVE, asked).await
}

fn number(answer: &Value) -> String {
    let number = answer["data"]["waybillCodeList"][0].as_str();
    number.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn each_call_takes_another_number_from_the_account() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let providers = result(
        &world,
        &shop,
        "jingdong.ldop.alpha.provider.query",
        json!({"providerState": 1}),
    )
    .await?;
    let codes: Vec<&str> = providers["data"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["providerCode"].as_str())
        .collect();
    assert!(
        codes.contains(&"ZTO") && codes.contains(&"EMS"),
        "{codes:?}"
    );
    let franchise = account(&world, &shop, "ZTO").await?;
    assert_eq!(
        (left(&franchise), &franchise["operationType"]),
        (1_000, &json!(2))
    );
    assert!(franchise["branchCode"] != "" && franchise["settlementCode"] == "");
    let direct = account(&world, &shop, "SF").await?;
    assert!(direct["branchCode"] == "" && direct["settlementCode"] != "");
    assert!(account(&world, &shop, "EMS").await.is_err(), "not signed");

    let order = place(&world, &shop).await?;
    let asked = content(&world, &shop, "ZTO", &order).await?;
    let first = receive(&world, &shop, &asked).await?;
    assert_eq!(first["statusCode"], 0, "{first}");
    assert_eq!(first["data"]["platformOrderNo"], order.as_str());
    let second = receive(&world, &shop, &asked).await?;
    assert_ne!(number(&first), number(&second), "a repeat is no repeat");
    let two = with(asked.clone(), json!({"waybillCount": "2"}));
    let two = receive(&world, &shop, &two).await?;
    assert_eq!(
        two["data"]["waybillCodeList"].as_array().map(Vec::len),
        Some(2)
    );
    let stock = json!({"vendorCode": shop.platform_shop_id, "providerCode": "ZTO", "branchCode": franchise["branchCode"]});
    let method = "jingdong.ldop.alpha.vendor.stock.queryByProviderCode";
    let stock = result(&world, &shop, method, stock).await?;
    assert_eq!(left(&stock["data"][0]), 996);
    let rows = world.waybills(&shop).await?;
    assert_eq!(rows.len(), 4);
    assert_eq!(
        (
            &rows[0]["waybill_no"],
            &rows[0]["state"],
            &rows[0]["orders"]
        ),
        (&json!(number(&first)), &json!("live"), &json!([order]))
    );

    let branch = franchise["branchCode"].as_str().unwrap_or_default();
    world.set_balance(&shop, branch, 1).await?;
    let two = with(asked.clone(), json!({"waybillCount": 2}));
    let empty = receive(&world, &shop, &two).await?;
    assert_eq!(
        (&empty["statusCode"], &empty["statusMessage"]),
        (&json!(-1), &json!("商家单号库存不足"))
    );
    assert_eq!(receive(&world, &shop, &asked).await?["statusCode"], 0);
    assert_eq!(receive(&world, &shop, &asked).await?["statusCode"], -1);
    let free = content(&world, &shop, "SF", &order).await?;
    assert_eq!(receive(&world, &shop, &free).await?["statusCode"], 0);
    Ok(())
}

#[tokio::test]
async fn a_document_must_fit_merchant_account_and_order() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, other) = (place(&world, &shop).await?, place(&world, &shop).await?);
    let sound = content(&world, &shop, "ZTO", &order).await?;
    let foreign = content(&world, &shop, "ZTO", &other).await?;
    let cancelled = place(&world, &shop).await?;
    let ended = content(&world, &shop, "ZTO", &cancelled).await?;
    world
        .post(&format!("orders/{cancelled}/cancel"), json!({}))
        .await?;
    let to = |more: Value| {
        with(
            sound.clone(),
            json!({"toAddress": with(sound["toAddress"].clone(), more)}),
        )
    };
    let from = |more: Value| {
        with(
            sound.clone(),
            json!({"fromAddress": with(sound["fromAddress"].clone(), more)}),
        )
    };
    let cases = [
        with(sound.clone(), json!({"waybillType": 2})),
        with(sound.clone(), json!({"waybillCount": 0})),
        with(sound.clone(), json!({"weight": null})),
        with(sound.clone(), json!({"needGuarantee": null})),
        with(sound.clone(), json!({"salePlatform": "1"})),
        with(sound.clone(), json!({"providerCode": "DHL"})),
        with(sound.clone(), json!({"providerCode": "EMS"})),
        with(sound.clone(), json!({"providerCode": "JD"})),
        with(sound.clone(), json!({"branchCode": "17"})),
        with(sound.clone(), json!({"settlementCode": "17"})),
        with(sound.clone(), json!({"vendorCode": "17"})),
        with(sound.clone(), json!({"platformOrderNo": "17"})),
        with(
            sound.clone(),
            json!({"platformOrderNo": format!("{order},{other}")}),
        ),
        with(sound.clone(), json!({"toAddress": foreign["toAddress"]})),
        to(json!({"oaid": foreign["toAddress"]["oaid"]})),
        to(json!({"oaid": ""})),
        to(json!({"contact": "王*"})),
        to(json!({"address": "浙江省杭州市余杭区****"})),
        from(json!({"address": "别处1号"})),
        from(json!({"cityName": "别处市"})),
        from(json!({"mobile": ""})),
        ended,
    ];
    for case in cases {
        let answer = receive(&world, &shop, &case).await?;
        assert_eq!(answer["statusCode"], 1, "{case}: {answer}");
        assert_eq!(answer["data"], Value::Null);
    }
    let text = result(&world, &shop, RECEIVE, json!({"content": "waybillType=1"})).await?;
    assert_eq!(text["statusCode"], 1);
    assert_eq!(code(&call(&world, &shop, RECEIVE, json!({})).await?), 60);
    assert_eq!(
        code(&call(&world, &shop, RECEIVE, json!({"content": sound})).await?),
        62
    );
    let vendor = json!({"vendorCode": "17"});
    let method = "jingdong.ldop.alpha.provider.sign.success";
    assert_eq!(code(&call(&world, &shop, method, vendor).await?), 71);
    assert!(world.waybills(&shop).await?.is_empty());
    let plain =
        to(json!({"contact": "张三", "mobile": "13800000001", "address": "样例路1号", "oaid": ""}));
    assert_eq!(receive(&world, &shop, &plain).await?["statusCode"], 0);
    Ok(())
}

#[tokio::test]
async fn numbers_are_looked_up_given_back_and_used_once() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, other) = (place(&world, &shop).await?, place(&world, &shop).await?);
    let asked = content(&world, &shop, "YTO", &order).await?;
    let kept = number(&receive(&world, &shop, &asked).await?);
    let returned = number(&receive(&world, &shop, &asked).await?);
    let ask = async |method: &str, courier: &str, number: &str| -> anyhow::Result<Value> {
        let asked = json!({"waybillCode": number, "providerCode": courier});
        result(&world, &shop, method, asked).await
    };
    let ship = async |order: &str, number: &str| -> anyhow::Result<String> {
        let body = json!({"orderId": order, "logiCoprId": "463", "logiNo": number});
        let answer = call(&world, &shop, SHIP, body).await?;
        let failure = answer["sopjosshipment_result"]["errorCode"].as_str();
        Ok(failure.unwrap_or_default().to_owned())
    };
    let query = "jingdong.ldop.alpha.waybill.query";
    let known = ask(query, "YTO", &returned).await?;
    assert_eq!(known["data"]["platformOrderNo"], order.as_str());
    assert_eq!(ask(query, "ZTO", &returned).await?["statusCode"], 1);
    let bigshot = ask("jingdong.ldop.alpha.vendor.bigshot.query", "YTO", &kept).await?;
    assert_eq!(bigshot["data"]["waybillCode"], kept.as_str());

    assert_eq!(ask(UNBIND, "ZTO", &returned).await?["statusCode"], 1);
    assert_eq!(ask(UNBIND, "YTO", "17").await?["statusCode"], 1);
    for _ in 0..2 {
        assert_eq!(ask(UNBIND, "YTO", &returned).await?["statusCode"], 0);
    }
    assert_eq!(ask(query, "YTO", &returned).await?["statusCode"], 1);
    assert_eq!(ship(&order, &returned).await?, "10400003", "given back");
    assert_eq!(ship(&other, &kept).await?, "10400003", "another order's");
    assert_eq!(ship(&order, &kept).await?, "");
    assert_eq!(ask(UNBIND, "YTO", &kept).await?["statusCode"], -1, "left");

    let asked = content(&world, &shop, "YTO", &other).await?;
    let two = with(asked, json!({"waybillCount": 2}));
    let two = receive(&world, &shop, &two).await?["data"]["waybillCodeList"].clone();
    let unbind = json!({
        "platformOrderNo": other, "providerCode": "YTO", "operatorName": "店员", "operatorTime": wall(chrono::Utc::now()),
        "waybillCodeList": two,
    });
    let method = "jingdong.ldop.alpha.waybill.unbind";
    let wrong = with(unbind.clone(), json!({"platformOrderNo": order}));
    assert_eq!(result(&world, &shop, method, wrong).await?["statusCode"], 1);
    assert_eq!(
        result(&world, &shop, method, unbind).await?["statusCode"],
        0
    );
    let rows = world.waybills(&shop).await?;
    let cancelled = rows.iter().filter(|row| row["state"] == "cancelled");
    assert_eq!((rows.len(), cancelled.count()), (4, 3));
    Ok(())
}

#[tokio::test]
async fn print_data_comes_by_jos_and_by_the_print_service() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let order = place(&world, &shop).await?;
    let asked = content(&world, &shop, "STO", &order).await?;
    let number = number(&receive(&world, &shop, &asked).await?);
    let row = |number: &str| json!({"orderNo": order, "popFlag": 1, "wayBillCode": number});
    let document = json!({
        "cpCode": "STO", "objectId": "obj-1", "parameters": {"eCustomerCode": shop.platform_shop_id},
        "wayBillInfos": [row(&number), row("17")],
    });
    let answer = call(&world, &shop, PULL, json!({"param1": document})).await?;
    let told = &answer["returnType"];
    assert_eq!(
        (&told["code"], &told["objectId"]),
        (&json!("1"), &json!("obj-1"))
    );
    let rows = &told["prePrintDatas"];
    assert_eq!(
        (&rows[0]["code"], &rows[0]["wayBillNo"]),
        (&json!("1"), &json!(number))
    );
    assert!(
        rows[0]["perPrintData"]
            .as_str()
            .is_some_and(|data| !data.is_empty())
    );
    assert_eq!(
        (&rows[1]["code"], &rows[1]["perPrintData"]),
        (&json!("0"), &json!(""))
    );
    for wrong in [
        json!({"parameters": {"eCustomerCode": "17"}}),
        json!({"wayBillInfos": []}),
        json!({"objectId": null}),
    ] {
        let answer = call(
            &world,
            &shop,
            PULL,
            json!({"param1": with(document.clone(), wrong)}),
        )
        .await?;
        assert_eq!(answer["returnType"]["code"], "0", "{answer}");
    }

    let body = json!([document]).to_string();
    let params = Params::from(
        [
            ("access_token", shop.access_token.clone()),
            ("app_key", shop.app_key.clone()),
            ("method", "/PullDataService/pullData".to_owned()),
            ("param_json", body.clone()),
            ("timestamp", wall(chrono::Utc::now())),
            ("v", "2.0".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let send = async |mut params: Params| -> anyhow::Result<Value> {
        params.retain(|name, _| !["method", "param_json"].contains(&name.as_str()));
        params.insert("LOP-DN".to_owned(), "jdcloudprint".to_owned());
        let url = format!("{}/PullDataService/pullData", world.base);
        let url = Url::parse_with_params(&url, &params)?;
        let request = world.http.post(url).header("X-UseJosAuth", "true");
        Ok(request.body(body.clone()).send().await?.json().await?)
    };
    let told_too = send(signed(params.clone(), &shop.app_secret)).await?;
    assert_eq!(&told_too, told);
    assert_eq!(code(&send(signed(params, "another secret")).await?), 12);

    let list = json!({"param1": {"cpCode": "STO"}});
    let method = "jingdong.printing.template.getTemplateList";
    let list = call(&world, &shop, method, list).await?;
    let templates = &list["returnType"]["datas"]["sDatas"];
    assert_eq!(
        (templates.as_array().map(Vec::len), &templates[0]["cpCode"]),
        (Some(1), &json!("STO"))
    );
    assert!(templates[0]["standardTemplates"][0]["standardTemplateUrl"].is_string());
    Ok(())
}
