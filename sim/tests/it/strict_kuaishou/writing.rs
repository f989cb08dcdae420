//! What is written: parcels and notes.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, place, read_order, result, start};
use crate::harness::Running;

const DELIVER: &str = "open.seller.order.goods.deliver";
const SPLIT: &str = "open.order.goods.split.deliver";
const APPEND: &str = "open.seller.order.goods.logistics.append";
const NOTE: &str = "open.seller.order.note.add";

/// The code of an answer with its words.
fn told(answer: &Value) -> (i64, &str) {
    (
        result(answer),
        answer["error_msg"].as_str().unwrap_or_default(),
    )
}

/// A paid order of so many pieces.
async fn pieces(world: &Running, shop: &SimShop, count: i64) -> anyhow::Result<u64> {
    for _ in 0..60 {
        let oid = place(world, shop).await?;
        if read_order(world, shop, oid).await?["orderItemInfo"]["num"] == count {
            return Ok(oid);
        }
    }
    anyhow::bail!("no order of {count} pieces")
}

#[tokio::test]
async fn an_order_leaves_whole_and_the_same_number_again_is_a_success() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let deliver = async |oid: u64, code: Value, number: &str| -> anyhow::Result<Value> {
        let param = json!({"orderId": oid, "expressCode": code, "expressNo": number});
        call(&world, &shop, DELIVER, param).await
    };
    for (code, number, want) in [
        (json!(9999), "75000000000001", "快递公司不存在"),
        (json!(1), "75000000000001", "快递公司不存在"),
        (json!(9), "SF10000000001", "运单号和物流公司不匹配"),
        (json!(9), "中通", "运单号和物流公司不匹配"),
    ] {
        let answer = deliver(oid, code, number).await?;
        assert_eq!(told(&answer), (11, want), "{number}");
    }
    assert_eq!(
        result(&deliver(oid, json!("ZTO"), "75000000000001").await?),
        2002
    );
    assert_eq!(result(&deliver(oid, json!(9), "").await?), 2001);
    assert_eq!(
        result(&deliver(17, json!(9), "75000000000001").await?),
        2008
    );
    assert!(world.parcels(&oid.to_string()).await?.is_empty());

    for _ in 0..2 {
        let answer = deliver(oid, json!(9), "75000000000001").await?;
        assert_eq!(result(&answer), 1, "{answer}");
        assert!(answer.get("data").is_none());
    }
    let refused = deliver(oid, json!(9), "75000000000002").await?;
    assert_eq!(told(&refused), (11, "订单不是待发货状态"));
    let parcels = world.parcels(&oid.to_string()).await?;
    assert_eq!((parcels.len(), parcels[0].times_reported), (1, 2));
    let order = read_order(&world, &shop, oid).await?;
    assert_eq!(order["orderBaseInfo"]["status"], 40);
    let delivery = &order["orderDeliveryInfo"];
    assert_eq!(delivery["deliveryNum"], order["orderItemInfo"]["num"]);
    let row = &order["orderLogisticsInfo"][0];
    assert_eq!(
        (&row["expressCode"], &row["expressNo"]),
        (&json!(9), &json!("75000000000001"))
    );
    Ok(())
}

#[tokio::test]
async fn numbers_belong_to_one_seller_and_one_address() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let shops = world.sim.shops();
    let mut others = shops
        .iter()
        .filter(|other| other.platform_name == "kuaishou");
    let another = others.find(|other| **other != shop).unwrap();
    let deliver = async |shop: &SimShop| -> anyhow::Result<Value> {
        let oid = place(&world, shop).await?;
        let param = json!({"orderId": oid, "expressCode": 9, "expressNo": "75000000000001"});
        call(&world, shop, DELIVER, param).await
    };
    assert_eq!(result(&deliver(&shop).await?), 1);
    assert_eq!(
        told(&deliver(&shop).await?),
        (11, "同一个运单号对应收件地址超过1个")
    );
    assert_eq!(
        told(&deliver(another).await?),
        (11, "运单号已被其他商家使用")
    );
    Ok(())
}

#[tokio::test]
async fn unpaid_refunding_and_closed_orders_do_not_leave() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let deliver = async |oid: u64| -> anyhow::Result<Value> {
        let param = json!({"orderId": oid, "expressCode": 9, "expressNo": "75000000000001"});
        call(&world, &shop, DELIVER, param).await
    };
    let unpaid = json!({"shop": shop.platform_shop_id, "paid": false});
    let unpaid = world.post("orders", unpaid).await?;
    let oid: u64 = unpaid["platform_order_id"]
        .as_str()
        .unwrap_or_default()
        .parse()?;
    let order = read_order(&world, &shop, oid).await?;
    assert_eq!(order["orderBaseInfo"]["status"], 10);
    assert_eq!(result(&deliver(oid).await?), 11);
    let oid = place(&world, &shop).await?;
    let act = async |action: &str| {
        world
            .post(&format!("orders/{oid}/{action}"), json!({}))
            .await
    };
    act("refund").await?;
    let answer = deliver(oid).await?;
    assert!(told(&answer).1.contains("售后"), "{answer}");
    act("withdraw_refund").await?;
    act("cancel").await?;
    assert_eq!(result(&deliver(oid).await?), 11);
    Ok(())
}

/// A parcel of a split delivery.
fn parcel(oid: u64, number: &str, pieces: i64) -> Value {
    json!({
        "expressCode": 9, "expressNo": number, "deliveryGoodsInfoList": [{"oid": oid, "deliveryNum": pieces}],
    })
}

#[tokio::test]
async fn pieces_leave_in_parcels_and_never_more_than_there_are() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = pieces(&world, &shop, 2).await?;
    let split = async |parcels: Vec<Value>, state: Option<i64>| -> anyhow::Result<Value> {
        let states = state.map(|state| json!([{"oid": oid, "confirmDeliveryStatus": state}]));
        let param =
            json!({"mainOrderId": oid, "deliveryItemInfoList": parcels, "deliveryStatus": states});
        call(&world, &shop, SPLIT, param).await
    };
    let other = place(&world, &shop).await?;
    for (parcels, state, want) in [
        (Vec::new(), None, 2002),
        (vec![parcel(oid, "75000000000001", 0)], None, 2002),
        (vec![parcel(oid, "75000000000001", 3)], None, 11),
        (vec![parcel(other, "75000000000001", 1)], None, 21),
        (vec![parcel(oid, "75000000000001", 1)], Some(40), 11),
        (vec![parcel(oid, "75000000000001", 2)], Some(10), 11),
        (vec![parcel(oid, "75000000000001", 1)], Some(30), 2002),
    ] {
        let answer = split(parcels.clone(), state).await?;
        assert_eq!(result(&answer), want, "{parcels:?} {state:?}: {answer}");
    }
    let delivered = async || -> anyhow::Result<(Value, Value)> {
        let order = read_order(&world, &shop, oid).await?;
        let status = order["orderBaseInfo"]["status"].clone();
        Ok((status, order["orderDeliveryInfo"]["deliveryNum"].clone()))
    };
    assert_eq!(delivered().await?, (json!(30), json!(0)));
    let first = split(vec![parcel(oid, "75000000000001", 1)], Some(10)).await?;
    assert_eq!(result(&first), 1, "{first}");
    assert_eq!(
        delivered().await?,
        (json!(40), json!(1)),
        "shipped from the first piece on"
    );
    let too_many = split(vec![parcel(oid, "75000000000002", 2)], None).await?;
    assert_eq!(result(&too_many), 11);
    let rest = split(vec![parcel(oid, "75000000000002", 1)], Some(40)).await?;
    assert_eq!(result(&rest), 1, "{rest}");
    assert_eq!(delivered().await?, (json!(40), json!(2)));
    let again = split(vec![parcel(oid, "75000000000002", 1)], None).await?;
    assert_eq!(result(&again), 11);
    let id = oid.to_string();
    assert_eq!(world.parcels(&id).await?.len(), 2);
    assert_eq!(world.order(&id).await?.status, "shipped");
    Ok(())
}

#[tokio::test]
async fn one_report_may_hold_every_parcel_and_more_come_after_it() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = pieces(&world, &shop, 2).await?;
    let append = async |number: &str| -> anyhow::Result<Value> {
        let param = json!({"oid": oid, "expressCode": 4, "expressNo": number});
        call(&world, &shop, APPEND, param).await
    };
    assert_eq!(result(&append("SF10000001").await?), 11, "not shipped yet");
    let parcels = [
        parcel(oid, "75000000000001", 1),
        parcel(oid, "75000000000002", 1),
    ];
    let param = json!({"mainOrderId": oid, "deliveryItemInfoList": parcels});
    assert_eq!(result(&call(&world, &shop, SPLIT, param).await?), 1);
    let order = read_order(&world, &shop, oid).await?;
    assert_eq!(order["orderDeliveryInfo"]["enableAppendPackage"], true);
    assert_eq!(result(&append("SF10000001").await?), 1);
    assert_eq!(result(&append("SF10000001").await?), 11);
    let order = read_order(&world, &shop, oid).await?;
    assert_eq!(order["orderDeliveryInfo"]["packageNum"], 3);
    assert_eq!(order["orderDeliveryInfo"]["deliveryNum"], 2);
    Ok(())
}

#[tokio::test]
async fn notes_are_added_and_never_replaced() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let add = async |param: Value| call(&world, &shop, NOTE, param).await;
    for (param, want) in [
        (json!({"orderId": oid}), 2001),
        (json!({"orderId": oid, "note": "加急", "flag": 7}), 2002),
        (json!({"orderId": oid, "note": "长".repeat(201)}), 2002),
        (json!({"orderId": 17, "note": "加急"}), 2008),
    ] {
        assert_eq!(result(&add(param.clone()).await?), want, "{param}");
    }
    for param in [
        json!({"orderId": oid, "note": "加急，发顺丰", "flag": 1}),
        json!({"orderId": oid, "note": "", "flag": 0}),
        json!({"orderId": oid, "note": "周末送"}),
    ] {
        assert_eq!(result(&add(param).await?), 1);
    }
    let order = read_order(&world, &shop, oid).await?;
    let notes: Vec<(&str, &str)> = order["orderNote"]["orderNoteInfo"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|note| {
            (
                note["note"].as_str().unwrap(),
                note["flagTagCode"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        notes,
        [
            ("周末送", "grey_flag_tag_order"),
            ("", "red_flag_tag_order"),
            ("加急，发顺丰", "red_flag_tag_order")
        ]
    );
    Ok(())
}
