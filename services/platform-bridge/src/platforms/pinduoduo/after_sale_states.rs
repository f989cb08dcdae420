//! Pinduoduo's numbers for after-sales as data (`pdd.refund.information.get`, read 2026-05).

use oms_contracts::oms::types::v1::{AfterSaleKind, AfterSaleStage};

/// `after_sales_status`. 3 and 14 stand for goods that came back too, and 15 waits for the
/// buyer whatever for, see `map_after_sale`.
pub(super) static STAGES: [(i64, AfterSaleStage); 26] = [
    // None: it was, and is no more.
    (0, AfterSaleStage::Closed),
    (2, AfterSaleStage::Requested),
    (3, AfterSaleStage::Requested),
    // The seller agreed, or the platform did: it is being paid.
    (4, AfterSaleStage::Processing),
    (5, AfterSaleStage::Processing),
    (6, AfterSaleStage::Refused),
    (7, AfterSaleStage::AwaitingReturn),
    // The platform decides.
    (8, AfterSaleStage::Processing),
    // Refused by the platform.
    (9, AfterSaleStage::Closed),
    (10, AfterSaleStage::Refunded),
    // Withdrawn; lapsed twice.
    (11, AfterSaleStage::Closed),
    (12, AfterSaleStage::Closed),
    (13, AfterSaleStage::Closed),
    // Exchange or reship: the seller's turn, the buyer's turn, done, failed, the buyer has
    // to confirm.
    (14, AfterSaleStage::Requested),
    (15, AfterSaleStage::AwaitingReturn),
    (16, AfterSaleStage::Completed),
    (17, AfterSaleStage::Closed),
    (18, AfterSaleStage::Processing),
    // Repair: asked for; the buyer has to send; closed; done.
    (21, AfterSaleStage::Requested),
    (22, AfterSaleStage::AwaitingReturn),
    (24, AfterSaleStage::Closed),
    (25, AfterSaleStage::Completed),
    // The buyer has to confirm receipt.
    (27, AfterSaleStage::Processing),
    // The buyer has to turn the parcel away, which brings it back.
    (31, AfterSaleStage::AwaitingReturn),
    // The seller has to send again; the seller has to call the parcel back.
    (32, AfterSaleStage::Processing),
    (33, AfterSaleStage::Processing),
];

/// `after_sales_type` of the detail. The filter of the list numbers them otherwise.
pub(super) static KINDS: [(i64, AfterSaleKind); 5] = [
    (1, AfterSaleKind::RefundOnly),
    (2, AfterSaleKind::ReturnRefund),
    (3, AfterSaleKind::Exchange),
    (4, AfterSaleKind::Reship),
    (5, AfterSaleKind::Other),
];

/// The entry of `table` for `number`.
pub(super) fn look_up<T: Copy>(table: &[(i64, T)], number: i64) -> Option<T> {
    let row = table.iter().find(|(known, _)| *known == number);
    row.map(|(_, meaning)| *meaning)
}
