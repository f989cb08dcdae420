//! Douyin's types and statuses of after-sales as data (enums of `afterSale.List` and
//! `afterSale.Detail` in the official SDK, read 2026-11).

use crate::platforms::reading::{Mapping, unknown};
use oms_contracts::oms::types::v1::{
    AfterSaleKind::{self, Exchange, Other, PriceProtection, RefundOnly, Reship, ReturnRefund},
    AfterSaleStage::{
        self, AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
    },
};

/// `after_sale_type`: its kind, and whether the goods had not left.
pub(super) static KINDS: [(i64, AfterSaleKind, bool); 10] = [
    (0, ReturnRefund, false),
    (1, RefundOnly, false),
    (2, RefundOnly, true),
    (3, Exchange, false),
    // The order was cancelled before it left, by the platform or by the buyer.
    (4, RefundOnly, true),
    (5, RefundOnly, true),
    (6, PriceProtection, false),
    (7, Reship, false),
    // Repair, and its sub type: something new in place of a repair.
    (8, Other, false),
    (8001, Other, false),
];

/// `after_sale_status`. One that ended well is told apart by kind and `refund_status`.
pub(super) static STAGES: [(i64, AfterSaleStage); 12] = [
    (6, Requested),
    (7, AwaitingReturn),
    (8, Processing),
    (11, Returned),
    (12, Refunded),
    (13, Processing),
    (14, Completed),
    (27, Refused),
    (28, Closed),
    (29, Refused),
    (CANCELLED, Refunded),
    (53, Refunded),
];

/// The order was cancelled; unpaid, it gives nothing back.
const CANCELLED: i64 = 51;

/// `refund_status` where the after-sale ended well: to be paid, being paid, paid, not paid,
/// called in.
pub(super) static MONEY: [(i64, AfterSaleStage); 5] = [
    (1, Processing),
    (2, Processing),
    (3, Refunded),
    (4, Processing),
    (5, Refunded),
];

/// The kind of a type, and whether the goods had not left.
pub(super) fn kind(after_sale_type: i64) -> Mapping<(AfterSaleKind, bool)> {
    let row = KINDS.iter().find(|(known, ..)| *known == after_sale_type);
    row.map(|(_, kind, before_shipping)| (*kind, *before_shipping))
        .ok_or_else(|| unknown("after_sale_type", after_sale_type))
}

/// How far an after-sale is.
pub(super) fn stage(
    kind: AfterSaleKind,
    status: i64,
    refund_status: Option<i64>,
) -> Mapping<AfterSaleStage> {
    let stage = one_of(&STAGES, "after_sale_status", status)?;
    let money = refund_status.filter(|money| *money != 0);
    let money = money.map(|money| one_of(&MONEY, "refund_status", money));
    Ok(match (stage, money.transpose()?) {
        (Refunded, _) if matches!(kind, Exchange | Reship | Other) => Completed,
        (Refunded, None) if status == CANCELLED => Closed,
        (Refunded, Some(paid)) => paid,
        _ => stage,
    })
}

fn one_of(table: &[(i64, AfterSaleStage)], field: &str, value: i64) -> Mapping<AfterSaleStage> {
    let row = table.iter().find(|(known, _)| *known == value);
    row.map(|(_, stage)| *stage)
        .ok_or_else(|| unknown(field, value))
}
