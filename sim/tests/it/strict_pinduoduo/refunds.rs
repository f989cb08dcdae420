//! After-sales: what list and detail say, and what sellers may decide.

use chrono::Utc;
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{code, with};
use crate::harness::Running;

const LIST: &str = "pdd.refund.list.increment.get";
const DETAIL: &str = "pdd.refund.information.get";

/// Parameters of a list over the last `minutes`.
fn window(minutes: i64) -> Vec<(&'static str, String)> {
    let now = Utc::now().timestamp();
    vec![
        ("start_updated_at", (now - minutes * 60).to_string()),
        ("end_updated_at", now.to_string()),
        ("after_sales_status", "1".to_owned()),
        ("after_sales_type", "1".to_owned()),
        ("page", "1".to_owned()),
        ("page_size", "100".to_owned()),
    ]
}

async fn detail(world: &Running, shop: &SimShop, order: &str) -> anyhow::Result<Value> {
    world.pdd(shop, DETAIL, &[("order_sn", order)]).await
}

/// A call with everything inside one object.
async fn act(world: &Running, shop: &SimShop, api: &str, request: Value) -> anyhow::Result<Value> {
    world
        .pdd(shop, api, &[("request", &request.to_string())])
        .await
}

#[tokio::test]
async fn lists_have_limits_and_their_own_numbers_of_kinds() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let own = window(30);
    let cases: [(&[(&str, &str)], i64); 7] = [
        (&[("after_sales_status", "")], 20_007),
        (&[("after_sales_status", "99")], 10_000),
        (&[("after_sales_type", "")], 20_007),
        (&[("after_sales_type", "7")], 10_000),
        (&[("page_size", "101")], 10_000),
        (&[("page", "0")], 10_000),
        (&[("access_token", "nobody")], 10_019),
    ];
    for (more, want) in cases {
        let answer = world.pdd(&shop, LIST, &with(&own, more)).await?;
        assert_eq!(code(&answer), want, "{more:?}: {answer}");
    }
    assert_eq!(
        code(&world.pdd(&shop, LIST, &with(&window(31), &[])).await?),
        10_000
    );
    let rows = async |more: &[(&str, &str)]| {
        let answer = world.pdd(&shop, LIST, &with(&own, more)).await?;
        let rows = answer["refund_increment_get_response"]["refund_list"]
            .as_array()
            .cloned();
        anyhow::Ok(rows.unwrap_or_default())
    };
    let listed = rows(&[("after_sales_type", "3"), ("after_sales_status", "3")]).await?;
    assert_eq!(listed.len(), 1, "{listed:?}");
    let row = &listed[0];
    assert_eq!(
        (row["id"].to_string(), &row["order_sn"]),
        (id, &json!(order))
    );
    assert_eq!(
        row["after_sales_type"], 2,
        "documents number kinds otherwise"
    );
    assert!(
        row["refund_amount"]
            .as_str()
            .is_some_and(|yuan| yuan.contains('.'))
    );
    assert!(row["sku_id"].is_string() && row["updated_time"].is_string());
    assert!(rows(&[("after_sales_type", "2")]).await?.is_empty());
    let by_order = rows(&[("order_sn", &order), ("after_sales_type", "4")]).await?;
    assert_eq!(by_order.len(), 1, "the other filters do not count then");
    let detail = detail(&world, &shop, &order).await?;
    assert_eq!(detail["id"], row["id"], "no outer key: {detail}");
    assert_eq!(
        (&detail["after_sales_status"], &detail["shipping_status"]),
        (&json!(3), &json!(1))
    );
    let yuan = row["refund_amount"]
        .as_str()
        .unwrap_or_default()
        .replace('.', "");
    assert_eq!(detail["refund_amount"], json!(yuan.parse::<i64>()?), "fen");
    assert!(detail["expire_time"].is_string());
    assert_eq!(
        code(&world.pdd(&shop, DETAIL, &[("order_sn", "1")]).await?),
        50_001
    );
    let checked = world
        .pdd(
            &shop,
            "pdd.refund.status.check",
            &[("order_sns", &format!("{order},1"))],
        )
        .await?;
    assert_eq!(
        checked["refund_status_check_response"]["order_sns_exists_refund"],
        json!([{"order_sn": order}])
    );
    Ok(())
}

#[tokio::test]
async fn a_refund_is_agreed_once_and_the_order_tells() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id: u64 = world.buyer_asks(&order, "refund_only").await?.parse()?;
    let agree = async |id: u64| {
        let request = json!({"after_sales_id": id, "order_sn": order});
        act(&world, &shop, "pdd.refund.agree", request).await
    };
    assert_eq!(code(&agree(1).await?), 50_001);
    let answer = agree(id).await?;
    assert_eq!(answer["response"]["result"]["succ"], true, "{answer}");
    let again = agree(id).await?;
    assert_eq!(
        again["response"]["result"]["succ"], false,
        "a wrong state is inside the answer"
    );
    let own = [("order_sn", order.as_str())];
    let told = world.pdd(&shop, "pdd.order.information.get", &own).await?;
    let told = &told["order_info_get_response"]["order_info"];
    assert_eq!(
        (&told["refund_status"], &told["after_sales_status"]),
        (&json!(4), &json!(10))
    );
    assert_eq!(
        code(
            &world
                .pdd(&shop, "pdd.refund.agree", &[("request", "x")])
                .await?
        ),
        10_000
    );
    assert_eq!(
        code(&world.pdd(&shop, "pdd.refund.agree", &[]).await?),
        20_007
    );
    assert_eq!(
        code(&world.pdd(&shop, "pdd.refund.refuse", &[]).await?),
        10_017,
        "there is no such call"
    );
    Ok(())
}

#[tokio::test]
async fn goods_come_back_to_a_known_address_and_through_the_warehouse() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let base = json!({"after_sales_id": id, "order_sn": order, "operate_desc": "请寄回"});
    let request = |more: Value| {
        let mut request = base.clone();
        if let (Some(request), Value::Object(more)) = (request.as_object_mut(), more) {
            request.extend(more);
        }
        request
    };
    let early = act(&world, &shop, "pdd.refund.agree", base.clone()).await?;
    assert_eq!(
        early["response"]["result"]["succ"], false,
        "not without the goods"
    );
    let api = "pdd.refund.returngoods.agree";
    assert_eq!(code(&act(&world, &shop, api, base.clone()).await?), 20_007);
    let far = act(
        &world,
        &shop,
        api,
        request(json!({"return_address_id": "1"})),
    )
    .await?;
    assert_eq!(far["response"]["result"]["success"], false);
    let addresses = world.pdd(&shop, "pdd.refund.address.list.get", &[]).await?;
    let address = addresses["refund_address_list_get_response"]["refund_address_list"][0]["refund_address_id"].clone();
    let agreed = act(
        &world,
        &shop,
        api,
        request(json!({"return_address_id": address})),
    )
    .await?;
    assert_eq!(agreed["response"]["result"]["success"], true, "{agreed}");
    assert_eq!(
        detail(&world, &shop, &order).await?["after_sales_status"],
        7
    );
    world.buyer_does(&id, "send_back").await?;
    let there = detail(&world, &shop, &order).await?;
    assert_eq!(there["after_sales_status"], 3);
    let number = there["express_no"].as_str().unwrap_or_default();
    let api = "pdd.nextone.logistics.warehouse.update";
    let now = Utc::now().timestamp_millis();
    let arrived = |number: &str, status: i64| {
        request(
            json!({"reverse_tracking_number": number, "operate_time": now, "warehouse_status": status}),
        )
    };
    let success = |answer: &Value| {
        answer["nextone_logistics_warehouse_update_response"]["result"]["success"].clone()
    };
    assert_eq!(
        success(&act(&world, &shop, api, arrived("SF0", 1)).await?),
        false
    );
    assert_eq!(
        code(&act(&world, &shop, api, arrived(number, 3)).await?),
        10_000
    );
    assert_eq!(
        success(&act(&world, &shop, api, arrived(number, 2)).await?),
        true
    );
    assert_eq!(world.stage(&id).await?, "returned");
    assert_eq!(
        success(&act(&world, &shop, api, arrived(number, 1)).await?),
        true
    );
    assert_eq!(world.stage(&id).await?, "refunded");
    Ok(())
}

#[tokio::test]
async fn replacements_and_stopped_shipments() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("pinduoduo")?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "reship")
        .await?;
    let ship = async |name: &str, number: &str| {
        let request = json!({
            "after_sales_id": id, "order_sn": order, "shipping_id": 115, "shipping_name": name, "tracking_number": number,
        });
        act(&world, &shop, "pdd.refund.exchange.shipping", request).await
    };
    assert_eq!(
        code(&ship("圆通快递", "ZT7000001").await?),
        10_000,
        "another company's name"
    );
    assert_eq!(code(&ship("中通快递", "?").await?), 50_001);
    let sent = ship("中通快递", "ZT7000001").await?;
    assert_eq!(sent["response"]["result"]["succ"], true, "{sent}");
    assert_eq!(
        detail(&world, &shop, &order).await?["after_sales_status"],
        27
    );
    assert_eq!(
        ship("中通快递", "ZT7000002").await?["response"]["result"]["succ"],
        false
    );
    assert_eq!(world.buyer_does(&id, "receive").await?, "completed");

    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id: u64 = world.buyer_asks(&order, "refund_only").await?.parse()?;
    let cancel = async |more: Value| {
        let mut param = json!({"tid": order, "refund_id": id});
        if let (Some(param), Value::Object(more)) = (param.as_object_mut(), more) {
            param.extend(more);
        }
        let param = param.to_string();
        world
            .pdd(
                &shop,
                "pdd.rdc.pddgenius.sendgoods.cancel",
                &[("param", &param)],
            )
            .await
    };
    assert_eq!(
        code(&cancel(json!({"status": "FAIL"})).await?),
        10_000,
        "without its reason"
    );
    assert_eq!(
        code(&cancel(json!({"status": "SUCCESS", "refund_fee": 1})).await?),
        50_001
    );
    let kept = cancel(json!({"status": "FAIL", "fail_reason_code": 1003})).await?;
    assert_eq!(code(&kept), 0, "{kept}");
    let stopped = cancel(json!({"status": "SUCCESS"})).await?;
    let data = &stopped["rdc_pddgenius_sendgoods_cancel_response"]["result"]["result_data"];
    assert_eq!(data["refund_id"], json!(id), "{stopped}");
    assert_eq!(code(&cancel(json!({"status": "SUCCESS"})).await?), 50_001);
    Ok(())
}
