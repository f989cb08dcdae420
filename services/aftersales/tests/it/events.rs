//! Law 4: state and the events about it commit together, numbered without gaps.

use crate::{
    harness::World,
    pages::{asked, later, page},
};
use oms_aftersales::usecases::accept_after_sales::accept_after_sales;
use oms_contracts::oms::{
    events::v1::{AfterSaleChanged, PlatformAfterSalesTaken},
    types::v1::AfterSaleStage,
};
use prost::Name;
use std::collections::HashMap;

/// What one transaction after the other wrote; nothing relays here.
async fn outbox(world: &World) -> Vec<AfterSaleChanged> {
    let sql = format!(
        "SELECT encode(body, 'base64') AS text FROM outbox WHERE type_name = '{}' ORDER BY id",
        AfterSaleChanged::full_name()
    );
    world.messages(&sql).await
}

#[tokio::test]
async fn law_4_every_change_is_told_once_with_its_number() {
    let world = World::asleep().await;
    let mut conn = world.connection().await;
    let stages = [
        AfterSaleStage::Requested,
        AfterSaleStage::AwaitingReturn,
        AfterSaleStage::Returned,
        AfterSaleStage::Refunded,
    ];
    let mut fetched = 0;
    // Two versions of the same after-sales in one page, and every page twice.
    for pair in stages.chunks(2) {
        let mut versions = Vec::new();
        for (n, stage) in (0..).zip(pair) {
            fetched += 1;
            versions.extend((0..5).map(|number| {
                later(&asked(number), 10 * fetched + n, |said| {
                    said.stage = (*stage).into();
                })
            }));
        }
        let page = page(world.shop, fetched, &versions);
        accept_after_sales(&mut conn, &[page.clone(), page])
            .await
            .unwrap();
    }
    let mut told: HashMap<String, Vec<(i64, AfterSaleStage)>> = HashMap::new();
    for event in outbox(&world).await {
        let number = event.platform_after_sale_id.clone();
        assert_eq!(event.platform_order_id, number.replace('R', "T"));
        let events = told.entry(number).or_default();
        events.push((event.revision, event.stage()));
    }
    assert_eq!(told.len(), 5);
    let expected: Vec<_> = (1..).zip(stages).collect();
    for (number, events) in told {
        assert_eq!(events, expected, "{number}");
    }
    let wrong = "SELECT count(*)::text AS text FROM after_sales WHERE revision <> 4";
    assert_eq!(world.text(wrong).await, "0");
}

/// Where the outbox cannot take the events, the after-sales are not there either.
#[tokio::test]
async fn law_4_after_sales_and_their_events_commit_together_or_not_at_all() {
    let world = World::asleep().await;
    let mut conn = world.connection().await;
    let first = page(world.shop, 1, &[asked(1), asked(2)]);
    accept_after_sales(&mut conn, &[first]).await.unwrap();
    let mut types = world
        .texts("SELECT type_name AS text FROM outbox ORDER BY id")
        .await;
    types.sort_unstable();
    let expected = [
        AfterSaleChanged::full_name(),
        AfterSaleChanged::full_name(),
        PlatformAfterSalesTaken::full_name(),
    ];
    assert_eq!(types, expected);

    diesel_async::SimpleAsyncConnection::batch_execute(
        &mut world.connection().await,
        "ALTER TABLE outbox ADD CONSTRAINT full_up CHECK (false) NOT VALID",
    )
    .await
    .unwrap();
    let more = page(world.shop, 2, &[asked(3), later(&asked(1), 1, |_| {})]);
    accept_after_sales(&mut conn, &[more]).await.unwrap_err();
    let rows = "SELECT platform_after_sale_id || revision AS text FROM after_sales ORDER BY 1";
    assert_eq!(world.texts(rows).await, ["R-11", "R-21"]);
    let deltas = "SELECT sum(delta)::text AS text FROM stage_deltas";
    assert_eq!(world.text(deltas).await, "2");
}
