//! Every answer of the ERP in every state of a hand-over, as one table.

use crate::shots::{LINKED, Shot, accept, at, reload, told};
use oms_contracts::oms::orders::v1::{ErpHandover, HoldKind};
use oms_orders::{
    domain::{
        handover::{self, Answer, Said},
        hold,
        order::{Message, Order},
    },
    usecases::release_orders::release_ready,
};
use std::fmt::Write;

const STATES: [ErpHandover; 8] = [
    ErpHandover::None,
    ErpHandover::Queued,
    ErpHandover::Taken,
    ErpHandover::Refused,
    ErpHandover::Unknown,
    ErpHandover::Recalling,
    ErpHandover::Recalled,
    ErpHandover::RecallRefused,
];
const ANSWERS: [Answer; 4] = [
    Answer::Taken,
    Answer::Refused,
    Answer::Recalled,
    Answer::RecallRefused,
];
const SAID: Said<'static> = Said {
    document_no: "DOC-1",
    code: "E1",
    message: "no stock",
};

/// An order handed over once.
pub(crate) fn released() -> Order {
    let mut order = accept(&Shot::paid(), &LINKED);
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!(order.handover.state, ErpHandover::Queued);
    reload(&mut order);
    order
}

fn names<T>(items: &[T], name: impl Fn(&T) -> &str) -> String {
    items.iter().map(name).collect::<Vec<_>>().join(" ")
}

fn row(state: ErpHandover, answer: Answer) -> String {
    let mut order = released();
    order.handover.state = state;
    order.refresh_headline();
    handover::answer(&mut order, 1, answer, &SAID, at(2000));
    let entries = names(&order.news.entries, |entry| entry.kind);
    format!(
        "{:<14} + {:<13} -> {:<14} | {:<8} | {:<5} | {entries}",
        state.as_str_name().trim_start_matches("ERP_HANDOVER_"),
        format!("{answer:?}"),
        order
            .handover
            .state
            .as_str_name()
            .trim_start_matches("ERP_HANDOVER_"),
        order.headline.as_str_name().trim_start_matches("HEADLINE_"),
        order.handover.document_no,
    )
}

#[test]
fn every_answer_in_every_state() {
    let mut table = String::new();
    for state in STATES {
        for answer in ANSWERS {
            writeln!(table, "{}", row(state, answer).trim_end()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn an_answer_to_an_older_handover_changes_nothing() {
    let mut order = released();
    let before = order.clone();
    for answer in ANSWERS {
        handover::answer(&mut order, 0, answer, &SAID, at(2000));
    }
    assert_eq!(order, before);
}

/// The document number that comes while we recall is noted, so that it is stored.
#[test]
fn a_document_number_that_comes_during_a_recall_is_kept() {
    let mut order = released();
    hold::request_recall(&mut order, "test");
    reload(&mut order);
    handover::answer(&mut order, 1, Answer::Taken, &SAID, at(2000));
    assert!(order.is_changed());
    assert_eq!(order.handover.document_no, "DOC-1");
    assert_eq!(order.handover.state, ErpHandover::Recalling);
    reload(&mut order);
    handover::answer(&mut order, 1, Answer::Taken, &SAID, at(2000));
    assert!(!order.is_changed(), "a repeated answer is nothing");
}

/// Recalled because the address changed: it goes out again by itself, under the next
/// number; recalled because a person held it, it waits for the person.
#[test]
fn what_was_recalled_goes_out_again_when_nothing_holds_it() {
    for (kind, again) in [(HoldKind::AddressChanged, true), (HoldKind::Manual, false)] {
        let mut order = released();
        hold::open(&mut order, kind, "test", "", at(2000));
        handover::answer(&mut order, 1, Answer::Recalled, &SAID, at(2000));
        reload(&mut order);
        release_ready(std::slice::from_mut(&mut order));
        assert_eq!(order.handover.no, if again { 2 } else { 1 });
        let released = told(&order).contains(&Message::Released);
        assert_eq!(released, again);
        assert!(order.handover.document_no.is_empty() || !again);
    }
}

/// The ERP refused; once a person has looked at it the order goes out again.
#[test]
fn a_refused_order_waits_for_a_person_and_goes_out_again() {
    let mut order = released();
    handover::answer(&mut order, 1, Answer::Refused, &SAID, at(2000));
    assert_eq!(
        order.hold(HoldKind::ErpRefused).unwrap().note,
        "E1: no stock"
    );
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!(order.handover.no, 1);
    hold::release(&mut order, HoldKind::ErpRefused, "li", "stock came", false).unwrap();
    release_ready(std::slice::from_mut(&mut order));
    assert_eq!(order.handover.no, 2);
}
