//! A simulator with a store goes on where it was.

use oms_sim::{SimError, SimOptions, SimStore};
use oms_testkit::{ChaosProxy, TestDb, eventually, patience};
use serde_json::json;

use crate::harness::{Running, SMALL, small};

#[tokio::test]
async fn a_restart_keeps_the_epoch_and_everything_that_happened() -> anyhow::Result<()> {
    let db = TestDb::new().await?;
    let world = Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?;
    let shop = world.shop("taobao")?;
    let tid = world
        .order_in(&shop, "awaiting_shipment")
        .await?
        .platform_order_id;
    world
        .taobao(
            &shop,
            "taobao.logistics.offline.send",
            &[
                ("tid", &tid),
                ("out_sid", "ZT40000001"),
                ("company_code", "ZTO"),
            ],
        )
        .await?;
    world
        .taobao(
            &shop,
            "taobao.trade.memo.update",
            &[("tid", &tid), ("memo", "记住")],
        )
        .await?;
    let placed = world.post("orders", json!({})).await?;
    let placed = placed["platform_order_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    world
        .post(&format!("orders/{placed}/refund"), json!({}))
        .await?;
    world
        .post(
            "faults",
            json!({"expire_tokens": {"shop": shop.platform_shop_id}}),
        )
        .await?;
    let (orders, shipments, shops) = (
        world.orders().await?,
        world.shipments().await?,
        world.sim.shops(),
    );
    drop(world);

    let again = Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?;
    assert_eq!(again.orders().await?, orders);
    assert_eq!(again.shipments().await?, shipments);
    assert_eq!(again.sim.shops(), shops);
    let next = again.post("orders", json!({})).await?;
    assert_eq!(next["order_id"], "live-00000002");
    drop(again);

    let fewer = SimOptions {
        shops: oms_sim::ShopCount::Busiest(1),
        ..small()
    };
    let fewer = Running::start(&fewer, Some(SimStore::connect(db.url()).await?)).await?;
    assert_eq!(
        fewer.order(&tid).await?.status,
        "shipped",
        "a journal outlives another number of shops"
    );
    Ok(())
}

#[tokio::test]
async fn another_seed_is_refused() -> anyhow::Result<()> {
    let db = TestDb::new().await?;
    drop(Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?);
    let other = SimOptions { seed: 9, ..small() };
    let refused = Running::start(&other, Some(SimStore::connect(db.url()).await?))
        .await
        .err();
    let refused = refused.and_then(|error| error.downcast::<SimError>().ok());
    assert!(
        matches!(
            refused,
            Some(SimError::SeedMismatch {
                stored: 1,
                asked: 9
            })
        ),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_change_waits_for_the_store_and_is_kept_once() -> anyhow::Result<()> {
    let db = TestDb::new().await?;
    let proxy = ChaosProxy::in_front_of(db.url()).await?;
    let world = Running::start(&small(), Some(SimStore::connect(proxy.url()).await?)).await?;
    proxy.cut();
    let url = format!("{}/_sim/orders", world.base);
    let waiting = tokio::spawn(world.http.post(url).json(&json!({})).send());
    eventually(
        async || {
            world
                .orders()
                .await
                .is_ok_and(|rows| rows.len() == SMALL * 40 + 1)
        },
        patience(),
    )
    .await;
    assert!(!waiting.is_finished(), "answered before it was stored");
    proxy.heal();
    assert!(waiting.await??.status().is_success());
    let orders = world.orders().await?;
    drop(world);
    let again = Running::start(&small(), Some(SimStore::connect(db.url()).await?)).await?;
    assert_eq!(again.orders().await?, orders);
    Ok(())
}
