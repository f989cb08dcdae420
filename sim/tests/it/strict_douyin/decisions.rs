//! Decisions about after-sales, and what the platform refuses of them.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::after_sales::with;
use super::codes;
use crate::harness::Running;

const OPERATE: &str = "afterSale.operate";

fn one(kind: i64, id: &str, more: Value) -> Value {
    json!({"type": kind, "items": [with(json!({"aftersale_id": id}), more)]})
}

impl Running {
    /// The seller's usual address.
    async fn douyin_address(&self, shop: &SimShop) -> anyhow::Result<Value> {
        let asked =
            json!({"page_no": 1, "page_size": 10, "order_by": "asc", "order_field": "create_time"});
        let answer = self.douyin(shop, "address.list", asked).await?;
        let rows = answer["data"]["address_list"].as_array().cloned();
        let usual = rows
            .into_iter()
            .flatten()
            .find(|row| row["is_default"] == 1);
        Ok(usual.unwrap_or_default()["address_id"].clone())
    }
}

#[tokio::test]
async fn a_return_is_agreed_to_twice() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let (order, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let address = world.douyin_address(&shop).await?;
    let operate = async |body: Value| world.douyin(&shop, OPERATE, body).await;
    let to = json!({"logistics": {"receiver_address_id": address}});
    let cases = [
        (one(101, &id, json!({})), "isv.parameter-invalid:11000"),
        (
            one(101, &id, json!({"logistics": {"receiver_address_id": 17}})),
            "isv.parameter-invalid:11000",
        ),
        (
            one(101, &id, with(to.clone(), json!({"update_time": 17}))),
            "isv.business-failed:11005",
        ),
        (one(201, &id, json!({})), "isv.business-failed:20309541"),
        (one(111, &id, json!({})), "isv.business-failed:20309541"),
        (one(999, &id, json!({})), "isv.parameter-invalid:11000"),
        (one(101, "1", to.clone()), "isp.service-error:10000"),
        (json!({"type": 101, "items": []}), "isv.parameter-missing"),
        (
            one(101, &id, json!({"address": 1})),
            "isv.parameter-invalid",
        ),
    ];
    for (body, sub_code) in cases {
        let answer = operate(body.clone()).await?;
        assert_eq!(codes(&answer).1, sub_code, "{body}: {answer}");
    }
    let version =
        world.douyin_after_sale(&shop, &id).await?.2["after_sale_info"]["update_time"].clone();
    let agreed = operate(one(101, &id, with(to, json!({"update_time": version})))).await?;
    let row = &agreed["data"]["items"][0];
    assert_eq!(
        (&row["aftersale_id"].to_string(), &row["status_code"]),
        (&id, &json!(0))
    );
    assert_eq!(world.douyin_after_sale(&shop, &id).await?.0, 7);
    assert_eq!(
        codes(&operate(one(111, &id, json!({}))).await?).1,
        "isv.business-failed:20309541",
        "the goods are not back"
    );
    world.buyer_does(&id, "send_back").await?;
    let (status, _, whole) = world.douyin_after_sale(&shop, &id).await?;
    let parcel = &whole["logistics_info"]["return"]["tracking_no"];
    assert_eq!(
        (
            status,
            parcel.as_str().is_some_and(|number| !number.is_empty())
        ),
        (11, true)
    );
    assert_eq!(operate(one(111, &id, json!({}))).await?["code"], 10_000);
    let (status, refund, whole) = world.douyin_after_sale(&shop, &id).await?;
    assert_eq!((status, refund), (12, 3));
    let info = &whole["after_sale_info"];
    assert_eq!(info["real_refund_amount"], info["refund_total_amount"]);
    let order = world.douyin_order(&shop, &order).await?;
    let line = &order["sku_order_list"][0]["after_sale_info"];
    assert_eq!(
        (&line["after_sale_status"], &line["refund_status"]),
        (&json!(12), &json!(3))
    );
    assert_eq!(
        (&order["order_status"], &order["main_status"]),
        (&json!(4), &json!(22))
    );
    assert_eq!(
        codes(&operate(one(111, &id, json!({}))).await?).1,
        "isv.business-failed:20309541"
    );
    Ok(())
}

#[tokio::test]
async fn refusals_have_reasons_and_some_want_proof() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    let reasons = world
        .douyin(
            &shop,
            "afterSale.rejectReasonCodeList",
            json!({"aftersale_id": id}),
        )
        .await?;
    let reasons = reasons["data"]["items"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let code = |need: &str| {
        let found = reasons
            .iter()
            .find(|reason| reason["evidence_need"] == need);
        found
            .map(|reason| reason["reject_reason_code"].clone())
            .unwrap()
    };
    let said = |more: Value| with(json!({"reason": "不同意", "remark": "商品已发出"}), more);
    let refuse = async |more: Value| world.douyin(&shop, OPERATE, one(202, &id, more)).await;
    for more in [
        json!({"reject_reason_code": code("N")}),
        said(json!({})),
        said(json!({"reject_reason_code": 999})),
        said(json!({"reject_reason_code": code("Y")})),
        said(json!({"reject_reason_code": code("Y"), "evidence": [{"type": 1, "url": ""}]})),
    ] {
        let answer = refuse(more.clone()).await?;
        assert_eq!(codes(&answer).1, "isv.parameter-invalid:11000", "{more}");
    }
    let proof = json!([{"type": 1, "url": "https://img.example/proof.jpg", "desc": "协商记录"}]);
    let told = refuse(said(
        json!({"reject_reason_code": code("Y"), "evidence": proof}),
    ))
    .await?;
    assert_eq!(told["code"], 10_000, "{told}");
    assert_eq!(world.douyin_after_sale(&shop, &id).await?.0, 27);
    assert_eq!(world.buyer_does(&id, "ask_again").await?, "requested");
    assert_eq!(
        world
            .douyin(&shop, OPERATE, one(201, &id, json!({})))
            .await?["code"],
        10_000
    );

    // What has not left is refused by sending it.
    let unshipped = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id = world.buyer_asks(&unshipped, "refund_only").await?;
    let reasons = world
        .douyin(
            &shop,
            "afterSale.rejectReasonCodeList",
            json!({"aftersale_id": id}),
        )
        .await?;
    assert_eq!(reasons["data"]["items"], json!([]));
    for kind in [202, 212] {
        let told = world
            .douyin(
                &shop,
                OPERATE,
                one(kind, &id, said(json!({"reject_reason_code": 5}))),
            )
            .await?;
        assert_eq!(codes(&told).1, "isv.business-failed:11001");
    }
    let stop = json!({"aftersale_id": id, "op_time": chrono::Utc::now().timestamp()});
    let stopped = world
        .douyin(&shop, "afterSale.CancelSendGoodsSuccess", stop.clone())
        .await?;
    assert_eq!(stopped["code"], 10_000);
    let order = world.douyin_order(&shop, &unshipped).await?;
    assert_eq!(
        (&order["order_status"], &order["main_status"]),
        (&json!(4), &json!(21))
    );
    let again = world
        .douyin(&shop, "afterSale.CancelSendGoodsSuccess", stop)
        .await?;
    assert_eq!(codes(&again).1, "isv.business-failed:12001");
    Ok(())
}

#[tokio::test]
async fn goods_for_goods_and_goods_sent_again() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let address = world.douyin_address(&shop).await?;
    let operate = async |body: Value| world.douyin(&shop, OPERATE, body).await;
    let sent =
        json!({"logistics": {"company_code": "yuantong", "logistics_code": "YT1234567890123"}});

    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "exchange")
        .await?;
    let to = json!({"logistics": {"receiver_address_id": address}});
    assert_eq!(operate(one(301, &id, to)).await?["code"], 10_000);
    world.buyer_does(&id, "send_back").await?;
    let nowhere =
        json!({"logistics": {"company_code": "ZTO", "logistics_code": "YT1234567890123"}});
    assert_eq!(
        codes(&operate(one(311, &id, nowhere)).await?).1,
        "isv.business-failed:60018"
    );
    assert_eq!(operate(one(311, &id, sent.clone())).await?["code"], 10_000);
    let (status, refund, whole) = world.douyin_after_sale(&shop, &id).await?;
    assert_eq!((status, refund), (13, 0));
    assert_eq!(
        whole["logistics_info"]["exchange"]["tracking_no"],
        "YT1234567890123"
    );
    world.buyer_does(&id, "receive").await?;
    assert_eq!(world.douyin_after_sale(&shop, &id).await?.0, 14);

    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "reship")
        .await?;
    assert_eq!(
        codes(&operate(one(411, &id, sent.clone())).await?).1,
        "isv.business-failed:20309541"
    );
    assert_eq!(operate(one(401, &id, json!({}))).await?["code"], 10_000);
    assert_eq!(world.douyin_after_sale(&shop, &id).await?.0, 8);
    assert_eq!(operate(one(411, &id, sent.clone())).await?["code"], 10_000);
    assert_eq!(
        world.douyin_after_sale(&shop, &id).await?.2["logistics_info"]["resend"]["company_code"],
        "yuantong"
    );
    assert_eq!(
        codes(&operate(one(411, &id, sent)).await?).1,
        "isv.business-failed:20309541"
    );
    Ok(())
}

#[tokio::test]
async fn a_batch_is_all_or_nothing_and_remarks_stay_with_their_after_sale() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let (_, first) = world
        .buyer_returns(&shop.platform_shop_id, "refund_only")
        .await?;
    let (_, other) = world
        .buyer_returns(&shop.platform_shop_id, "price_protection")
        .await?;
    let both = json!({"type": 201, "items": [{"aftersale_id": first}, {"aftersale_id": other}]});
    let told = world.douyin(&shop, OPERATE, both).await?;
    assert_eq!(codes(&told).1, "isv.business-failed:20309541");
    assert_eq!(world.douyin_after_sale(&shop, &first).await?.0, 6);
    let twice = json!({"type": 201, "items": [{"aftersale_id": first}, {"aftersale_id": first}]});
    assert_eq!(
        codes(&world.douyin(&shop, OPERATE, twice).await?).1,
        "isv.parameter-invalid:11000"
    );

    let remark = async |body: Value| world.douyin(&shop, "afterSale.addOrderRemark", body).await;
    for (body, sub_code) in [
        (json!({"after_sale_id": first}), "isv.business-failed:11000"),
        (
            json!({"after_sale_id": "1", "remark": "x"}),
            "isv.business-failed:11003",
        ),
    ] {
        assert_eq!(codes(&remark(body).await?).1, sub_code);
    }
    let written = remark(json!({"after_sale_id": first, "remark": "已联系买家"})).await?;
    assert_eq!(written["code"], 10_000);
    let whole = world.douyin_after_sale(&shop, &first).await?.2;
    assert_eq!(whole["after_sale_shop_remarks"][0]["remark"], "已联系买家");

    world
        .post("faults", json!({"cut_after_share": 1.0}))
        .await?;
    assert!(
        world
            .douyin(&shop, OPERATE, one(201, &first, json!({})))
            .await
            .is_err()
    );
    world
        .post("faults", json!({"cut_after_share": 0.0}))
        .await?;
    assert_eq!(
        world.douyin_after_sale(&shop, &first).await?.0,
        12,
        "the answer was lost, not the effect"
    );
    Ok(())
}
