//! Law 7: what the ERP has already is asked back, and goes out again as it now is.

use crate::{
    harness::World,
    pages::{later, paid, receiver},
};
use oms_contracts::oms::{
    events::v1::{OrderRecallRequested, OrderReleased},
    orders::v1::{ErpHandover, Headline, HoldKind},
    types::v1::PlatformStatus,
};
use oms_testkit::{eventually, patience};

#[tokio::test]
async fn law_7_an_address_change_recalls_the_order_and_hands_it_over_again() {
    let world = World::start().await;
    world.link_all().await;
    let old = receiver(&world.keys, "Zhang*", "138****1", "Hangzhou*");
    let first = later(&paid("T-1"), 0, |order| order.receiver = Some(old));
    world.see(std::slice::from_ref(&first)).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Queued)
        .await;
    world.erp_takes(&order).await;
    world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Taken)
        .await;

    let new = receiver(&world.keys, "Zhang*", "138****1", "Ningbo*");
    world
        .see(&[later(&first, 5, |order| order.receiver = Some(new.clone()))])
        .await;
    let order = world.order("T-1").await;
    assert_eq!(order.headline(), Headline::Held);
    assert_eq!(order.holds[0].kind(), HoldKind::AddressChanged);
    let recall = eventually(
        async || world.told::<OrderRecallRequested>().await.pop(),
        patience(),
    )
    .await;
    assert_eq!(
        (recall.handover_no, order.erp_handover()),
        (1, ErpHandover::Recalling)
    );

    world.erp_answers_recall(&order, false).await;
    let order = world.order_when("T-1", |o| o.handover_no == 2).await;
    assert_eq!(
        (order.headline(), order.erp_handover()),
        (Headline::WithErp, ErpHandover::Queued)
    );
    let released = eventually(
        async || {
            let released = world.told::<OrderReleased>().await;
            released
                .into_iter()
                .find(|e| e.order.as_ref().unwrap().handover_no == 2)
        },
        patience(),
    )
    .await;
    assert_eq!(released.order.unwrap().receiver_sealed, new.sealed);

    // An answer to the first hand-over that comes late changes nothing.
    let mut late = order.clone();
    late.handover_no = 1;
    world.erp_answers_recall(&late, false).await;
    world.erp_takes(&order).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Taken)
        .await;
    assert_eq!(order.erp_document_no, "SO-2");
    insta::assert_snapshot!(world.timeline(&order).await);
    world.stop().await;
}

#[tokio::test]
async fn law_7_an_order_that_is_closed_on_the_platform_is_recalled() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1")]).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Queued)
        .await;
    world
        .see(&[later(&paid("T-1"), 1, |o| {
            o.status = PlatformStatus::Closed.into()
        })])
        .await;
    let closed = world.order("T-1").await;
    assert_eq!(closed.headline(), Headline::Closed);
    assert_eq!(closed.holds[0].kind(), HoldKind::ClosedAfterHandover);
    eventually(
        async || world.told::<OrderRecallRequested>().await.pop(),
        patience(),
    )
    .await;

    // It left already: the person who looks at it sees both.
    world.erp_answers_recall(&order, true).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::RecallRefused)
        .await;
    let results = world
        .ship(vec![crate::deeds::shipment(&order, "SF-1")])
        .await;
    assert!(results[0].report_waits);
    world.stop().await;
}

/// A hold that a person opens while the ERP has the order, and lifts again.
#[tokio::test]
async fn law_7_a_recalled_order_goes_out_again_when_the_person_lets_it() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1")]).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Queued)
        .await;
    let held = world.hold(&order).await;
    assert_eq!(held.erp_handover(), ErpHandover::Recalling);
    world.erp_answers_recall(&order, false).await;
    let held = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Recalled)
        .await;
    assert_eq!((held.headline(), held.handover_no), (Headline::Held, 1));
    let order = world
        .release_hold(&held, HoldKind::Manual, false)
        .await
        .unwrap();
    assert_eq!(
        (order.erp_handover(), order.handover_no),
        (ErpHandover::Queued, 2)
    );
    world.stop().await;
}
