//! Law 1: any order and any repetition of snapshots ends in the same platform facts.

use crate::shots::{LINKED, Shot, accept, apply, shot};
use oms_contracts::oms::orders::v1::HoldKind;
use oms_orders::domain::order::{Line, Order, PlatformFacts};
use proptest::prelude::*;

/// What the platform owns of an order, without ids of ours.
#[derive(Debug, PartialEq)]
struct Facts {
    said: PlatformFacts,
    lines: Vec<Line>,
    memo: (String, i32),
    held: [bool; 2],
}

fn facts(order: &Order) -> Facts {
    let mut lines: Vec<Line> = order.active_lines().cloned().collect();
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    for line in &mut lines {
        (line.id, line.dirty) = (uuid::Uuid::nil(), false);
    }
    Facts {
        said: order.said.clone(),
        lines,
        memo: (order.memo.observed.clone(), order.memo.observed_flag),
        held: [HoldKind::Refund, HoldKind::PlatformBlocked].map(|k| order.hold(k).is_some()),
    }
}

fn arrive(shots: &[Shot]) -> Order {
    let mut order = accept(&shots[0], &LINKED);
    for shot in &shots[1..] {
        apply(&mut order, shot, &LINKED);
    }
    order
}

/// Shots, and the same with repetitions in another order.
fn twice() -> impl Strategy<Value = (Vec<Shot>, Vec<Shot>)> {
    let complete = shot().prop_map(|shot| Shot {
        complete: true,
        ..shot
    });
    proptest::collection::vec(complete, 1..7).prop_flat_map(|shots| {
        let repeated: Vec<Shot> = shots.iter().chain(&shots).cloned().collect();
        (Just(shots), Just(repeated).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn law_1_any_permutation_and_duplication_ends_in_the_same_facts((shots, shuffled) in twice()) {
        prop_assert_eq!(facts(&arrive(&shots)), facts(&arrive(&shuffled)));
    }
}

/// The same second of the platform's clock: there, away, and there again.
#[test]
fn content_that_came_back_wins_over_a_late_page_from_between() {
    let here = Shot::paid();
    let away = Shot {
        fetched: 1,
        address: 1,
        ..here.clone()
    };
    let back = Shot {
        fetched: 2,
        ..here.clone()
    };
    let order = arrive(&[here, back, away]);
    assert_eq!(order.said.receiver_fingerprint, "address 0");
}
