//! Service orders: the incremental list, the single one, and what is decided under its version.

use chrono::{Duration, Utc};
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, code, start, with};
use crate::harness::{Running, wall};

const SYNC: &str = "jingdong.asc.sync.list";
const SEND: &str = "jingdong.asc.audit.send";

fn merchant(shop: &SimShop) -> Value {
    json!({"buId": shop.platform_shop_id, "operatePin": "oms", "operateNick": "oms"})
}

fn window(shop: &SimShop) -> Value {
    let (from, to) = (
        wall(Utc::now() - Duration::hours(1)),
        wall(Utc::now() + Duration::minutes(1)),
    );
    with(
        merchant(shop),
        json!({"updateTimeBegin": from, "updateTimeEnd": to, "pageNumber": 1, "pageSize": 50}),
    )
}

/// A count, which some merchants get as a text.
fn count(value: &Value) -> i64 {
    let text = value.as_str().and_then(|text| text.parse().ok());
    value.as_i64().or(text).unwrap_or(-1)
}

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

#[tokio::test]
async fn the_incremental_list_holds_service_orders_only() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let early = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let early = world.buyer_asks(&early, "refund_only").await?;
    let answer = call(&world, &shop, SYNC, window(&shop)).await?;
    let result = &answer["pageResult"];
    let rows = result["data"].as_array().cloned().unwrap_or_default();
    assert_eq!(count(&result["totalCount"]), i64::try_from(rows.len())?);
    let find = |id: &str| {
        rows.iter()
            .find(|row| row["serviceId"].as_u64() == id.parse().ok())
    };
    let row = find(&id).unwrap();
    assert_eq!(
        (
            &row["orderId"].to_string(),
            &row["serviceStatus"],
            &row["customerExpect"]
        ),
        (&order, &json!(10_001), &json!(10))
    );
    assert!(
        row["updateDate"]
            .as_i64()
            .is_some_and(|time| time > 1_700_000_000_000)
    );
    assert!(find(&early).is_none(), "that is a refund before shipping");
    let ms = json!({"updateTimeBegin": (Utc::now() - Duration::hours(1)).timestamp_millis()});
    assert!(
        call(&world, &shop, SYNC, with(window(&shop), ms)).await?["pageResult"]["data"].is_array()
    );
    let paged = with(window(&shop), json!({"pageSize": 1, "pageNumber": 2}));
    let paged = call(&world, &shop, SYNC, paged).await?;
    assert!(
        paged["pageResult"]["data"]
            .as_array()
            .is_some_and(|rows| rows.len() <= 1)
    );

    for (more, want) in [
        (json!({"buId": "17"}), 71),
        (json!({"buId": null}), 60),
        (json!({"operatePin": ""}), 60),
        (json!({"operateNick": null}), 60),
        (json!({"updateTimeEnd": null}), 60),
        (json!({"updateTimeBegin": null, "updateTimeEnd": null}), 60),
        (json!({"pageSize": 51}), 61),
        (json!({"pageNumber": 0}), 61),
    ] {
        let answer = call(&world, &shop, SYNC, with(window(&shop), more.clone())).await?;
        assert_eq!(code(&answer), want, "{more}: {answer}");
    }
    let waits = call(&world, &shop, "jingdong.asc.audit.list", merchant(&shop)).await?;
    let waits = waits["pageResult"]["data"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(waits.iter().all(|row| row["serviceStatus"] == 10_001) && !waits.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_return_is_audited_under_its_version_and_registered_when_it_is_there()
-> anyhow::Result<()> {
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

    let looked_at = json!({
        "packingState": 10, "qualityState": 10, "invoiceRecord": 10, "judgmentReason": 10, "accessoryOrGift": "无",
        "appearanceState": 10, "receiveRemark": "完好",
    });
    let register = async |more: Value| {
        write(
            &world,
            &shop,
            "jingdong.asc.receive.register",
            about,
            with(looked_at.clone(), more),
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
async fn refusals_exchanges_and_goods_sent_again() -> anyhow::Result<()> {
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
    assert!(told(
        &write(&world, &shop, reissue, about, parcel.clone()).await?
    ));
    let row = view(&world, &shop, &order, &id).await?;
    assert_eq!(
        (&row["customerExpect"], &row["serviceStatus"]),
        (&json!(80), &json!(10_009))
    );

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
    let looked_at = json!({
        "packingState": 10, "qualityState": 10, "invoiceRecord": 10, "judgmentReason": 10, "accessoryOrGift": "无",
        "appearanceState": 10, "receiveRemark": "完好",
    });
    assert!(told(
        &write(
            &world,
            &shop,
            "jingdong.asc.receive.register",
            about,
            looked_at
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

#[tokio::test]
async fn faults_reach_service_orders_too() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut asked = Vec::new();
    for _ in 0..16 {
        asked.push(
            world
                .buyer_returns(&shop.platform_shop_id, "return_refund")
                .await?,
        );
    }
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    assert_eq!(code(&call(&world, &shop, SYNC, window(&shop)).await?), 2);
    world
        .post(
            "faults",
            json!({"throttle_share": 0.0, "malformed_share": 1.0}),
        )
        .await?;
    let params = super::signed(super::params(&shop, SYNC, &window(&shop)), &shop.app_secret);
    let bytes = world
        .http
        .post(format!("{}/routerjson", world.base))
        .form(&params)
        .send()
        .await?
        .bytes()
        .await?;
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let rows = &answer["jingdong_asc_sync_list_responce"]["pageResult"]["data"];
    let rows = rows.as_array().cloned().unwrap_or_default();
    let count = |fits: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| fits(row)).count();
    assert!(count(&|row| row["serviceStatus"] == 77) > 0);
    assert!(count(&|row| row.get("serviceId").is_none()) > 0);
    Ok(())
}
