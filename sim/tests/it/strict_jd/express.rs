//! Waybills of JD's own express.

use serde_json::{Value, json};

use super::waybills::account;
use super::{call, code, place, read_order, start, with};

const RECEIVE: &str = "jingdong.ldop.waybill.receive";
const INTERCEPT: &str = "jingdong.ldop.receive.order.intercept";

#[tokio::test]
async fn numbers_are_booked_intercepted_and_printed() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let order = place(&world, &shop).await?;
    let document = read_order(&world, &shop, &order).await?;
    let to = &document["consigneeInfo"];
    let from = account(&world, &shop, "ZTO").await?["address"].clone();
    let part = |name: &str| from[name].as_str().unwrap_or_default().to_owned();
    let home = ["provinceName", "cityName", "countryName", "address"].map(part);
    let customer = format!("010K{}", shop.platform_shop_id);
    let sound = json!({
        "salePlat": "0010001", "customerCode": customer, "orderId": order, "senderName": "仓库", "senderAddress": home.concat(),
        "senderMobile": "13800000000", "receiveName": to["fullname"], "receiveAddress": to["fullAddress"], "receiveMobile": to["mobile"],
        "packageCount": 1, "weight": 1.5, "vloumn": 1000,
    });
    let receive = async |more: Value| -> anyhow::Result<Value> {
        let answer = call(&world, &shop, RECEIVE, with(sound.clone(), more)).await?;
        Ok(match answer.get("receiveorderinfo_result") {
            Some(result) => result.clone(),
            None => answer,
        })
    };
    for (more, want) in [
        (json!({"packageCount": 1000}), 61),
        (json!({"remark": "字".repeat(21)}), 61),
        (json!({"vloumn": null}), 60),
        (json!({"receiveMobile": null}), 60),
    ] {
        assert_eq!(code(&receive(more.clone()).await?), want, "{more}");
    }
    for more in [
        json!({"customerCode": "010K000001"}),
        json!({"orderId": "17"}),
        json!({"senderAddress": "别处1号"}),
        json!({"receiveName": "王*"}),
    ] {
        let answer = receive(more.clone()).await?;
        assert_eq!(
            (&answer["resultCode"], &answer["deliveryId"]),
            (&json!(101), &Value::Null),
            "{more}"
        );
    }
    let first = receive(json!({})).await?;
    assert_eq!(first["resultCode"], 100, "{first}");
    let second = receive(json!({})).await?;
    assert_ne!(
        first["deliveryId"], second["deliveryId"],
        "a repeat is no repeat"
    );

    let intercept = async |vendor: &str, number: &Value| -> anyhow::Result<Value> {
        let asked = json!({"vendorCode": vendor, "deliveryId": number, "interceptReason": "缺货"});
        let answer = call(&world, &shop, INTERCEPT, asked).await?;
        Ok(answer["resultInfo"]["stateCode"].clone())
    };
    assert_eq!(intercept("010K000001", &second["deliveryId"]).await?, 101);
    assert_eq!(intercept(&customer, &json!("17")).await?, 101);
    assert_eq!(intercept(&customer, &second["deliveryId"]).await?, 100);
    assert_eq!(intercept(&customer, &second["deliveryId"]).await?, 108);
    let asked = json!({"waybillCode": second["deliveryId"], "customerCode": customer});
    let method = "jingdong.ldop.delivery.provider.cancelWayBill";
    let answer = call(&world, &shop, method, asked).await?;
    assert_eq!(answer["responseDTO"]["statusCode"], "108");

    let print = json!({"param1": {
        "cpCode": "JD", "objectId": "obj-1", "parameters": {"ewCustomerCode": customer}, "wayBillInfos": [
            {"orderNo": order, "popFlag": 1, "jdWayBillCode": first["deliveryId"]},
            {"orderNo": order, "popFlag": 1, "jdWayBillCode": second["deliveryId"]},
        ],
    }});
    let method = "jingdong.printing.printData.pullData";
    let answer = call(&world, &shop, method, print).await?;
    let rows = &answer["returnType"]["prePrintDatas"];
    assert_eq!(
        (&rows[0]["code"], &rows[1]["code"]),
        (&json!("1"), &json!("0"))
    );

    let ship = json!({"orderId": order, "logiCoprId": "2087", "logiNo": first["deliveryId"]});
    call(&world, &shop, "jingdong.pop.order.shipment", ship).await?;
    assert_eq!(
        intercept(&customer, &first["deliveryId"]).await?,
        103,
        "left"
    );
    assert_eq!(world.parcels(&order).await?.len(), 1);
    Ok(())
}
