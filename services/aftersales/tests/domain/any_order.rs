//! Laws 1, 4 and 5: any order and any repetition of snapshots ends in the same facts.

use crate::shots::{Shot, accept, apply, reload, shot, stage};
use chrono::{DateTime, Utc};
use oms_aftersales::domain::{after_sale::AfterSale, intake::Outcome, snapshot::Snapshot};
use oms_contracts::oms::types::v1::AfterSaleStage;
use proptest::prelude::*;

fn arrive(shots: &[Shot]) -> AfterSale {
    let mut after_sale = accept(&shots[0]);
    for shot in &shots[1..] {
        apply(&mut after_sale, shot);
    }
    after_sale
}

/// What the platform owns, with its version.
fn facts(after_sale: &AfterSale) -> (Snapshot, DateTime<Utc>) {
    (after_sale.said.clone(), after_sale.fetched_at)
}

/// Shots, and the same with repetitions in another order.
fn twice() -> impl Strategy<Value = (Vec<Shot>, Vec<Shot>)> {
    proptest::collection::vec(shot(), 1..8).prop_flat_map(|shots| {
        let repeated: Vec<Shot> = shots.iter().chain(&shots).cloned().collect();
        (Just(shots), Just(repeated).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn law_1_any_permutation_and_duplication_ends_in_the_same_facts((shots, shuffled) in twice()) {
        let newest = shots.iter().max_by_key(|shot| {
            (shot.modified, shot.fetched, shot.document().content_hash)
        });
        let straight = arrive(&shots);
        prop_assert_eq!(straight.said.content_hash.clone(), newest.unwrap().document().content_hash);
        prop_assert_eq!(facts(&straight), facts(&arrive(&shuffled)));
    }

    /// Every change has its number, and a replay is no change.
    #[test]
    fn law_4_revisions_are_gapless_and_a_replay_is_nothing(shots in proptest::collection::vec(shot(), 1..12)) {
        let mut after_sale = accept(&shots[0]);
        let mut revision = 1;
        for shot in &shots[1..] {
            reload(&mut after_sale);
            let before = after_sale.clone();
            let outcome = apply(&mut after_sale, shot);
            revision += i64::from(outcome == Outcome::Applied);
            prop_assert_eq!(after_sale.revision, revision);
            let told: Vec<i64> = after_sale.news.changes.iter().map(|c| c.revision).collect();
            prop_assert_eq!(told, (before.revision + 1..=revision).collect::<Vec<_>>());
            prop_assert_eq!(after_sale.id, before.id);
            if outcome == Outcome::Applied {
                prop_assert_ne!(&after_sale.said.content_hash, &before.said.content_hash);
            } else {
                prop_assert_eq!(stage(&after_sale), stage(&before));
            }
            reload(&mut after_sale);
            let again = after_sale.clone();
            prop_assert_eq!(apply(&mut after_sale, shot), Outcome::Unchanged);
            prop_assert_eq!(&after_sale, &again);
        }
    }
}

fn at_version(modified: i64, fetched: i64, stage: AfterSaleStage) -> Shot {
    Shot {
        modified,
        fetched,
        stage: stage.into(),
        refund_fen: 0,
        lines: 0,
    }
}

/// Law 5: a newer snapshot counts even where its stage went back; an older one never.
#[test]
fn law_5_a_stage_may_go_back() {
    let mut after_sale = accept(&at_version(3, 3, AfterSaleStage::Refused));
    apply(&mut after_sale, &at_version(2, 9, AfterSaleStage::Closed));
    assert_eq!(stage(&after_sale), AfterSaleStage::Refused);
    apply(
        &mut after_sale,
        &at_version(4, 4, AfterSaleStage::Requested),
    );
    assert_eq!(stage(&after_sale), AfterSaleStage::Requested);
}

/// The same second of the platform's clock: there, away, and there again.
#[test]
fn content_that_came_back_wins_over_a_late_page_from_between() {
    let here = at_version(0, 0, AfterSaleStage::Requested);
    let away = at_version(0, 1, AfterSaleStage::Closed);
    let back = at_version(0, 2, AfterSaleStage::Requested);
    let after_sale = arrive(&[here, back, away]);
    assert_eq!(stage(&after_sale), AfterSaleStage::Requested);
}
