//! Goods, one row per SKU.

use serde_json::json;

use super::refusal;
use crate::harness::Running;

#[tokio::test]
async fn goods_come_one_row_per_sku() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let page = |no: i64| json!({"pageNo": no, "pageSize": 2});
    let first = world
        .xhs(&shop, "product.getDetailSkuList", page(1))
        .await?;
    let total = first["data"]["total"].as_i64().unwrap_or(0);
    let row = &first["data"]["data"][0];
    assert!(
        total > 2 && row["sku"]["id"].as_str().is_some_and(|id| id.len() == 24),
        "{first}"
    );
    assert_eq!(row["sku"]["itemId"], row["item"]["id"]);
    let id = world.xhs_place(&shop, json!({})).await?;
    let sold = world.xhs_order(&shop, &id).await?["skuList"][0].clone();
    let own = json!({"id": sold["skuId"]});
    let found = world.xhs(&shop, "product.getDetailSkuList", own).await?;
    assert_eq!(found["data"]["data"][0]["sku"]["erpCode"], sold["erpcode"]);
    let answer = world
        .xhs(&shop, "product.getDetailSkuList", json!({"pageSize": 101}))
        .await?;
    assert_eq!(refusal(&answer).0, -2_000_400);
    Ok(())
}
