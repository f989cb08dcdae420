//! Products and their SKUs.

use serde_json::json;

use super::codes;
use crate::harness::Running;

#[tokio::test]
async fn goods_are_listed_without_skus_and_each_has_its_own() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let listed = world
        .douyin(&shop, "product.listV2", json!({"page": 1, "size": 100}))
        .await?;
    let products = listed["data"]["data"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(listed["data"]["total"], products.len());
    let online = world
        .douyin(
            &shop,
            "product.listV2",
            json!({"page": 1, "size": 100, "status": 0}),
        )
        .await?;
    let rows = online["data"]["data"].as_array();
    assert!(rows.is_some_and(|rows| !rows.is_empty() && rows.iter().all(|row| row["status"] == 0)));
    let id = products[0]["product_id"].as_i64().unwrap_or(0);
    let skus = world
        .douyin(&shop, "sku.list", json!({"product_id": id.to_string()}))
        .await?;
    assert_eq!(skus["data"][0]["product_id"], id);
    let detail = world
        .douyin(
            &shop,
            "product.detail",
            json!({"product_id": id.to_string()}),
        )
        .await?;
    assert_eq!(
        detail["data"]["spec_prices"][0]["sku_id"],
        skus["data"][0]["id"]
    );
    for (params, sub_code) in [
        (
            json!({"page": 0, "size": 100}),
            "isv.parameter-invalid:10035",
        ),
        (
            json!({"page": 101, "size": 100}),
            "isv.parameter-invalid:20013",
        ),
    ] {
        let answer = world.douyin(&shop, "product.listV2", params).await?;
        assert_eq!(codes(&answer), (40_004, sub_code));
    }
    let answer = world
        .douyin(&shop, "sku.list", json!({"product_id": "1"}))
        .await?;
    assert_eq!(codes(&answer), (40_004, "isv.parameter-invalid:5"));
    Ok(())
}
