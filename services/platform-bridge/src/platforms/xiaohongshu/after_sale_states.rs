//! Statuses and types of Xiaohongshu's after-sales in our words: data (official pages of
//! the new after-sale calls as of 2025-09, read 2026-11). What no table holds parks its
//! document.

use crate::platforms::reading::{Field, Mapping, unknown};
use oms_contracts::oms::types::v1::{
    AfterSaleKind::{self, Exchange, PriceProtection, RefundOnly, ReturnRefund},
    AfterSaleStage::{
        self, AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
    },
};

/// `status` of an after-sale that is done; whether the money went is told apart.
const DONE: i64 = 4;

/// `status`: its number, the platform's word, and how far the after-sale is.
static STATUSES: [(i64, &str, AfterSaleStage); 11] = [
    (1, "待审核", Requested),
    (2, "待用户寄回", AwaitingReturn),
    (3, "待商家收货", Returned),
    (DONE, "已完成", Completed),
    (5, "已取消", Closed),
    (6, "已关闭", Closed),
    (9, "商家审核拒绝", Refused),
    (12, "换货待商家发货", Processing),
    (13, "换货待用户确认收货", Processing),
    (14, "平台介入中", Processing),
    (9_001, "商家收货拒绝", Refused),
];

/// `returnType` of a refund that was asked for before the goods left.
pub(super) const BEFORE_SHIPPING: i64 = 5;

/// `returnType`.
static TYPES: [(i64, AfterSaleKind); 5] = [
    (1, ReturnRefund),
    (2, Exchange),
    (4, RefundOnly),
    (BEFORE_SHIPPING, RefundOnly),
    (6, PriceProtection),
];

/// `refundStatus` of an after-sale that is done: created, to be audited, passed, triggered,
/// running and failed are not paid yet; refused, cancelled and closed never will be.
static REFUND_STATUSES: [(i64, AfterSaleStage); 10] = [
    (1, Processing),
    (2, Refunded),
    (3, Processing),
    (101, Processing),
    (108, Processing),
    (201, Processing),
    (301, Processing),
    (302, Closed),
    (401, Closed),
    (402, Closed),
];

/// The type, and its kind.
pub(super) fn kind(field: Field<'_>) -> Mapping<(i64, AfterSaleKind)> {
    let number = field.int("returnType")?;
    let row = TYPES.iter().find(|(known, _)| Some(*known) == number);
    row.copied()
        .ok_or_else(|| unknown("returnType", number.unwrap_or_default()))
}

/// How far an after-sale is, and its status for people.
pub(super) fn stage(
    field: Field<'_>,
    refund: Field<'_>,
    kind: AfterSaleKind,
) -> Mapping<(AfterSaleStage, String)> {
    let number = field.int("status")?;
    let row = STATUSES.iter().find(|(known, _, _)| Some(*known) == number);
    let (number, word, stage) =
        *row.ok_or_else(|| unknown("status", number.unwrap_or_default()))?;
    let stage = match number {
        DONE if kind != Exchange => paid(refund)?,
        _ => stage,
    };
    Ok((stage, format!("{number} {word}")))
}

/// Where nothing is said of the refund, done is done.
fn paid(field: Field<'_>) -> Mapping<AfterSaleStage> {
    match field.int("refundStatus")? {
        None | Some(0) => Ok(Refunded),
        Some(number) => {
            let row = REFUND_STATUSES.iter().find(|(known, _)| *known == number);
            row.map(|(_, stage)| *stage)
                .ok_or_else(|| unknown("refundStatus", number))
        }
    }
}

/// `status` of an after-sale whose goods have come back, as its decisions need it.
pub(super) const TO_RECEIVE: &str = "3";
