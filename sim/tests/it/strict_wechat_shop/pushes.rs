//! Events: sealed and signed, repeated until they are taken, and forged.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use oms_sim::SimShop;
use ring::digest;
use serde_json::{Value, json};

use super::{id, start};
use crate::harness::Running;
use crate::hook_receiver::{HookReceiver, HookTaken};

/// The key's last character may have bits of no byte.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// SHA-1 over the sorted texts.
fn signature(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    let text = parts.concat();
    hex::encode(digest::digest(
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        text.as_bytes(),
    ))
}

/// Message and app inside a sealed text.
fn open(key: &str, sealed: &str) -> Option<(String, String)> {
    let key: [u8; 32] = BASE64.decode(format!("{key}=")).ok()?.try_into().ok()?;
    let iv: [u8; 16] = key[..16].try_into().ok()?;
    let sealed = BASE64.decode(sealed).ok()?;
    let plain = cbc::Decryptor::<aes::Aes256>::new(&key.into(), &iv.into())
        .decrypt_padded_vec::<NoPadding>(&sealed)
        .ok()?;
    let padding = usize::from(*plain.last()?);
    let plain = plain.get(16..plain.len().checked_sub(padding)?)?;
    let (length, rest) = plain.split_at_checked(4)?;
    let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
    let (message, app) = rest.split_at_checked(length)?;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    Some((text(message)?, text(app)?))
}

/// The event of a call that the platform signed and sealed.
fn event(shop: &SimShop, call: &HookTaken) -> Option<Value> {
    let body: Value = serde_json::from_str(&call.body).ok()?;
    let sealed = body["Encrypt"].as_str()?;
    let (stamp, nonce) = (call.parameter("timestamp"), call.parameter("nonce"));
    let whole = signature(&[&shop.push_token, stamp, nonce, sealed]);
    let simple = signature(&[&shop.push_token, stamp, nonce]);
    let signed = call.parameter("msg_signature") == whole && call.parameter("signature") == simple;
    let (message, app) = open(&shop.push_key, sealed)?;
    let event: Value = serde_json::from_str(&message).ok()?;
    let own = app == shop.app_key && event["ToUserName"] == body["ToUserName"];
    (signed && own).then_some(event)
}

fn is(shop: &SimShop, call: &HookTaken, name: &str, order: &str) -> bool {
    event(shop, call).is_some_and(|event| {
        let known = &event["order_info"]["order_id"];
        event["Event"] == name && id(known) == order
    })
}

async fn ready() -> anyhow::Result<(Running, SimShop, HookReceiver)> {
    let (world, shop) = start().await?;
    let mut hooks = HookReceiver::start("").await?;
    let probe = hooks.enter(&world, "wechat_shop", &shop.app_key).await?;
    assert_eq!(probe.method, "GET");
    let (stamp, nonce) = (probe.parameter("timestamp"), probe.parameter("nonce"));
    assert_eq!(
        probe.parameter("signature"),
        signature(&[&shop.push_token, stamp, nonce])
    );
    assert!(!probe.parameter("echostr").is_empty());
    Ok((world, shop, hooks))
}

#[test]
fn the_published_sealed_text_opens() {
    let sealed =
        "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==";
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    let (message, app) = open(key, sealed).unwrap();
    assert_eq!(
        (message.as_str(), app.as_str()),
        ("我是中文abcd123", "wxb11529c136998cb6")
    );
    assert_eq!(
        signature(&["AAAAA", "1714036504", "1514711492"]),
        "f464b24fc39322e44b38aa78f5edd27bd1441696"
    );
}

#[tokio::test]
async fn orders_and_after_sales_are_told_as_they_move() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = ready().await?;
    assert_eq!(shop.push_key.len(), 43);
    let id = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let created = hooks
        .until(|call| is(&shop, call, "channels_ec_order_new", &id))
        .await?;
    let created = event(&shop, &created).unwrap();
    assert!(created["order_info"]["order_id"].is_u64(), "bare");
    let paid = hooks
        .until(|call| is(&shop, call, "channels_ec_order_pay", &id))
        .await?;
    let paid = event(&shop, &paid).unwrap();
    assert!(
        paid["order_info"]["order_id"].is_string() && paid["order_info"]["pay_time"].is_string()
    );
    hooks
        .until(|call| is(&shop, call, "channels_ec_order_wait_shipping", &id))
        .await?;
    let act = async |action: &str| {
        world
            .post(&format!("orders/{id}/{action}"), json!({}))
            .await
    };
    act("address").await?;
    let moved = hooks
        .until(|call| is(&shop, call, "channels_ec_order_ext_info_update", &id))
        .await?;
    assert_eq!(event(&shop, &moved).unwrap()["order_info"]["type"], 2);
    act("ship_elsewhere").await?;
    let sent = hooks
        .until(|call| is(&shop, call, "channels_ec_order_deliver", &id))
        .await?;
    assert_eq!(
        event(&shop, &sent).unwrap()["order_info"]["finish_delivery"],
        1
    );

    let asked = world.buyer_asks(&id, "refund_only").await?;
    act("grant_refund").await?;
    let mut states = Vec::new();
    while states.len() < 2 {
        let call = hooks.next().await?;
        let Some(event) = event(&shop, &call) else {
            continue;
        };
        let told = &event["finder_shop_aftersale_status_update"];
        if told["after_sale_order_id"] == asked.as_str() {
            states.push(told["status"].clone());
        }
    }
    assert_eq!(states, ["MERCHANT_PROCESSING", "MERCHANT_REFUND_SUCCESS"]);
    hooks
        .until(|call| is(&shop, call, "channels_ec_order_cancel", &id))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_wish_for_another_address_and_its_answer_are_told() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = ready().await?;
    let order = world.buyer_orders(&shop.platform_shop_id, 1).await?;
    let path = format!("orders/{order}/ask_address");
    world.post(&path, json!({})).await?;
    let asked = json!({"order_id": order});
    let answer = super::call(&world, &shop, "order/addressmodify/accept", asked).await?;
    assert_eq!(super::code(&answer), 0);
    for kind in [4, 2] {
        let told = hooks
            .until(|call| is(&shop, call, "channels_ec_order_ext_info_update", &order))
            .await?;
        assert_eq!(event(&shop, &told).unwrap()["order_info"]["type"], kind);
    }
    Ok(())
}

#[tokio::test]
async fn an_event_comes_again_until_it_is_taken() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = ready().await?;
    hooks.answer_next([(200, "no"), (500, ""), (200, "success")]);
    let unpaid = world
        .post(
            "orders",
            json!({"shop": shop.platform_shop_id, "paid": false}),
        )
        .await?;
    let id = unpaid["platform_order_id"].as_str().unwrap_or_default();
    let mut nonces = Vec::new();
    for _ in 0..3 {
        let call = hooks
            .until(|call| is(&shop, call, "channels_ec_order_new", id))
            .await?;
        nonces.push(call.parameter("nonce").to_owned());
    }
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "signed anew each time");
    Ok(())
}

#[tokio::test]
async fn doubled_and_forged_events_come_along() -> anyhow::Result<()> {
    let (world, shop, mut hooks) = ready().await?;
    let faults = json!({"push_duplicate_share": 1.0, "push_forged_share": 1.0});
    world.post("faults", faults).await?;
    let unpaid = json!({"shop": shop.platform_shop_id, "paid": false});
    world.post("orders", unpaid).await?;
    let (mut sound, mut forged) = (Vec::new(), 0);
    while sound.len() < 2 || forged < 1 {
        match event(&shop, &hooks.next().await?) {
            Some(event) => sound.push(event),
            None => forged += 1,
        }
    }
    assert_eq!(sound[0], sound[1]);
    Ok(())
}
