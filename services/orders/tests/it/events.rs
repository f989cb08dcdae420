//! Law 4: state and the events about it commit together, numbered without gaps.

use crate::{
    deeds::shipment,
    harness::World,
    pages::{later, page, paid, refund},
};
use oms_contracts::oms::{
    events::v1::{OrderAccepted, OrderReleased, PlatformOrdersTaken},
    orders::v1::{ErpHandover, HoldKind},
    types::v1::RefundState,
};
use oms_orders::{
    store::links::LinkRow,
    usecases::{accept_orders::accept_orders, link_lines::store_links},
};
use prost::Name;
use uuid::Uuid;

/// Holes, or numbers that stand twice, in any order's events.
const GAPS: &str = "SELECT order_id::text AS text FROM order_events GROUP BY order_id
    HAVING min(revision) <> 1 OR max(revision) <> count(*)
    UNION ALL SELECT o.id::text FROM orders o WHERE o.revision <>
        (SELECT coalesce(max(e.revision), 0) FROM order_events e WHERE e.order_id = o.id)";

#[tokio::test]
async fn law_4_every_change_has_its_number_and_none_is_missing() {
    let world = World::start().await;
    world.link_all().await;
    let first: Vec<_> = (0..10).map(|n| paid(&format!("T-{n}"))).collect();
    world.see(&first).await;
    let asked: Vec<_> = first
        .iter()
        .map(|order| later(order, 1, |order| refund(order, RefundState::Open)))
        .collect();
    world.see(&asked).await;
    for n in 0..10 {
        let order = world.order(&format!("T-{n}")).await;
        let order = world.hold(&order).await;
        world.erp_answers_recall(&order, n % 2 == 0).await;
        world.ship(vec![shipment(&order, &format!("SF-{n}"))]).await;
        world
            .release_hold(&order, HoldKind::Manual, false)
            .await
            .unwrap();
    }
    let done: Vec<_> = first.iter().map(|order| later(order, 2, |_| {})).collect();
    world.see(&done).await;
    world
        .order_when("T-9", |o| o.erp_handover() != ErpHandover::Recalling)
        .await;
    assert_eq!(world.texts(GAPS).await, Vec::<String>::new());
    world.stop().await;
}

/// Nothing relays here: what one transaction wrote stands in the outbox.
#[tokio::test]
async fn law_4_orders_and_their_events_commit_together_or_not_at_all() {
    let world = World::asleep().await;
    let mut conn = world.connection().await;
    let links: Vec<LinkRow> = (1..3_u8)
        .map(|n| LinkRow {
            shop_id: world.shop,
            platform_sku_id: format!("sku-{n}"),
            erp_sku: Some(oms_orders::domain::order::ErpSku {
                id: Uuid::from_u128(n.into()),
                code: format!("ERP-{n}"),
            }),
            revision: 1,
        })
        .collect();
    store_links(&mut conn, &links).await.unwrap();
    let page = page(world.shop, 1, &[paid("T-1"), paid("T-2")]);
    accept_orders(&mut conn, std::slice::from_ref(&page))
        .await
        .unwrap();
    let outbox = "SELECT type_name AS text FROM outbox ORDER BY id";
    let mut types = world.texts(outbox).await;
    types.sort_unstable();
    let mut expected = vec![
        OrderAccepted::full_name(),
        OrderAccepted::full_name(),
        OrderReleased::full_name(),
        OrderReleased::full_name(),
        PlatformOrdersTaken::full_name(),
    ];
    expected.sort_unstable();
    assert_eq!(types, expected);

    // Where the outbox cannot take the events, the orders are not there either.
    world
        .texts("WITH gone AS (DELETE FROM outbox RETURNING 1) SELECT '' AS text FROM gone")
        .await;
    let mut broken = world.connection().await;
    diesel_async::SimpleAsyncConnection::batch_execute(
        &mut broken,
        "ALTER TABLE outbox ADD CONSTRAINT full_up CHECK (false) NOT VALID",
    )
    .await
    .unwrap();
    let more = crate::pages::page(world.shop, 2, &[paid("T-3")]);
    accept_orders(&mut conn, &[more]).await.unwrap_err();
    assert_eq!(
        world
            .text("SELECT count(*)::text AS text FROM orders")
            .await,
        "2"
    );
    assert_eq!(world.texts(outbox).await, Vec::<String>::new());
}
