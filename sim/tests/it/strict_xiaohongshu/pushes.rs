//! Messages: signed over the address, repeated once, and forged.

use md5::{Digest, Md5};
use oms_sim::SimShop;
use serde_json::{Value, json};

use crate::harness::Running;
use crate::hook_receiver::{HookReceiver, HookTaken};

const TAKEN: &str = r#"{"success":true,"error_code":0,"error_msg":""}"#;
const MOVED: &str = "msg_fulfillment_status_change";

/// MD5 over path, sorted parameters and secret.
fn sign(path: &str, app_key: &str, timestamp: &str, secret: &str) -> String {
    let text = format!("{path}?app-key={app_key}&timestamp={timestamp}{secret}");
    hex::encode(Md5::digest(text))
}

fn is_signed(shop: &SimShop, call: &HookTaken) -> bool {
    let stamp = call.header("timestamp");
    let wanted = sign(&call.path, &shop.app_key, stamp, &shop.app_secret);
    call.header("app-key") == shop.app_key && call.header("sign") == wanted
}

/// Tag and data of the one message.
fn message(call: &HookTaken) -> (String, Value) {
    let messages: Value = serde_json::from_str(&call.body).unwrap_or_default();
    let data = messages[0]["data"].as_str().unwrap_or("null");
    let tag = messages[0]["msgTag"].as_str().unwrap_or_default();
    (
        tag.to_owned(),
        serde_json::from_str(data).unwrap_or_default(),
    )
}

fn is_about(call: &HookTaken, tag: &str, name: &str, id: &str) -> bool {
    let (known, data) = message(call);
    known == tag && data[name] == id
}

async fn start() -> anyhow::Result<(Running, SimShop, HookReceiver)> {
    let world = Running::small().await?;
    let shop = world.shop("xiaohongshu")?;
    let mut hooks = HookReceiver::start(TAKEN).await?;
    let probe = hooks.enter(&world, "xiaohongshu", &shop.app_key).await?;
    assert_eq!(probe.body, r#"{"test":true}"#);
    assert!(is_signed(&shop, &probe));
    Ok((world, shop, hooks))
}

#[test]
fn the_worked_signature() {
    assert_eq!(
        sign(
            "/xhs/push",
            "demoappid0123456789ab",
            "1735689600",
            "demosecret0123456789abcdef012345"
        ),
        "ee727d9f3152774c7e69e6dd7521ca6a"
    );
}

#[tokio::test]
async fn orders_and_after_sales_are_told_as_they_move() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = start().await?;
    let id = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let placed = hooks
        .until(|call| is_about(call, MOVED, "orderId", &id))
        .await?;
    assert!(is_signed(&shop, &placed), "{placed:?}");
    assert_eq!(message(&placed).1["orderStatus"], 4);
    let outer: Value = serde_json::from_str(&placed.body)?;
    assert_eq!(outer[0]["sellerId"], shop.platform_shop_id.as_str());
    let act = async |action: &str| {
        world
            .post(&format!("orders/{id}/{action}"), json!({}))
            .await
    };
    act("address").await?;
    let moved = hooks
        .until(|call| is_about(call, "msg_fulfillment_receiver_change", "orderId", &id))
        .await?;
    let address = world.xhs_order(&shop, &id).await?["openAddressId"].clone();
    assert_eq!(message(&moved).1["openAddressId"], address);
    let note = json!({"orderId": id, "sellerMarkNote": "加急", "operator": "oms", "sellerMarkPriority": 2});
    world.xhs(&shop, "order.modifySellerMarkInfo", note).await?;
    let noted = hooks
        .until(|call| is_about(call, "msg_fulfillment_seller_remark_change", "orderId", &id))
        .await?;
    assert_eq!(message(&noted).1["sellerMarkNote"], "加急");

    let asked = world.buyer_asks(&id, "refund_only").await?;
    hooks
        .until(|call| is_about(call, "msg_after_sale_create", "returnsId", &asked))
        .await?;
    act("grant_refund").await?;
    hooks
        .until(|call| is_about(call, "msg_after_sale_transfer", "returnsId", &asked))
        .await?;
    let closed = hooks
        .until(|call| is_about(call, MOVED, "orderId", &id))
        .await?;
    assert_eq!(message(&closed).1["orderStatus"], 8);
    Ok(())
}

#[tokio::test]
async fn a_message_comes_once_more_and_none_while_the_token_is_over() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = start().await?;
    hooks.answer_next([(200, r#"{"success":false,"error_code":1,"error_msg":"no"}"#)]);
    let id = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    for _ in 0..2 {
        let call = hooks
            .until(|call| is_about(call, MOVED, "orderId", &id))
            .await?;
        assert!(is_signed(&shop, &call));
    }
    let shops = world.sim.shops().into_iter();
    let other = shops
        .filter(|other| other.platform_name == "xiaohongshu")
        .nth(1)
        .unwrap();
    let ended =
        json!({"expire_tokens": {"platform": "xiaohongshu", "shop": shop.platform_shop_id}});
    world.post("faults", ended).await?;
    world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let of_other = world.buyer_orders(&other.platform_shop_id, 1).await?;
    let next = hooks.next().await?;
    assert!(
        is_about(&next, MOVED, "orderId", &of_other),
        "the other shop's is the next"
    );
    Ok(())
}

#[tokio::test]
async fn doubled_and_forged_messages_come_along() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = start().await?;
    let faults = json!({"push_duplicate_share": 1.0, "push_forged_share": 1.0});
    world.post("faults", faults).await?;
    let id = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let (mut sound, mut forged) = (0, 0);
    while sound < 2 || forged < 1 {
        let call = hooks
            .until(|call| is_about(call, MOVED, "orderId", &id))
            .await?;
        match is_signed(&shop, &call) {
            true => sound += 1,
            false => forged += 1,
        }
    }
    assert_eq!((sound, forged), (2, 1));
    Ok(())
}
