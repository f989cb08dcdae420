//! Decisions about after-sales, and what the platform refuses of them.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::after_sales::{AUDIT, with};
use super::refusal;
use crate::harness::Running;

const RECEIVE: &str = "afterSale.confirmReceive";
const SHIP: &str = "afterSale.receiveAndShip";

impl Running {
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
