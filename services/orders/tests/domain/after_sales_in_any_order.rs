//! Law 1 for orders and their after-sales together: any order and any repetition of what
//! the platform says ends in the same facts and the same hold.

use crate::{
    shots::{LINKED, Shot, accept_with, apply, at, shot},
    stories::{Story, story},
};
use oms_contracts::oms::orders::v1::HoldKind;
use oms_orders::domain::{
    after_sale::{self, AfterSale, Newness},
    order::{Order, PlatformFacts},
};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Said {
    Order(Shot),
    AfterSale(Story),
}

/// Before the order is here, its after-sales wait as rows under the same guard.
fn arrive(said: &[Said]) -> Order {
    let mut waiting: Vec<AfterSale> = Vec::new();
    let mut order: Option<Order> = None;
    for said in said {
        match (said, &mut order) {
            (Said::Order(shot), None) => {
                order = Some(accept_with(shot, &LINKED, std::mem::take(&mut waiting)));
            }
            (Said::Order(shot), Some(order)) => {
                apply(order, shot, &LINKED);
            }
            (Said::AfterSale(story), Some(order)) => {
                after_sale::apply(order, story.after_sale(), at(2000));
            }
            (Said::AfterSale(story), None) => wait(&mut waiting, story.after_sale()),
        }
    }
    order.unwrap()
}

fn wait(waiting: &mut Vec<AfterSale>, said: AfterSale) {
    let same = |known: &&mut AfterSale| known.platform_after_sale_id == said.platform_after_sale_id;
    match waiting.iter_mut().find(same) {
        Some(known) if said.newness(Some(known)) != Newness::Stale => *known = said,
        Some(_) => {}
        None => waiting.push(said),
    }
}

/// What the platform owns, and the hold that follows from it.
fn facts(order: &Order) -> (PlatformFacts, Vec<AfterSale>, bool) {
    let mut after_sales = order.after_sales.clone();
    after_sales.sort_by(|a, b| a.platform_after_sale_id.cmp(&b.platform_after_sale_id));
    let held = order.hold(HoldKind::Refund).is_some();
    (order.said.clone(), after_sales, held)
}

/// What was said, and the same with repetitions in another order.
fn twice() -> impl Strategy<Value = (Vec<Said>, Vec<Said>)> {
    // Parcels that a snapshot between the newest ones knew of are facts of their own.
    let whole = shot().prop_map(|shot| Shot {
        complete: true,
        waybills: Vec::new(),
        ..shot
    });
    let orders = proptest::collection::vec(whole.prop_map(Said::Order), 1..5);
    let cases = proptest::collection::vec(story().prop_map(Said::AfterSale), 1..6);
    (orders, cases).prop_flat_map(|(orders, cases)| {
        let once: Vec<Said> = orders.into_iter().chain(cases).collect();
        let repeated: Vec<Said> = once.iter().chain(&once).cloned().collect();
        (Just(once), Just(repeated).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn law_1_orders_and_after_sales_in_any_order_end_in_the_same_facts((once, shuffled) in twice()) {
        prop_assert_eq!(facts(&arrive(&once)), facts(&arrive(&shuffled)));
    }
}
