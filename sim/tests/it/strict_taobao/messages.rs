//! TMC: only permitted sellers' messages wait, and what is not confirmed comes again.

use oms_sim::SimShop;
use oms_testkit::{eventually, patience};
use serde_json::{Value, json};

use super::code;
use crate::harness::Running;

async fn consume(world: &Running, shop: &SimShop, group: &str) -> anyhow::Result<Vec<Value>> {
    let own = [("group_name", group), ("quantity", "10"), ("session", "")];
    let answer = world
        .taobao(shop, "taobao.tmc.messages.consume", &own)
        .await?;
    anyhow::ensure!(answer["error_response"].is_null(), "{answer}");
    let rows = &answer["tmc_messages_consume_response"]["messages"]["tmc_message"];
    Ok(rows.as_array().cloned().unwrap_or_default())
}

fn topics(messages: &[Value]) -> Vec<&str> {
    messages
        .iter()
        .filter_map(|row| row["topic"].as_str())
        .collect()
}

async fn confirm(world: &Running, shop: &SimShop, messages: &[Value]) -> anyhow::Result<Value> {
    let ids: Vec<String> = messages.iter().map(|row| row["id"].to_string()).collect();
    let own = [("s_message_ids", ids.join(",")), ("session", String::new())];
    let own = own.each_ref().map(|(name, value)| (*name, value.as_str()));
    world
        .taobao(shop, "taobao.tmc.messages.confirm", &own)
        .await
}

#[tokio::test]
async fn messages_wait_for_the_app_until_it_confirms_them() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    world.buyer_orders(&shop.platform_shop_id, 1).await?;
    assert!(
        consume(&world, &shop, "default").await?.is_empty(),
        "nobody permitted it"
    );
    let permit = world.taobao(&shop, "taobao.tmc.user.permit", &[]).await?;
    assert_eq!(
        permit["tmc_user_permit_response"]["is_success"], true,
        "{permit}"
    );
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let messages = consume(&world, &shop, "default").await?;
    assert_eq!(
        topics(&messages),
        ["taobao_trade_TradeCreate", "taobao_trade_TradeBuyerPay"]
    );
    let paid = &messages[1];
    assert_eq!(paid["user_id"].to_string(), shop.platform_shop_id);
    assert_eq!(paid["user_nick"], json!(shop.name));
    let content: Value = serde_json::from_str(paid["content"].as_str().unwrap_or_default())?;
    assert_eq!(content["tid"].to_string(), order);
    assert_eq!(content["status"], "WAIT_SELLER_SEND_GOODS");
    assert!(
        consume(&world, &shop, "default").await?.is_empty(),
        "not at once again"
    );
    confirm(&world, &shop, &messages[..1]).await?;
    eventually(
        async || {
            let again = consume(&world, &shop, "default").await.unwrap_or_default();
            topics(&again) == ["taobao_trade_TradeBuyerPay"] && again[0]["id"] == messages[1]["id"]
        },
        patience(),
    )
    .await;
    confirm(&world, &shop, &messages[1..]).await?;

    let id = world.buyer_asks(&order, "refund_only").await?;
    world.buyer_does(&id, "withdraw").await?;
    let messages = consume(&world, &shop, "default").await?;
    assert_eq!(
        topics(&messages),
        ["taobao_refund_RefundCreated", "taobao_refund_RefundClosed"]
    );
    let content: Value = serde_json::from_str(messages[0]["content"].as_str().unwrap_or_default())?;
    assert_eq!(content["refund_id"].to_string(), id);
    assert_eq!(
        (&content["refund_phase"], &content["bill_type"]),
        (&json!("onsale"), &json!("refund_bill"))
    );
    Ok(())
}

/// Method, own parameters, expected sub code.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[tokio::test]
async fn groups_topics_and_numbers_are_checked() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    let call = async |method: &str, own: &[(&str, &str)]| {
        let method = format!("taobao.tmc.{method}");
        world.taobao(&shop, &method, own).await
    };
    let cases: [Case<'_>; 7] = [
        (
            "messages.consume",
            &[("quantity", "9")],
            "isv.invalid-parameter:quantity",
        ),
        (
            "messages.consume",
            &[("quantity", "201")],
            "isv.invalid-parameter:quantity",
        ),
        (
            "messages.consume",
            &[("group_name", "warehouse")],
            "isv.invalid-parameter:group_name",
        ),
        (
            "messages.confirm",
            &[],
            "isv.missing-parameter:s_message_ids",
        ),
        (
            "group.add",
            &[("group_name", "default1"), ("nicks", &shop.name)],
            "isv.invalid-parameter:group_name",
        ),
        (
            "group.add",
            &[("group_name", "warehouse"), ("nicks", &shop.name)],
            "isv.invalid-parameter:nicks",
        ),
        (
            "user.permit",
            &[("topics", "weather")],
            "isv.invalid-parameter:topics",
        ),
    ];
    for (method, own, sub) in cases {
        let answer = call(method, own).await?;
        assert_eq!(code(&answer).1, sub, "{method} {own:?}: {answer}");
    }
    call("user.permit", &[("topics", "taobao_trade_TradeBuyerPay")]).await?;
    call(
        "group.add",
        &[("group_name", "warehouse"), ("nicks", &shop.name)],
    )
    .await?;
    world.buyer_orders(&shop.platform_shop_id, 1).await?;
    assert!(consume(&world, &shop, "default").await?.is_empty());
    let messages = consume(&world, &shop, "warehouse").await?;
    assert_eq!(
        topics(&messages),
        ["taobao_trade_TradeBuyerPay"],
        "one topic was asked for"
    );
    let user = call("user.get", &[("nick", &shop.name), ("fields", "topics")]).await?;
    assert_eq!(
        user["tmc_user_get_response"]["tmc_user"]["group_name"], "warehouse",
        "{user}"
    );
    call("user.cancel", &[("nick", &shop.name)]).await?;
    assert_eq!(
        code(&call("user.get", &[("nick", &shop.name), ("fields", "topics")]).await?).0,
        15
    );
    Ok(())
}

#[tokio::test]
async fn doubled_and_dropped_messages() -> anyhow::Result<()> {
    let world = Running::small().await?;
    let shop = world.shop("taobao")?;
    world.taobao(&shop, "taobao.tmc.user.permit", &[]).await?;
    world
        .post("faults", json!({"push_duplicate_share": 1.0}))
        .await?;
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let messages = consume(&world, &shop, "default").await?;
    assert_eq!(messages.len(), 4);
    assert_eq!(messages[0]["id"], messages[1]["id"], "the same twice");
    world
        .post("faults", json!({"push_dropped_share": 1.0}))
        .await?;
    world
        .post(&format!("orders/{order}/touch"), json!({}))
        .await?;
    confirm(&world, &shop, &messages).await?;
    assert!(consume(&world, &shop, "default").await?.is_empty());
    Ok(())
}
