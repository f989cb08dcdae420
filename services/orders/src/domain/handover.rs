//! The hand-over of an order to the ERP: when it may go, and what the ERP's answers
//! change.

use super::{
    hold,
    order::{Message, Order},
};
use chrono::{DateTime, Utc};
use oms_contracts::oms::orders::v1::{ErpHandover, Headline, HoldKind};

/// Why an order cannot be handed over now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the order is {}, not ready for the ERP", .0.as_str_name())]
pub struct NotReady(pub Headline);

/// Transitions that an answer of the ERP may make; any other is a late or repeated
/// answer and changes nothing.
const ANSWERS: &[(ErpHandover, Answer, ErpHandover)] = &[
    (ErpHandover::Queued, Answer::Taken, ErpHandover::Taken),
    (ErpHandover::Unknown, Answer::Taken, ErpHandover::Taken),
    (ErpHandover::Queued, Answer::Refused, ErpHandover::Refused),
    (ErpHandover::Unknown, Answer::Refused, ErpHandover::Refused),
    // Refused while we asked for it back: it is not there, which is what we wanted.
    (
        ErpHandover::Recalling,
        Answer::Refused,
        ErpHandover::Recalled,
    ),
    (
        ErpHandover::Recalling,
        Answer::Recalled,
        ErpHandover::Recalled,
    ),
    (
        ErpHandover::Recalling,
        Answer::RecallRefused,
        ErpHandover::RecallRefused,
    ),
];

/// An answer of the ERP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It took the order.
    Taken,
    /// It refused the order.
    Refused,
    /// It gave the order back.
    Recalled,
    /// It cannot give it back: the goods left.
    RecallRefused,
}

/// Queues the next hand-over of an order that is ready.
pub fn release(order: &mut Order, by: &str) -> Result<(), NotReady> {
    order.refresh_headline();
    if order.headline != Headline::Ready {
        return Err(NotReady(order.headline));
    }
    order.handover.no += 1;
    order.handover.state = ErpHandover::Queued;
    order.handover.document_no.clear();
    let no = order.handover.no;
    order.note("released", by, [("handover_no", no.to_string())]);
    order.tell(Message::Released);
    order.refresh_headline();
    Ok(())
}

/// Applies an answer for hand-over `no`. Answers for older ones change nothing.
pub fn answer(order: &mut Order, no: i32, answer: Answer, said: &Said<'_>, now: DateTime<Utc>) {
    if no != order.handover.no {
        return;
    }
    if answer == Answer::Taken && order.handover.state == ErpHandover::Recalling {
        // The recall goes on; this only tells what the ERP calls the order.
        if order.handover.document_no.is_empty() && !said.document_no.is_empty() {
            take(order, no, said);
        }
        return;
    }
    let Some((_, _, next)) = ANSWERS
        .iter()
        .find(|(from, given, _)| *from == order.handover.state && *given == answer)
    else {
        return;
    };
    order.handover.state = *next;
    match next {
        ErpHandover::Taken => take(order, no, said),
        ErpHandover::Refused => {
            order.note("erp_refused", "erp", detail(no, said));
            let note = format!("{}: {}", said.code, said.message);
            hold::open(order, HoldKind::ErpRefused, "erp", &note, now);
        }
        ErpHandover::Recalled => {
            order.note("erp_recalled", "erp", detail(no, said));
            // What changed is in the order already; it goes out again as it now is.
            for kind in [HoldKind::AddressChanged, HoldKind::LinesChanged] {
                hold::lift(order, kind, "oms", "recalled from the ERP");
            }
        }
        ErpHandover::RecallRefused => order.note("recall_refused", "erp", detail(no, said)),
        _ => {}
    }
    order.refresh_headline();
}

fn take(order: &mut Order, no: i32, said: &Said<'_>) {
    said.document_no.clone_into(&mut order.handover.document_no);
    order.note(
        "erp_taken",
        "erp",
        [
            ("handover_no", no.to_string()),
            ("document_no", said.document_no.to_owned()),
        ],
    );
}

/// What the ERP said along with its answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// Its document number.
    pub document_no: &'a str,
    /// Its code.
    pub code: &'a str,
    /// Its text.
    pub message: &'a str,
}

fn detail(no: i32, said: &Said<'_>) -> [(&'static str, String); 3] {
    [
        ("handover_no", no.to_string()),
        ("code", said.code.to_owned()),
        ("message", said.message.to_owned()),
    ]
}
