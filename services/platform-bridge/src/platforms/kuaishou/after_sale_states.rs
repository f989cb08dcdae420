//! Kuaishou's ways and statuses of after-sales in our words: data. Both editions of the
//! documentation (2023 and 2024, read 2026-09) are taken together; what no table holds
//! parks its document.

use crate::platforms::reading::{Mapping, unknown, unmappable};
use oms_contracts::oms::types::v1::{
    AfterSaleKind::{self, Exchange, Other, PriceProtection, RefundOnly, Reship, ReturnRefund},
    AfterSaleStage::{
        self, AwaitingReturn, Closed, Processing, Refunded, Refused, Requested, Returned,
    },
};

/// `handlingWay`: what the buyer asks for. Repairs (5) are handled at Kuaishou.
static WAYS: [(i64, AfterSaleKind); 5] = [
    (1, ReturnRefund),
    (10, RefundOnly),
    (3, Exchange),
    (4, Reship),
    (5, Other),
];

/// `specialRefundType` of a later, lower price; 0 is an ordinary after-sale.
const PRICE_PROTECTION: i64 = 1;

/// `status` of one that the buyer asks for; of 2023 where the goods come back.
pub(super) const REQUESTED: i64 = 10;
/// `status` of one that the seller refused.
pub(super) const REFUSED: i64 = 12;
/// `status` of one whose replacement has left.
pub(super) const REPLACED: i64 = 45;
/// `status` of one whose goods are on their way back.
pub(super) const SENT_BACK: i64 = 40;

/// `status`, Kuaishou's words for it, and how far the after-sale is. A dispute (20 to 22)
/// is decided by Kuaishou.
pub(super) static STATUSES: [(i64, &str, AfterSaleStage); 12] = [
    (REQUESTED, "买家申请退款，等待卖家同意", Requested),
    (11, "买家退货退款申请", Requested),
    (REFUSED, "卖家已拒绝，等待买家处理", Refused),
    (20, "协商纠纷，等待平台处理", Processing),
    (21, "平台介入退货退款", Processing),
    (22, "平台介入已确认退货退款", Processing),
    (30, "卖家已同意，等待买家退货", AwaitingReturn),
    (SENT_BACK, "买家已退货，等待卖家确认收货", Returned),
    (REPLACED, "卖家已发货，等待买家确认收货", Processing),
    (50, "卖家已同意，等待系统退款", Processing),
    (60, "退款成功", Refunded),
    (70, "退款关闭", Closed),
];

/// The kind of an after-sale.
pub(super) fn kind(way: Option<i64>, special: Option<i64>) -> Mapping<AfterSaleKind> {
    let way = way.ok_or_else(|| unmappable("UNKNOWN_STATUS", "handlingWay is missing".into()))?;
    let row = WAYS.iter().find(|(known, _)| *known == way);
    let (_, kind) = row.ok_or_else(|| unknown("handlingWay", way))?;
    match special {
        None | Some(0) => Ok(*kind),
        Some(PRICE_PROTECTION) => Ok(PriceProtection),
        Some(other) => Err(unknown("specialRefundType", other)),
    }
}

/// The words of a status, and how far an after-sale of this kind is. One that gives no
/// money ends without a refund.
pub(super) fn stage(
    status: Option<i64>,
    kind: AfterSaleKind,
) -> Mapping<(i64, &'static str, AfterSaleStage)> {
    let status = status.ok_or_else(|| unmappable("UNKNOWN_STATUS", "status is missing".into()))?;
    let row = STATUSES.iter().find(|(known, ..)| *known == status);
    let (status, words, stage) = *row.ok_or_else(|| unknown("status", status))?;
    let gives_goods = matches!(kind, Exchange | Reship | Other);
    let stage = match stage {
        Refunded if gives_goods => AfterSaleStage::Completed,
        stage => stage,
    };
    Ok((status, words, stage))
}
