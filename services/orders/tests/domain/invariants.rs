//! What holds after every step of a walk.

use crate::{
    shots::{Shot, apply, at, find, reload, told},
    steps::{Step, Walk},
    stories::{Story, newest},
};
use oms_contracts::oms::{
    orders::v1::{ErpHandover, Headline, HoldKind},
    types::v1::{AfterSaleStage, PlatformStatus, RefundState},
};
use oms_orders::domain::{
    headline,
    intake::Outcome,
    order::{Line, Message, Order},
};

use std::collections::HashSet;

/// Kinds that say that something left or was refused; there is nothing to recall.
const AFTER_THE_FACT: [HoldKind; 3] = [
    HoldKind::ErpRefused,
    HoldKind::ShipRefused,
    HoldKind::OverAllocated,
];

/// Checks a step that led from `before` to `after`.
pub(crate) fn check(before: &Walk, step: &Step, outcome: Option<Outcome>, after: &Walk) {
    let (old, new) = (&before.order, &after.order);
    assert_ne!(new.headline, Headline::Unspecified);
    assert_eq!(
        new.headline,
        headline::of(new),
        "the stored headline is stale"
    );
    revision_is_gapless(old.revision, new);
    reports_and_cancels_are_in_order(new);
    gates_are_shut(step, new);
    holds_recall(old, new);
    parcels_stay(old, new);
    surplus_is_held(after);
    refunds_are_held(after);
    if let Some(outcome) = outcome {
        operator_fields_stay(old, after);
        newest_snapshot_counts(after);
        if outcome == Outcome::Applied {
            // A re-pull of the same content is no event.
            assert_ne!(new.said.content_hash, old.said.content_hash);
            let memo = format!("memo {}", after.shots.last().unwrap().memo);
            assert_eq!(new.memo.observed, memo);
        }
        same_snapshot_is_nothing(after, outcome);
    }
}

/// Law 4: every change has its own number, and none is missing.
pub(crate) fn revision_is_gapless(from: i64, order: &Order) {
    let told: Vec<i64> = order.news.entries.iter().map(|e| e.revision).collect();
    let expected: Vec<i64> = (from + 1..=order.revision).collect();
    assert_eq!(told, expected);
}

/// A receiver goes by revision: whether a parcel is to be reported is told once a revision.
fn reports_and_cancels_are_in_order(order: &Order) {
    let mut told = HashSet::new();
    for message in &order.news.messages {
        if let Message::Dispatched { parcel_id } | Message::ReportCancelled { parcel_id } =
            message.message
        {
            assert!(told.insert((parcel_id, message.revision)));
        }
    }
}

/// Law 7: nothing passes a gate that a hold shuts.
fn gates_are_shut(step: &Step, order: &Order) {
    for message in &told(order) {
        match message {
            Message::Released => {
                assert!(order.holds.is_empty(), "released while held");
                assert_ne!(order.said.status, PlatformStatus::AwaitingPayment);
                let due = || order.lines.iter().filter(|line| line.due() > 0);
                assert!(due().count() > 0, "an empty order was released");
                assert!(due().all(|line| line.erp_sku.is_some()), "unlinked");
            }
            Message::Dispatched { parcel_id } => {
                let named = matches!(
                    step,
                    Step::ReleaseHold {
                        report_only: true,
                        ..
                    }
                );
                assert!(order.holds.is_empty() || named, "reported while held");
                assert!(order.parcels.iter().any(|parcel| parcel.id == *parcel_id));
            }
            _ => {}
        }
    }
}

/// A hold asks for an order back that the ERP has or may have.
fn holds_recall(old: &Order, new: &Order) {
    let sent = matches!(
        old.handover.state,
        ErpHandover::Queued | ErpHandover::Taken | ErpHandover::Unknown
    );
    let opened = new
        .holds
        .iter()
        .any(|hold| !AFTER_THE_FACT.contains(&hold.kind) && old.hold(hold.kind).is_none());
    let left_from_the_erp = new.lines.iter().all(|line| {
        let parcels = new.parcels.iter().filter(|parcel| !parcel.is_foreign());
        let units = parcels.flat_map(|parcel| &parcel.lines);
        let left = units.filter(|(id, _)| *id == line.id).map(|(_, n)| n);
        left.sum::<i64>() >= line.quantity
    });
    if sent && opened && !left_from_the_erp {
        let messages = told(new);
        let recalls = messages
            .iter()
            .filter(|m| matches!(m, Message::RecallRequested { .. }));
        assert_eq!(recalls.count(), 1, "held, and not asked back");
        assert_eq!(new.handover.state, ErpHandover::Recalling);
    }
}

/// Law 6: a parcel and what it holds stand for ever.
fn parcels_stay(old: &Order, new: &Order) {
    for parcel in &old.parcels {
        let still = new.parcels.iter().find(|p| p.id == parcel.id);
        let still = still.expect("a parcel vanished");
        assert_eq!(still.lines, parcel.lines);
        assert_eq!(still.waybill_no, parcel.waybill_no);
    }
    for line in &new.lines {
        let units = new.parcels.iter().flat_map(|parcel| &parcel.lines);
        let units: i64 = units.filter(|(id, _)| *id == line.id).map(|(_, n)| n).sum();
        assert_eq!(new.allocated(line.id), units);
    }
}

/// Units that left too many are held until a person says that this many are fine.
fn surplus_is_held(after: &Walk) {
    let more = |n: usize| after.surplus(n) > after.excused[n];
    if (0..3).any(more) {
        let held = after.order.hold(HoldKind::OverAllocated).is_some();
        assert!(held, "more left than is due and nobody is told");
    }
}

/// Law 7: the hold of a refund is open exactly while something asks for it. The rule, said
/// once more, over all that was ever said.
fn refunds_are_held(after: &Walk) {
    let order = &after.order;
    let open = |line: &&Line| line.refund_state == RefundState::Open;
    let over = matches!(
        order.said.status,
        PlatformStatus::Closed | PlatformStatus::Completed
    );
    let of_a_line = !over && order.active_lines().filter(open).count() > 0;
    // Without a hold that hides it, the headline says whether everything left.
    let mut unheld = order.clone();
    unheld.holds.clear();
    let left = matches!(
        headline::of(&unheld),
        Headline::Shipped | Headline::Completed
    ) || order.said.status == PlatformStatus::Closed;
    let of_a_case = !left && newest(&after.stories).iter().any(|s| forbids(s, order));
    assert_eq!(
        order.hold(HoldKind::Refund).is_some(),
        of_a_line || of_a_case,
        "{of_a_line} or {of_a_case}"
    );
}

fn forbids(story: &Story, order: &Order) -> bool {
    use AfterSaleStage as Is;
    let not_read_since = order.said.modified_at < at(story.modified)
        && order.said.fetched_at < at(story.modified + 600);
    match story.stage {
        Is::Requested | Is::AwaitingReturn | Is::Returned | Is::Processing => story.kind < 4,
        Is::Refunded => story.kind < 4 && not_read_since,
        _ => false,
    }
}

/// Law 5: a snapshot changes nothing that operators own. A line that is not handed over
/// may have to catch up with its link.
fn operator_fields_stay(old: &Order, after: &Walk) {
    let new = &after.order;
    assert_eq!(new.memo.revision, old.memo.revision);
    if old.memo.written_revision < old.memo.revision {
        assert_eq!(new.memo.desired, old.memo.desired);
        assert_eq!(new.memo.desired_flag, old.memo.desired_flag);
    }
    let manual = HoldKind::Manual;
    assert_eq!(new.hold(manual), old.hold(manual));
    for line in &old.lines {
        let still = new.lines.iter().find(|l| l.id == line.id).expect("a line");
        assert_eq!(still.key, line.key);
        let link = find(&after.projection, &line.platform_sku_id);
        if line.erp_sku == link || old.is_with_erp() && line.erp_sku.is_some() {
            assert_eq!(still.erp_sku, line.erp_sku);
        } else {
            assert!(still.erp_sku == line.erp_sku || still.erp_sku == link);
        }
    }
    assert_eq!(new.handover.no, old.handover.no);
}

/// Law 1: whatever came in whatever order, the newest version counts. Money stands as
/// it was said.
fn newest_snapshot_counts(after: &Walk) {
    let newest = after.shots.iter().max_by_key(|shot| version(shot)).unwrap();
    let said = &after.order.said;
    assert_eq!(said.status, newest.status);
    assert_eq!(said.content_hash, newest.content_hash());
    assert_eq!(said.modified_at, at(newest.modified));
    assert_eq!(
        said.receiver_fingerprint,
        format!("address {}", newest.address)
    );
    let fen = (
        said.goods_fen,
        said.discount_fen,
        said.postage_fen,
        said.payable_fen,
    );
    let payable_fen = newest.payable_fen;
    assert_eq!(fen, (payable_fen + 100, 200, 100, payable_fen));
}

fn version(shot: &Shot) -> (i64, i64, Vec<u8>) {
    (shot.modified, shot.fetched, shot.content_hash())
}

/// Law 1: a replay is a no-op.
fn same_snapshot_is_nothing(after: &Walk, outcome: Outcome) {
    let mut again = after.order.clone();
    if outcome == Outcome::Unchanged {
        // A newer version of the same content may be what a refund waited for.
        let mut entries = again.news.entries.iter();
        assert!(entries.all(|entry| entry.kind == "hold_released"));
        assert!(again.news.messages.is_empty() || !again.news.entries.is_empty());
    }
    reload(&mut again);
    let before = again.clone();
    let last = after.shots.last().unwrap();
    let outcome = apply(&mut again, last, &after.projection);
    assert_eq!(outcome, Outcome::Unchanged);
    assert_eq!(again, before);
}
