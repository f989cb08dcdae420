//! After-sales: the list and the whole one.

use chrono::Utc;
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::refusal;
use crate::harness::Running;

const LIST: &str = "afterSale.listAfterSaleInfos";
const GET: &str = "afterSale.getAfterSaleInfo";
pub(super) const AUDIT: &str = "afterSale.auditReturns";

fn window(minutes: i64) -> Value {
    let now = Utc::now().timestamp_millis();
    json!({"startTime": now - minutes * 60_000, "endTime": now, "timeType": 2, "pageNo": 1, "pageSize": 50})
}

pub(super) fn with(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

impl Running {
    pub(super) async fn xhs_after_sale(&self, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
        let answer = self
            .xhs(
                shop,
                GET,
                json!({"returnsId": id, "needNegotiateRecord": false}),
            )
            .await?;
        anyhow::ensure!(answer["code"] == 0 && answer["success"] == true, "{answer}");
        Ok(answer["data"].clone())
    }

    pub(super) async fn xhs_status(&self, shop: &SimShop, id: &str) -> anyhow::Result<i64> {
        let whole = self.xhs_after_sale(shop, id).await?;
        Ok(whole["afterSaleInfo"]["status"].as_i64().unwrap_or(0))
    }
}

#[tokio::test]
async fn lists_are_of_half_an_hour_by_change_and_answer_in_the_newer_envelope() -> anyhow::Result<()>
{
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked.push(
            world
                .buyer_returns(&shop.platform_shop_id, "return_refund")
                .await?,
        );
    }
    let answer = world.xhs(&shop, LIST, window(30)).await?;
    assert_eq!(
        (&answer["code"], answer.get("error_code")),
        (&json!(0), None)
    );
    let rows = answer["data"]["afterSaleBasicInfos"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for (order, id) in &asked {
        let row = rows.iter().find(|row| row["returnsId"] == id.as_str());
        let row = row.unwrap();
        assert_eq!(
            (&row["orderId"], &row["status"], &row["returnType"]),
            (&json!(order), &json!(1), &json!(1))
        );
        assert!(
            row["expireTime"]
                .as_i64()
                .is_some_and(|time| time > Utc::now().timestamp_millis())
        );
    }
    let one = world
        .xhs(
            &shop,
            LIST,
            with(window(30), json!({"pageSize": 1, "pageNo": 2})),
        )
        .await?;
    assert_eq!(
        one["data"]["afterSaleBasicInfos"].as_array().map(Vec::len),
        Some(1)
    );
    assert!(
        one["data"]["totalCount"]
            .as_i64()
            .is_some_and(|total| total >= 3)
    );
    let of_order = json!({"orderId": asked[0].0, "pageNo": 1, "pageSize": 50});
    let of_order = world.xhs(&shop, LIST, of_order).await?;
    assert_eq!(
        of_order["data"]["afterSaleBasicInfos"][0]["returnsId"],
        asked[0].1.as_str()
    );

    let now = Utc::now().timestamp();
    for (more, word) in [
        (json!({"startTime": (now - 31 * 60) * 1000}), "endTime"),
        (json!({"startTime": now - 60, "endTime": now}), "startTime"),
        (json!({"timeType": 3}), "timeType"),
        (json!({"timeType": null}), "timeType"),
        (json!({"pageSize": 101}), "pageSize"),
        (json!({"pageSize": null}), "pageSize"),
        (json!({"pageNo": 1001}), "pageNo"),
        (json!({"status": 1}), "status"),
    ] {
        let told = world
            .xhs(&shop, LIST, with(window(30), more.clone()))
            .await?;
        assert!(told.get("code").is_some(), "the newer envelope: {told}");
        assert!(refusal(&told).1.contains(word), "{more}: {told}");
    }
    let unknown = world.xhs(&shop, GET, json!({"returnsId": "R1"})).await?;
    assert_eq!(refusal(&unknown).1, "售后单不存在");
    let forged = world
        .xhs(
            &shop,
            GET,
            json!({"returnsId": "R1", "accessToken": "nobody"}),
        )
        .await?;
    assert_eq!(refusal(&forged).0, 401);
    Ok(())
}

#[tokio::test]
async fn amounts_are_yuan_and_skus_tell_their_pieces() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let order = world.buyer_orders(&shop.platform_shop_id, 3).await?;
    world
        .post(&format!("orders/{order}/refund"), json!({}))
        .await?;
    let whole = world.xhs_order(&shop, &order).await?;
    let found = json!({"orderId": order, "pageNo": 1, "pageSize": 50});
    let found = world.xhs(&shop, LIST, found).await?;
    let rows = &found["data"]["afterSaleBasicInfos"];
    assert_eq!(
        rows.as_array().map(Vec::len),
        Some(1),
        "one for the whole order"
    );
    let id = rows[0]["returnsId"].as_str().unwrap_or_default();
    let info = world.xhs_after_sale(&shop, id).await?["afterSaleInfo"].clone();
    let fen = |yuan: &Value| (yuan.as_f64().unwrap_or(0.0) * 100.0).round() as i64;
    assert_eq!(
        Some(fen(&info["expectedRefundAmountYuan"])),
        whole["totalPayAmount"].as_i64()
    );
    assert_eq!(
        Some(fen(&info["appliedShipFeeAmountYuan"])),
        whole["totalShippingFree"].as_i64()
    );
    assert_eq!(
        (&info["returnType"], &info["cargoStatus"]),
        (&json!(5), &json!(1))
    );
    let skus = whole["skuList"].as_array().cloned().unwrap_or_default();
    for sku in &skus {
        let mut rows = info["skus"].as_array().into_iter().flatten();
        let row = rows.find(|row| row["skuId"] == sku["skuId"]).unwrap();
        assert_eq!(row["appliedCount"], sku["skuQuantity"]);
        assert_eq!(
            Some(fen(&row["appliedTotalAmountYuan"])),
            sku["totalPaidAmount"].as_i64()
        );
    }
    Ok(())
}

#[tokio::test]
async fn faults_reach_after_sales_too() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    let told = world.xhs(&shop, GET, json!({"returnsId": id})).await?;
    assert!(refusal(&told).1.contains("限流") && told.get("msg").is_some());
    world
        .post(
            "faults",
            json!({"throttle_share": 0.0, "cut_after_share": 1.0}),
        )
        .await?;
    let paid = world
        .xhs(&shop, AUDIT, json!({"returnsId": id, "action": 1}))
        .await;
    assert!(paid.is_err());
    world
        .post("faults", json!({"cut_after_share": 0.0}))
        .await?;
    assert_eq!(world.xhs_status(&shop, &id).await?, 4);
    for _ in 0..16 {
        world
            .buyer_returns(&shop.platform_shop_id, "refund_only")
            .await?;
    }
    world
        .post("faults", json!({"malformed_share": 1.0}))
        .await?;
    let bytes = world
        .http
        .post(format!("{}/ark/open_api/v3/common_controller", world.base))
        .json(&super::body(&shop, LIST, &window(30)))
        .send()
        .await?
        .bytes()
        .await?;
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let rows = answer["data"]["afterSaleBasicInfos"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let count = |fits: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| fits(row)).count();
    assert!(count(&|row| row["status"] == 77) > 0);
    assert!(count(&|row| row.get("returnsId").is_none()) > 0);
    Ok(())
}
