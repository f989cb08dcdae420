//! The seller's note and its colour.

use serde_json::{Value, json};

use super::refusal;
use crate::harness::Running;

#[tokio::test]
async fn notes_and_colours_are_written_together() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let id = world.xhs_place(&shop, json!({})).await?;
    let note = |order: Value| {
        (
            order["sellerRemark"].clone(),
            order["sellerRemarkFlag"].clone(),
        )
    };
    assert_eq!(
        note(world.xhs_order(&shop, &id).await?),
        (json!(""), json!(1))
    );
    for (text, colour) in [("加急", 2), ("", 6)] {
        let own = json!({"orderId": id, "sellerMarkNote": text, "operator": "oms", "sellerMarkPriority": colour});
        let done = world.xhs(&shop, "order.modifySellerMarkInfo", own).await?;
        assert_eq!(done["success"], true, "{done}");
        assert_eq!(
            note(world.xhs_order(&shop, &id).await?),
            (json!(text), json!(colour))
        );
    }
    let cases = [
        (
            json!({"orderId": id, "sellerMarkNote": "x", "operator": "oms"}),
            -2_000_400,
        ),
        (
            json!({"orderId": id, "sellerMarkNote": "x", "sellerMarkPriority": 1}),
            -2_000_400,
        ),
        (
            json!({"orderId": id, "operator": "oms", "sellerMarkPriority": 1}),
            -2_000_400,
        ),
        (
            json!({"orderId": id, "sellerMarkNote": "x", "operator": "oms", "sellerMarkPriority": 0}),
            -2_000_400,
        ),
        (
            json!({"orderId": id, "sellerMarkNote": "x", "operator": "oms", "sellerMarkPriority": "1"}),
            -2_000_400,
        ),
        (
            json!({"orderId": "P1", "sellerMarkNote": "x", "operator": "oms", "sellerMarkPriority": 1}),
            -1,
        ),
    ];
    for (own, code) in cases {
        let answer = world
            .xhs(&shop, "order.modifySellerMarkInfo", own.clone())
            .await?;
        assert_eq!(refusal(&answer).0, code, "{own}");
    }
    Ok(())
}
