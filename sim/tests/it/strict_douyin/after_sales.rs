//! After-sales: lists and the whole one.

use serde_json::{Value, json};

use super::codes;
use crate::harness::Running;

const LIST: &str = "afterSale.List";
const DETAIL: &str = "afterSale.Detail";

fn window() -> Value {
    let now = chrono::Utc::now().timestamp();
    json!({"update_start_time": now - 3600, "update_end_time": now, "order_by": ["update_time asc"], "page": 0, "size": 100})
}

pub(super) fn with(mut body: Value, more: Value) -> Value {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

impl Running {
    pub(super) async fn douyin_after_sale(
        &self,
        shop: &oms_sim::SimShop,
        id: &str,
    ) -> anyhow::Result<(i64, i64, Value)> {
        let answer = self
            .douyin(
                shop,
                DETAIL,
                json!({"after_sale_id": id, "need_operation_record": true}),
            )
            .await?;
        let whole = answer["data"]["process_info"].clone();
        let info = &whole["after_sale_info"];
        let number = |name: &str| info[name].as_i64().unwrap_or(-1);
        Ok((number("after_sale_status"), number("refund_status"), whole))
    }
}

#[tokio::test]
async fn lists_are_paged_by_change_and_details_tell_numbers() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    world
        .post(&format!("orders/{id}/refund"), json!({}))
        .await?;
    let order = world.douyin_order(&shop, &id).await?;
    let lines = order["sku_order_list"].as_array().map_or(0, Vec::len);
    let (sent, asked) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;

    let answer = world.douyin(&shop, LIST, window()).await?;
    let rows = answer["data"]["items"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let of = |order: &str| -> Vec<&Value> {
        let mine = |row: &&Value| row["order_info"]["shop_order_id"] == order;
        rows.iter().filter(mine).collect()
    };
    let (before, after) = (of(&id), of(&sent));
    assert_eq!(
        (before.len(), after.len()),
        (lines, 1),
        "one for each goods order"
    );
    let info = &after[0]["aftersale_info"];
    assert_eq!(
        (
            &info["aftersale_id"],
            &info["aftersale_type"],
            &info["aftersale_status"],
            &info["refund_status"]
        ),
        (&json!(asked), &json!(0), &json!(6), &json!(1))
    );
    assert_eq!(
        after[0]["order_info"]["related_order_info"][0]["sku_order_id"],
        info["related_id"]
    );
    assert_eq!(before[0]["aftersale_info"]["aftersale_type"], 2);
    let paid: i64 = before
        .iter()
        .filter_map(|row| row["aftersale_info"]["refund_amount"].as_i64())
        .sum();
    assert_eq!(
        Some(paid),
        order["pay_amount"].as_i64(),
        "postage comes back too"
    );

    let first = world
        .douyin(&shop, LIST, with(window(), json!({"size": 1})))
        .await?;
    let total = first["data"]["total"].as_i64().unwrap_or(0);
    assert_eq!(first["data"]["has_more"], total > 1);
    let last = world
        .douyin(
            &shop,
            LIST,
            with(window(), json!({"size": 1, "page": total - 1})),
        )
        .await?;
    assert_eq!(last["data"]["has_more"], false);
    assert_eq!(last["data"]["items"].as_array().map(Vec::len), Some(1));

    let (status, refund, whole) = world.douyin_after_sale(&shop, &asked).await?;
    assert_eq!((status, refund), (6, 1));
    assert_eq!(whole["after_sale_info"]["after_sale_id"].to_string(), asked);
    assert_eq!(whole["record_logs_list"].as_array().map(Vec::len), Some(1));
    let line = &world.douyin_order(&shop, &sent).await?["sku_order_list"][0];
    assert_eq!(
        line["after_sale_info"],
        json!({"after_sale_status": 6, "after_sale_type": 0, "refund_status": 1})
    );
    Ok(())
}

#[tokio::test]
async fn what_a_list_does_not_take() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let cases = [
        (json!({"size": 101}), "isv.parameter-invalid:10035"),
        (json!({"page": 501}), "isv.parameter-invalid:20013"),
        (json!({"page": -1}), "isv.parameter-invalid:10035"),
        (
            json!({"order_by": ["update_time"]}),
            "isv.parameter-invalid",
        ),
        (
            json!({"order_by": "update_time asc"}),
            "isv.parameter-invalid",
        ),
        (json!({"update_end_time": 1}), "isv.parameter-invalid:11000"),
        (json!({"update_time_start": 1}), "isv.parameter-invalid"),
    ];
    for (more, sub_code) in cases {
        let answer = world
            .douyin(&shop, LIST, with(window(), more.clone()))
            .await?;
        assert_eq!(codes(&answer).1, sub_code, "{more}: {answer}");
    }
    let unknown = world
        .douyin(&shop, DETAIL, json!({"after_sale_id": "1"}))
        .await?;
    assert_eq!(codes(&unknown), (40_004, "isv.parameter-invalid:11000"));
    let others = world.sim.shops().into_iter();
    let other = others
        .filter(|other| other.platform_name == "douyin")
        .nth(1)
        .unwrap();
    let (_, foreign) = world
        .buyer_returns(&other.platform_shop_id, "refund_only")
        .await?;
    let foreign = world
        .douyin(&shop, DETAIL, json!({"after_sale_id": foreign}))
        .await?;
    assert_eq!(codes(&foreign).1, "isv.parameter-invalid:11000");
    Ok(())
}

#[tokio::test]
async fn broken_and_moving_rows_stand_among_sound_ones() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    for _ in 0..12 {
        world
            .buyer_returns(&shop.platform_shop_id, "refund_only")
            .await?;
    }
    let revised = async || -> anyhow::Result<Value> {
        world.post("faults", json!({"move_rows": true})).await?;
        Ok(world.douyin(&shop, LIST, window()).await?["data"]["total"].clone())
    };
    assert!(revised().await?.as_i64().is_some_and(|total| total >= 12));
    world
        .post(
            "faults",
            json!({"move_rows": false, "malformed_share": 1.0}),
        )
        .await?;
    let query = super::signed(&shop, LIST, &window().to_string(), &[]);
    let bytes = world
        .http
        .post(world.at("afterSale/List", query)?)
        .header("content-type", "application/json")
        .body(window().to_string())
        .send()
        .await?
        .bytes()
        .await?;
    let answer: Value = serde_json::from_str(&String::from_utf8_lossy(&bytes))?;
    let rows = answer["data"]["items"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let count = |fits: &dyn Fn(&Value) -> bool| {
        rows.iter()
            .filter(|row| fits(&row["aftersale_info"]))
            .count()
    };
    assert!(count(&|info| info["aftersale_status"] == 77) > 0);
    assert!(count(&|info| info.get("aftersale_id").is_none()) > 0);
    assert!(count(&|info| info["refund_amount"] == 1e300) > 0);
    Ok(())
}
