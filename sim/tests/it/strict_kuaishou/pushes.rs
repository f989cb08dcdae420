//! Messages: encrypted, repeated until they are taken, late, doubled and forged.

use aes::Aes128;
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use oms_sim::SimShop;
use serde_json::{Value, json};

use super::start;
use crate::hook_receiver::{HookReceiver, HookTaken};

pub(super) const TAKEN: &str = r#"{"result":1}"#;

/// The message inside a body; none when the key is another.
fn opened(key: &str, body: &str) -> Option<Value> {
    let key = STANDARD.decode(key).ok()?;
    let cipher = cbc::Decryptor::<Aes128>::new_from_slices(&key, &[0; 16]).ok()?;
    let plain = cipher.decrypt_padded_vec::<Pkcs7>(&STANDARD.decode(body).ok()?);
    serde_json::from_slice(&plain.ok()?).ok()
}

pub(super) fn message(shop: &SimShop, call: &HookTaken) -> anyhow::Result<Value> {
    opened(&shop.push_key, &call.body).context("not for this key")
}

#[test]
fn the_made_up_vector_of_a_message() {
    let body = "LcsDM6TlxdMpkGpnS+0DWrwejRQs3FYNiaVooDA3nf3Rcc9LqvFMyujSzyThUuQP3rFcj1PkVkmJCFoDx/KWnZhG8TeCBYJiqmyoFowV+quYdl9Srx9MMVhTnyx0Sh3Bjs7I54d7+ORCXweciuDmPQ879jZiYcNgFyILQDngfvPGysBoILy/xm/wzz/aDNGXVUATVJcZ59UycEDjuHd742qTE5MhquRMnj5313bWG0gTtccgYFdQQ9cc3/AYGCpsNhXj9GsOCRXa9VppjyXeUykUuTVl7DB2OHui7J2vXQWkzBVWOeu6/ZaslXR2xQu5WW97r2scmed0p3PYAgDodGkBKLAAGmwBM/6Tb0zLiS8SttivsEUG/Vmlska+jGzth0p+bGl0SERxgEFf7ELfzpnCvHHSYhhsMrR43Ox3gQwfSZd8fIndQeEbM2+mtb7UcS0a7ALZ+TAJVIeGPalJIKLkzD1xX/+4K3OwEBwWoJn3egwaI1rvOZLqlq64qgDfbR3G5R9RWWlzb1HYlBSo2A==";
    let message = opened("b21zZGVtby1tc2drZXkxNg==", body).unwrap();
    assert_eq!(message["event"], "kwaishop_order_paySuccess");
    assert_eq!(message["bizId"], 2_436_400_000_000_001_u64);
}

#[tokio::test]
async fn an_address_is_checked_and_then_told_of_everything() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut hooks = HookReceiver::start(TAKEN).await?;
    let probe = hooks.enter(&world, "kuaishou", &shop.app_key).await?;
    assert_eq!(message(&shop, &probe)?, json!({"test": true}));
    assert_eq!(probe.header("content-type"), "text/plain;charset=utf-8");
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let mut events = Vec::new();
    for _ in 0..2 {
        let told = message(&shop, &hooks.next().await?)?;
        assert_eq!(
            (told["bizId"].to_string(), &told["openId"]),
            (order.clone(), &json!(shop.platform_shop_id))
        );
        assert_eq!(
            (&told["appKey"], &told["test"]),
            (&json!(shop.app_key), &json!(false))
        );
        events.push(told["event"].as_str().unwrap_or_default().to_owned());
    }
    events.sort_unstable();
    assert_eq!(
        events,
        ["kwaishop_order_addOrder", "kwaishop_order_paySuccess"]
    );
    let id = world.buyer_asks(&order, "refund_only").await?;
    let told = message(&shop, &hooks.next().await?)?;
    assert_eq!(told["event"], "kwaishop_aftersales_addRefund");
    let info: Value = serde_json::from_str(told["info"].as_str().unwrap_or_default())?;
    assert_eq!(
        (info["refundId"].to_string(), info["orderId"].to_string()),
        (id.clone(), order)
    );
    assert_eq!(
        (&info["handlingWay"], &info["status"]),
        (&json!(10), &json!(10))
    );
    world.buyer_does(&id, "withdraw").await?;
    let told = message(&shop, &hooks.next().await?)?;
    let info: Value = serde_json::from_str(told["info"].as_str().unwrap_or_default())?;
    assert_eq!(
        (&told["event"], &info["eventType"]),
        (&json!("kwaishop_aftersales_updateRefund"), &json!(70))
    );
    Ok(())
}

#[tokio::test]
async fn what_is_not_taken_comes_again_under_the_same_number() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut hooks = HookReceiver::start(TAKEN).await?;
    hooks.enter(&world, "kuaishou", &shop.app_key).await?;
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    for _ in 0..2 {
        hooks.next().await?;
    }
    hooks.answer_next([(200, r#"{"result":0}"#)]);
    world.buyer_asks(&order, "refund_only").await?;
    let first = message(&shop, &hooks.next().await?)?;
    let again = message(&shop, &hooks.next().await?)?;
    assert_eq!(
        (&again["msgId"], &again["info"]),
        (&first["msgId"], &first["info"])
    );
    Ok(())
}

#[tokio::test]
async fn doubled_late_and_forged_messages_come_along() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut hooks = HookReceiver::start(TAKEN).await?;
    hooks.enter(&world, "kuaishou", &shop.app_key).await?;
    let order = world.buyer_has(&shop.platform_shop_id).await?;
    for _ in 0..3 {
        hooks.next().await?;
    }
    let faults =
        json!({"push_duplicate_share": 1.0, "push_forged_share": 1.0, "push_stale_share": 1.0});
    world.post("faults", faults).await?;
    world
        .post(&format!("orders/{order}/complete"), json!({}))
        .await?;
    world.post("faults", json!({"level": "none"})).await?;
    let (mut sound, mut forged) = (Vec::new(), 0);
    while sound.len() < 2 || forged < 1 {
        match opened(&shop.push_key, &hooks.next().await?.body) {
            Some(message) => sound.push(message),
            None => forged += 1,
        }
    }
    assert_eq!(sound[0]["msgId"], sound[1]["msgId"]);
    assert_eq!(forged, 1);
    Ok(())
}

#[tokio::test]
async fn only_hooks_of_own_apps_and_platforms_with_hooks_are_entered() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let enter = async |platform: &str, url: &str| {
        let body = json!({"platform": platform, "url": url});
        let request = world
            .http
            .post(format!("{}/_sim/hooks", world.base))
            .json(&body);
        anyhow::Ok(request.send().await?.status().as_u16())
    };
    let own = format!("http://127.0.0.1:1/hooks/kuaishou/{}", shop.app_key);
    assert_eq!(enter("kuaishou", &own).await?, 200);
    assert_eq!(
        enter("kuaishou", &own.replace("http:", "https:")).await?,
        422
    );
    assert_eq!(
        enter("kuaishou", "http://127.0.0.1:1/hooks/kuaishou/other").await?,
        422
    );
    assert_eq!(enter("nowhere", &own).await?, 404);
    for platform in ["taobao", "pinduoduo", "jd"] {
        assert_eq!(
            enter(platform, &own).await?,
            409,
            "{platform} posts nothing"
        );
    }
    Ok(())
}
