//! WeChat shop's types and statuses of after-sales as data (its documentation of
//! `getaftersaleorder` as published SDKs repeat it, read 2026-11).

use crate::platforms::reading::{Mapping, unknown};
use oms_contracts::oms::types::v1::{
    AfterSaleKind::{self, Exchange, PriceProtection, RefundOnly, ReturnRefund},
    AfterSaleStage::{
        self, AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested, Returned,
    },
};

/// `type`. The spelling of the last one stands in SDKs alone.
pub(super) static KINDS: [(&str, AfterSaleKind); 3] = [
    ("REFUND", RefundOnly),
    ("RETURN", ReturnRefund),
    ("EXCHANGE", Exchange),
];

/// `sub_type` of a refund of the difference to a lower price.
const PRICE_DIFFERENCE: &str = "REFUND_PRICE_DIFF";

/// `status`.
pub(super) static STAGES: [(&str, AfterSaleStage); 22] = [
    ("USER_CANCELD", Closed),
    ("MERCHANT_PROCESSING", Requested),
    ("MERCHANT_REJECT_REFUND", Refused),
    ("MERCHANT_REJECT_RETURN", Refused),
    ("USER_WAIT_RETURN", AwaitingReturn),
    ("RETURN_CLOSED", Closed),
    ("MERCHANT_WAIT_RECEIPT", Returned),
    // The seller agreed and did not pay in time.
    ("MERCHANT_OVERDUE_REFUND", Processing),
    ("MERCHANT_REFUND_SUCCESS", Refunded),
    ("MERCHANT_RETURN_SUCCESS", Refunded),
    ("PLATFORM_REFUNDING", Processing),
    ("PLATFORM_REFUND_FAIL", Processing),
    // The buyer has to answer: the seller decided or proposed something.
    ("USER_WAIT_CONFIRM", Processing),
    ("USER_WAIT_CONFIRM_UPDATE", Processing),
    ("USER_WAIT_HANDLE_MERCHANT_AFTER_SALE", Processing),
    // Customer service closed it: the seller could not pay.
    ("MERCHANT_REFUND_RETRY_FAIL", Closed),
    ("MERCHANT_FAIL", Closed),
    // In SDKs alone: a parcel that is being stopped on its way, and exchanges.
    ("WAIT_PACKAGE_INTERCEPT", Processing),
    ("MERCHANT_REJECT_EXCHANGE", Refused),
    ("MERCHANT_REJECT_RESHIP", Refused),
    ("USER_WAIT_RECEIPT", Processing),
    ("MERCHANT_EXCHANGE_SUCCESS", Completed),
];

/// `refund_reason` of what was refunded before it left: by itself because it had not left,
/// and because it left too late.
const BEFORE_SHIPPING: [i64; 2] = [4, 8];

/// The kind of a type with its sub type.
pub(super) fn kind(kind: &str, sub_type: &str) -> Mapping<AfterSaleKind> {
    let row = KINDS.iter().find(|(known, _)| *known == kind);
    match row {
        Some((_, RefundOnly)) if sub_type == PRICE_DIFFERENCE => Ok(PriceProtection),
        Some((_, kind)) => Ok(*kind),
        None => Err(unknown("type", named(kind))),
    }
}

/// How far an after-sale is.
pub(super) fn stage(status: &str) -> Mapping<AfterSaleStage> {
    let row = STAGES.iter().find(|(known, _)| *known == status);
    row.map(|(_, stage)| *stage)
        .ok_or_else(|| unknown("status", named(status)))
}

/// True where the platform says that the goods had not left.
pub(super) fn is_before_shipping(refund_reason: Option<i64>) -> bool {
    refund_reason.is_some_and(|reason| BEFORE_SHIPPING.contains(&reason))
}

/// What is shown of a word that is not known: names only, never free text.
fn named(word: &str) -> &str {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match word.len() {
        1..=64 if word.bytes().all(is_name) => word,
        _ => "(no name)",
    }
}
