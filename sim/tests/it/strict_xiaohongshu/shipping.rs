//! Whole orders, whole SKUs of them, and what may not leave.

use serde_json::{Value, json};

use super::refusal;
use crate::harness::Running;

const DELIVER: &str = "order.orderDeliver";

fn whole(id: &str, number: &str) -> Value {
    json!({"orderId": id, "expressNo": number, "expressCompanyCode": "zto"})
}

fn part(id: &str, number: &str, skus: &[&Value]) -> Value {
    json!({"orderId": id, "expressNo": number, "expressCompanyCode": "yuantong", "unpack": true, "skuIdList": skus})
}

#[tokio::test]
async fn a_whole_order_leaves_once_and_every_report_is_counted() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let before = world.xhs_order(&shop, &id).await?;
    let waiting = &before["simpleDeliveryOrderList"][0];
    assert_eq!(
        (&waiting["status"], &waiting["expressTrackingNo"]),
        (&json!(4), &json!(""))
    );
    let sent = world
        .xhs(&shop, DELIVER, whole(&id, "75000000000001"))
        .await?;
    assert_eq!(
        (&sent["success"], &sent["data"]),
        (&json!(true), &json!({}))
    );
    for number in ["75000000000001", "75000000000002"] {
        let again = world.xhs(&shop, DELIVER, whole(&id, number)).await?;
        assert!(refusal(&again).1.contains("已发货"), "{again}");
    }
    let parcels = world.parcels(&id).await?;
    assert_eq!((parcels.len(), parcels[0].times_reported), (1, 2));
    let order = world.xhs_order(&shop, &id).await?;
    assert_eq!(
        (
            &order["orderStatus"],
            &order["expressCompanyCode"],
            &order["expressTrackingNo"],
            &order["unpack"]
        ),
        (
            &json!(6),
            &json!("zto"),
            &json!("75000000000001"),
            &json!(false)
        )
    );
    let rows = order["simpleDeliveryOrderList"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(
        (rows.len(), &rows[0]["expressTrackingNo"]),
        (1, &json!("75000000000001"))
    );
    Ok(())
}

#[tokio::test]
async fn skus_leave_whole_in_parcels_of_their_own() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let mut found = None;
    for _ in 0..60 {
        let id = world.xhs_place(&shop, json!({"lines": 3})).await?;
        let skus = world.xhs_order(&shop, &id).await?["skuList"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if skus.len() > 1 {
            found = Some((id, skus));
            break;
        }
    }
    let (id, skus) = found.ok_or_else(|| anyhow::anyhow!("no order of several SKUs in sixty"))?;
    let ids: Vec<&Value> = skus.iter().map(|sku| &sku["skuId"]).collect();
    let first = world
        .xhs(&shop, DELIVER, part(&id, "75000000000011", &ids[..1]))
        .await?;
    assert_eq!(first["success"], true, "{first}");
    let order = world.xhs_order(&shop, &id).await?;
    let rows = order["simpleDeliveryOrderList"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(
        (&order["orderStatus"], &order["unpack"], rows.len()),
        (&json!(5), &json!(true), 2)
    );
    assert_eq!(
        (&rows[0]["status"], &rows[0]["skuIdList"]),
        (&json!(6), &json!(ids[..1]))
    );
    assert_eq!(
        (&rows[1]["status"], &rows[1]["skuIdList"]),
        (&json!(4), &json!(ids[1..]))
    );
    for own in [
        whole(&id, "75000000000012"),
        part(&id, "75000000000012", &ids[..1]),
    ] {
        let answer = world.xhs(&shop, DELIVER, own).await?;
        assert!(refusal(&answer).1.contains("已发货"), "{answer}");
    }
    let other = json!("670000000000000000000000");
    let answer = world
        .xhs(&shop, DELIVER, part(&id, "75000000000012", &[&other]))
        .await?;
    assert!(refusal(&answer).1.contains("不属于"), "{answer}");
    let rest = world
        .xhs(&shop, DELIVER, part(&id, "75000000000012", &ids[1..]))
        .await?;
    assert_eq!(rest["success"], true, "{rest}");
    assert_eq!(world.order(&id).await?.status, "shipped");
    assert_eq!(world.parcels(&id).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn what_may_not_leave_is_told() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let shops = world.sim.shops();
    let mut others = shops
        .iter()
        .filter(|other| other.platform_name == "xiaohongshu");
    let other = others
        .nth(1)
        .ok_or_else(|| anyhow::anyhow!("one shop only"))?;
    let foreign = world.xhs_place(other, json!({})).await?;
    let unpaid = world.xhs_place(&shop, json!({"paid": false})).await?;
    let closed = world.xhs_place(&shop, json!({})).await?;
    world
        .post(&format!("orders/{closed}/cancel"), json!({}))
        .await?;
    let sound = world.xhs_place(&shop, json!({})).await?;
    let with = |name: &str, value: Value| {
        let mut own = whole(&sound, "75000000000021");
        own[name] = value;
        own
    };
    let cases = [
        (whole(&unpaid, "75000000000021"), "未支付"),
        (whole(&closed, "75000000000021"), "已关闭"),
        (whole(&foreign, "75000000000021"), "不存在"),
        (with("expressCompanyCode", json!("ZTO")), "物流公司"),
        (with("expressCompanyCode", json!("selfdelivery")), "无物流"),
        (with("expressNo", json!("75-1")), "单号"),
        (
            with("expressNo", json!(75_000_000_000_021_u64)),
            "应为字符串",
        ),
        (with("unpack", json!(true)), "skuIdList"),
        (
            with("skuIdList", json!(["670000000000000000000000"])),
            "skuIdList",
        ),
        (with("unpack", json!("true")), "应为布尔值"),
    ];
    for (own, words) in cases {
        let answer = world.xhs(&shop, DELIVER, own.clone()).await?;
        assert!(refusal(&answer).1.contains(words), "{own}: {answer}");
    }
    assert!(world.parcels(&sound).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn shipping_refuses_a_refund_that_waits() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    world
        .post(&format!("orders/{id}/refund"), json!({}))
        .await?;
    let sent = world
        .xhs(&shop, DELIVER, whole(&id, "75000000000031"))
        .await?;
    assert_eq!(sent["success"], true, "{sent}");
    let order = world.xhs_order(&shop, &id).await?;
    assert_eq!(
        (&order["orderStatus"], &order["orderAfterSalesStatus"]),
        (&json!(6), &json!(5))
    );
    Ok(())
}
