//! Numbers of parcels: whose they are, and another one after shipping.

use serde_json::{Value, json};

use super::codes;
use super::shipping::{PARTS, WHOLE, pack, parts, whole};
use super::waybills::{number_of, parcel};
use crate::harness::Running;

const EDIT: &str = "order.logisticsEdit";
const EDIT_PACK: &str = "order.logisticsEditByPack";
const CANCEL: &str = "logistics.cancelOrder";

#[tokio::test]
async fn a_number_ships_its_own_order_by_its_own_carrier() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let other = world.douyin_place(&shop, json!({})).await?;
    let order = world.douyin_order(&shop, &id).await?;
    let number = number_of(&world, &shop, "zhongtong", parcel(&order, "")).await?;
    let by_post = number_of(&world, &shop, "youzhengguonei", parcel(&order, "")).await?;
    let back = number_of(&world, &shop, "zhongtong", parcel(&order, "2")).await?;
    let named = json!({"logistics_code": "zhongtong", "track_no": back});
    let cancelled = world.douyin(&shop, CANCEL, named).await?;
    assert_eq!(cancelled["code"], 10_000, "{cancelled}");
    for (order, number, sub_code) in [
        (&other, &number, "isv.business-failed:60127"),
        (&id, &back, "isv.business-failed:60127"),
        (&id, &by_post, "isv.business-failed:60128"),
        (&id, &number, ""),
        (&id, &number, "isv.business-failed:60110"),
    ] {
        let answer = world.douyin(&shop, WHOLE, whole(order, number)).await?;
        assert_eq!(codes(&answer).1, sub_code, "{number}: {answer}");
    }
    let order = world.douyin_order(&shop, &other).await?;
    let line = order["sku_order_list"][0]["order_id"]
        .as_str()
        .unwrap_or_default();
    let packs = [pack(&number, line, 1)];
    let answer = world
        .douyin(&shop, PARTS, parts(&other, "r-1", &packs))
        .await?;
    assert_eq!(codes(&answer).1, "isv.business-failed:60127");
    let named = json!({"logistics_code": "zhongtong", "track_no": number});
    let answer = world.douyin(&shop, CANCEL, named).await?;
    assert_eq!(codes(&answer).1, "isv.business-failed:4007", "it left");
    Ok(())
}

#[tokio::test]
async fn a_whole_order_gets_another_number() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let edit = async |carrier: &str, number: &str| {
        let params = json!({"order_id": id, "company_code": carrier, "logistics_code": number});
        world.douyin(&shop, EDIT, params).await
    };
    let early = edit("yuantong", "75000000000072").await?;
    assert_eq!(codes(&early).1, "isv.business-failed:60021");
    let sent = world
        .douyin(&shop, WHOLE, whole(&id, "75000000000071"))
        .await?;
    assert_eq!(sent["code"], 10_000);
    let before = world.douyin_order(&shop, &id).await?["logistics_info"][0].clone();
    for (carrier, number, sub_code) in [
        ("YTO", "75000000000072", "isv.business-failed:60018"),
        ("yuantong", "75-72", "isv.parameter-invalid:60017"),
        ("yuantong", "75000000000072", ""),
        ("yuantong", "75000000000072", ""),
    ] {
        let answer = edit(carrier, number).await?;
        assert_eq!(codes(&answer).1, sub_code, "{answer}");
    }
    let after = world.douyin_order(&shop, &id).await?["logistics_info"][0].clone();
    assert_eq!(
        (&after["company"], &after["tracking_no"]),
        (&json!("yuantong"), &json!("75000000000072"))
    );
    assert_eq!(after["delivery_id"], before["delivery_id"], "the same pack");
    let order = world.douyin_place(&shop, json!({})).await?;
    let foreign = world
        .douyin(&shop, WHOLE, whole(&order, "75000000000072"))
        .await?;
    assert_eq!(codes(&foreign).1, "isv.business-failed:60127");
    Ok(())
}

#[tokio::test]
async fn one_pack_of_several_gets_another_number() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({"lines": 1})).await?;
    let order = world.douyin_order(&shop, &id).await?;
    let line = &order["sku_order_list"][0];
    let key = line["order_id"].as_str().unwrap_or_default();
    let pieces = line["item_num"].as_i64().unwrap_or(0);
    let numbers = ["75000000000081", "75000000000082"];
    let packs: Vec<Value> = (0..pieces)
        .zip(numbers)
        .map(|(_, number)| pack(number, key, 1))
        .collect();
    let sent = world
        .douyin(&shop, PARTS, parts(&id, "r-1", &packs))
        .await?;
    assert_eq!(sent["code"], 10_000, "{sent}");
    let pack_id = sent["data"]["pack_list"][0]["pack_id"].clone();
    let whole =
        json!({"order_id": id, "company_code": "zhongtong", "logistics_code": "75000000000083"});
    let answer = world.douyin(&shop, EDIT, whole.clone()).await?;
    assert_eq!(codes(&answer).1, "isv.business-failed:70011");
    for (pack, sub_code) in [(json!("7"), "isv.business-failed:70011"), (pack_id, "")] {
        let mut params = whole.clone();
        params["pack_id"] = pack;
        let answer = world.douyin(&shop, EDIT_PACK, params).await?;
        assert_eq!(codes(&answer).1, sub_code, "{answer}");
    }
    let mut told: Vec<String> = world
        .parcels(&id)
        .await?
        .into_iter()
        .map(|row| row.waybill)
        .collect();
    told.sort_unstable();
    let want: Vec<&str> = numbers[1..packs.len()]
        .iter()
        .copied()
        .chain(["75000000000083"])
        .collect();
    assert_eq!(told, want);
    Ok(())
}
