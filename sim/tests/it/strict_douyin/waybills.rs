//! Waybill numbers: who gets one, what it costs, and what can be done with it.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::codes;
use super::shipping::{WHOLE, whole};
use crate::harness::Running;

pub(super) const CREATE: &str = "logistics.newCreateOrder";
const APPLY: &str = "logistics.waybillApply";
const CANCEL: &str = "logistics.cancelOrder";
const UPDATE: &str = "logistics.updateOrder";

/// The account of a shop at a carrier.
pub(super) async fn netsite(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
) -> anyhow::Result<Value> {
    let asked = json!({"logistics_code": carrier});
    let answer = world
        .douyin(shop, "logistics.listShopNetsite", asked)
        .await?;
    Ok(answer["data"]["netsites"][0].clone())
}

fn sender(netsite: &Value) -> Value {
    let mut address = netsite["sender_address"][0].clone();
    address["country_code"] = json!("CHN");
    json!({"address": address, "contact": {"name": "仓库", "mobile": "13800000000"}})
}

/// The receiver as an order tells it.
fn receiver(order: &Value) -> Value {
    let place = |level: &str| order["post_addr"][level]["name"].clone();
    json!({
        "address": {
            "country_code": "CHN", "province_name": place("province"), "city_name": place("city"),
            "district_name": place("town"), "street_name": place("street"), "detail_address": order["post_addr"]["encrypt_detail"],
        },
        "contact": {"name": order["encrypt_post_receiver"], "mobile": order["encrypt_post_tel"]},
    })
}

pub(super) fn parcel(order: &Value, pack: &str) -> Value {
    json!({
        "order_id": order["order_id"], "pack_id": pack, "receiver_info": receiver(order),
        "items": [{"item_name": "T恤", "item_count": 1}],
    })
}

/// A whole call at a carrier.
pub(super) async fn call_for(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
    parcels: &[Value],
) -> anyhow::Result<Value> {
    let netsite = netsite(world, shop, carrier).await?;
    Ok(json!({"logistics_code": carrier, "sender_info": sender(&netsite), "order_infos": parcels}))
}

/// Numbers and refusals of a call.
fn told(answer: &Value) -> (Vec<&str>, Vec<&str>) {
    let texts = |list: &str, name: &str| -> Vec<&str> {
        let rows = answer["data"][list].as_array().map(Vec::as_slice);
        let rows = rows.unwrap_or_default().iter();
        rows.filter_map(|row| row[name].as_str()).collect()
    };
    (
        texts("ebill_infos", "track_no"),
        texts("err_infos", "err_code"),
    )
}

/// The number that one parcel gets.
pub(super) async fn number_of(
    world: &Running,
    shop: &SimShop,
    carrier: &str,
    parcel: Value,
) -> anyhow::Result<String> {
    let params = call_for(world, shop, carrier, &[parcel]).await?;
    let answer = world.douyin(shop, CREATE, params).await?;
    let (numbers, errors) = told(&answer);
    anyhow::ensure!(errors.is_empty() && numbers.len() == 1, "{answer}");
    Ok(numbers[0].to_owned())
}

#[tokio::test]
async fn an_order_and_its_pack_get_one_number_however_often_they_ask() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let order = world.douyin_order(&shop, &id).await?;
    let parcels = [parcel(&order, ""), parcel(&order, "pack_2")];
    let params = call_for(&world, &shop, "zhongtong", &parcels).await?;
    let first = world.douyin(&shop, CREATE, params).await?;
    let (numbers, errors) = told(&first);
    assert_eq!((numbers.len(), errors.len()), (2, 0), "{first}");
    assert_ne!(numbers[0], numbers[1]);
    let row = &first["data"]["ebill_infos"][1];
    assert_eq!(
        (&row["order_id"], &row["pack_id"], &row["company"]),
        (&json!(id), &json!("pack_2"), &json!("zhongtong"))
    );
    // Ciphers are others by now; the parcel is the same.
    let order = world.douyin_order(&shop, &id).await?;
    let again = number_of(&world, &shop, "zhongtong", parcel(&order, "")).await?;
    assert_eq!(again, numbers[0]);
    let other = number_of(&world, &shop, "yuantong", parcel(&order, "")).await?;
    assert!(other.starts_with("YT"), "{other}");
    let rows = world.waybills(&shop).await?;
    assert_eq!(rows.len(), 3, "{rows:?}");
    let netsite = netsite(&world, &shop, "zhongtong").await?;
    assert_eq!(
        (&netsite["amount"], &netsite["allocated_quantity"]),
        (&json!("998"), &json!(2))
    );
    Ok(())
}

#[tokio::test]
async fn a_number_is_printed_changed_and_given_back() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let order = world.douyin_order(&shop, &id).await?;
    let number = number_of(&world, &shop, "zhongtong", parcel(&order, "")).await?;
    let named = json!({"logistics_code": "zhongtong", "track_no": number});
    let apply = async || -> anyhow::Result<Value> {
        let other = json!({"logistics_code": "zhongtong", "track_no": "780000000000"});
        let params = json!({"waybill_applies": [named, other]});
        Ok(world.douyin(&shop, APPLY, params).await?["data"].clone())
    };
    let first = apply().await?;
    let info = &first["waybill_infos"][0];
    assert_eq!(
        (&info["track_no"], &info["order_id"]),
        (&json!(number), &json!(id))
    );
    assert_eq!(first["err_infos"][0]["err_code"], 1_003);
    assert_eq!(apply().await?["waybill_infos"], first["waybill_infos"]);

    world
        .post(&format!("orders/{id}/address"), json!({}))
        .await?;
    let moved = world.douyin_order(&shop, &id).await?;
    for (of, sub_code) in [(&order, "isv.parameter-invalid:10000"), (&moved, "")] {
        let mut params = named.clone();
        params["receiver_info"] = receiver(of);
        let answer = world.douyin(&shop, UPDATE, params).await?;
        assert_eq!(codes(&answer).1, sub_code, "{answer}");
    }
    let second = apply().await?;
    assert_ne!(second["waybill_infos"], first["waybill_infos"]);

    let cancelled = world.douyin(&shop, CANCEL, named.clone()).await?;
    assert_eq!(cancelled["data"]["cancel_result"]["success"], true);
    for (method, sub_code) in [
        (CANCEL, "isv.business-failed:10901"),
        (UPDATE, "isv.parameter-invalid:10901"),
    ] {
        let answer = world.douyin(&shop, method, named.clone()).await?;
        assert_eq!(codes(&answer).1, sub_code, "{answer}");
    }
    assert_eq!(apply().await?["err_infos"][0]["track_no"], json!(number));
    let netsite = netsite(&world, &shop, "zhongtong").await?;
    assert_eq!(
        (&netsite["amount"], &netsite["cancelled_quantity"]),
        (&json!("999"), &json!(1)),
        "a number given back is gone"
    );
    Ok(())
}

#[tokio::test]
async fn calls_that_are_wrong_get_nothing() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let order = world.douyin_order(&shop, &id).await?;
    let sound = call_for(&world, &shop, "zhongtong", &[parcel(&order, "")]).await?;
    let with = |path: &str, value: Value| {
        let mut params = sound.clone();
        if let Some(place) = params.pointer_mut(path) {
            *place = value;
        }
        params
    };
    let many = vec![parcel(&order, ""); 51];
    let mut misspelt = sound.clone();
    misspelt["order_infos"][0]["packid"] = json!("1");
    let cases = [
        (
            with("/logistics_code", json!("ZTO")),
            "isv.parameter-invalid:4006",
        ),
        (
            with("/logistics_code", json!("ems")),
            "isv.business-failed:10711",
        ),
        (
            with("/sender_info/address/detail_address", json!("别处1号")),
            "isv.parameter-invalid:4006",
        ),
        (
            with("/sender_info/address/street_name", json!("别的街道")),
            "isv.parameter-invalid:4006",
        ),
        (
            with("/sender_info/contact/name", json!("")),
            "isv.parameter-missing",
        ),
        (with("/order_infos", json!(many)), "isv.parameter-invalid"),
        (with("/order_infos", json!([])), "isv.parameter-missing"),
        (
            with("/order_infos/0/items", json!([])),
            "isv.parameter-missing",
        ),
        (
            with("/order_infos/0/items/0/item_count", json!(0)),
            "isv.parameter-invalid",
        ),
        (misspelt, "isv.parameter-invalid"),
    ];
    for (params, sub_code) in cases {
        let answer = world.douyin(&shop, CREATE, params.clone()).await?;
        assert_eq!(codes(&answer).1, sub_code, "{params}: {answer}");
    }
    let mut shared = sound;
    shared["user_id"] = json!(7);
    let answer = world.douyin(&shop, CREATE, shared.clone()).await?;
    assert_eq!(codes(&answer).1, "isv.parameter-invalid:10003");
    assert!(world.waybills(&shop).await?.is_empty());
    shared["user_id"] = json!(-1);
    let answer = world.douyin(&shop, CREATE, shared).await?;
    assert_eq!(told(&answer).0.len(), 1, "{answer}");
    Ok(())
}

#[tokio::test]
async fn parcels_that_are_wrong_stand_beside_those_that_are_not() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let shops = world.sim.shops();
    let mut others = shops.iter().filter(|other| other.platform_name == "douyin");
    let other = others
        .nth(1)
        .ok_or_else(|| anyhow::anyhow!("one shop only"))?;
    let placed = async |shop: &SimShop, body: Value| -> anyhow::Result<Value> {
        let id = world.douyin_place(shop, body).await?;
        world.douyin_order(shop, &id).await
    };
    let sound = placed(&shop, json!({})).await?;
    let second = placed(&shop, json!({})).await?;
    let unpaid = placed(&shop, json!({"paid": false})).await?;
    let foreign = placed(other, json!({})).await?;
    let of_second = |order: &Value, name: &str, value: Value| {
        let mut asked = parcel(order, "");
        asked["receiver_info"]["contact"][name] = value;
        asked
    };
    let mut unknown = parcel(&sound, "");
    unknown["order_id"] = json!("6920000000000000001A");
    let mut set = parcel(&sound, "");
    set["total_pack_count"] = json!(2);
    let cases = [
        (parcel(&foreign, ""), "15000"),
        (unknown, "15002"),
        (parcel(&unpaid, ""), "15003"),
        (
            of_second(&sound, "name", second["encrypt_post_receiver"].clone()),
            "15004",
        ),
        (
            of_second(&sound, "name", sound["encrypt_post_tel"].clone()),
            "15004",
        ),
        (
            of_second(&sound, "mobile", sound["mask_post_tel"].clone()),
            "15004",
        ),
        (parcel(&sound, "pack-2"), "1000"),
        (parcel(&sound, "0123456789abcdef"), "1000"),
        (set, "5001"),
    ];
    let mut parcels: Vec<Value> = cases.iter().map(|(asked, _)| asked.clone()).collect();
    parcels.push(parcel(&second, ""));
    let params = call_for(&world, &shop, "zhongtong", &parcels).await?;
    let answer = world.douyin(&shop, CREATE, params).await?;
    let (numbers, errors) = told(&answer);
    let want: Vec<&str> = cases.iter().map(|(_, code)| *code).collect();
    assert_eq!((numbers.len(), errors), (1, want), "{answer}");
    Ok(())
}

#[tokio::test]
async fn numbers_end_with_the_balance_of_a_franchise() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let mut parcels = Vec::new();
    for _ in 0..3 {
        let id = world.douyin_place(&shop, json!({})).await?;
        parcels.push(parcel(&world.douyin_order(&shop, &id).await?, ""));
    }
    let account = netsite(&world, &shop, "yunda").await?;
    let account = account["netsite_code"].as_str().unwrap_or_default();
    world.set_balance(&shop, account, 2).await?;
    let params = call_for(&world, &shop, "yunda", &parcels).await?;
    let answer = world.douyin(&shop, CREATE, params.clone()).await?;
    assert_eq!(told(&answer).1, ["10701"], "{answer}");
    assert_eq!(
        answer["data"]["err_infos"][0]["err_msg"],
        "电子面单库存不足"
    );
    // Those that have a number still get it told.
    let again = world.douyin(&shop, CREATE, params).await?;
    assert_eq!(told(&again), told(&answer));
    let direct = call_for(&world, &shop, "shunfeng", &parcels).await?;
    let answer = world.douyin(&shop, CREATE, direct).await?;
    assert_eq!(told(&answer).0.len(), 3, "a direct carrier counts nothing");
    Ok(())
}

#[tokio::test]
async fn orders_of_one_receiver_share_a_number() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let id = world.douyin_place(&shop, json!({})).await?;
    let other = world.douyin_place(&shop, json!({})).await?;
    let order = world.douyin_order(&shop, &id).await?;
    let mut asked = parcel(&order, "");
    asked["combine_orders"] = json!([id, other]);
    let params = call_for(&world, &shop, "zhongtong", &[asked.clone()]).await?;
    let answer = world.douyin(&shop, CREATE, params).await?;
    assert_eq!(told(&answer).1, ["15004"], "another receiver: {answer}");
    asked["combine_orders"] = json!([id]);
    let number = number_of(&world, &shop, "zhongtong", asked).await?;
    assert_eq!(world.waybills(&shop).await?[0]["orders"], json!([id]));
    let sent = world.douyin(&shop, WHOLE, whole(&id, &number)).await?;
    assert_eq!(sent["code"], 10_000, "{sent}");
    let foreign = world.douyin(&shop, WHOLE, whole(&other, &number)).await?;
    assert_eq!(codes(&foreign).1, "isv.business-failed:60127");
    Ok(())
}
