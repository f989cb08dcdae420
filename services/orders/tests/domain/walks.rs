//! Random walks over one order.

use crate::{
    invariants::{check, revision_is_gapless},
    steps::{Step, Walk, first_shot, projection, step},
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Laws 1, 4, 5, 6, 7 and 9 after every step of any walk.
    #[test]
    fn laws_hold_after_every_step(
        first in first_shot(),
        projection in projection(),
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let mut walk = Walk::begin(first, projection);
        revision_is_gapless(0, &walk.order);
        for step in &steps {
            let before = walk.clone();
            let outcome = walk.make(step);
            check(&before, step, outcome, &walk);
        }
    }

    /// An order that nothing stops goes all the way: what was held is reported in the end.
    #[test]
    fn nothing_waits_once_every_hold_is_lifted(
        first in first_shot(),
        steps in proptest::collection::vec(step(), 1..30),
    ) {
        let mut walk = Walk::begin(first, crate::shots::LINKED);
        for step in &steps {
            walk.make(step);
        }
        let kinds: Vec<_> = walk.order.holds.iter().map(|hold| hold.kind).collect();
        for kind in kinds {
            oms_orders::domain::hold::lift(&mut walk.order, kind, "li", "fine");
        }
        prop_assert!(walk.order.holds.is_empty());
        let waits = oms_contracts::oms::orders::v1::PlatformReport::Waiting;
        prop_assert!(walk.order.parcels.iter().all(|parcel| parcel.report != waits));
        walk.make(&Step::Sweep);
        prop_assert_ne!(walk.order.headline, oms_contracts::oms::orders::v1::Headline::Ready);
    }
}
