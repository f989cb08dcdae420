//! Taobao's words for after-sales as data (`taobao.refunds.receive.get` and
//! `taobao.refund.get`, read 2026-08).

use oms_contracts::oms::types::v1::{AfterSaleKind, AfterSaleStage};

/// `status`. The last four stand in an older list of the same call; `GOOGDS` is Taobao's.
/// A success is a refund where the kind pays one, see `map_after_sale`.
pub(super) static STAGES: [(&str, AfterSaleStage); 13] = [
    ("WAIT_SELLER_AGREE", AfterSaleStage::Requested),
    ("WAIT_BUYER_RETURN_GOODS", AfterSaleStage::AwaitingReturn),
    ("WAIT_SELLER_CONFIRM_GOODS", AfterSaleStage::Returned),
    ("SELLER_REFUSE_BUYER", AfterSaleStage::Refused),
    ("CLOSED", AfterSaleStage::Closed),
    ("SUCCESS", AfterSaleStage::Refunded),
    // The goods came back, the replacement is to be sent.
    ("WAIT_SELLER_CONSIGN_GOODS", AfterSaleStage::Processing),
    // It is under way to the buyer.
    (REPLACEMENT_SENT[0], AfterSaleStage::Processing),
    // The exchange is closed and goes on as a refund.
    ("EXCHANGE_TRANSFORM_TO_REFUND", AfterSaleStage::Closed),
    ("WAIT_SELLER_CONSIGN_GOOGDS", AfterSaleStage::Processing),
    (REPLACEMENT_SENT[1], AfterSaleStage::Processing),
    (REPLACEMENT_SENT[2], AfterSaleStage::Processing),
    // The return is wanted; the seller has to say where to.
    (
        "WAIT_SELLER_CONFIRM_RETURN_ADDRESS",
        AfterSaleStage::Requested,
    ),
];

/// Statuses in which the replacement has left.
pub(super) const REPLACEMENT_SENT: [&str; 3] = [
    "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS",
    "EXCHANGE_WAIT_BUYER_CONFIRM_GOODS",
    "WAIT_BUYER_CONFIRM_REDO_SEND_GOODS",
];

/// `dispute_type`.
pub(super) static KINDS: [(&str, AfterSaleKind); 7] = [
    ("REFUND", AfterSaleKind::RefundOnly),
    ("REFUND_AND_RETURN", AfterSaleKind::ReturnRefund),
    ("TMALL_EXCHANGE", AfterSaleKind::Exchange),
    ("TAOBAO_EXCHANGE", AfterSaleKind::Exchange),
    ("RESHIPPING", AfterSaleKind::Reship),
    ("REPAIR", AfterSaleKind::Other),
    ("OTHERS", AfterSaleKind::Other),
];

/// The entry of `table` for `word`.
pub(super) fn look_up<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    let row = table.iter().find(|(known, _)| *known == word);
    row.map(|(_, meaning)| *meaning)
}
