//! Numbers of packages: whose they are, and another one after shipping.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::waybills::{CANCEL, number_of, parcel};
use super::{call, place, read_order, result, start};
use crate::harness::Running;

const DELIVER: &str = "open.seller.order.goods.deliver";
const SPLIT: &str = "open.order.goods.split.deliver";
const UPDATE: &str = "open.seller.order.logistics.update";

/// The words of an answer.
fn words(answer: &Value) -> &str {
    answer["error_msg"].as_str().unwrap_or_default()
}

async fn deliver(
    world: &Running,
    shop: &SimShop,
    oid: u64,
    company: i64,
    number: &str,
) -> anyhow::Result<Value> {
    let param = json!({"orderId": oid, "expressCode": company, "expressNo": number});
    call(world, shop, DELIVER, param).await
}

async fn got(world: &Running, shop: &SimShop, company: &str, oid: u64) -> anyhow::Result<String> {
    let asked = parcel(world, shop, company, oid, "1").await?;
    number_of(world, shop, &asked).await
}

#[tokio::test]
async fn an_order_with_a_waybill_leaves_with_it() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let other = place(&world, &shop).await?;
    let number = got(&world, &shop, "ZTO", oid).await?;
    let of_other = got(&world, &shop, "ZTO", other).await?;
    for (order, company, number, want) in [
        (oid, 9, "75000000000001", "回传运单号与电子面单不一致"),
        (oid, 11, number.as_str(), "电子面单取号与发货快递公司不一致"),
        (
            oid,
            9,
            of_other.as_str(),
            "收货地址与电子面单取号地址不一致",
        ),
        (oid, 9, number.as_str(), "success"),
    ] {
        let answer = deliver(&world, &shop, order, company, number).await?;
        assert_eq!(words(&answer), want, "{number}");
    }
    let shipped = json!({"expressCompanyCode": "ZTO", "waybillCode": number});
    let answer = call(&world, &shop, CANCEL, shipped).await?;
    assert_eq!(result(&answer), 2010, "it left: {answer}");
    let back = json!({"expressCompanyCode": "ZTO", "waybillCode": of_other});
    assert_eq!(result(&call(&world, &shop, CANCEL, back).await?), 1);
    let answer = deliver(&world, &shop, other, 9, &of_other).await?;
    assert_eq!(words(&answer), "回传运单号与电子面单不一致");
    let answer = deliver(&world, &shop, other, 9, "75000000000001").await?;
    assert_eq!(result(&answer), 1, "nothing of the order stands: {answer}");

    let moved = place(&world, &shop).await?;
    let number = got(&world, &shop, "POSTB", moved).await;
    assert!(number.is_err(), "extData is wanted");
    let number = got(&world, &shop, "JT", moved).await?;
    world
        .post(&format!("orders/{moved}/address"), json!({}))
        .await?;
    let answer = deliver(&world, &shop, moved, 109, &number).await?;
    assert_eq!(words(&answer), "收货地址与电子面单取号地址不一致");
    Ok(())
}

#[tokio::test]
async fn another_shops_number_is_told() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let shops = world.sim.shops();
    let mut others = shops
        .iter()
        .filter(|other| other.platform_name == "kuaishou");
    let another = others.find(|other| **other != shop).unwrap();
    let theirs = place(&world, another).await?;
    let number = got(&world, another, "ZTO", theirs).await?;
    let oid = place(&world, &shop).await?;
    let answer = deliver(&world, &shop, oid, 9, &number).await?;
    assert_eq!(words(&answer), "运单号已被其他商家使用");
    let named = json!({"expressCompanyCode": "ZTO", "waybillCode": number});
    assert_eq!(result(&call(&world, &shop, CANCEL, named).await?), 2010);
    Ok(())
}

#[tokio::test]
async fn a_package_gets_another_number() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let update = async |more: Value| {
        let mut param = json!({"orderId": oid, "expressCode": 6, "expressNo": "75000000000012"});
        for (name, value) in more.as_object().into_iter().flatten() {
            param[name] = value.clone();
        }
        call(&world, &shop, UPDATE, param).await
    };
    assert_eq!(result(&update(json!({})).await?), 11, "it has not left");
    let sent = deliver(&world, &shop, oid, 9, "75000000000011").await?;
    assert_eq!(result(&sent), 1, "{sent}");
    let before = read_order(&world, &shop, oid).await?["orderLogisticsInfo"][0].clone();
    for (more, want) in [
        (json!({"expressCode": 9999}), 11),
        (json!({"expressNo": "SF10000000001"}), 11),
        (json!({"logisticsId": 7}), 2002),
        (json!({}), 1),
        (json!({"logisticsId": before["logisticsId"]}), 1),
    ] {
        let answer = update(more.clone()).await?;
        assert_eq!(result(&answer), want, "{more}: {answer}");
    }
    let after = read_order(&world, &shop, oid).await?["orderLogisticsInfo"][0].clone();
    assert_eq!(
        (&after["expressCode"], &after["expressNo"]),
        (&json!(6), &json!("75000000000012"))
    );
    assert_eq!(after["logisticsId"], before["logisticsId"]);
    Ok(())
}

#[tokio::test]
async fn one_package_of_several_is_named_by_its_id() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    for _ in 0..60 {
        let oid = place(&world, &shop).await?;
        if read_order(&world, &shop, oid).await?["orderItemInfo"]["num"] != 2 {
            continue;
        }
        let numbers = ["75000000000021", "75000000000022"];
        let parcels = numbers.map(|number| {
            json!({
                "expressCode": 9, "expressNo": number, "deliveryGoodsInfoList": [{"oid": oid, "deliveryNum": 1}],
            })
        });
        let param = json!({"mainOrderId": oid, "deliveryItemInfoList": parcels});
        let sent = call(&world, &shop, SPLIT, param).await?;
        assert_eq!(result(&sent), 1, "{sent}");
        let id = read_order(&world, &shop, oid).await?["orderLogisticsInfo"][1].clone();
        let mut param = json!({"orderId": oid, "expressCode": 9, "expressNo": "75000000000023"});
        let answer = call(&world, &shop, UPDATE, param.clone()).await?;
        assert_eq!(result(&answer), 2001, "{answer}");
        param["logisticsId"] = id["logisticsId"].clone();
        let answer = call(&world, &shop, UPDATE, param).await?;
        assert_eq!(result(&answer), 1, "{answer}");
        let rows = read_order(&world, &shop, oid).await?["orderLogisticsInfo"].clone();
        let told = [&rows[0]["expressNo"], &rows[1]["expressNo"]];
        assert_eq!(told, [&json!("75000000000021"), &json!("75000000000023")]);
        return Ok(());
    }
    anyhow::bail!("no order of two pieces in sixty")
}
