//! Waybill numbers: who gets one, what it costs, and what can be done with it.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::refusal;
use crate::harness::Running;

const CREATE: &str = "express.createEbillOrders";
const UPDATE: &str = "express.updateEbillOrder";
const QUERY: &str = "express.queryEbillOrder";
pub(super) const CANCEL: &str = "express.cancelEbillOrder";
const SUBSCRIBES: &str = "express.queryEbillSubscribes";
const TEMPLATES: &str = "express.queryEbillTemplates";

/// The account of a shop at a carrier.
async fn account(world: &Running, shop: &SimShop, carrier: &str) -> anyhow::Result<Value> {
    let own = json!({"cpCode": carrier, "needUsage": true, "billVersion": 2});
    let answer = world.xhs(shop, SUBSCRIBES, own).await?;
    Ok(answer["data"]["subscribeList"][0].clone())
}

/// The number of the first template of a carrier.
async fn template(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
    version: i64,
) -> anyhow::Result<Value> {
    let own = json!({"cpCode": carrier, "billVersion": version});
    let answer = world.xhs(shop, TEMPLATES, own).await?;
    Ok(answer["data"]["templateList"][0]["id"].clone())
}

/// The receiver of an order, in ciphers.
async fn recipient(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
    let order = world.xhs_order(shop, id).await?;
    let queries = json!([{"orderId": id, "openAddressId": order["openAddressId"]}]);
    let own = json!({"receiverQueries": queries, "isReturn": false});
    let answer = world.xhs(shop, "order.getOrderReceiverInfo", own).await?;
    let told = &answer["data"]["receiverInfos"][0];
    Ok(json!({
        "name": told["receiverName"], "mobile": told["receiverPhone"], "openAddressId": order["openAddressId"],
        "address": {
            "province": told["receiverProvinceName"], "city": told["receiverCityName"], "district": told["receiverDistrictName"],
            "detail": told["receiverAddress"],
        },
    }))
}

/// One parcel of an order, at a carrier.
pub(super) async fn parcel(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
    id: &str,
    package: &str,
) -> anyhow::Result<Value> {
    Ok(json!({
        "objectId": format!("{id}-{package}"), "templateId": template(world, shop, carrier, 2).await?,
        "orderInfo": {"orderChannelsType": "XIAO_HONG_SHU", "tradeOrderList": [id], "xhsOrderId": id},
        "packageInfo": {"id": package, "items": [{"name": "T恤", "count": 1}]}, "recipient": recipient(world, shop, id).await?,
    }))
}

/// A whole call at a carrier.
async fn call_for(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
    parcels: &[Value],
) -> anyhow::Result<Value> {
    let account = account(world, shop, carrier).await?;
    Ok(json!({
        "cpCode": carrier, "sellerName": shop.name, "customerCode": account["customerCode"], "branchCode": account["branchCode"],
        "brandCode": account["brandCode"], "productCode": "ed-m-0001", "billVersion": 2, "sender": account["senderAddressList"][0],
        "tradeOrderInfoList": parcels,
    }))
}

/// What a parcel was answered: its waybill, or why it has none.
fn told<'a>(answer: &'a Value, parcel: &Value) -> Result<&'a Value, &'a str> {
    let rows = answer["data"]["wayBillList"].as_array().map(Vec::as_slice);
    let rows = rows.unwrap_or_default().iter();
    let mut rows = rows.filter(|row| row["objectId"] == parcel["objectId"]);
    let row = rows.next().unwrap_or(&Value::Null);
    match row["success"] == true {
        true => Ok(row),
        false => Err(row["errorMsg"].as_str().unwrap_or("not answered")),
    }
}

/// The number that one parcel gets.
pub(super) async fn number_of(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
    parcel: &Value,
) -> anyhow::Result<String> {
    let own = call_for(world, shop, carrier, std::slice::from_ref(parcel)).await?;
    let answer = world.xhs(shop, CREATE, own).await?;
    let row = told(&answer, parcel).map_err(|why| anyhow::anyhow!("{why}: {answer}"))?;
    Ok(row["waybillCode"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn an_order_and_its_package_get_one_number_however_often_they_ask() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let first = parcel(&world, &shop, "zto", &id, "1").await?;
    let second = parcel(&world, &shop, "zto", &id, "2").await?;
    let own = call_for(&world, &shop, "zto", &[first.clone(), second.clone()]).await?;
    let answer = world.xhs(&shop, CREATE, own).await?;
    assert_eq!(
        (&answer["success"], &answer["error_code"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(
        answer["data"]["wayBillList"][0]["objectId"], second["objectId"],
        "the order of the answers is nobody's"
    );
    let of = |parcel: &Value| told(&answer, parcel).unwrap()["waybillCode"].clone();
    assert_ne!(of(&first), of(&second));
    // The id of the address stands in for the receiver.
    let mut again = first.clone();
    again["objectId"] = json!("another");
    let known = first["recipient"]["openAddressId"].clone();
    again["recipient"] = json!({"openAddressId": known});
    assert_eq!(
        json!(number_of(&world, &shop, "zto", &again).await?),
        of(&first)
    );
    assert_eq!(world.waybills(&shop).await?.len(), 2);
    let usage = account(&world, &shop, "zto").await?["usage"].clone();
    assert_eq!(
        (&usage["quantity"], &usage["allocatedQuantity"]),
        (&json!(998), &json!(2))
    );
    // At some carriers the trade order alone makes a number.
    let mut numbers = Vec::new();
    for (package, trade) in [
        ("1", id.clone()),
        ("2", id.clone()),
        ("2", format!("{id}-2")),
    ] {
        let mut asked = parcel(&world, &shop, "shunfeng", &id, package).await?;
        asked["orderInfo"]["tradeOrderList"] = json!([trade]);
        numbers.push(number_of(&world, &shop, "shunfeng", &asked).await?);
    }
    assert!(
        numbers[0] == numbers[1] && numbers[1] != numbers[2],
        "{numbers:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_number_is_printed_changed_and_given_back() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let asked = parcel(&world, &shop, "zto", &id, "1").await?;
    let number = number_of(&world, &shop, "zto", &asked).await?;
    let named = json!({"cpCode": "zto", "waybillCode": number, "billVersion": 2});
    let first = world.xhs(&shop, QUERY, named.clone()).await?["data"].clone();
    let text = first["printData"].as_str().unwrap_or_default();
    let print: Value = serde_json::from_str(text)?;
    assert_eq!(print["ver"], "waybill_print_xiaohongshu_secret");
    let old = json!({"cpCode": "zto", "waybillCode": number});
    assert_eq!(
        refusal(&world.xhs(&shop, QUERY, old).await?).0,
        401,
        "of version 1"
    );

    world
        .post(&format!("orders/{id}/address"), json!({}))
        .await?;
    let moved = recipient(&world, &shop, &id).await?;
    for (recipient, sound) in [(asked["recipient"].clone(), false), (moved, true)] {
        let mut own = named.clone();
        own["objectId"] = json!("u-1");
        own["recipient"] = recipient;
        let answer = world.xhs(&shop, UPDATE, own).await?;
        assert_eq!(answer["success"], sound, "{answer}");
        if sound {
            assert_ne!(answer["data"]["waybill"]["printData"], first["printData"]);
        }
    }
    let mut at_sf = named.clone();
    at_sf["cpCode"] = json!("shunfeng");
    at_sf["objectId"] = json!("u-1");
    assert_eq!(refusal(&world.xhs(&shop, UPDATE, at_sf).await?).0, 401);
    for _ in 0..2 {
        let answer = world.xhs(&shop, CANCEL, named.clone()).await?;
        assert_eq!(answer["success"], true, "{answer}");
    }
    let mut update = named.clone();
    update["objectId"] = json!("u-2");
    for (method, own) in [(QUERY, named), (UPDATE, update)] {
        let answer = world.xhs(&shop, method, own).await?;
        assert_eq!(refusal(&answer), (401, "面单已取消"));
    }
    let unknown = json!({"cpCode": "zto", "waybillCode": "780000000000", "billVersion": 2});
    let answer = world.xhs(&shop, CANCEL, unknown).await?;
    assert_eq!(refusal(&answer), (401, "面单不存在"));
    let usage = account(&world, &shop, "zto").await?["usage"].clone();
    assert_eq!(
        (&usage["quantity"], &usage["cancelQuantity"]),
        (&json!(999), &json!(1)),
        "a number given back is gone"
    );
    Ok(())
}

#[tokio::test]
async fn calls_that_are_wrong_get_nothing() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let asked = parcel(&world, &shop, "zto", &id, "1").await?;
    let sound = call_for(&world, &shop, "zto", std::slice::from_ref(&asked)).await?;
    let with = |path: &str, value: Value| {
        let mut own = sound.clone();
        *own.pointer_mut(path).unwrap() = value;
        own
    };
    let sender = "找不到发货地址对应的订购信息";
    let first = "/tradeOrderInfoList/0";
    let cases = [
        (with("/cpCode", json!("ems")), 401, "暂无有效订购关系"),
        (with("/billVersion", json!(1)), 401, sender),
        (with("/branchCode", json!("1")), 401, sender),
        (with("/customerCode", json!("1")), 401, sender),
        (with("/brandCode", json!("SF")), 401, sender),
        (
            with("/sender/address/detail", json!("别处1号")),
            401,
            sender,
        ),
        (with("/sender/address/town", json!("")), 401, sender),
        (with("/branchCode", Value::Null), 301, "branchCode"),
        (with("/sellerName", json!("")), 301, "sellerName"),
        (
            with("/tradeOrderInfoList", json!([])),
            301,
            "tradeOrderInfoList",
        ),
        (
            with("/tradeOrderInfoList", json!(vec![asked.clone(); 11])),
            301,
            "tradeOrderInfoList",
        ),
        (
            with("/tradeOrderInfoList", json!([asked.clone(), asked.clone()])),
            302,
            "objectId",
        ),
        (
            with(&format!("{first}/templateId"), json!("2000")),
            301,
            "templateId",
        ),
        (
            with(&format!("{first}/objectId"), json!("长".repeat(41))),
            301,
            "objectId",
        ),
        (
            with(&format!("{first}/packageInfo/id"), json!("")),
            301,
            "packageInfo",
        ),
        (
            with(&format!("{first}/packageInfo/items/0/count"), json!("1")),
            301,
            "count",
        ),
    ];
    for (own, code, words) in cases {
        let answer = world.xhs(&shop, CREATE, own.clone()).await?;
        let (told, why) = refusal(&answer);
        assert_eq!(told, code, "{own}: {answer}");
        assert!(why.contains(words), "{own}: {answer}");
        // What is wrong with the parameters is told in the newer envelope.
        assert_eq!(answer.get("code").is_some(), code == 301, "{answer}");
    }
    let mut at_jd = parcel(&world, &shop, "jd", &id, "1").await?;
    at_jd["objectId"] = json!("jd");
    let mut own = call_for(&world, &shop, "jd", &[at_jd]).await?;
    own["productCode"] = json!("");
    assert_eq!(refusal(&world.xhs(&shop, CREATE, own).await?).0, 301);
    assert!(world.waybills(&shop).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn parcels_that_are_wrong_stand_beside_those_that_are_not() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let second = world.xhs_place(&shop, json!({})).await?;
    let closed = world.xhs_place(&shop, json!({})).await?;
    let of_closed = parcel(&world, &shop, "zto", &closed, "1").await?;
    world
        .post(&format!("orders/{closed}/cancel"), json!({}))
        .await?;
    let sound = parcel(&world, &shop, "zto", &second, "1").await?;
    let asked = parcel(&world, &shop, "zto", &id, "1").await?;
    let old = template(&world, &shop, "zto", 1).await?;
    let of_yto = template(&world, &shop, "yuantong", 2).await?;
    let with = |path: &str, value: Value| {
        let mut asked = asked.clone();
        *asked.pointer_mut(path).unwrap() = value;
        asked
    };
    let receiver = "用户信息处理失败";
    let mut stale = with("/recipient", json!({"openAddressId": "0".repeat(32)}));
    stale["recipient"]["name"] = asked["recipient"]["name"].clone();
    let mut merged = asked.clone();
    merged["orderInfo"]["xhsOrderList"] = json!([id, second]);
    let cases = [
        (with("/templateId", old), "模板id和当前面单版本不匹配"),
        (with("/templateId", of_yto), "模板id和当前面单版本不匹配"),
        (
            with("/recipient/name", sound["recipient"]["name"].clone()),
            receiver,
        ),
        (
            with("/recipient/name", asked["recipient"]["mobile"].clone()),
            receiver,
        ),
        (with("/recipient/name", json!("#broken#1##")), receiver),
        (with("/recipient/mobile", json!("138****0000")), receiver),
        (
            with("/recipient/address/province", json!("海南省")),
            receiver,
        ),
        (
            with("/orderInfo/xhsOrderId", json!("P700000000000000001")),
            receiver,
        ),
        (
            with("/packageInfo/id", json!("x".repeat(30))),
            "超过最大长度64",
        ),
        (stale, receiver),
        (merged, receiver),
        (of_closed, "订单状态"),
    ];
    for (asked, words) in cases {
        let parcels = [asked.clone(), sound.clone()];
        let own = call_for(&world, &shop, "zto", &parcels).await?;
        let answer = world.xhs(&shop, CREATE, own).await?;
        let why = told(&answer, &asked).err().unwrap_or_default();
        assert!(why.contains(words), "{words}: {answer}");
        assert!(told(&answer, &sound).is_ok(), "{answer}");
    }
    assert_eq!(world.waybills(&shop).await?.len(), 1, "the sound one's");
    Ok(())
}

#[tokio::test]
async fn numbers_end_with_the_balance_of_a_franchise() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let branch = account(&world, &shop, "yunda").await?["branchCode"].clone();
    let branch = branch.as_str().unwrap_or_default();
    world.set_balance(&shop, branch, 1).await?;
    let first = parcel(&world, &shop, "yunda", &id, "1").await?;
    let second = parcel(&world, &shop, "yunda", &id, "2").await?;
    let own = call_for(&world, &shop, "yunda", &[first.clone(), second.clone()]).await?;
    let answer = world.xhs(&shop, CREATE, own).await?;
    assert!(told(&answer, &first).is_ok(), "{answer}");
    assert_eq!(told(&answer, &second), Err("电子面单余额不足"));
    assert_eq!(
        account(&world, &shop, "shunfeng").await?["usage"]["quantity"],
        0
    );
    let old = json!({"billVersion": 1});
    let answer = world.xhs(&shop, SUBSCRIBES, old).await?;
    assert_eq!(answer["data"]["subscribeList"], json!([]));
    let own = json!({"type": "ark", "cpCode": "zto", "billVersion": 2});
    let answer = world.xhs(&shop, TEMPLATES, own).await?;
    let rows = answer["data"]["templateList"].as_array().cloned();
    let rows = rows.unwrap_or_default();
    assert!(rows.len() == 1 && rows[0]["templateCustomerType"] == 10);
    Ok(())
}
