//! Refunds: what lists and details say, and what sellers may decide.

use anyhow::Context;
use chrono::{Duration, Utc};
use oms_sim::{ShopCount, SimOptions, SimShop};
use serde_json::{Value, json};

use super::code;
use crate::harness::{Running, small, wall};

const LIST: &str = "taobao.refunds.receive.get";
const PAY: &str = "taobao.rp.refunds.agree";

/// A world with shops of both kinds, and one of the asked kind.
pub(super) async fn start(tmall: bool) -> anyhow::Result<(Running, SimShop)> {
    let options = SimOptions {
        shops: ShopCount::All,
        ..small()
    };
    let world = Running::start(&options, None).await?;
    for shop in world.sim.shops() {
        if shop.platform_name != "taobao" {
            continue;
        }
        let own = [("fields", "orders.seller_type"), ("page_size", "1")];
        let answer = world.taobao(&shop, "taobao.trades.sold.get", &own).await?;
        let order = &answer["trades_sold_get_response"]["trades"]["trade"][0]["orders"]["order"][0];
        if order["seller_type"] == if tmall { "B" } else { "C" } {
            return Ok((world, shop));
        }
    }
    anyhow::bail!("no shop of the kind")
}

pub(super) async fn read(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<Value> {
    let fields = "refund_id,tid,oid,status,good_status,has_good_return,dispute_type,refund_phase,refund_version,refund_fee,num,sid,company_name,refund_remind_timeout,modified";
    let own = [("refund_id", id), ("fields", fields)];
    let answer = world.taobao(shop, "taobao.refund.get", &own).await?;
    let refund = &answer["refund_get_response"]["refund"];
    anyhow::ensure!(refund.is_object(), "{answer}");
    Ok(refund.clone())
}

/// `id|cents|version|phase` as the platform tells them.
pub(super) async fn info(world: &Running, shop: &SimShop, id: &str) -> anyhow::Result<[String; 4]> {
    let refund = read(world, shop, id).await?;
    let fee = refund["refund_fee"].as_str().context("no fee")?;
    let phase = refund["refund_phase"].as_str().context("no phase")?;
    Ok([
        id.to_owned(),
        fee.replace('.', "").trim_start_matches('0').to_owned(),
        refund["refund_version"].to_string(),
        phase.to_owned(),
    ])
}

/// Pays, and gives the overall code and the first row.
pub(super) async fn pay(
    world: &Running,
    shop: &SimShop,
    infos: &str,
) -> anyhow::Result<(String, Value)> {
    let answer = world.taobao(shop, PAY, &[("refund_infos", infos)]).await?;
    let body = &answer["rp_refunds_agree_response"];
    let code = body["msg_code"].as_str().context(answer.to_string())?;
    let row = body["results"]["refund_mapping_result"][0].clone();
    Ok((code.to_owned(), row))
}

/// Own parameters, expected code and sub code.
type Case<'a> = (&'a [(&'a str, &'a str)], i64, &'a str);

#[tokio::test]
async fn lists_have_limits_and_say_what_the_detail_says() -> anyhow::Result<()> {
    let (world, shop) = start(false).await?;
    let (_, id) = world
        .buyer_returns(&shop.platform_shop_id, "return_refund")
        .await?;
    let refund = read(&world, &shop, &id).await?;
    assert_eq!(refund["refund_id"], json!(id));
    assert_eq!(refund["status"], "WAIT_SELLER_AGREE");
    assert_eq!(refund["dispute_type"], "REFUND_AND_RETURN");
    assert_eq!(refund["has_good_return"], true);
    assert_eq!(refund["good_status"], "BUYER_RECEIVED");
    assert_eq!(refund["refund_phase"], "onsale");
    assert_eq!(refund["refund_remind_timeout"]["exist_timeout"], true);
    assert!(refund["tid"].is_u64() && refund["refund_version"].is_u64());
    assert!(refund.get("sid").is_none(), "what is absent is missing");
    let (old, now) = (wall(Utc::now() - Duration::days(93)), wall(Utc::now()));
    let cases: [Case<'_>; 6] = [
        (&[("fields", "")], 40, "isv.missing-parameter:fields"),
        (
            &[("page_size", "101")],
            41,
            "isv.invalid-parameter:page_size",
        ),
        (&[("page_no", "0")], 41, "isv.invalid-parameter:page_no"),
        (
            &[("start_modified", &old)],
            41,
            "isv.invalid-parameter:start_modified",
        ),
        (&[("status", "DONE")], 41, "isv.invalid-parameter:status"),
        (&[("session", "")], 26, "isv.missing-parameter:session"),
    ];
    for (own, want, sub) in cases {
        let own = [
            &[("fields", "refund_id"), ("end_modified", now.as_str())],
            own,
        ]
        .concat();
        let answer = world.taobao(&shop, LIST, &own).await?;
        assert_eq!(code(&answer), (want, sub.to_owned()), "{own:?}");
    }
    let own = [
        ("fields", "refund_id,status"),
        ("status", "WAIT_SELLER_AGREE"),
        ("use_has_next", "true"),
        ("page_size", "1"),
    ];
    let answer = world.taobao(&shop, LIST, &own).await?;
    let body = &answer["refunds_receive_get_response"];
    assert!(body["has_next"].is_boolean() && body.get("total_results").is_none());
    assert_eq!(
        body["refunds"]["refund"][0],
        json!({"refund_id": id, "status": "WAIT_SELLER_AGREE"}),
        "newest first"
    );
    let other = world.taobao(
        &shop,
        "taobao.refund.get",
        &[("refund_id", "1"), ("fields", "status")],
    );
    assert_eq!(code(&other.await?), (15, "isv.refund-not-exist".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_refund_is_paid_as_the_seller_saw_it_and_once() -> anyhow::Result<()> {
    let (world, shop) = start(false).await?;
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id = world.buyer_asks(&order, "refund_only").await?;
    let [own, cents, version, phase] = info(&world, &shop, &id).await?;
    let wrong = [
        format!("{own}|{}|{version}|{phase}", cents.parse::<i64>()? + 1),
        format!("{own}|{cents}|1|{phase}"),
        format!("{own}|{cents}|{version}|aftersale"),
        format!("1|{cents}|{version}|{phase}"),
    ];
    for infos in &wrong {
        let (code, row) = pay(&world, &shop, infos).await?;
        assert_eq!(
            (code.as_str(), &row["succ"]),
            ("OP_FAILURE_UE", &json!(false)),
            "{infos}"
        );
    }
    assert_eq!(world.stage(&id).await?, "requested");
    let many: Vec<String> = (0..21).map(|no| format!("{no}|1|1|onsale")).collect();
    for infos in [
        many.join(","),
        "1|600001|1".to_owned(),
        "1|x|1".to_owned(),
        "1".to_owned(),
    ] {
        let answer = world
            .taobao(&shop, PAY, &[("refund_infos", &infos)])
            .await?;
        assert_eq!(
            code(&answer),
            (41, "isv.invalid-parameter:refund_infos".to_owned()),
            "{infos}"
        );
    }
    let good = format!("{own}|{cents}|{version}|{phase}");
    let (code, _) = pay(&world, &shop, &format!("{good},{good}")).await?;
    assert_eq!(code, "SOME_OP_SUCC", "the second of the same is not paid");
    assert_eq!(world.stage(&id).await?, "refunded");
    assert_eq!(world.order(&order).await?.status, "closed");
    let (code, _) = pay(&world, &shop, &good).await?;
    assert_eq!(code, "OP_FAILURE_UE");
    Ok(())
}

#[tokio::test]
async fn a_stopped_shipment_is_paid_back_and_another_waits() -> anyhow::Result<()> {
    let (world, shop) = start(false).await?;
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let id = world.buyer_asks(&order, "refund_only").await?;
    let cancel = async |refund: &str, status: &str| {
        let tid: u64 = order.parse()?;
        let refund: u64 = refund.parse()?;
        let param =
            json!({"refund_id": refund, "tid": tid, "status": status, "msg": "仓库"}).to_string();
        let answer = world
            .taobao(
                &shop,
                "taobao.rdc.aligenius.sendgoods.cancel",
                &[("param", &param)],
            )
            .await?;
        anyhow::Ok(answer)
    };
    let result = |answer: &Value| {
        answer["rdc_aligenius_sendgoods_cancel_response"]["result"]["success"].clone()
    };
    assert_eq!(code(&cancel(&id, "MAYBE").await?).0, 41);
    assert_eq!(result(&cancel("1", "SUCCESS").await?), false);
    assert_eq!(result(&cancel(&id, "FAIL").await?), true);
    assert_eq!(world.stage(&id).await?, "requested");
    assert_eq!(result(&cancel(&id, "SUCCESS").await?), true);
    assert_eq!(world.stage(&id).await?, "refunded");
    assert_eq!(result(&cancel(&id, "SUCCESS").await?), false);
    Ok(())
}
