//! What can happen to an order, one step at a time.

use crate::{
    shots::{Projection, Shot, accept, apply, at, find, reload, shot, waybill},
    stories::{Story, story},
};
use oms_contracts::oms::{
    orders::v1::{ErpHandover, HoldKind},
    types::v1::PlatformStatus,
};
use oms_orders::{
    domain::{
        after_sale,
        handover::{self, Answer, Said},
        hold,
        intake::Outcome,
        link, memo,
        order::Order,
        shipment::{self, Dispatched},
    },
    usecases::release_orders::release_ready,
};
use proptest::prelude::*;

/// A step of a walk.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Seen(Shot),
    /// The snapshot so many before the last once more.
    SeenAgain(usize),
    /// The same content, fetched so much later.
    PulledAgain(usize, i64),
    /// What the platform says of an after-sale.
    AfterSale(Story),
    Sweep,
    Link(Projection),
    Hold,
    ReleaseHold {
        kind: i32,
        report_only: bool,
    },
    /// An answer to the newest hand-over, or to one so many before.
    Erp {
        answer: Answer,
        back: i32,
    },
    /// The bridge lost track of what it sent.
    LoseTrack,
    Ship {
        waybill: u8,
        lines: Vec<(usize, i64)>,
    },
    Confirm(usize),
    Refuse(usize),
    EditMemo(u8),
    MemoWritten {
        back: i64,
        refused: bool,
    },
}

/// An order on its walk, and what a checker has to remember.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    pub(crate) order: Order,
    pub(crate) projection: Projection,
    /// Every snapshot seen so far.
    pub(crate) shots: Vec<Shot>,
    /// What was said of its after-sales so far.
    pub(crate) stories: Vec<Story>,
    /// Units that left too many of each line when a person last lifted the hold for it.
    pub(crate) excused: [i64; 3],
}

impl Walk {
    pub(crate) fn begin(first: Shot, projection: Projection) -> Self {
        Self {
            order: accept(&first, &projection),
            projection,
            shots: vec![first],
            stories: Vec::new(),
            excused: [0; 3],
        }
    }

    /// Units that left too many of the line that is `n`-th in snapshots.
    pub(crate) fn surplus(&self, n: usize) -> i64 {
        let key = format!("line {n}");
        let line = self.order.lines.iter().find(|line| line.key == key);
        line.map_or(0, |line| (-self.order.owed(line)).max(0))
    }

    /// Makes a step from a freshly loaded order; returns what a snapshot came to.
    pub(crate) fn make(&mut self, step: &Step) -> Option<Outcome> {
        reload(&mut self.order);
        match step {
            Step::Seen(shot) => return Some(self.see(shot.clone())),
            Step::SeenAgain(back) => {
                let shot = self.shots[self.shots.len() - 1 - back % self.shots.len()].clone();
                return Some(self.see(shot));
            }
            Step::PulledAgain(back, later) => {
                let mut shot = self.shots[self.shots.len() - 1 - back % self.shots.len()].clone();
                shot.fetched += later;
                return Some(self.see(shot));
            }
            Step::AfterSale(story) => {
                after_sale::apply(&mut self.order, story.after_sale(), at(2000));
                self.stories.push(story.clone());
            }
            Step::ReleaseHold { kind, report_only } => self.release_hold(*kind, *report_only),
            Step::Link(projection) => {
                self.projection = *projection;
                link::follow(&mut self.order, &|sku| find(projection, sku));
            }
            other => happen(&mut self.order, other),
        }
        self.order.refresh_headline();
        None
    }

    fn see(&mut self, shot: Shot) -> Outcome {
        let outcome = apply(&mut self.order, &shot, &self.projection);
        self.shots.push(shot);
        outcome
    }

    fn release_hold(&mut self, kind: i32, report_only: bool) {
        let kind = HoldKind::try_from(kind).unwrap();
        let released = hold::release(&mut self.order, kind, "li", "ok", report_only);
        if kind == HoldKind::OverAllocated && released.is_ok() && !report_only {
            self.excused = [0, 1, 2].map(|n| self.surplus(n));
        }
    }
}

fn happen(order: &mut Order, step: &Step) {
    match step {
        Step::Sweep => release_ready(std::slice::from_mut(order)),
        Step::Hold => hold::open(order, HoldKind::Manual, "li", "wait", at(2000)),
        Step::Erp { answer, back } => {
            let said = Said {
                document_no: "DOC",
                code: "E1",
                message: "no stock",
            };
            handover::answer(order, order.handover.no - back, *answer, &said, at(2000));
        }
        Step::LoseTrack if order.handover.state == ErpHandover::Queued => {
            order.handover.state = ErpHandover::Unknown;
        }
        Step::Ship { waybill, lines } => ship(order, *waybill, lines),
        Step::Confirm(n) => {
            if let Some(id) = order.parcels.get(*n).map(|parcel| parcel.id) {
                shipment::confirm(order, id, at(2000));
            }
        }
        Step::Refuse(n) => {
            if let Some(id) = order.parcels.get(*n).map(|parcel| parcel.id) {
                shipment::refuse(order, id, "E2", "unknown carrier", at(2000));
            }
        }
        Step::EditMemo(n) => memo::edit(order, &format!("ours {n}"), i32::from(*n), "li"),
        Step::MemoWritten { back, refused } => {
            let revision = order.memo.revision - back;
            memo::written(order, revision, refused.then_some("too long"));
        }
        _ => {}
    }
}

/// Reports a parcel as the ERP does; lines that the order lacks are left out.
pub(crate) fn ship(order: &mut Order, n: u8, lines: &[(usize, i64)]) {
    let lines: Vec<_> = lines
        .iter()
        .filter_map(|(index, quantity)| Some((order.lines.get(*index)?.id, *quantity)))
        .collect();
    let said = Dispatched {
        carrier_code: "SF",
        waybill_no: &waybill(n),
        at: at(2000),
        lines: &lines,
        by: "erp",
    };
    shipment::record(order, &said).unwrap();
}

/// A first snapshot: complete, mostly paid.
pub(crate) fn first_shot() -> impl Strategy<Value = Shot> {
    (shot(), proptest::bool::weighted(0.7)).prop_map(|(shot, paid)| Shot {
        modified: 0,
        complete: true,
        status: if paid {
            PlatformStatus::AwaitingShipment
        } else {
            shot.status
        },
        ..shot
    })
}

/// Any projection; mostly everything is linked.
pub(crate) fn projection() -> impl Strategy<Value = Projection> {
    let link = |n: u8| prop_oneof![6 => Just(Some(n)), 1 => Just(Some(9)), 1 => Just(None)];
    (link(1), link(2), link(3)).prop_map(|(a, b, c)| [a, b, c])
}

/// Any step.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let answers = [
        Answer::Taken,
        Answer::Refused,
        Answer::Recalled,
        Answer::RecallRefused,
    ];
    let lines = proptest::collection::vec((0..3_usize, 1..4_i64), 0..3);
    prop_oneof![
        4 => shot().prop_map(Step::Seen),
        1 => (0..8_usize).prop_map(Step::SeenAgain),
        1 => (0..8_usize, 1..6_i64).prop_map(|(back, later)| Step::PulledAgain(back, later)),
        4 => story().prop_map(Step::AfterSale),
        3 => Just(Step::Sweep),
        1 => projection().prop_map(Step::Link),
        1 => Just(Step::Hold),
        3 => (1..10_i32, proptest::bool::weighted(0.3))
            .prop_map(|(kind, report_only)| Step::ReleaseHold { kind, report_only }),
        5 => (proptest::sample::select(answers.to_vec()), prop_oneof![5 => Just(0), 1 => Just(1)])
            .prop_map(|(answer, back)| Step::Erp { answer, back }),
        1 => Just(Step::LoseTrack),
        3 => (0..5_u8, lines).prop_map(|(waybill, lines)| Step::Ship { waybill, lines }),
        2 => (0..4_usize).prop_map(Step::Confirm),
        1 => (0..4_usize).prop_map(Step::Refuse),
        1 => (0..4_u8).prop_map(Step::EditMemo),
        1 => (prop_oneof![3 => Just(0), 1 => Just(1)], any::<bool>())
            .prop_map(|(back, refused)| Step::MemoWritten { back, refused }),
    ]
}
