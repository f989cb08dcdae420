//! What is written: shipments and remarks.

use serde_json::{Value, json};

use super::{call, code, place, read_order, start};

const SHIP: &str = "jingdong.pop.order.shipment";
const REMARK: &str = "jingdong.pop.order.modifyVenderRemark";

/// Whether a shipment was taken, in either of the ways it is said, and the failure's code.
fn told(answer: &Value) -> (bool, &str) {
    let result = &answer["sopjosshipment_result"];
    let success = result["success"] == true || result["success"] == "true";
    assert!(success || result["success"] == false || result["success"] == "false");
    (success, result["errorCode"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn an_order_leaves_whole_and_once() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let id = place(&world, &shop).await?;
    let ship = async |id: &str, company: &str, number: &str| -> anyhow::Result<Value> {
        let body = json!({"orderId": id, "logiCoprId": company, "logiNo": number});
        call(&world, &shop, SHIP, body).await
    };
    for (company, number, want) in [
        ("9999", "75000000000001", "10400002"),
        ("ZTO", "75000000000001", "10400002"),
        ("1499", "", "10400003"),
        ("1499", "75000000000001|75000000000002", "10400003"),
        ("1499|467", "75000000000001", "10400003"),
        ("1499", "中通", "10400003"),
    ] {
        let answer = ship(&id, company, number).await?;
        assert_eq!(told(&answer), (false, want), "{company} {number}: {answer}");
    }
    assert!(world.parcels(&id).await?.is_empty());
    assert_eq!(code(&ship("", "1499", "75000000000001").await?), 60);
    assert_eq!(
        told(&ship("17", "1499", "75000000000001").await?),
        (false, "10400004")
    );

    assert_eq!(
        told(&ship(&id, "1499", "75000000000001").await?),
        (true, "")
    );
    let again = ship(&id, "1499", "75000000000001").await?;
    assert_eq!(told(&again), (false, "10400001"));
    assert_eq!(
        again["sopjosshipment_result"]["chineseErrCode"],
        "订单状态不允许出库"
    );
    assert_eq!(
        told(&ship(&id, "1499", "75000000000002").await?),
        (false, "10400001")
    );
    let parcels = world.parcels(&id).await?;
    assert_eq!((parcels.len(), parcels[0].times_reported), (1, 2));
    let order = read_order(&world, &shop, &id).await?;
    assert_eq!(order["orderState"], "WAIT_GOODS_RECEIVE_CONFIRM");
    assert_eq!(
        (&order["waybill"], &order["logisticsId"]),
        (&json!("75000000000001"), &json!("1499"))
    );
    Ok(())
}

#[tokio::test]
async fn a_shipment_may_have_several_parcels_or_no_number_at_all() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let ship = async |company: &str, number: &str| -> anyhow::Result<Value> {
        let id = place(&world, &shop).await?;
        let body = json!({"orderId": id, "logiCoprId": company, "logiNo": number});
        let answer = call(&world, &shop, SHIP, body).await?;
        assert_eq!(told(&answer), (true, ""), "{answer}");
        read_order(&world, &shop, &id).await
    };
    let order = ship("467|463", "SF100001,SF100002|YT100001").await?;
    assert_eq!(order["waybill"], "SF100001,SF100002|YT100001");
    assert_eq!(order["logisticsId"], "467|463");
    let order = ship("1274", "").await?;
    assert_eq!(
        (
            &order["waybill"],
            &order["logisticsId"],
            &order["orderState"]
        ),
        (
            &json!(""),
            &json!("1274"),
            &json!("WAIT_GOODS_RECEIVE_CONFIRM")
        )
    );
    Ok(())
}

#[tokio::test]
async fn locked_and_cancelled_orders_do_not_leave_and_success_is_said_in_two_ways()
-> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut ways = [0, 0];
    for place_no in 0..12 {
        let id = place(&world, &shop).await?;
        let ship = async |number: &str| -> anyhow::Result<Value> {
            let body = json!({"orderId": id, "logiCoprId": 1499, "logiNo": number});
            call(&world, &shop, SHIP, body).await
        };
        let act = async |action: &str| {
            world
                .post(&format!("orders/{id}/{action}"), json!({}))
                .await
        };
        let number = format!("7500000000{place_no:04}");
        act("refund").await?;
        let answer = ship(&number).await?;
        assert_eq!(told(&answer), (false, "10400001"), "locked");
        let said = answer["sopjosshipment_result"]["success"].is_string();
        ways[usize::from(said)] += 1;
        act("withdraw_refund").await?;
        if place_no % 2 == 0 {
            assert_eq!(told(&ship(&number).await?), (true, ""));
        } else {
            act("cancel").await?;
            assert_eq!(told(&ship(&number).await?), (false, "10400001"));
            let order = read_order(&world, &shop, &id).await?;
            assert_eq!(order["orderState"], "TRADE_CANCELED");
        }
    }
    assert!(ways[0] > 0 && ways[1] > 0, "{ways:?}");
    Ok(())
}

#[tokio::test]
async fn remarks_replace_each_other() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let id = place(&world, &shop).await?;
    let write = async |body: Value| call(&world, &shop, REMARK, body).await;
    for (body, want) in [
        (json!({"order_id": id, "flag": 1}), 60),
        (json!({"order_id": id, "remark": "加急"}), 60),
        (json!({"order_id": id, "flag": 6, "remark": "加急"}), 61),
        (
            json!({"order_id": id, "flag": 1, "remark": "长".repeat(501)}),
            61,
        ),
    ] {
        assert_eq!(code(&write(body.clone()).await?), want, "{body}");
    }
    let unknown = write(json!({"order_id": "17", "flag": 1, "remark": "加急"})).await?;
    assert_eq!(unknown["modifyvenderremark_result"]["success"], false);
    for (remark, flag) in [("加急 请发顺丰", "1"), ("", "3")] {
        let answer = write(json!({"order_id": id, "flag": flag, "remark": remark})).await?;
        assert_eq!(
            answer["modifyvenderremark_result"]["success"], true,
            "{answer}"
        );
        let order = read_order(&world, &shop, &id).await?;
        assert_eq!(
            (&order["venderRemark"], &order["venderRemarkLevelFlag"]),
            (&json!(remark), &json!(flag))
        );
        let read = call(
            &world,
            &shop,
            "jingdong.order.venderRemark.queryByOrderId",
            json!({"order_id": id}),
        )
        .await?;
        let remarked = &read["venderRemarkQueryResult"]["vender_remark"];
        assert_eq!(
            (&remarked["remark"], &remarked["flag"]),
            (&json!(remark), &json!(flag))
        );
    }
    Ok(())
}
