//! Service orders: the single one, and what is decided under its version.

use chrono::{Duration, Utc};
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::service_bills::{SYNC, merchant};
use super::{call, code, start, with};
use crate::harness::{Running, wall};

const SEND: &str = "jingdong.asc.audit.send";

async fn view(world: &Running, shop: &SimShop, order: &str, id: &str) -> anyhow::Result<Value> {
    let asked = with(merchant(shop), json!({"serviceId": id, "orderId": order}));
    let answer = call(world, shop, "jingdong.asc.query.view", asked).await?;
    anyhow::ensure!(answer["result"]["success"] == true, "{answer}");
    Ok(answer["result"]["data"].clone())
}

/// A write about a service order with the version it has now, unless `more` says another.
async fn write(
    world: &Running,
    shop: &SimShop,
    method: &str,
    (order, id): (&str, &str),
    more: Value,
) -> anyhow::Result<Value> {
    let version = view(world, shop, order, id).await?["sysVersion"].clone();
    let own = json!({
        "serviceId": id, "orderId": order, "sysVersion": version, "approveNotes": "同意", "approveReasonCid1": 1001,
        "applyDetailIdList": [1],
    });
    call(world, shop, method, with(with(merchant(shop), own), more)).await
}

fn told(answer: &Value) -> bool {
    answer["result"]["success"] == true
}

/// What a receipt tells of the goods.
fn looked_at() -> Value {
    json!({
        "packingState": 10, "qualityState": 10, "invoiceRecord": 10, "judgmentReason": 10, "accessoryOrGift": "无",
        "appearanceState": 10, "receiveRemark": "完好",
    })
}

#[tokio::test]
async fn a_return_is_audited_under_its_version() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let about = (order.as_str(), id.as_str());
    for more in [
        json!({"approveNotes": ""}),
        json!({"approveReasonCid1": null}),
        json!({"applyDetailIdList": null}),
        json!({"sysVersion": null}),
        json!({"serviceId": null}),
    ] {
        assert_eq!(
            code(&write(&world, &shop, SEND, about, more.clone()).await?),
            60,
            "{more}"
        );
    }
    let old = write(&world, &shop, SEND, about, json!({"sysVersion": 99})).await?;
    assert!(
        !told(&old)
            && old["result"]["msg"]
                .as_str()
                .is_some_and(|text| text.contains("版本")),
        "{old}"
    );
    assert!(!told(
        &write(&world, &shop, SEND, (&order, &id), json!({"orderId": "17"})).await?
    ));
    let sent = write(
        &world,
        &shop,
        SEND,
        about,
        json!({"applyDetailIdList": "1,2"}),
    )
    .await?;
    assert!(told(&sent), "{sent}");
    assert!(
        !told(&write(&world, &shop, SEND, about, json!({})).await?),
        "audited already"
    );
    let row = view(&world, &shop, &order, &id).await?;
    assert_eq!(
        (&row["serviceStatus"], &row["approveResult"]),
        (&json!(10_005), &json!(33))
    );
    Ok(())
}

#[tokio::test]
async fn goods_are_registered_when_they_are_there_and_the_money_follows() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let about = (order.as_str(), id.as_str());
    let by_door = "jingdong.asc.audit.delivery";
    assert!(told(
        &write(&world, &shop, by_door, about, json!({})).await?
    ));
    let register = async |more: Value| {
        write(
            &world,
            &shop,
            "jingdong.asc.receive.register",
            about,
            with(looked_at(), more),
        )
        .await
    };
    assert!(
        !told(&register(json!({})).await?),
        "the goods are not there"
    );
    world.buyer_does(&id, "send_back").await?;
    let asked = with(merchant(&shop), json!({"serviceId": id, "orderId": order}));
    let freight = call(&world, &shop, "jingdong.asc.freight.view", asked).await?;
    assert!(
        freight["result"]["data"]["expressCode"]
            .as_str()
            .is_some_and(|number| !number.is_empty())
    );
    let posted = with(
        merchant(&shop),
        json!({
            "freightUpdateDateBegin": wall(Utc::now() - Duration::hours(1)), "freightUpdateDateEnd": wall(Utc::now() + Duration::minutes(1)),
        }),
    );
    let posted = call(&world, &shop, SYNC, with(posted, json!({"serviceId": id}))).await?;
    assert_eq!(posted["pageResult"]["data"][0]["serviceId"].to_string(), id);
    assert_eq!(code(&register(json!({"receiveRemark": ""})).await?), 60);
    assert!(told(&register(json!({})).await?));
    assert_eq!(
        view(&world, &shop, &order, &id).await?["serviceStatus"],
        10_007
    );
    world
        .post(&format!("orders/{order}/grant_refund"), json!({}))
        .await?;
    assert_eq!(
        view(&world, &shop, &order, &id).await?["serviceStatus"],
        10_010
    );
    let money = call(
        &world,
        &shop,
        "jingdong.asc.serviceAndRefund.view",
        json!({"orderId": order}),
    )
    .await?;
    let row = &money["pageResult"]["data"][0];
    assert_eq!(
        (
            &row["status"],
            &row["sameOrderServiceBill"]["serviceId"].to_string()
        ),
        (&json!(13), &id)
    );
    Ok(())
}

#[tokio::test]
async fn refusals_have_reasons_and_goods_are_sent_again() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let about = (order.as_str(), id.as_str());
    let refuse = "jingdong.asc.audit.refuse";
    assert_eq!(
        code(
            &write(
                &world,
                &shop,
                refuse,
                about,
                json!({"approveReasonCid1": 7})
            )
            .await?
        ),
        61
    );
    let reasons = call(
        &world,
        &shop,
        "jingdong.asc.audit.reason.list",
        merchant(&shop),
    )
    .await?;
    let reason = reasons["result"]["data"][1]["code"].clone();
    let no = json!({"approveReasonCid1": reason, "approveNotes": "影响二次销售"});
    assert!(told(&write(&world, &shop, refuse, about, no).await?));
    let row = view(&world, &shop, &order, &id).await?;
    assert_eq!(
        (&row["serviceStatus"], &row["approveNotes"]),
        (&json!(10_004), &json!("影响二次销售"))
    );

    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "reship")
        .await?;
    let about = (order.as_str(), id.as_str());
    let parcel = json!({"expressCode": "75000000000055", "shipWayId": "1499"});
    let reissue = "jingdong.asc.audit.reissue";
    let nowhere = json!({"expressCode": "75000000000055", "shipWayId": "9999"});
    assert_eq!(
        code(&write(&world, &shop, reissue, about, nowhere).await?),
        61
    );
    assert!(told(&write(&world, &shop, reissue, about, parcel).await?));
    let row = view(&world, &shop, &order, &id).await?;
    assert_eq!(
        (&row["customerExpect"], &row["serviceStatus"]),
        (&json!(80), &json!(10_009))
    );

    Ok(())
}

#[tokio::test]
async fn an_exchange_is_handled_once_its_goods_are_there() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let parcel = json!({"expressCode": "75000000000055", "shipWayId": "1499"});
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    let about = (order.as_str(), id.as_str());
    assert!(told(
        &write(
            &world,
            &shop,
            "jingdong.asc.audit.homepick",
            about,
            json!({})
        )
        .await?
    ));
    world.buyer_does(&id, "send_back").await?;
    assert!(!told(
        &write(
            &world,
            &shop,
            "jingdong.asc.process.renew",
            about,
            parcel.clone()
        )
        .await?
    ));
    assert!(told(
        &write(
            &world,
            &shop,
            "jingdong.asc.receive.register",
            about,
            looked_at()
        )
        .await?
    ));
    assert!(told(
        &write(&world, &shop, "jingdong.asc.process.renew", about, parcel).await?
    ));
    world.buyer_does(&id, "receive").await?;
    let row = view(&world, &shop, &order, &id).await?;
    assert_eq!(
        (&row["serviceStatus"], &row["processResult"]),
        (&json!(10_010), &json!(80))
    );
    Ok(())
}
