//! Law 3: one bad document, or one bad page, never stops the rest.

use crate::{
    harness::World,
    pages::{asked, later, page},
};
use oms_contracts::oms::events::v1::PlatformAfterSalesSeen;
use oms_testkit::{eventually, patience};
use prost_types::Timestamp;

#[tokio::test]
async fn law_3_a_document_that_cannot_be_stored_is_parked_and_the_rest_is_in() {
    let world = World::start().await;
    let bad_amount = later(&asked(2), 0, |said| said.refund_fen = -1);
    let unknown = later(&asked(3), 0, |said| said.stage = 99);
    let nul = later(&asked(5), 0, |said| said.buyer_note = "a\0b".into());
    let taken = world
        .see(&[asked(1), bad_amount, unknown, asked(4), nul])
        .await;
    assert_eq!((taken.applied, taken.unchanged), (2, 0));
    let parked: Vec<_> = taken
        .parked
        .iter()
        .map(|parked| (&*parked.platform_after_sale_id, &*parked.reason))
        .collect();
    assert_eq!(
        parked,
        [
            ("R-2", "BAD_AMOUNT"),
            ("R-3", "UNKNOWN_STATUS"),
            ("R-5", "BAD_TEXT")
        ]
    );
    world.stop().await;
}

/// A time that only the database refuses: before its calendar begins.
#[tokio::test]
async fn law_3_a_document_that_only_the_database_refuses_is_parked_alone() {
    let world = World::start().await;
    let ancient = later(&asked(99), 0, |said| {
        said.created_at = Some(Timestamp {
            seconds: -250_000_000_000,
            nanos: 0,
        });
    });
    let unknown = later(&asked(98), 0, |said| said.kind = 0);
    let good: Vec<_> = (0..20).map(asked).collect();
    let mut all = good.clone();
    all.insert(3, ancient);
    all.push(unknown);
    let fetched = world.next_fetch();
    let taken = world.send(&page(world.shop, fetched, &all)).await;
    assert_eq!((taken.applied, taken.unchanged), (20, 0));
    let mut parked: Vec<_> = taken
        .parked
        .iter()
        .map(|parked| (&*parked.platform_after_sale_id, &*parked.reason))
        .collect();
    parked.sort_unstable();
    assert_eq!(
        parked,
        [("R-98", "UNKNOWN_STATUS"), ("R-99", "REFUSED_BY_DATABASE")]
    );
    let again = world.send(&page(world.shop, fetched, &good)).await;
    assert_eq!((again.applied, again.unchanged), (0, 20));
    world.stop().await;
}

/// A page that does not say whose it is is nobody's: not stored under an empty id.
#[tokio::test]
async fn a_page_of_no_shop_becomes_a_dead_letter() {
    let world = World::start().await;
    let bad = PlatformAfterSalesSeen {
        shop_id: "?".into(),
        ..page(world.shop, 1, &[asked(1)])
    };
    world.publish(&bad).await;
    world.see(&[asked(2)]).await;
    let dead = eventually(
        async || world.transport.dead_letters(10).await.unwrap().pop(),
        patience(),
    )
    .await;
    assert_eq!(dead.reason, "BAD_PAGE");
    let rows = "SELECT count(*)::text AS text FROM after_sales";
    assert_eq!(world.text(rows).await, "1");
}
