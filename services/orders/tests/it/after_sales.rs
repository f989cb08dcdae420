//! Law 7 for after-sales, over the whole service: they stop and recall their order, and
//! let it go, in whatever order everything arrives.

use crate::{
    cases::{asked, moved, page},
    deeds::shipment,
    harness::World,
    pages::{at, later, paid, refund},
};
use oms_contracts::{
    oms::{
        events::v1::{OrderRecallRequested, OrderReleased, ParcelDispatched},
        orders::v1::{ErpHandover, Headline, HoldKind, Order, PlatformReport},
        types::v1::{AfterSaleKind, AfterSaleStage, PlatformStatus, RefundState},
    },
    timestamp,
};
use oms_testkit::{eventually, patience};

fn is_held(order: &Order) -> bool {
    order.holds.iter().any(|h| h.kind() == HoldKind::Refund)
}

#[tokio::test]
async fn law_7_an_after_sale_recalls_its_order_and_its_end_lets_it_go_again() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1")]).await;
    let order = world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::Queued)
        .await;
    world.hear(&[asked("R-1", "T-1")]).await;
    let held = world.order("T-1").await;
    assert_eq!(held.headline(), Headline::Held);
    assert_eq!(held.erp_handover(), ErpHandover::Recalling);
    let shown = &held.after_sales[0];
    assert_eq!(shown.platform_after_sale_id, "R-1");
    assert_eq!(shown.kind(), AfterSaleKind::RefundOnly);
    assert_eq!(shown.stage(), AfterSaleStage::Requested);
    assert_eq!((shown.refund_fen, held.after_sales.len()), (20_000, 1));
    assert_eq!(shown.modified_at, Some(timestamp(at(20))));
    eventually(
        async || world.told::<OrderRecallRequested>().await.pop(),
        patience(),
    )
    .await;

    // A fact is stored all the same, and its report waits.
    world.erp_answers_recall(&order, true).await;
    world
        .order_when("T-1", |o| o.erp_handover() == ErpHandover::RecallRefused)
        .await;
    let results = world.ship(vec![shipment(&held, "SF-1")]).await;
    assert!(results[0].report_waits);
    assert!(world.told::<ParcelDispatched>().await.is_empty());
    let closed = moved(&asked("R-1", "T-1"), 5, AfterSaleStage::Closed);
    world.hear(&[closed]).await;
    let order = world.order("T-1").await;
    assert!(order.holds.is_empty());
    assert_eq!(order.parcels[0].report(), PlatformReport::Queued);
    assert_eq!(order.after_sales[0].stage(), AfterSaleStage::Closed);
    insta::assert_snapshot!(world.timeline(&order).await);
    world.stop().await;
}

/// What arrives, in every order: the order, the request, its withdrawal.
#[tokio::test]
async fn law_7_order_request_and_withdrawal_in_every_order() {
    for arrival in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let world = World::start().await;
        world.link_all().await;
        let opened = page(world.shop, 1, &[asked("R-1", "T-1")]);
        let closed = moved(&asked("R-1", "T-1"), 5, AfterSaleStage::Closed);
        let withdrawn = page(world.shop, 2, &[closed]);
        let mut here = [false; 3];
        for what in arrival {
            match what {
                0 => drop(world.see(&[paid("T-1")]).await),
                1 => world.hear_page(&opened).await,
                _ => world.hear_page(&withdrawn).await,
            }
            here[what] = true;
            if here[0] {
                let order = world.order("T-1").await;
                assert_eq!(is_held(&order), here[1] && !here[2], "{arrival:?}");
            }
        }
        let order = world.order("T-1").await;
        assert_eq!(order.after_sales[0].stage(), AfterSaleStage::Closed);
        let expected = match arrival {
            // It went to the ERP before anybody asked; it is on its way back.
            [0, 1, 2] => (Headline::WithErp, ErpHandover::Recalling),
            _ => (Headline::WithErp, ErpHandover::Queued),
        };
        assert_eq!(
            (order.headline(), order.erp_handover()),
            expected,
            "{arrival:?}"
        );
        // Never twice, and never while it was held.
        let released = world.told::<OrderReleased>().await.len();
        assert!(released <= 1, "{arrival:?}");
        world.stop().await;
    }
}

/// The money went back, and the order that says so arrives at any time: the old one never
/// goes out.
#[tokio::test]
async fn law_7_what_was_paid_back_waits_for_an_order_that_is_as_new() {
    for order_first in [true, false] {
        let world = World::start().await;
        world.link_all().await;
        let back = moved(&asked("R-1", "T-1"), 5, AfterSaleStage::Refunded);
        if order_first {
            world.see(&[paid("T-1")]).await;
            world.hear(&[back]).await;
        } else {
            world.hear(&[back]).await;
            world.see(&[paid("T-1")]).await;
        }
        let order = world.order("T-1").await;
        assert!(is_held(&order), "{order_first}");
        let older = later(&paid("T-1"), 10, |order| {
            order.notes.as_mut().unwrap().buyer_memo = "hello".into();
        });
        world.see(std::slice::from_ref(&older)).await;
        assert!(is_held(&world.order("T-1").await), "{order_first}");
        let closed = later(&older, 10, |order| {
            order.status = PlatformStatus::Closed.into();
            refund(order, RefundState::Succeeded);
        });
        world.see(&[closed]).await;
        let order = world.order("T-1").await;
        assert!(!is_held(&order), "{order_first}");
        assert_eq!(order.headline(), Headline::Closed);
        assert_eq!(order.handover_no, i32::from(order_first));
        world.stop().await;
    }
}

#[tokio::test]
async fn what_never_holds_is_shown_all_the_same() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1")]).await;
    let mut kinds = Vec::new();
    for (n, kind) in [
        AfterSaleKind::Reship,
        AfterSaleKind::PriceProtection,
        AfterSaleKind::Other,
    ]
    .into_iter()
    .enumerate()
    {
        let number = format!("R-{n}");
        let mut said = moved(&asked(&number, "T-1"), n as i64, AfterSaleStage::Requested);
        said.kind = kind.into();
        kinds.push(said);
    }
    let refused = moved(&asked("R-9", "T-1"), 9, AfterSaleStage::Refused);
    kinds.push(refused);
    world.hear(&kinds).await;
    let order = world.order("T-1").await;
    assert!(order.holds.is_empty());
    assert_eq!(order.erp_handover(), ErpHandover::Queued);
    let shown: Vec<_> = order
        .after_sales
        .iter()
        .map(|shown| &*shown.platform_after_sale_id)
        .collect();
    assert_eq!(shown, ["R-9", "R-2", "R-1", "R-0"], "newest first");
    // The buyer asks again.
    let again = moved(&asked("R-9", "T-1"), 10, AfterSaleStage::Requested);
    world.hear(&[again]).await;
    assert!(is_held(&world.order("T-1").await));
    world.stop().await;
}

/// Law 3: one that cannot be read or stored stops neither the others nor the page.
#[tokio::test]
async fn law_3_one_bad_after_sale_does_not_stop_the_others() {
    let world = World::start().await;
    world.link_all().await;
    let numbers: Vec<String> = (0..4).map(|n| format!("T-{n}")).collect();
    let orders: Vec<_> = numbers.iter().map(|number| paid(number)).collect();
    world.see(&orders).await;
    let mut page: Vec<_> = numbers
        .iter()
        .map(|number| asked(&format!("R of {number}"), number))
        .collect();
    page[1].stage = 99;
    // Before the database's calendar begins.
    page[2].modified_at.as_mut().unwrap().seconds = -250_000_000_000;
    world.hear(&page).await;
    let mut held = Vec::new();
    for number in &numbers {
        held.push(is_held(&world.order(number).await));
    }
    assert_eq!(held, [true, false, false, true]);
    world.stop().await;
}

/// Law 1: the same pages again change no row and tell nothing.
#[tokio::test]
async fn law_1_after_sales_replayed_change_nothing() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1"), paid("T-2")]).await;
    let first = [
        asked("R-1", "T-1"),
        asked("R-2", "T-2"),
        asked("R-3", "T-3"),
    ];
    let second: Vec<_> = first
        .iter()
        .map(|said| moved(said, 5, AfterSaleStage::Closed))
        .collect();
    let pages = [page(world.shop, 1, &first), page(world.shop, 2, &second)];
    for page in &pages {
        world.hear_page(page).await;
    }
    let dump = async || {
        let mut all = Vec::new();
        for table in ["orders", "holds", "after_sales", "order_events"] {
            let sql = format!("SELECT to_jsonb(t)::text AS text FROM {table} t ORDER BY 1");
            all.extend(world.texts(&sql).await);
        }
        all
    };
    let before = dump().await;
    for _ in 0..2 {
        for page in pages.iter().rev() {
            world.hear_page(page).await;
        }
    }
    assert_eq!(dump().await, before);
    world.stop().await;
}

/// It turns out to be about another order: that one is stopped, and the first goes on.
#[tokio::test]
async fn an_after_sale_moves_to_another_order() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1"), paid("T-2")]).await;
    world.hear(&[asked("R-1", "T-1")]).await;
    assert!(is_held(&world.order("T-1").await));
    let other = moved(&asked("R-1", "T-2"), 1, AfterSaleStage::Requested);
    world.hear(&[other]).await;
    let (first, second) = (world.order("T-1").await, world.order("T-2").await);
    assert_eq!((is_held(&first), is_held(&second)), (false, true));
    assert!(first.after_sales.is_empty());
    world.stop().await;
}
