//! What `afterSale.operate` can be told, as data (read 2026-11). The meanings of the types
//! stand in a guide of the open platform that is not public as a whole: what the official
//! SDK and production systems show is marked as confirmed, the rest follows the same pattern
//! (…1 agrees, …2 refuses, the tens count the rounds). A type that Douyin does not take for
//! an after-sale is refused by it and changes nothing.

use oms_contracts::oms::types::v1::AfterSaleKind::{
    self, Exchange, RefundOnly, Reship, ReturnRefund,
};

/// The seller's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Yes to what the buyer asks for.
    Agree,
    /// No.
    Refuse,
    /// Once the goods came back, or the replacement is ready: yes again.
    AgreeAgain,
    /// The goods that came back are not taken.
    RefuseAgain,
}

use Answer::{Agree, AgreeAgain, Refuse, RefuseAgain};

/// Kind, answer and `type`.
pub(super) static OPERATIONS: [(AfterSaleKind, Answer, i64); 13] = [
    // Confirmed. That 201 agrees to a refund before shipping too is not.
    (ReturnRefund, Agree, 101),
    (RefundOnly, Agree, 201),
    (RefundOnly, Refuse, 202),
    (Exchange, Agree, 301),
    (Exchange, AgreeAgain, 311),
    // 111 stands in the documentation's sample without a meaning.
    (ReturnRefund, AgreeAgain, 111),
    // By the pattern.
    (ReturnRefund, Refuse, 102),
    (ReturnRefund, RefuseAgain, 112),
    (Exchange, Refuse, 302),
    (Exchange, RefuseAgain, 312),
    (Reship, Agree, 401),
    (Reship, Refuse, 402),
    (Reship, AgreeAgain, 411),
];

/// The `type` of an answer to an after-sale of this kind.
pub(super) fn operation(kind: AfterSaleKind, answer: Answer) -> Option<i64> {
    let row = OPERATIONS
        .iter()
        .find(|row| row.0 == kind && row.1 == answer);
    row.map(|(.., operation)| *operation)
}
