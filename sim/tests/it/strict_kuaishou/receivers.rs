//! Receivers in plain words, and buyers who want another.

use oms_sim::SimShop;
use serde_json::{Value, json};

use super::pushes::{TAKEN, message};
use super::{call, place, read_order, result, start};
use crate::harness::Running;
use crate::hook_receiver::HookReceiver;

const OPEN: &str = "open.order.decrypt.batch";

async fn open(world: &Running, shop: &SimShop, rows: &[Value]) -> anyhow::Result<Value> {
    call(world, shop, OPEN, json!({"batchDecryptList": rows})).await
}

fn asked(oid: u64, cipher: &Value) -> Value {
    json!({"bizId": oid, "encryptedData": cipher})
}

#[tokio::test]
async fn a_receiver_is_opened_by_its_own_ciphers_alone() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let oid = place(&world, &shop).await?;
    let closed = place(&world, &shop).await?;
    let address = read_order(&world, &shop, oid).await?["orderAddress"].clone();
    let names = ["encryptedConsignee", "encryptedMobile", "encryptedAddress"];
    let rows = names.map(|name| asked(oid, &address[name]));
    let answer = open(&world, &shop, &rows).await?;
    assert_eq!(result(&answer), 1, "{answer}");
    assert!(answer.get("data").is_none(), "it stands beside the result");
    let plain = |place: usize| answer["batchDecryptResultList"][place]["decryptedData"].as_str();
    let mask = address["desensitiseMobile"].as_str().unwrap_or_default();
    assert_eq!(plain(1).map(|phone| &phone[7..]), Some(&mask[7..]));

    world
        .post(&format!("orders/{closed}/cancel"), json!({}))
        .await?;
    let of_closed = read_order(&world, &shop, closed).await?["orderAddress"].clone();
    let rows = [
        asked(oid, &address["encryptedMobile"]),
        asked(closed, &address["encryptedMobile"]),
        asked(closed, &of_closed["encryptedMobile"]),
        asked(oid, &of_closed["encryptedMobile"]),
        asked(oid, &address["desensitiseMobile"]),
        asked(17, &address["encryptedMobile"]),
    ];
    let answer = open(&world, &shop, &rows).await?;
    let codes: Vec<i64> = (0..rows.len())
        .filter_map(|place| answer["batchDecryptResultList"][place]["errorCode"].as_i64())
        .collect();
    assert_eq!(codes, [1, 2012, 2012, 2013, 2013, 2008], "{answer}");
    for (rows, want) in [
        (Vec::new(), 2001),
        (vec![rows[0].clone(); 101], 2002),
        (vec![json!({"bizId": oid})], 2001),
    ] {
        assert_eq!(result(&open(&world, &shop, &rows).await?), want);
    }
    Ok(())
}

#[tokio::test]
async fn a_shop_opens_so_many_orders_in_a_day() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut rows = Vec::new();
    for _ in 0..40 {
        let oid = place(&world, &shop).await?;
        let address = read_order(&world, &shop, oid).await?["orderAddress"].clone();
        // Two fields of an order count as one.
        rows.push(asked(oid, &address["encryptedMobile"]));
        rows.push(asked(oid, &address["encryptedConsignee"]));
    }
    for _ in 0..5 {
        assert_eq!(result(&open(&world, &shop, &rows).await?), 1);
    }
    let refused = open(&world, &shop, &rows[..1]).await?;
    let words = refused["error_msg"].as_str().unwrap_or_default();
    assert!(words.starts_with("[1017] exceed quota limit"), "{refused}");
    let oid = rows[0]["bizId"].as_u64().unwrap_or(0);
    world
        .post(&format!("orders/{oid}/refund"), json!({}))
        .await?;
    let free = open(&world, &shop, &rows[..1]).await?;
    assert_eq!(result(&free), 1, "an after-sale is in work: {free}");
    Ok(())
}

#[tokio::test]
async fn a_buyer_who_asks_is_answered_once() -> anyhow::Result<()> {
    let (world, shop) = start().await?;
    let mut hooks = HookReceiver::start(TAKEN).await?;
    hooks.enter(&world, "kuaishou", &shop.app_key).await?;
    let oid = place(&world, &shop).await?;
    let answer = async |verb: &str| {
        let method = format!("open.order.address.audit.{verb}");
        call(&world, &shop, &method, json!({"oid": oid})).await
    };
    assert_eq!(result(&answer("approve").await?), 2014);
    let before = read_order(&world, &shop, oid).await?;
    assert_eq!(before["addressUpdateAuditInfo"], Value::Null);
    let home = |order: &Value| order["orderDeliveryInfo"]["openAddressId"].clone();
    for (verb, status) in [("reject", 30), ("approve", 20)] {
        world
            .post(&format!("orders/{oid}/ask_address"), json!({}))
            .await?;
        let asked = read_order(&world, &shop, oid).await?;
        assert_eq!(asked["addressUpdateAuditInfo"]["auditStatus"], 10);
        assert_eq!(home(&asked), home(&before), "it goes where it went");
        assert_eq!(result(&answer(verb).await?), 1);
        assert_eq!(result(&answer(verb).await?), 2014);
        let now = read_order(&world, &shop, oid).await?;
        assert_eq!(now["addressUpdateAuditInfo"]["auditStatus"], status);
        assert_eq!(home(&now) == home(&before), verb == "reject");
    }
    let mut told = Vec::new();
    while told.len() < 4 {
        let said = message(&shop, &hooks.next().await?)?;
        if said["event"] == "kwaishop_order_addressUpdateAudit" {
            let info: Value = serde_json::from_str(said["info"].as_str().unwrap_or_default())?;
            told.push(info["auditStatus"].clone());
        }
    }
    assert_eq!(told, [json!(10), json!(30), json!(10), json!(20)]);
    Ok(())
}
