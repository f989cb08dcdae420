//! The companies a merchant ships with, and numbers that change after shipping.

use serde_json::{Value, json};

use super::{call, code, place, read_order, start, with};

const UPDATE: &str = "360buy.order.sop.waybill.update";

#[tokio::test]
async fn companies_are_listed_by_two_methods_of_old() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let method = "360buy.get.vender.all.delivery.company";
    assert_eq!(code(&call(&world, &shop, method, json!({})).await?), 60);
    let all = call(&world, &shop, method, json!({"fields": "id,name"})).await?;
    let rows = &all["vender_delivery_all_company_response"]["delivery_companies"];
    let zto = json!({"id": 1499, "name": "中通快递"});
    assert!(
        rows.as_array().is_some_and(|rows| rows.contains(&zto)),
        "{all}"
    );
    let own = call(&world, &shop, "360buy.delivery.logistics.get", json!({})).await?;
    let rows = &own["delivery_logistics_get_response"]["logistics_companies"]["logistics_list"];
    let ids: Vec<i64> = rows
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["logistics_id"].as_i64())
        .collect();
    assert!(ids.contains(&467) && ids.contains(&1274), "{ids:?}");
    Ok(())
}

#[tokio::test]
async fn a_shipped_order_takes_another_number() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let (order, other) = (place(&world, &shop).await?, place(&world, &shop).await?);
    let update = async |more: Value| -> anyhow::Result<Value> {
        let sound = json!({"order_id": order, "logistics_id": "463", "waybill": "YT0000000000002"});
        call(&world, &shop, UPDATE, with(sound, more)).await
    };
    assert_eq!(
        code(&update(json!({})).await?),
        10_400_014,
        "not shipped yet"
    );
    for (order, number) in [(&order, "75000000000001"), (&other, "75000000000009")] {
        let ship = json!({"orderId": order, "logiCoprId": "1499", "logiNo": number});
        call(&world, &shop, "jingdong.pop.order.shipment", ship).await?;
    }
    for (more, want) in [
        (json!({"order_id": "17"}), 61),
        (json!({"logistics_id": "9999"}), 10_400_002),
        (json!({"waybill": ""}), 10_400_003),
        (json!({"waybill": "75000000000009"}), 10_400_003),
        (json!({"waybill": "YT0000000000002,YT0000000000003"}), 61),
    ] {
        assert_eq!(code(&update(more.clone()).await?), want, "{more}");
    }
    let answer = update(json!({})).await?;
    let root = &answer["order_sop_waybill_update_response"];
    assert_eq!(
        root["vender_id"],
        shop.platform_shop_id.as_str(),
        "{answer}"
    );
    let document = read_order(&world, &shop, &order).await?;
    assert_eq!(
        (
            &document["waybill"],
            &document["logisticsId"],
            &document["orderState"]
        ),
        (
            &json!("YT0000000000002"),
            &json!("463"),
            &json!("WAIT_GOODS_RECEIVE_CONFIRM")
        )
    );
    assert_eq!(world.parcels(&order).await?.len(), 1);
    Ok(())
}
