//! Goods orders and pieces of them in parcels of their own.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::codes;
use super::shipping::{PARTS, WHOLE, pack, parts, whole};
use crate::harness::Running;

/// An order whose lines are as asked for.
async fn placed(
    world: &Running,
    shop: &SimShop,
    fits: impl Fn(&[Value]) -> bool,
) -> anyhow::Result<(String, Vec<Value>)> {
    for _ in 0..60 {
        let id = world.douyin_place(shop, json!({"lines": 3})).await?;
        let order = world.douyin_order(shop, &id).await?;
        let lines = order["sku_order_list"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if fits(&lines) {
            return Ok((id, lines));
        }
    }
    anyhow::bail!("no such order in sixty")
}

fn line(lines: &[Value], place: usize) -> &str {
    lines[place]["order_id"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn goods_orders_leave_in_parcels_of_their_own() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let (id, lines) = placed(&world, &shop, |lines| lines.len() > 1).await?;
    let pieces = |place: usize| lines[place]["item_num"].as_i64().unwrap_or(0);
    let first = parts(
        &id,
        "r-1",
        &[pack("75000000000031", line(&lines, 0), pieces(0))],
    );
    let sent = world.douyin(&shop, PARTS, first.clone()).await?;
    let told = &sent["data"]["pack_list"][0];
    assert_eq!(told["logistics_code"], "75000000000031", "{sent}");
    let order = world.douyin_order(&shop, &id).await?;
    assert_eq!(
        (
            &order["order_status"],
            &order["logistics_info"][0]["delivery_id"]
        ),
        (&json!(101), &told["pack_id"])
    );
    let whole_now = world
        .douyin(&shop, WHOLE, whole(&id, "75000000000032"))
        .await?;
    assert_eq!(codes(&whole_now), (50_002, "isv.business-failed:60110"));
    // The same request is answered as before and ships nothing; another one is refused.
    assert_eq!(
        world.douyin(&shop, PARTS, first).await?["data"],
        sent["data"]
    );
    let again = parts(&id, "r-2", &[pack("75000000000033", line(&lines, 0), 1)]);
    assert_eq!(
        codes(&world.douyin(&shop, PARTS, again).await?).1,
        "isv.business-failed:60110"
    );
    let parcels = world.parcels(&id).await?;
    assert_eq!((parcels.len(), parcels[0].times_reported), (1, 2));
    let rest: Vec<Value> = (1..lines.len())
        .map(|place| {
            pack(
                &format!("7500000000004{place}"),
                line(&lines, place),
                pieces(place),
            )
        })
        .collect();
    let sent = world.douyin(&shop, PARTS, parts(&id, "r-3", &rest)).await?;
    assert_eq!(sent["code"], 10_000, "{sent}");
    assert_eq!(world.order(&id).await?.status, "shipped");
    Ok(())
}

#[tokio::test]
async fn pieces_of_one_line_leave_one_by_one() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let (id, lines) = placed(&world, &shop, |lines| {
        lines.iter().any(|line| line["item_num"] == 2)
    })
    .await?;
    let two = lines
        .iter()
        .position(|line| line["item_num"] == 2)
        .unwrap_or(0);
    for (number, pieces, sub_code) in [
        ("75000000000051", 3, "isv.parameter-invalid:50049"),
        ("75000000000051", 0, "isv.parameter-invalid:50049"),
        ("75000000000051", 1, ""),
        ("75000000000052", 2, "isv.parameter-invalid:50049"),
        ("75000000000052", 1, ""),
        ("75000000000053", 1, "isv.business-failed:60110"),
    ] {
        let request = format!("{number}-{pieces}");
        let sent = world
            .douyin(
                &shop,
                PARTS,
                parts(&id, &request, &[pack(number, line(&lines, two), pieces)]),
            )
            .await?;
        assert_eq!(codes(&sent).1, sub_code, "{number} {pieces}: {sent}");
    }
    let order = world.douyin_order(&shop, &id).await?;
    let counts: Vec<&Value> = order["logistics_info"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parcel| &parcel["product_info"][0]["product_count"])
        .collect();
    assert_eq!(counts, [&json!(1), &json!(1)]);
    assert_eq!(order["sku_order_list"][two]["order_status"], 3);
    Ok(())
}

#[tokio::test]
async fn several_parcels_leave_together_or_not_at_all() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let (id, lines) = placed(&world, &shop, |lines| lines.len() > 1).await?;
    let good = pack("75000000000061", line(&lines, 0), 1);
    let cases = [
        (
            parts(&id, "r-1", &[good.clone(), pack("75000000000062", "1", 1)]),
            "isv.parameter-invalid:60016",
        ),
        (
            parts(
                &id,
                "r-1",
                &[good.clone(), pack("75000000000062", line(&lines, 1), 9)],
            ),
            "isv.parameter-invalid:50049",
        ),
        (
            parts(&id, "", std::slice::from_ref(&good)),
            "isv.missing-parameter:50050",
        ),
        (parts(&id, "r-1", &[]), "isv.parameter-missing"),
    ];
    for (params, sub_code) in cases {
        let answer = world.douyin(&shop, PARTS, params.clone()).await?;
        assert_eq!(codes(&answer).1, sub_code, "{params}: {answer}");
    }
    assert!(world.parcels(&id).await?.is_empty());
    assert_eq!(world.order(&id).await?.status, "awaiting_shipment");
    Ok(())
}
