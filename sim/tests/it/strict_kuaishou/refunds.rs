//! After-sales: what list and detail say, and what sellers may decide.

use chrono::{Duration, Utc};
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, result, start, with};
use crate::harness::Running;

const LIST: &str = "open.seller.order.refund.pcursor.list";
const DETAIL: &str = "open.seller.order.refund.detail";

fn window(span: Duration) -> Value {
    let now = Utc::now();
    json!({
        "beginTime": (now - span).timestamp_millis(), "endTime": now.timestamp_millis(), "type": 9, "pageSize": 100,
        "currentPage": 1, "pcursor": "", "sort": 1, "queryType": 2,
    })
}

async fn detail(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
    let answer = call(world, shop, DETAIL, json!({"refundId": id.parse::<u64>()?})).await?;
    anyhow::ensure!(result(&answer) == 1, "{answer}");
    Ok(answer["data"].clone())
}

/// An API with the after-sale's number.
async fn act(
    world: &Running,
    shop: &SimShop,
    api: &str,
    id: &str,
    more: Value,
) -> anyhow::Result<i64> {
    let param = with(json!({"refundId": id.parse::<u64>()?}), more);
    Ok(result(&call(world, shop, api, param).await?))
}

const APPROVE: &str = "open.seller.order.refund.approve";
const APPROVE_RETURN: &str = "open.seller.order.refund.returngoods.approve";
const RECEIPT: &str = "open.seller.order.refund.confirm.receipt";

#[tokio::test]
async fn lists_have_limits_and_a_chain_of_pages() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    let day = window(Duration::hours(23));
    let cases = [
        (json!({"pageSize": 101}), 2002),
        (json!({"type": 7}), 2002),
        (json!({"queryType": null}), 2001),
        (json!({"currentPage": null}), 2001),
        (json!({"pcursor": "1"}), 2002),
        (
            json!({"beginTime": (Utc::now() - Duration::hours(25)).timestamp_millis()}),
            300_004,
        ),
        (json!({"endTime": 1}), 300_003),
    ];
    for (more, want) in cases {
        let answer = call(&world, &shop, LIST, with(day.clone(), more.clone())).await?;
        assert_eq!(result(&answer), want, "{more}: {answer}");
    }
    let old = Utc::now() - Duration::days(91);
    let old = json!({"beginTime": old.timestamp_millis(), "endTime": (old + Duration::hours(1)).timestamp_millis()});
    assert_eq!(
        result(&call(&world, &shop, LIST, with(day.clone(), old)).await?),
        300_005
    );

    let ids = async |more: Value| {
        let answer = call(&world, &shop, LIST, with(day.clone(), more)).await?;
        let rows = answer["data"]["refundOrderInfoList"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let ids: Vec<String> = rows.iter().map(|row| row["refundId"].to_string()).collect();
        anyhow::Ok((ids, answer["data"]["pcursor"].clone()))
    };
    let (plain, _) = ids(json!({})).await?;
    assert!(
        !plain.contains(&id),
        "exchanges come to those who ask for them"
    );
    let exchanges = json!({"option": {"needExchange": true}});
    let (all, end) = ids(exchanges.clone()).await?;
    assert_eq!(
        (all.first(), &end),
        (Some(&id), &json!("nomore")),
        "newest first"
    );
    let mut chained = Vec::new();
    let mut cursor = json!("");
    while cursor != "nomore" {
        let more = with(exchanges.clone(), json!({"pageSize": 2, "pcursor": cursor}));
        let (page, next) = ids(more).await?;
        chained.extend(page);
        cursor = next;
    }
    assert_eq!(chained, all);
    let (waiting, _) = ids(with(exchanges, json!({"type": 8}))).await?;
    assert!(waiting.contains(&id) && waiting.len() < all.len());
    assert_eq!(
        result(&call(&world, &shop, DETAIL, json!({"refundId": 1})).await?),
        300_011
    );
    let other = world
        .sim
        .shops()
        .into_iter()
        .filter(|other| other.platform_name == "kuaishou")
        .nth(1);
    let foreign = other
        .map(|other| other.platform_shop_id)
        .unwrap_or_default();
    let (_, foreign) = world.buyer_returns(&foreign, "exchange").await?;
    assert_eq!(
        act(&world, &shop, DETAIL, &foreign, json!({})).await?,
        300_012
    );
    Ok(())
}

#[tokio::test]
async fn money_goes_back_for_the_right_amount_and_state() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id = world.buyer_asks(&order, "refund_only").await?;
    let seen = detail(&world, &shop, &id).await?;
    assert_eq!(
        (
            &seen["status"],
            &seen["handlingWay"],
            &seen["negotiateStatus"]
        ),
        (&json!(10), &json!(10), &json!(1))
    );
    assert_eq!(
        (&seen["receiptStatus"], seen["oid"].to_string()),
        (&json!(1), order.clone())
    );
    let fee = seen["refundFee"].as_i64().unwrap_or(0);
    let approve = async |more: Value| act(&world, &shop, APPROVE, &id, more).await;
    assert_eq!(approve(json!({})).await?, 2001);
    assert_eq!(approve(json!({"refundAmount": fee + 1})).await?, 300_019);
    assert_eq!(
        approve(json!({"refundAmount": fee, "status": 30})).await?,
        300_018
    );
    assert_eq!(
        approve(json!({"refundAmount": fee, "negotiateStatus": 2})).await?,
        300_016
    );
    assert_eq!(
        act(
            &world,
            &shop,
            APPROVE_RETURN,
            &id,
            json!({"refundAmount": fee})
        )
        .await?,
        300_008
    );
    assert_eq!(
        approve(json!({"refundAmount": fee, "status": 10, "negotiateStatus": 1})).await?,
        1
    );
    assert_eq!(approve(json!({"refundAmount": fee})).await?, 300_010);
    assert_eq!(world.stage(&id).await?, "refunded");
    let told = super::read_order(&world, &shop, order.parse()?).await?;
    let told = &told["orderRefundList"][0];
    assert_eq!(
        (told["refundId"].to_string(), &told["refundStatus"]),
        (id, &json!(60))
    );
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let gone = world.buyer_asks(&order, "refund_only").await?;
    world.buyer_does(&gone, "withdraw").await?;
    assert_eq!(
        act(&world, &shop, APPROVE, &gone, json!({"refundAmount": 1})).await?,
        300_013
    );
    Ok(())
}

#[tokio::test]
async fn goods_come_back_are_refused_and_taken() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let fee = detail(&world, &shop, &id).await?["refundFee"].clone();
    let agree = |address: i64| json!({"refundAmount": fee, "addressId": address});
    assert_eq!(
        act(&world, &shop, APPROVE_RETURN, &id, agree(1)).await?,
        2002
    );
    let list = call(
        &world,
        &shop,
        "open.address.seller.list",
        json!({"addressType": 2}),
    )
    .await?;
    let address = list["data"][0]["addressId"].as_i64().unwrap_or(0);
    assert_eq!(
        act(&world, &shop, RECEIPT, &id, json!({})).await?,
        300_010,
        "nothing came back"
    );
    assert_eq!(
        act(&world, &shop, APPROVE_RETURN, &id, agree(address)).await?,
        1
    );
    assert_eq!(detail(&world, &shop, &id).await?["status"], 30);
    world.buyer_does(&id, "send_back").await?;
    let seen = detail(&world, &shop, &id).await?;
    assert_eq!(seen["status"], 40);
    assert!(
        seen["logisticsInfo"]["expressNo"]
            .as_str()
            .is_some_and(|number| !number.is_empty())
    );

    let reasons = call(
        &world,
        &shop,
        "open.refund.reject.reason",
        json!({"refundId": id.parse::<u64>()?}),
    )
    .await?;
    let needing = reasons["data"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|row| row["requiredRejectImage"] == true);
    let code = needing.map(|row| row["code"].clone()).unwrap_or_default();
    let reject = async |more: Value| act(&world, &shop, "open.refund.reject", &id, more).await;
    let version = seen["updateTime"].clone();
    assert_eq!(
        reject(json!({"reasonCode": code, "refundVersion": 1})).await?,
        300_014
    );
    assert_eq!(
        reject(json!({"reasonCode": 1, "refundVersion": version})).await?,
        2002
    );
    let bare = json!({"reasonCode": code, "refundVersion": version});
    assert_eq!(reject(bare.clone()).await?, 2001, "the reason wants words");
    let worded = with(bare, json!({"rejectDesc": "有划痕"}));
    assert_eq!(reject(worded.clone()).await?, 2001, "and a picture");
    assert_eq!(
        reject(with(
            worded,
            json!({"rejectImages": ["https://img.example/1.jpg"]})
        ))
        .await?,
        1
    );
    let refused = detail(&world, &shop, &id).await?;
    assert_eq!(
        (&refused["status"], &refused["negotiateStatus"]),
        (&json!(12), &json!(3))
    );
    assert_eq!(refused["sellerDisagreeDesc"], "有划痕");
    assert_eq!(
        world.buyer_does(&id, "ask_again").await?,
        "returned",
        "the goods are still there"
    );
    assert_eq!(act(&world, &shop, RECEIPT, &id, json!({})).await?, 1);
    assert_eq!(world.stage(&id).await?, "refunded");
    Ok(())
}

#[tokio::test]
async fn replacements_leave_and_lower_prices_are_money_only() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    assert_eq!(
        act(
            &world,
            &shop,
            APPROVE_RETURN,
            &id,
            json!({"refundAmount": 1})
        )
        .await?,
        300_019
    );
    assert_eq!(
        act(
            &world,
            &shop,
            APPROVE_RETURN,
            &id,
            json!({"refundAmount": 0})
        )
        .await?,
        1
    );
    let parcel = json!({"expressNo": "75900000000001", "expressCode": 9});
    let send = async |parcel: &Value| {
        act(
            &world,
            &shop,
            "open.refund.confirm.and.send",
            &id,
            parcel.clone(),
        )
        .await
    };
    assert_eq!(send(&parcel).await?, 300_010, "the goods first");
    assert_eq!(
        act(
            &world,
            &shop,
            "open.refund.submit.returnInfo",
            &id,
            json!({"expressNo": "SF1000000000001", "expressCode": 4})
        )
        .await?,
        1
    );
    assert_eq!(
        send(&json!({"expressNo": "75900000000001", "expressCode": 999})).await?,
        11
    );
    assert_eq!(send(&parcel).await?, 1);
    assert_eq!(detail(&world, &shop, &id).await?["status"], 45);
    assert_eq!(send(&parcel).await?, 300_010);

    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "price_protection")
        .await?;
    let seen = detail(&world, &shop, &id).await?;
    assert_eq!(
        (&seen["handlingWay"], &seen["specialRefundType"]),
        (&json!(10), &json!(1))
    );
    let fee = seen["refundFee"].clone();
    assert_eq!(
        act(&world, &shop, APPROVE, &id, json!({"refundAmount": fee})).await?,
        1
    );

    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let version = detail(&world, &shop, &id).await?["updateTime"].clone();
    world.buyer_does(&id, "touch").await?;
    let directly = "open.refund.direct.refund";
    assert_eq!(
        act(
            &world,
            &shop,
            directly,
            &id,
            json!({"refundVersion": version})
        )
        .await?,
        300_014
    );
    let version = detail(&world, &shop, &id).await?["updateTime"].clone();
    assert_eq!(
        act(
            &world,
            &shop,
            directly,
            &id,
            json!({"refundVersion": version})
        )
        .await?,
        1
    );
    Ok(())
}
