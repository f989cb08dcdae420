//! Whole orders, and what may not leave.

use serde_json::{Value, json};

use super::codes;
use crate::harness::Running;

pub(super) const WHOLE: &str = "order.logisticsAdd";
pub(super) const PARTS: &str = "order.logisticsAddMultiPack";

pub(super) fn whole(id: &str, number: &str) -> Value {
    json!({"order_id": id, "company_code": "zhongtong", "logistics_code": number})
}

/// One parcel of `PARTS` with so many pieces of a line.
pub(super) fn pack(number: &str, line: &str, pieces: i64) -> Value {
    json!({
        "company_code": "yuantong", "logistics_code": number,
        "shipped_order_info": [{"shipped_num": pieces, "shipped_order_id": line}],
    })
}

pub(super) fn parts(id: &str, request: &str, packs: &[Value]) -> Value {
    json!({"order_id": id, "request_id": request, "pack_list": packs})
}

#[tokio::test]
async fn a_whole_order_leaves_once_and_every_report_is_counted() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let sent = world
        .douyin(&shop, WHOLE, whole(&id, "75000000000001"))
        .await?;
    assert_eq!((&sent["code"], &sent["data"]), (&json!(10_000), &json!({})));
    for number in ["75000000000001", "75000000000002"] {
        let again = world.douyin(&shop, WHOLE, whole(&id, number)).await?;
        assert_eq!(codes(&again), (50_002, "isv.business-failed:60110"));
    }
    let parcels = world.parcels(&id).await?;
    assert_eq!((parcels.len(), parcels[0].times_reported), (1, 2));
    let order = world.douyin_order(&shop, &id).await?;
    assert_eq!(order["order_status"], 3);
    let parcel = &order["logistics_info"][0];
    assert_eq!(
        (&parcel["company"], &parcel["tracking_no"]),
        (&json!("zhongtong"), &json!("75000000000001"))
    );
    assert_eq!(
        parcel["product_info"][0]["sku_order_id"],
        order["sku_order_list"][0]["order_id"]
    );
    Ok(())
}

#[tokio::test]
async fn what_may_not_leave_is_told_apart() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let shops = world.sim.shops();
    let mut others = shops.iter().filter(|other| other.platform_name == "douyin");
    let other = others
        .nth(1)
        .ok_or_else(|| anyhow::anyhow!("one shop only"))?;
    let foreign = world.douyin_place(other, json!({})).await?;
    let unpaid = world.douyin_place(&shop, json!({"paid": false})).await?;
    let closed = world.douyin_place(&shop, json!({})).await?;
    world
        .post(&format!("orders/{closed}/cancel"), json!({}))
        .await?;
    let done = world.order_in(&shop, "completed").await?.platform_order_id;
    let sound = world.douyin_place(&shop, json!({})).await?;
    let cases = [
        (
            whole(&unpaid, "75000000000011"),
            "isv.business-failed:60137",
        ),
        (
            whole(&closed, "75000000000011"),
            "isv.business-failed:60021",
        ),
        (whole(&done, "75000000000011"), "isv.business-failed:60113"),
        (
            whole(&foreign, "75000000000011"),
            "isv.business-failed:60101",
        ),
        (
            whole("6920000000000000001", "75000000000011"),
            "isv.business-failed:60033",
        ),
        (
            json!({"order_id": sound, "company_code": "ZTO", "logistics_code": "75000000000011"}),
            "isv.business-failed:60018",
        ),
        (whole(&sound, "7500-1"), "isv.parameter-invalid:60017"),
        (
            json!({"order_id": sound, "logistics_code": "75000000000011"}),
            "isv.parameter-missing",
        ),
        (
            json!({"order_id": sound, "company_code": "zhongtong", "logistics_code": "75000000000011", "logistics_id": "15"}),
            "isv.parameter-invalid",
        ),
    ];
    for (params, sub_code) in cases {
        let answer = world.douyin(&shop, WHOLE, params.clone()).await?;
        assert_eq!(codes(&answer).1, sub_code, "{params}: {answer}");
    }
    Ok(())
}

#[tokio::test]
async fn an_open_refund_holds_the_order_unless_it_is_refused() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    world
        .post(&format!("orders/{id}/refund"), json!({}))
        .await?;
    let held = world
        .douyin(&shop, WHOLE, whole(&id, "75000000000021"))
        .await?;
    assert_eq!(codes(&held), (50_002, "isv.business-failed:60040"));
    let order = world.douyin_order(&shop, &id).await?;
    let line = order["sku_order_list"][0]["order_id"]
        .as_str()
        .unwrap_or_default();
    let held = world
        .douyin(
            &shop,
            PARTS,
            parts(&id, "r-1", &[pack("75000000000021", line, 1)]),
        )
        .await?;
    assert_eq!(codes(&held), (50_002, "isv.business-failed:60040"));
    let mut params = whole(&id, "75000000000021");
    params["is_reject_refund"] = json!(true);
    assert_eq!(world.douyin(&shop, WHOLE, params).await?["code"], 10_000);
    let order = world.douyin_order(&shop, &id).await?;
    assert_eq!(
        (
            &order["order_status"],
            &order["sku_order_list"][0]["after_sale_info"]["after_sale_status"]
        ),
        (&json!(3), &json!(28))
    );
    Ok(())
}
