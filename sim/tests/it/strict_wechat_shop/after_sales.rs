//! After-sales: lists of numbers, whole ones, and what is decided.

use chrono::Utc;
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, code, id, read_order, start, text_call, with};
use crate::harness::Running;

const LIST: &str = "aftersale/getaftersalelist";
const GET: &str = "aftersale/getaftersaleorder";
const ACCEPT: &str = "aftersale/acceptapply";
const REJECT: &str = "aftersale/rejectapply";

fn window() -> Value {
    let now = Utc::now().timestamp();
    json!({"begin_update_time": now - 3600, "end_update_time": now + 60})
}

async fn read(world: &Running, shop: &SimShop, number: &str) -> anyhow::Result<Value> {
    let answer = call(world, shop, GET, json!({"after_sale_order_id": number})).await?;
    anyhow::ensure!(code(&answer) == 0, "{answer}");
    Ok(answer["after_sale_order"].clone())
}

/// Every number of a list, page by page.
async fn numbers(world: &Running, shop: &SimShop, asked: &Value) -> anyhow::Result<Vec<String>> {
    let mut key = json!("");
    let mut found = Vec::new();
    loop {
        let page = call(
            world,
            shop,
            LIST,
            with(asked.clone(), json!({"next_key": key})),
        )
        .await?;
        anyhow::ensure!(code(&page) == 0, "{page}");
        let rows = page["after_sale_order_id_list"].as_array().cloned();
        found.extend(rows.into_iter().flatten().map(|row| id(&row)));
        if page["has_more"] == false {
            return Ok(found);
        }
        key = page["next_key"].clone();
    }
}

/// The seller's usual address for goods that come back.
async fn address(world: &Running, shop: &SimShop) -> anyhow::Result<String> {
    let listed = call(
        world,
        shop,
        "merchant/address/list",
        json!({"offset": 0, "limit": 10}),
    )
    .await?;
    for row in listed["address_id_list"].as_array().into_iter().flatten() {
        let one = call(
            world,
            shop,
            "merchant/address/get",
            json!({"address_id": row}),
        )
        .await?;
        if one["address_detail"]["default_recv"] == true {
            return Ok(id(row));
        }
    }
    anyhow::bail!("no usual address")
}

#[tokio::test]
async fn lists_give_numbers_of_one_day_and_the_whole_one_its_state() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut asked = Vec::new();
    for _ in 0..23 {
        asked.push(
            world
                .buyer_returns(&shop.platform_shop_id, "return_refund")
                .await?
                .1,
        );
    }
    let mut found = numbers(&world, &shop, &window()).await?;
    let count = found.len();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found.len(), count, "no row twice");
    assert!(
        asked.iter().all(|number| found.contains(number)),
        "all of them, over pages"
    );

    let now = Utc::now().timestamp();
    let created = json!({"begin_create_time": now - 86_400, "end_create_time": now});
    let cases = [
        (json!({}), 10_020_004),
        (json!({"begin_update_time": now - 60}), 10_020_004),
        (with(window(), created.clone()), 10_020_004),
        (
            json!({"begin_update_time": now - 86_401, "end_update_time": now}),
            10_020_004,
        ),
        (
            json!({"begin_update_time": now, "end_update_time": now - 1}),
            10_020_004,
        ),
        (created, 0),
        (with(window(), json!({"page_size": 10})), 40_097),
        (with(window(), json!({"next_key": "nonsense"})), 40_097),
        (
            json!({"begin_update_time": "1", "end_update_time": "2"}),
            47_001,
        ),
    ];
    for (body, want) in cases {
        let answer = call(&world, &shop, LIST, body.clone()).await?;
        assert_eq!(code(&answer), want, "{body}: {answer}");
    }
    let unknown = call(&world, &shop, GET, json!({"after_sale_order_id": "17"})).await?;
    assert_eq!(code(&unknown), 10_020_000);
    let row = read(&world, &shop, &asked[0]).await?;
    assert_eq!(id(&row["after_sale_order_id"]), asked[0]);
    assert_eq!(
        (&row["status"], &row["type"]),
        (&json!("MERCHANT_PROCESSING"), &json!("RETURN"))
    );
    let order = read_order(&world, &shop, &id(&row["order_id"])).await?;
    assert_eq!(
        (
            &order["aftersale_detail"]["on_aftersale_order_cnt"],
            &order["aftersale_detail"]["aftersale_order_list"][0]
        ),
        (
            &json!(1),
            &json!({"aftersale_order_id": asked[0], "status": 2})
        )
    );
    let line = &order["order_detail"]["product_infos"][0];
    assert_eq!(line["on_aftersale_sku_cnt"], row["product_info"]["count"]);
    Ok(())
}

#[tokio::test]
async fn a_return_needs_an_address_and_then_the_goods() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, number) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let accept = async |more: Value| {
        let body = with(json!({"after_sale_order_id": number}), more);
        call(&world, &shop, ACCEPT, body).await
    };
    for (more, want) in [
        (json!({}), 10_021_060),
        (json!({"address_id": "17"}), 10_021_062),
        (json!({"accept_type": 2}), 10_021_041),
        (json!({"accept_type": 3}), 40_097),
        (json!({"address": "17"}), 40_097),
    ] {
        let answer = accept(more.clone()).await?;
        assert_eq!(code(&answer), want, "{more}: {answer}");
    }
    let to = json!({"address_id": address(&world, &shop).await?, "accept_type": 1});
    assert_eq!(code(&accept(to.clone()).await?), 0);
    assert_eq!(
        read(&world, &shop, &number).await?["status"],
        "USER_WAIT_RETURN"
    );
    assert_eq!(
        code(&accept(to).await?),
        10_020_001,
        "the buyer is waited for"
    );
    world.buyer_does(&number, "send_back").await?;
    let row = read(&world, &shop, &number).await?;
    assert_eq!(row["status"], "MERCHANT_WAIT_RECEIPT");
    assert!(
        row["return_info"]["waybill_id"]
            .as_str()
            .is_some_and(|number| !number.is_empty())
    );
    assert_eq!(code(&accept(json!({"accept_type": 2})).await?), 0);
    let row = read(&world, &shop, &number).await?;
    assert_eq!(
        (&row["status"], &row["refund_info"]["refund_reason"]),
        (&json!("MERCHANT_RETURN_SUCCESS"), &json!(3))
    );
    assert_eq!(code(&accept(json!({})).await?), 10_020_001);
    let order = read_order(&world, &shop, &order).await?;
    assert_eq!(
        (
            &order["status"],
            &order["aftersale_detail"]["aftersale_order_list"][0]["status"]
        ),
        (&json!(200), &json!(14))
    );
    let unknown = json!({"after_sale_order_id": "17"});
    assert_eq!(
        code(&call(&world, &shop, ACCEPT, unknown).await?),
        10_020_000
    );
    Ok(())
}

#[tokio::test]
async fn refunds_go_at_once_and_one_a_minute_of_an_order() -> anyhow::Result<()> {
    let (world, _) = start().await?;
    for shop in world.sim.shops() {
        if shop.platform_name != "wechat_shop" {
            continue;
        }
        let order = world.buyer_orders(&shop.platform_shop_id, 6).await?;
        world
            .post(&format!("orders/{order}/refund"), json!({}))
            .await?;
        let whole = read_order(&world, &shop, &order).await?;
        let rows = whole["aftersale_detail"]["aftersale_order_list"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let [first, second, ..] = rows.as_slice() else {
            continue;
        };
        let accept = async |row: &Value| {
            let body = json!({"after_sale_order_id": row["aftersale_order_id"]});
            call(&world, &shop, ACCEPT, body).await
        };
        assert_eq!(code(&accept(first).await?), 0);
        let row = read(&world, &shop, &id(&first["aftersale_order_id"])).await?;
        assert_eq!(
            (&row["status"], &row["type"]),
            (&json!("MERCHANT_REFUND_SUCCESS"), &json!("REFUND"))
        );
        assert_eq!(row["details"]["receive_product"], false);
        assert_eq!(code(&accept(second).await?), 10_021_059);
        world.post("faults", json!({"clock_skew_s": 61})).await?;
        assert_eq!(code(&accept(second).await?), 0);
        return Ok(());
    }
    anyhow::bail!("no shop sells two goods")
}

#[tokio::test]
async fn refusals_have_a_reason_of_their_scene() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let reasons = call(&world, &shop, "aftersale/rejectreason/get", json!({})).await?;
    let reasons = reasons["reason_list"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let reason = |scene: i64| {
        let found = reasons
            .iter()
            .find(|reason| reason["reject_scene"] == scene);
        found
            .map(|reason| reason["reject_reason_type"].clone())
            .unwrap()
    };
    let (_, number) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    let reject = async |number: &str, more: Value| {
        let body = with(json!({"after_sale_order_id": number}), more);
        call(&world, &shop, REJECT, body).await
    };
    for (more, want) in [
        (json!({"reject_reason": "不退"}), 40_097),
        (json!({"reject_reason_type": reason(4)}), 40_097),
        (json!({"reject_reason_type": "1"}), 47_001),
    ] {
        assert_eq!(code(&reject(&number, more.clone()).await?), want, "{more}");
    }
    let told = json!({"reject_reason_type": reason(1), "reject_reason": "已发出"});
    assert_eq!(code(&reject(&number, told.clone()).await?), 0);
    let row = read(&world, &shop, &number).await?;
    assert_eq!(
        (
            &row["status"],
            &row["merchant_upload_info"]["reject_reason"]
        ),
        (&json!("MERCHANT_REJECT_REFUND"), &json!("已发出"))
    );
    assert_eq!(code(&reject(&number, told).await?), 10_020_001);
    let buyers = call(&world, &shop, "aftersale/reason/get", json!({})).await?;
    assert!(
        buyers["reason_list"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty())
    );
    Ok(())
}

#[tokio::test]
async fn an_exchange_sends_other_goods() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (_, number) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    let to = json!({"after_sale_order_id": number, "address_id": address(&world, &shop).await?});
    assert_eq!(code(&call(&world, &shop, ACCEPT, to).await?), 0);
    let ship = async |more: Value| {
        let body = json!({"after_sale_order_id": number, "waybill_id": "75000000000091", "delivery_id": "ZTO"});
        call(
            &world,
            &shop,
            "aftersale/acceptexchangereship",
            with(body, more),
        )
        .await
    };
    assert_eq!(code(&ship(json!({})).await?), 10_020_001);
    world.buyer_does(&number, "send_back").await?;
    for more in [json!({"delivery_id": "NOPE"}), json!({"waybill_id": ""})] {
        assert_eq!(code(&ship(more).await?), 40_097);
    }
    assert_eq!(code(&ship(json!({})).await?), 0);
    let row = read(&world, &shop, &number).await?;
    assert_eq!(
        row["exchange_delivery_info"]["waybill_id"],
        "75000000000091"
    );
    world.buyer_does(&number, "receive").await?;
    assert_eq!(
        read(&world, &shop, &number).await?["status"],
        "MERCHANT_EXCHANGE_SUCCESS"
    );
    Ok(())
}

#[tokio::test]
async fn faults_reach_after_sales_too() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (_, number) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    let body = json!({"after_sale_order_id": number});
    world.post("faults", json!({"throttle_share": 1.0})).await?;
    assert_eq!(code(&call(&world, &shop, GET, body.clone()).await?), 45_011);
    world
        .post(
            "faults",
            json!({"throttle_share": 0.0, "cut_after_share": 1.0}),
        )
        .await?;
    assert!(call(&world, &shop, ACCEPT, body.clone()).await.is_err());
    world
        .post("faults", json!({"cut_after_share": 0.0}))
        .await?;
    assert_eq!(
        read(&world, &shop, &number).await?["status"],
        "MERCHANT_REFUND_SUCCESS"
    );
    assert_eq!(
        code(&text_call(&world, "nobody", GET, body.to_string()).await?),
        40_001
    );
    world
        .post(
            "faults",
            json!({"late_commit_share": 1.0, "late_commit_s": 400}),
        )
        .await?;
    let (_, late) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    let body = json!({"after_sale_order_id": late});
    assert_eq!(
        code(&call(&world, &shop, GET, body.clone()).await?),
        10_020_000
    );
    world.post("faults", json!({"clock_skew_s": 401})).await?;
    assert_eq!(code(&call(&world, &shop, GET, body).await?), 0);
    Ok(())
}
