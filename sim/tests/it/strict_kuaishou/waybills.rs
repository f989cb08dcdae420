//! Waybill numbers: who gets one, what it costs, and what can be done with it.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::{call, place, read_order, result, start};
use crate::harness::Running;

const GET: &str = "open.express.ebill.get";
const UPDATE: &str = "open.express.ebill.update";
pub(super) const CANCEL: &str = "open.express.ebill.cancel";

/// The account of a shop at a company.
async fn account(world: &Running, shop: &SimShop, company: &str) -> anyhow::Result<Value> {
    let param = json!({"expressCompanyCode": company});
    let answer = call(world, shop, "open.express.subscribe.query", param).await?;
    Ok(answer["data"][0].clone())
}

/// The receiver of an order as two objects: contract and address.
fn receiver(order: &Value) -> [Value; 2] {
    let address = &order["orderAddress"];
    [
        json!({"name": address["encryptedConsignee"], "mobile": address["encryptedMobile"]}),
        json!({
            "provinceName": address["province"], "cityName": address["city"], "districtName": address["district"],
            "detailAddress": address["encryptedAddress"],
        }),
    ]
}

/// One parcel of an order, at a company.
pub(super) async fn parcel(
    world: &Running,
    shop: &SimShop,
    company: &str,
    oid: u64,
    package: &str,
) -> anyhow::Result<Value> {
    let account = account(world, shop, company).await?;
    let [contract, address] = receiver(&read_order(world, shop, oid).await?);
    Ok(json!({
        "requestId": format!("{oid}-{company}-{package}"), "merchantCode": shop.platform_shop_id, "merchantName": shop.name,
        "expressCompanyCode": company, "orderChannel": "KUAI_SHOU", "tradeOrderCode": oid.to_string(), "packageCode": package,
        "itemList": [{"itemTitle": "T恤", "itemQuantity": 1}], "senderContract": {"name": "仓库", "mobile": "13800000000"},
        "senderAddress": account["senderAddress"][0], "receiverContract": contract, "receiverAddress": address,
        "netSiteCode": account["netSiteCode"], "netSiteName": account["netSiteName"], "settleAccount": account["settleAccount"],
    }))
}

async fn get(world: &Running, shop: &SimShop, parcels: &[Value]) -> anyhow::Result<Value> {
    call(world, shop, GET, json!({"getEbillOrderRequest": parcels})).await
}

/// What a parcel was answered: its waybill, or why it has none.
fn told<'a>(answer: &'a Value, parcel: &Value) -> Result<&'a Value, &'a str> {
    let rows = answer["data"].as_array().map(Vec::as_slice);
    let rows = rows.unwrap_or_default().iter();
    let mut rows = rows.filter(|row| row["requestId"] == parcel["requestId"]);
    let row = rows.next().unwrap_or(&Value::Null);
    let answered = &row["baseResponse"];
    match answered["success"] == true {
        true => Ok(&row["data"][0]),
        false => Err(answered["message"].as_str().unwrap_or("not answered")),
    }
}

/// The number that one parcel gets.
pub(super) async fn number_of(
    world: &Running,
    shop: &SimShop,
    parcel: &Value,
) -> anyhow::Result<String> {
    let answer = get(world, shop, std::slice::from_ref(parcel)).await?;
    let waybill = told(&answer, parcel).map_err(|why| anyhow::anyhow!("{why}: {answer}"))?;
    Ok(waybill["waybillCode"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

#[tokio::test]
async fn an_order_and_its_package_get_one_number_however_often_they_ask() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let first = parcel(&world, &shop, "ZTO", oid, "1").await?;
    let second = parcel(&world, &shop, "ZTO", oid, "2").await?;
    let answer = get(&world, &shop, &[first.clone(), second.clone()]).await?;
    assert_eq!(result(&answer), 1, "{answer}");
    assert_eq!(
        answer["data"][0]["requestId"], second["requestId"],
        "the order of the answers is nobody's"
    );
    let of = |parcel: &Value| told(&answer, parcel).unwrap()["waybillCode"].clone();
    assert_ne!(of(&first), of(&second));
    let mut again = parcel(&world, &shop, "ZTO", oid, "1").await?;
    again["requestId"] = json!("another");
    assert_eq!(json!(number_of(&world, &shop, &again).await?), of(&first));
    let other = parcel(&world, &shop, "YTO", oid, "1").await?;
    assert!(number_of(&world, &shop, &other).await?.starts_with("YT"));
    assert_eq!(world.waybills(&shop).await?.len(), 3);
    let account = account(&world, &shop, "ZTO").await?;
    assert_eq!(
        (&account["availableQuantity"], &account["allocatedQuantity"]),
        (&json!(998), &json!(2))
    );
    Ok(())
}

#[tokio::test]
async fn a_number_is_printed_changed_and_given_back() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let asked = parcel(&world, &shop, "ZTO", oid, "1").await?;
    let answer = get(&world, &shop, std::slice::from_ref(&asked)).await?;
    let first = told(&answer, &asked).unwrap().clone();
    for name in ["printData", "signature", "key"] {
        assert!(first[name].as_str().is_some_and(|text| !text.is_empty()));
    }
    assert_eq!(first["version"], "waybill_print_secret_version_1");
    let named = json!({"expressCompanyCode": "ZTO", "waybillCode": first["waybillCode"]});
    let old = read_order(&world, &shop, oid).await?;
    world
        .post(&format!("orders/{oid}/address"), json!({}))
        .await?;
    let moved = read_order(&world, &shop, oid).await?;
    for (order, want) in [(&old, 2010), (&moved, 1)] {
        let [contract, address] = receiver(order);
        let mut param = named.clone();
        param["receiverContract"] = contract;
        param["receiverAddress"] = address;
        let answer = call(&world, &shop, UPDATE, param).await?;
        assert_eq!(result(&answer), want, "{answer}");
        if want == 1 {
            assert_ne!(answer["data"][0]["printData"], first["printData"]);
        }
    }
    for (company, number, want) in [
        ("YTO", first["waybillCode"].clone(), 2010),
        ("ZTO", json!("780000000000"), 2010),
        ("ZTO", Value::Null, 2001),
        ("ZTO", first["waybillCode"].clone(), 1),
        ("ZTO", first["waybillCode"].clone(), 1),
    ] {
        let param = json!({"expressCompanyCode": company, "waybillCode": number});
        let answer = call(&world, &shop, CANCEL, param).await?;
        assert_eq!(result(&answer), want, "{answer}");
    }
    let answer = call(&world, &shop, UPDATE, named).await?;
    assert_eq!(result(&answer), 2010, "given back: {answer}");
    let account = account(&world, &shop, "ZTO").await?;
    assert_eq!(
        (&account["availableQuantity"], &account["cancelQuantity"]),
        (&json!(999), &json!(1))
    );
    let asked = parcel(&world, &shop, "ZTO", oid, "1").await?;
    let fresh = number_of(&world, &shop, &asked).await?;
    assert_ne!(json!(fresh), first["waybillCode"]);
    Ok(())
}

#[tokio::test]
async fn each_parcel_is_refused_for_itself() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let unpaid = json!({"shop": shop.platform_shop_id, "paid": false});
    let unpaid = world.post("orders", unpaid).await?;
    let unpaid: u64 = unpaid["platform_order_id"]
        .as_str()
        .unwrap_or_default()
        .parse()?;
    let sound = parcel(&world, &shop, "ZTO", oid, "1").await?;
    let other = parcel(&world, &shop, "ZTO", place(&world, &shop).await?, "1").await?;
    let masked = read_order(&world, &shop, oid).await?["orderAddress"]["desensitiseMobile"].clone();
    let with = |path: &str, value: Value| {
        let mut asked = sound.clone();
        *asked.pointer_mut(path).unwrap() = value;
        asked
    };
    let mut unpaid = parcel(&world, &shop, "ZTO", unpaid, "1").await?;
    unpaid["requestId"] = json!("unpaid");
    let cases = [
        (with("/merchantCode", json!("f1other")), "商家信息"),
        (with("/expressCompanyCode", json!("EMS")), "未开通"),
        (with("/netSiteCode", json!("1")), "网点"),
        (
            with("/senderAddress/detailAddress", json!("别处1号")),
            "发货地址",
        ),
        (
            with(
                "/receiverContract/name",
                other["receiverContract"]["name"].clone(),
            ),
            "收件人",
        ),
        (with("/receiverContract/mobile", masked), "收件人"),
        (
            with("/receiverAddress/provinceName", json!("海南省")),
            "收件人",
        ),
        (with("/tradeOrderCode", json!("17")), "订单不存在"),
        (with("/itemList", json!([])), "缺少参数"),
        (with("/packageCode", json!("")), "缺少参数"),
        (unpaid, "订单状态"),
    ];
    for (asked, words) in cases {
        let answer = get(&world, &shop, &[asked.clone(), other.clone()]).await?;
        let why = told(&answer, &asked).err().unwrap_or_default();
        assert!(why.contains(words), "{words}: {answer}");
        assert!(told(&answer, &other).is_ok(), "{answer}");
    }
    assert_eq!(world.waybills(&shop).await?.len(), 1, "the sound one's");
    let eleven: Vec<Value> = (0..11)
        .map(|no| with("/requestId", json!(no.to_string())))
        .collect();
    for (parcels, want) in [
        (Vec::new(), 2001),
        (eleven, 2002),
        (vec![sound.clone(), sound.clone()], 2002),
        (vec![with("/requestId", json!(""))], 2001),
        (vec![with("/requestId", json!("长".repeat(129)))], 2002),
    ] {
        let answer = get(&world, &shop, &parcels).await?;
        assert_eq!(result(&answer), want, "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn direct_companies_count_nothing_and_want_to_know_more() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    for (company, more) in [
        ("SF", json!({"isvClientCode": "demo"})),
        ("POSTB", json!({"oneBillFeeType": 1})),
    ] {
        let mut asked = parcel(&world, &shop, company, oid, "1").await?;
        let answer = get(&world, &shop, std::slice::from_ref(&asked)).await?;
        let why = told(&answer, &asked).err().unwrap_or_default();
        assert!(why.contains("extData"), "{answer}");
        asked["extData"] = json!(more.to_string());
        number_of(&world, &shop, &asked).await?;
    }
    let branch = account(&world, &shop, "STO").await?["netSiteCode"].clone();
    let branch = branch.as_str().unwrap_or_default();
    world.set_balance(&shop, branch, 1).await?;
    let first = parcel(&world, &shop, "STO", oid, "1").await?;
    let second = parcel(&world, &shop, "STO", oid, "2").await?;
    let answer = get(&world, &shop, &[first.clone(), second.clone()]).await?;
    assert!(told(&answer, &first).is_ok(), "{answer}");
    assert_eq!(told(&answer, &second), Err("面单余额不足"));
    Ok(())
}

#[tokio::test]
async fn templates_are_listed_and_those_of_others_are_refused() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let list = "open.express.standard.template.list.get";
    let answer = call(&world, &shop, list, json!({"expressCompanyCode": "ZTO"})).await?;
    let rows = answer["data"].as_array().cloned().unwrap_or_default();
    assert!(rows.iter().all(|row| row["expressCompanyCode"] == "ZTO") && rows.len() == 2);
    let own = "open.express.custom.tempate.list.query";
    let param = json!({"standardTemplateCode": rows[0]["templateCode"], "type": 1});
    let answer = call(&world, &shop, own, param).await?;
    assert_eq!(
        answer["data"][0]["standardTemplateCode"],
        rows[0]["templateCode"]
    );
    let oid = place(&world, &shop).await?;
    let mut asked = parcel(&world, &shop, "YTO", oid, "1").await?;
    asked["templateUrl"] = rows[0]["templateUrl"].clone();
    let answer = get(&world, &shop, std::slice::from_ref(&asked)).await?;
    assert_eq!(told(&answer, &asked), Err("模板不存在"));
    asked["orderChannel"] = json!("TB");
    asked["templateUrl"] = json!("");
    asked["tradeOrderCode"] = json!("T-1");
    asked["receiverContract"] = json!({"name": "张三", "mobile": "13800000000"});
    asked["receiverAddress"]["detailAddress"] = json!("文一西路1号");
    number_of(&world, &shop, &asked).await?;
    Ok(())
}
