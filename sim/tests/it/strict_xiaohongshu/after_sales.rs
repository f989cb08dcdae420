//! After-sales: the list, the whole one, and what is decided.

use chrono::Utc;
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::refusal;
use crate::harness::Running;

const LIST: &str = "afterSale.listAfterSaleInfos";
const GET: &str = "afterSale.getAfterSaleInfo";
const AUDIT: &str = "afterSale.auditReturns";
const RECEIVE: &str = "afterSale.confirmReceive";
const SHIP: &str = "afterSale.receiveAndShip";

fn window(minutes: i64) -> Value {
    let now = Utc::now().timestamp_millis();
    json!({"startTime": now - minutes * 60_000, "endTime": now, "timeType": 2, "pageNo": 1, "pageSize": 50})
}

fn with(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

impl Running {
    async fn xhs_after_sale(&self, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
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

    async fn xhs_status(&self, shop: &SimShop, id: &str) -> anyhow::Result<i64> {
        let whole = self.xhs_after_sale(shop, id).await?;
        Ok(whole["afterSaleInfo"]["status"].as_i64().unwrap_or(0))
    }

    async fn xhs_address(&self, shop: &SimShop) -> anyhow::Result<Value> {
        let answer = self
            .xhs(
                shop,
                "common.getAddressRecord",
                json!({"pageIndex": 1, "pageSize": 20}),
            )
            .await?;
        let rows = answer["data"]["sellerAddressRecordList"]
            .as_array()
            .cloned();
        let usual = rows
            .into_iter()
            .flatten()
            .find(|row| row["aftersaleDefault"] == true);
        Ok(usual.unwrap_or_default()["sellerAddressRecordId"].clone())
    }

    async fn xhs_reason(&self, shop: &SimShop, id: &str, kind: i64) -> anyhow::Result<Value> {
        let asked = json!({"returnsId": id, "rejectReasonType": kind});
        let answer = self.xhs(shop, "afterSale.rejectReasons", asked).await?;
        Ok(answer["data"]["rejectReasons"][0]["reasonId"].clone())
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
async fn a_return_is_audited_and_received() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let to = world.xhs_address(&shop).await?;
    let audit = async |own: Value| {
        world
            .xhs(&shop, AUDIT, with(json!({"returnsId": id}), own))
            .await
    };
    for (own, word) in [
        (json!({"action": 1}), "不支持该操作"),
        (json!({"action": 2}), "sellerAddressRecordId"),
        (
            json!({"action": 2, "receiverInfo": {"sellerAddressRecordId": 17}}),
            "退货地址不存在",
        ),
        (json!({"action": 3}), "reason"),
        (
            json!({"action": 3, "reason": 999, "description": "不退"}),
            "reason",
        ),
        (
            json!({"action": 3, "reason": world.xhs_reason(&shop, &id, 2).await?, "description": "不退"}),
            "reason",
        ),
        (
            json!({"action": 3, "reason": world.xhs_reason(&shop, &id, 1).await?}),
            "description",
        ),
        (json!({"action": 4}), "action"),
        (json!({}), "action"),
    ] {
        let told = audit(own.clone()).await?;
        assert!(refusal(&told).1.contains(word), "{own}: {told}");
    }
    let receive = async |own: Value| {
        world
            .xhs(&shop, RECEIVE, with(json!({"returnsId": id}), own))
            .await
    };
    assert!(
        refusal(&receive(json!({"action": 1})).await?)
            .1
            .contains("不支持收货")
    );
    let agreed = audit(
        json!({"action": 2, "message": "请寄回", "receiverInfo": {"sellerAddressRecordId": to}}),
    )
    .await?;
    assert_eq!(
        (&agreed["code"], &agreed["success"]),
        (&json!(0), &json!(true)),
        "{agreed}"
    );
    let whole = world.xhs_after_sale(&shop, &id).await?;
    assert_eq!(
        (
            &whole["afterSaleInfo"]["status"],
            &whole["afterSaleInfo"]["expireTime"]
        ),
        (&json!(2), &json!(-1))
    );
    assert!(
        refusal(&audit(json!({"action": 1})).await?)
            .1
            .contains("不支持审核")
    );
    world.buyer_does(&id, "send_back").await?;
    let whole = world.xhs_after_sale(&shop, &id).await?;
    assert_eq!(whole["afterSaleInfo"]["status"], 3);
    assert!(
        whole["logisticsInfo"]["afterSale"]["expressNo"]
            .as_str()
            .is_some_and(|number| !number.is_empty())
    );
    let before = whole["afterSaleInfo"]["expireTime"].as_i64();
    assert_eq!(receive(json!({"action": 3})).await?["success"], true);
    let after = world.xhs_after_sale(&shop, &id).await?["afterSaleInfo"]["expireTime"].as_i64();
    assert!(after > before);
    assert_eq!(receive(json!({"action": 1})).await?["success"], true);
    let info = world.xhs_after_sale(&shop, &id).await?["afterSaleInfo"].clone();
    assert_eq!(
        (
            &info["status"],
            &info["refundStatus"],
            &info["refundAmountYuan"]
        ),
        (&json!(4), &json!(2), &info["expectedRefundAmountYuan"])
    );
    let order = world.xhs_order(&shop, &order).await?;
    assert_eq!(
        (&order["orderStatus"], &order["orderAfterSalesStatus"]),
        (&json!(8), &json!(3))
    );
    Ok(())
}

#[tokio::test]
async fn refusals_and_exchanges_have_their_own_ways() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    let reason = world.xhs_reason(&shop, &id, 1).await?;
    let told = json!({"returnsId": id, "action": 3, "reason": reason, "description": "商品已发出"});
    assert_eq!(world.xhs(&shop, AUDIT, told).await?["success"], true);
    assert_eq!(world.xhs_status(&shop, &id).await?, 9);
    assert_eq!(
        world.xhs_order(&shop, &order).await?["orderAfterSalesStatus"],
        4
    );

    let unshipped = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id = world.buyer_asks(&unshipped, "refund_only").await?;
    let told = json!({"returnsId": id, "action": 3, "reason": reason, "description": "不退"});
    assert!(
        refusal(&world.xhs(&shop, AUDIT, told).await?)
            .1
            .contains("请发货")
    );
    let paid = world
        .xhs(&shop, AUDIT, json!({"returnsId": id, "action": 1}))
        .await?;
    assert_eq!(paid["success"], true);
    assert_eq!(world.xhs_order(&shop, &unshipped).await?["orderStatus"], 8);

    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    let to = json!({"returnsId": id, "action": 2, "receiverInfo": {"sellerAddressRecordId": world.xhs_address(&shop).await?}});
    assert_eq!(world.xhs(&shop, AUDIT, to).await?["success"], true);
    let ship = json!({"returnsId": id, "expressCompanyCode": "zto", "expressNo": "75000000000077"});
    assert!(
        refusal(&world.xhs(&shop, SHIP, ship.clone()).await?)
            .1
            .contains("不支持换货发货")
    );
    world.buyer_does(&id, "send_back").await?;
    let nowhere = with(ship.clone(), json!({"expressCompanyCode": "ZTO"}));
    assert!(
        refusal(&world.xhs(&shop, SHIP, nowhere).await?)
            .1
            .contains("物流公司")
    );
    assert_eq!(
        world
            .xhs(&shop, RECEIVE, json!({"returnsId": id, "action": 1}))
            .await?["success"],
        true
    );
    assert_eq!(world.xhs_status(&shop, &id).await?, 12);
    assert_eq!(world.xhs(&shop, SHIP, ship.clone()).await?["success"], true);
    assert_eq!(world.xhs_status(&shop, &id).await?, 13);
    assert!(
        refusal(&world.xhs(&shop, SHIP, ship).await?)
            .1
            .contains("不支持换货发货")
    );
    world.buyer_does(&id, "receive").await?;
    assert_eq!(world.xhs_status(&shop, &id).await?, 4);

    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let to = json!({"returnsId": id, "action": 2, "receiverInfo": {"sellerAddressRecordId": world.xhs_address(&shop).await?}});
    assert_eq!(world.xhs(&shop, AUDIT, to).await?["success"], true);
    world.buyer_does(&id, "send_back").await?;
    let told = json!({"returnsId": id, "action": 2, "reason": world.xhs_reason(&shop, &id, 2).await?, "description": "影响二次销售"});
    assert_eq!(world.xhs(&shop, RECEIVE, told).await?["success"], true);
    assert_eq!(world.xhs_status(&shop, &id).await?, 9001);
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
