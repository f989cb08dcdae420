//! Law 3: one bad document, or one bad message, never stops the rest.

use crate::{
    harness::World,
    pages::{later, page, paid},
};
use oms_contracts::oms::{
    events::v1::{ErpOrderRefused, PlatformOrdersSeen, PlatformShipment, PlatformShipments},
    orders::v1::{ErpHandover, HoldKind},
};
use oms_messaging::Envelope;
use oms_testkit::{eventually, patience};

#[tokio::test]
async fn law_3_a_document_that_cannot_be_stored_is_parked_and_the_rest_is_in() {
    let world = World::start().await;
    let bad_amount = later(&paid("T-2"), 0, |o| {
        o.amounts.as_mut().unwrap().payable_fen = -1
    });
    let unknown = later(&paid("T-3"), 0, |o| o.status = 99);
    // A price that was raised by hand is none of those.
    let raised = later(&paid("T-5"), 0, |order| {
        let amounts = order.amounts.as_mut().unwrap();
        (amounts.discount_fen, amounts.payable_fen) = (-1_500, 32_000);
    });
    let taken = world
        .see(&[paid("T-1"), bad_amount, unknown, paid("T-4"), raised])
        .await;
    assert_eq!(taken.applied, 3);
    let parked: Vec<_> = taken
        .parked
        .iter()
        .map(|p| (&*p.platform_order_id, &*p.reason))
        .collect();
    assert_eq!(parked, [("T-2", "BAD_AMOUNT"), ("T-3", "UNKNOWN_STATUS")]);
    world.stop().await;
}

/// Texts that only the database refuses: in a carrier's code, in a reason, in an index.
#[tokio::test]
async fn law_3_a_document_that_only_the_database_refuses_is_parked_alone() {
    let world = World::start().await;
    world.link_all().await;
    let carrier = later(&paid("T-carrier"), 0, |order| {
        let parcel = PlatformShipment {
            carrier_code: "S\0F".into(),
            waybill_no: "W".into(),
            line_keys: Vec::new(),
        };
        order.shipments = Some(PlatformShipments {
            shipments: vec![parcel],
        });
    });
    let reason = later(&paid("T-reason"), 0, |o| {
        o.ship_block_reason = "no\0".into()
    });
    let index = later(&paid("T-index"), 0, |order| {
        let lines = order.lines.as_mut().unwrap();
        // Longer than an index entry may be, and not to be compressed.
        lines.lines[0].outer_id = (0..9_000_u64).map(noise).collect();
    });
    let good: Vec<_> = (0..20).map(|n| paid(&format!("T-{n}"))).collect();
    let mut orders = good.clone();
    orders.insert(3, carrier);
    orders.insert(9, reason);
    orders.push(index);
    let fetched = world.next_fetch();
    let taken = world.send(&page(world.shop, fetched, &orders)).await;
    assert_eq!((taken.applied, taken.unchanged), (20, 0));
    let mut parked: Vec<_> = taken.parked.iter().map(|p| &*p.platform_order_id).collect();
    parked.sort_unstable();
    assert_eq!(parked, ["T-carrier", "T-index", "T-reason"]);
    assert!(
        taken
            .parked
            .iter()
            .all(|p| p.reason == "REFUSED_BY_DATABASE")
    );
    let again = world.send(&page(world.shop, fetched, &good)).await;
    assert_eq!((again.applied, again.unchanged), (0, 20));
    assert_eq!(
        world.order("T-19").await.erp_handover(),
        ErpHandover::Queued
    );
    world.stop().await;
}

fn noise(n: u64) -> char {
    let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) ^ (n * n);
    char::from(b'!' + u8::try_from(mixed % 90).unwrap())
}

/// A batch of answers of which one cannot be stored: that one becomes a dead letter.
#[tokio::test]
async fn law_3_one_bad_answer_does_not_stop_the_others() {
    let mut world = World::asleep().await;
    let orders: Vec<_> = (0..10).map(|n| paid(&format!("T-{n}"))).collect();
    world.start_instance().await;
    world.link_all().await;
    world.see(&orders).await;
    let mut answers = Vec::new();
    for n in 0..10 {
        let order = world.order(&format!("T-{n}")).await;
        let message = if n == 4 { "no \0 stock" } else { "no stock" };
        answers.push(Envelope::of(&ErpOrderRefused {
            shop_id: order.shop_id,
            order_id: order.order_id,
            handover_no: 1,
            code: "E1".into(),
            message: message.into(),
        }));
    }
    world.transport.publish(&answers).await.unwrap();
    for n in (0..10).filter(|n| *n != 4) {
        let order = world
            .order_when(&format!("T-{n}"), |o| !o.holds.is_empty())
            .await;
        assert_eq!(order.holds[0].kind(), HoldKind::ErpRefused);
    }
    let dead = eventually(
        async || world.transport.dead_letters(10).await.unwrap().pop(),
        patience(),
    )
    .await;
    assert_eq!(dead.key.message_id, answers[4].id);
    assert_eq!(world.order("T-4").await.erp_handover(), ErpHandover::Queued);
}

/// A page that does not say whose it is is nobody's: not stored under an empty id.
#[tokio::test]
async fn a_page_of_no_shop_becomes_a_dead_letter() {
    let world = World::start().await;
    let bad = PlatformOrdersSeen {
        shop_id: "?".into(),
        ..page(world.shop, 1, &[paid("T-1")])
    };
    world.publish(&bad).await;
    world.see(&[paid("T-2")]).await;
    let dead = eventually(
        async || world.transport.dead_letters(10).await.unwrap().pop(),
        patience(),
    )
    .await;
    assert_eq!(dead.reason, "BAD_PAGE");
    assert_eq!(
        world
            .text("SELECT count(*)::text AS text FROM orders")
            .await,
        "1"
    );
}
