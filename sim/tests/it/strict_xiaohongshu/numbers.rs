//! Numbers of parcels: whose they are, and another one after shipping.

use serde_json::{Value, json};

use super::refusal;
use super::waybills::{CANCEL, number_of, parcel};
use crate::harness::Running;

const DELIVER: &str = "order.orderDeliver";
const MODIFY: &str = "order.modifyOrderExpressInfo";

fn whole(id: &str, carrier: &str, number: &str) -> Value {
    json!({"orderId": id, "expressNo": number, "expressCompanyCode": carrier})
}

#[tokio::test]
async fn a_number_ships_its_own_order_by_its_own_carrier() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let other = world.xhs_place(&shop, json!({})).await?;
    let asked = parcel(&world, &shop, "zto", &id, "1").await?;
    let number = number_of(&world, &shop, "zto", &asked).await?;
    let asked = parcel(&world, &shop, "zto", &id, "2").await?;
    let back = number_of(&world, &shop, "zto", &asked).await?;
    let named = |number: &str| json!({"cpCode": "zto", "waybillCode": number, "billVersion": 2});
    let cancelled = world.xhs(&shop, CANCEL, named(&back)).await?;
    assert_eq!(cancelled["success"], true, "{cancelled}");
    for (order, carrier, number, words) in [
        (&other, "zto", &number, "其他订单"),
        (&id, "zto", &back, "已取消"),
        (&id, "yunda", &number, "不匹配"),
    ] {
        let answer = world
            .xhs(&shop, DELIVER, whole(order, carrier, number))
            .await?;
        assert!(refusal(&answer).1.contains(words), "{answer}");
    }
    let sent = world
        .xhs(&shop, DELIVER, whole(&id, "zto", &number))
        .await?;
    assert_eq!(sent["success"], true, "{sent}");
    let answer = world.xhs(&shop, CANCEL, named(&number)).await?;
    assert!(refusal(&answer).1.contains("已发货"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn a_parcel_gets_another_number() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let other = world.xhs_place(&shop, json!({})).await?;
    let changed = whole(&id, "yuantong", "75000000000042");
    let early = world.xhs(&shop, MODIFY, changed.clone()).await?;
    assert!(refusal(&early).1.contains("订单状态"), "{early}");
    for (id, number) in [(&id, "75000000000041"), (&other, "75000000000043")] {
        let sent = world.xhs(&shop, DELIVER, whole(id, "zto", number)).await?;
        assert_eq!(sent["success"], true, "{sent}");
    }
    let with = |name: &str, value: Value| {
        let mut own = changed.clone();
        own[name] = value;
        own
    };
    for (own, words) in [
        (with("expressCompanyCode", json!("YTO")), "物流公司"),
        (with("expressNo", json!("75-1")), "单号"),
        (with("expressNo", json!("75000000000043")), "其他订单"),
        (with("oldExpressNo", json!("75000000000099")), "包裹不存在"),
        (with("deliveryOrderIndex", json!(3)), "包裹不存在"),
        (with("deliveryOrderIndex", json!("0")), "应为整数"),
    ] {
        let answer = world.xhs(&shop, MODIFY, own).await?;
        assert!(refusal(&answer).1.contains(words), "{answer}");
    }
    for _ in 0..2 {
        let answer = world.xhs(&shop, MODIFY, changed.clone()).await?;
        assert_eq!(answer["success"], true, "{answer}");
    }
    let order = world.xhs_order(&shop, &id).await?;
    assert_eq!(
        (&order["expressCompanyCode"], &order["expressTrackingNo"]),
        (&json!("yuantong"), &json!("75000000000042"))
    );
    Ok(())
}

#[tokio::test]
async fn one_parcel_of_several_is_named() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    for _ in 0..60 {
        let id = world.xhs_place(&shop, json!({"lines": 3})).await?;
        let skus = world.xhs_order(&shop, &id).await?["skuList"].clone();
        let skus: Vec<Value> = skus
            .as_array()
            .into_iter()
            .flatten()
            .map(|sku| sku["skuId"].clone())
            .collect();
        if skus.len() < 2 {
            continue;
        }
        for (skus, number) in [
            (&skus[..1], "75000000000051"),
            (&skus[1..], "75000000000052"),
        ] {
            let mut own = whole(&id, "zto", number);
            own["unpack"] = json!(true);
            own["skuIdList"] = json!(skus);
            let sent = world.xhs(&shop, DELIVER, own).await?;
            assert_eq!(sent["success"], true, "{sent}");
        }
        let mut own = whole(&id, "zto", "75000000000053");
        let answer = world.xhs(&shop, MODIFY, own.clone()).await?;
        assert!(
            refusal(&answer).1.contains("deliveryOrderIndex"),
            "{answer}"
        );
        own["deliveryOrderIndex"] = json!(1);
        assert_eq!(world.xhs(&shop, MODIFY, own).await?["success"], true);
        let mut own = whole(&id, "zto", "75000000000054");
        own["oldExpressNo"] = json!("75000000000051");
        assert_eq!(world.xhs(&shop, MODIFY, own).await?["success"], true);
        let order = world.xhs_order(&shop, &id).await?;
        let rows = &order["simpleDeliveryOrderList"];
        let told = [&rows[0]["expressTrackingNo"], &rows[1]["expressTrackingNo"]];
        assert_eq!(told, [&json!("75000000000054"), &json!("75000000000053")]);
        return Ok(());
    }
    anyhow::bail!("no order of several SKUs in sixty")
}
