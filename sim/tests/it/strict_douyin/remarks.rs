//! The seller's remark and star.

use serde_json::{Value, json};

use super::codes;
use crate::harness::Running;

#[tokio::test]
async fn remarks_replace_and_stars_change_only_when_asked() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let write = |params: Value| world.douyin(&shop, "order.addOrderRemark", params);
    let note = |order: Value| {
        (
            order["seller_words"].clone(),
            order["seller_remark_stars"].clone(),
        )
    };
    let done = write(json!({"order_id": id, "remark": "加急&<b>换\"顺丰\"/='", "is_add_star": "true", "star": "5"})).await?;
    assert_eq!((&done["code"], &done["data"]), (&json!(10_000), &json!({})));
    assert_eq!(
        note(world.douyin_order(&shop, &id).await?),
        (json!("加急&<b>换\"顺丰\"/='"), json!(5))
    );
    write(json!({"order_id": id, "remark": "", "is_add_star": "false"})).await?;
    assert_eq!(
        note(world.douyin_order(&shop, &id).await?),
        (json!(""), json!(5))
    );
    let cases = [
        (json!({"order_id": id}), "isv.parameter-missing"),
        (
            json!({"order_id": id, "remark": "长".repeat(61)}),
            "isv.business-failed:30202",
        ),
        (
            json!({"order_id": id, "remark": "x", "is_add_star": "true", "star": "6"}),
            "isv.parameter-invalid",
        ),
        (
            json!({"order_id": id, "remark": "x", "is_add_star": "true", "star": 5}),
            "isv.parameter-invalid",
        ),
        (
            json!({"order_id": id, "remark": "x", "is_add_star": true, "star": "5"}),
            "isv.parameter-invalid",
        ),
        (
            json!({"order_id": "1", "remark": "x"}),
            "isv.business-failed:60033",
        ),
    ];
    for (params, sub_code) in cases {
        let answer = write(params.clone()).await?;
        assert_eq!(codes(&answer).1, sub_code, "{params}: {answer}");
    }
    Ok(())
}
