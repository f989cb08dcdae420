//! Law 7 where two transactions meet: an order and its after-sale that arrive in the same
//! moment do not miss each other.

use crate::{
    cases::{self, asked},
    harness::World,
    pages::{page, paid},
};
use diesel_async::AsyncConnection;
use oms_contracts::oms::events::v1::{
    OrderRecallRequested, OrderReleased, PlatformAfterSalesSeen, PlatformOrdersSeen,
};
use oms_orders::{
    domain::order::ErpSku,
    error::Error,
    store::links::LinkRow,
    usecases::{
        accept_orders::accept_orders, follow_after_sales::follow_after_sales,
        link_lines::store_links,
    },
};
use oms_testkit::{eventually, patience};
use prost::Name;
use tokio::sync::oneshot;
use uuid::Uuid;

/// How many wait for a lock of the gate.
const WAITING: &str = "SELECT count(*)::text AS text FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// An order that goes to the ERP at once, and its after-sale.
async fn both(world: &World) -> (PlatformOrdersSeen, PlatformAfterSalesSeen) {
    let links: Vec<LinkRow> = (1..3_u8)
        .map(|n| LinkRow {
            shop_id: world.shop,
            platform_sku_id: format!("sku-{n}"),
            erp_sku: Some(ErpSku {
                id: Uuid::from_u128(n.into()),
                code: format!("ERP-{n}"),
            }),
            revision: 1,
        })
        .collect();
    store_links(&mut world.connection().await, &links)
        .await
        .unwrap();
    let after_sales = cases::page(world.shop, 1, &[asked("R-1", "T-1")]);
    (page(world.shop, 1, &[paid("T-1")]), after_sales)
}

/// The hold is open, and what went out before it is asked back.
async fn held(world: &World, told: &[String]) {
    let holds = "SELECT count(*)::text AS text FROM holds WHERE kind = 2";
    assert_eq!(world.text(holds).await, "1");
    let hand_over =
        "SELECT type_name AS text FROM outbox WHERE type_name LIKE '%OrderRe%' ORDER BY id";
    assert_eq!(world.texts(hand_over).await, told);
}

/// Waits until one transaction stands at the gate.
async fn one_waits(world: &World) {
    eventually(async || world.text(WAITING).await == "1", patience()).await;
}

/// The after-sale's transaction is not over when its order comes: the order waits.
#[tokio::test]
async fn law_7_an_order_waits_for_an_after_sale_that_is_being_stored() {
    let world = World::asleep().await;
    let (orders, after_sales) = both(&world).await;
    let (mut first, mut second) = (world.connection().await, world.connection().await);
    let (stored, is_stored) = oneshot::channel();
    let (end, may_end) = oneshot::channel();
    let following = tokio::spawn(async move {
        let storing = first.transaction(async move |conn| {
            follow_after_sales(conn, &[after_sales]).await?;
            stored.send(()).unwrap();
            may_end.await.unwrap();
            Ok::<_, Error>(())
        });
        storing.await
    });
    is_stored.await.unwrap();
    let accepting = tokio::spawn(async move { accept_orders(&mut second, &[orders]).await });
    one_waits(&world).await;
    end.send(()).unwrap();
    following.await.unwrap().unwrap();
    accepting.await.unwrap().unwrap();
    held(&world, &[]).await;
}

/// And the other way round: the after-sale waits for the order and then finds it.
#[tokio::test]
async fn law_7_an_after_sale_waits_for_an_order_that_is_being_stored() {
    let world = World::asleep().await;
    let (orders, after_sales) = both(&world).await;
    let (mut first, mut second) = (world.connection().await, world.connection().await);
    let (stored, is_stored) = oneshot::channel();
    let (end, may_end) = oneshot::channel();
    let accepting = tokio::spawn(async move {
        let storing = first.transaction(async move |conn| {
            accept_orders(conn, &[orders]).await?;
            stored.send(()).unwrap();
            may_end.await.unwrap();
            Ok::<_, Error>(())
        });
        storing.await
    });
    is_stored.await.unwrap();
    let following =
        tokio::spawn(async move { follow_after_sales(&mut second, &[after_sales]).await });
    one_waits(&world).await;
    end.send(()).unwrap();
    accepting.await.unwrap().unwrap();
    following.await.unwrap().unwrap();
    let told = [
        OrderReleased::full_name(),
        OrderRecallRequested::full_name(),
    ];
    held(&world, &told).await;
}
