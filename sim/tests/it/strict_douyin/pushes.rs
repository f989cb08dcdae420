//! Messages: signed, repeated until they are taken, and forged.

use md5::{Digest, Md5};
use oms_sim::SimShop;
use serde_json::{Value, json};

use crate::harness::Running;
use crate::hook_receiver::{HookReceiver, HookTaken};

const TAKEN: &str = r#"{"code":0,"msg":"success"}"#;

/// Whether the platform signed it: MD5 over key, body and secret.
fn is_signed(shop: &SimShop, call: &HookTaken) -> bool {
    let text = format!("{}{}{}", shop.app_key, call.body, shop.app_secret);
    call.header("event-sign") == hex::encode(Md5::digest(text))
}

/// Tag, id and data of the one message, in either of its forms.
pub(super) fn message(call: &HookTaken) -> (String, String, Value) {
    let messages: Value = serde_json::from_str(&call.body).unwrap_or_default();
    let one = &messages[0];
    assert_eq!(messages.as_array().map(Vec::len), Some(1), "{call:?}");
    match one["data"].as_str() {
        Some(data) => {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let data = serde_json::from_str(data).unwrap_or_default();
            (text("tag"), text("msg_id"), data)
        }
        None => {
            let id = one["msgId"].as_str().unwrap_or_default();
            (one["tag"].to_string(), id.to_owned(), one["data"].clone())
        }
    }
}

pub(super) fn is_about(call: &HookTaken, tag: &str, name: &str, id: &str) -> bool {
    let (known, _, data) = message(call);
    known == tag && data[name].as_u64() == id.parse().ok()
}

pub(super) async fn start() -> anyhow::Result<(Running, SimShop, HookReceiver)> {
    let world = Running::small().await?;
    let shop = world.shop("douyin")?;
    let mut hooks = HookReceiver::start(TAKEN).await?;
    let probe = hooks.enter(&world, "douyin", &shop.app_key).await?;
    assert_eq!(message(&probe).0, "0");
    assert!(is_signed(&shop, &probe));
    Ok((world, shop, hooks))
}

#[tokio::test]
async fn orders_and_after_sales_are_told_as_they_move() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = start().await?;
    let id = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    for tag in ["100", "101", "110"] {
        let call = hooks.until(|call| is_about(call, tag, "p_id", &id)).await?;
        assert!(is_signed(&shop, &call), "{call:?}");
        assert_eq!(call.header("app-id"), shop.app_key);
        assert_eq!(
            message(&call).2["shop_id"].to_string(),
            shop.platform_shop_id
        );
    }
    let act = async |action: &str| {
        world
            .post(&format!("orders/{id}/{action}"), json!({}))
            .await
    };
    act("address").await?;
    let moved = hooks
        .until(|call| is_about(call, "105", "p_id", &id))
        .await?;
    assert!(message(&moved).2["receiver_msg"]["encrypt_tel"].is_string());
    act("ship_elsewhere").await?;
    let sent = hooks
        .until(|call| is_about(call, "102", "p_id", &id))
        .await?;
    assert!(message(&sent).2["logistics_msg"]["logistics_code"].is_string());

    let asked = world.buyer_asks(&id, "return_refund").await?;
    let told = hooks
        .until(|call| is_about(call, "200", "aftersale_id", &asked))
        .await?;
    let data = message(&told).2;
    assert_eq!(
        (&data["aftersale_status"], &data["p_id"].to_string()),
        (&json!(6), &id)
    );
    let detail = world
        .douyin(&shop, "afterSale.Detail", json!({"after_sale_id": asked}))
        .await?;
    let info = &detail["data"]["process_info"]["after_sale_info"];
    assert_eq!(data["refund_amount"], info["refund_total_amount"]);
    world
        .post(&format!("orders/{id}/grant_refund"), json!({}))
        .await?;
    let paid = hooks
        .until(|call| is_about(call, "206", "aftersale_id", &asked))
        .await?;
    assert!(message(&paid).2["success_time"].is_i64());
    hooks
        .until(|call| is_about(call, "106", "p_id", &id))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_message_comes_again_until_it_is_taken() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = start().await?;
    let id = world.douyin_place(&shop, json!({"paid": false})).await?;
    hooks
        .until(|call| is_about(call, "100", "p_id", &id))
        .await?;
    hooks.answer_next([(500, "busy"), (200, r#"{"code":1,"msg":"no"}"#)]);
    world
        .post(&format!("orders/{id}/cancel"), json!({}))
        .await?;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let call = hooks
            .until(|call| is_about(call, "106", "p_id", &id))
            .await?;
        assert!(is_signed(&shop, &call));
        ids.push(message(&call).1);
    }
    assert!(ids.iter().all(|known| *known == ids[0]), "{ids:?}");
    Ok(())
}

#[tokio::test]
async fn doubled_and_forged_messages_come_along() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = start().await?;
    let faults = json!({"push_duplicate_share": 1.0, "push_forged_share": 1.0});
    world.post("faults", faults).await?;
    let id = world.douyin_place(&shop, json!({"paid": false})).await?;
    let mut signed = Vec::new();
    let mut forged = 0;
    while signed.len() < 2 || forged < 1 {
        let call = hooks
            .until(|call| is_about(call, "100", "p_id", &id))
            .await?;
        match is_signed(&shop, &call) {
            true => signed.push(message(&call).1),
            false => forged += 1,
        }
    }
    assert_eq!(signed[0], signed[1]);
    assert_eq!(forged, 1);
    Ok(())
}
