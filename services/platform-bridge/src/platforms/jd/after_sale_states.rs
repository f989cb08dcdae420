//! States and types of JD's after-sales in our words: data. The numbers are those of the
//! after-sale pages of the open platform (read 2026-11). What no table holds parks its
//! document.

use crate::platforms::reading::{Field, Mapping, unknown};
use oms_contracts::oms::types::v1::{
    AfterSaleKind::{self, Exchange, Other, RefundOnly, Reship, ReturnRefund},
    AfterSaleStage::{
        self, AwaitingReturn, Closed, Completed, Processing, Refunded, Refused, Requested,
    },
};

/// A status: JD's number, JD's word for it, and how far the after-sale is.
pub(super) type Status = (i64, &'static str, AfterSaleStage);

/// `status` of a refund before shipping. Where the courier could not stop the parcel (8),
/// or has not said (10), the seller has to decide once more.
pub(super) static REFUND_STATUSES: [Status; 12] = [
    (0, "未审核", Requested),
    (1, "审核通过", Processing),
    (2, "审核不通过", Refused),
    (3, "财务审核通过", Refunded),
    (4, "财务审核不通过", Closed),
    (5, "人工审核通过", Processing),
    (6, "拦截并退款", Processing),
    (7, "拦截成功", Processing),
    (8, "拦截失败", Requested),
    (9, "强制关单并退款", Processing),
    (10, "物流待跟进", Requested),
    (11, "用户撤销", Closed),
];

/// `systemId` of refunds that are asked for at the door and at the sorting centre: the
/// goods had left.
pub(super) static AFTER_LEAVING: [i64; 2] = [12, 87];

/// `serviceStatus` of a service order that waits for the goods, sent or not.
pub(super) const AWAITING_GOODS: i64 = 10_005;

/// `serviceStatus` of a service order that has ended; how is told by `processResult`.
pub(super) const FINISHED: i64 = 10_010;

/// `serviceStatus` of a service order.
pub(super) static SERVICE_STATUSES: [Status; 17] = [
    (1_100, "待维修中心接单", Processing),
    (10_000, "待审核领取", Requested),
    (10_001, "待审核", Requested),
    (10_002, "待客户反馈", Requested),
    (10_004, "审核关闭", Refused),
    (AWAITING_GOODS, "待收货", AwaitingReturn),
    (10_006, "待处理领取", Processing),
    (10_007, "待处理", Processing),
    (10_009, "待用户确认", Processing),
    (FINISHED, "完成", Completed),
    (10_011, "取消", Closed),
    (10_012, "客户已反馈", Requested),
    (10_013, "待审核和待客户反馈", Requested),
    (10_041, "提交退款申请", Processing),
    (12_000, "上门维修中", Processing),
    (13_000, "商家催收待处理", Processing),
    (14_000, "上门检测中", Processing),
];

/// Whether goods may be on their way back: the service order was agreed to.
pub(super) fn has_return(status: i64) -> bool {
    let row = SERVICE_STATUSES
        .iter()
        .find(|(known, _, _)| *known == status);
    row.is_some_and(|(_, _, stage)| !matches!(stage, Requested | Refused | Closed))
}

/// The row of a status.
pub(super) fn status(table: &[Status], field: Field<'_>, name: &str) -> Mapping<Status> {
    let number = field.int(name)?;
    let row = table.iter().find(|(known, _, _)| Some(*known) == number);
    row.copied()
        .ok_or_else(|| unknown(name, number.unwrap_or_default()))
}

/// `processResult`: how a finished service order ended; `None` where the buyer's wish tells
/// (0, nothing was said). Sent back as it came (70), explained (5) and cancelled (6) gave
/// the buyer nothing. 23 and 40 are known from one source alone.
static RESULTS: [(i64, Option<AfterSaleStage>); 12] = [
    (0, None),
    (1, Some(Completed)),
    (2, Some(Completed)),
    (3, Some(Completed)),
    (4, Some(Completed)),
    (5, Some(Closed)),
    (6, Some(Closed)),
    (23, Some(Completed)),
    (40, Some(Refunded)),
    (70, Some(Closed)),
    (80, Some(Completed)),
    (100, Some(Completed)),
];

/// What a finished service order gave the buyer.
pub(super) fn ending(field: Field<'_>, kind: AfterSaleKind) -> Mapping<AfterSaleStage> {
    let result = field.int("processResult")?.unwrap_or(0);
    let row = RESULTS.iter().find(|(known, _)| *known == result);
    let (_, stage) = row.ok_or_else(|| unknown("processResult", result))?;
    Ok(stage.unwrap_or(match kind {
        RefundOnly | ReturnRefund => Refunded,
        _ => Completed,
    }))
}

/// `customerExpect` of a refund that was asked for before the goods left.
pub(super) const BEFORE_SHIPPING: i64 = 1;

/// `customerExpect`: what the buyer asks for. Repairs, services at home, compensation and
/// the end of a trial are handled at JD.
static EXPECTATIONS: [(i64, AfterSaleKind); 12] = [
    (BEFORE_SHIPPING, RefundOnly),
    (10, ReturnRefund),
    (11, RefundOnly),
    (20, Exchange),
    (30, Other),
    (40, Other),
    (50, Other),
    (60, Other),
    (70, Other),
    (80, Reship),
    (90, Other),
    (100, Other),
];

/// The buyer's wish, and its kind.
pub(super) fn wish(field: Field<'_>) -> Mapping<(i64, AfterSaleKind)> {
    let wish = field.int("customerExpect")?;
    let row = EXPECTATIONS.iter().find(|(known, _)| Some(*known) == wish);
    row.copied()
        .ok_or_else(|| unknown("customerExpect", wish.unwrap_or_default()))
}

/// `rejectType` of a refund before shipping: its number, JD's words, and `outWareStatus`
/// where the reason says it (1: the goods have left).
pub(super) static REJECT_TYPES: [(&str, &str, Option<&str>); 5] = [
    ("1", "商品已在配送途中，无法取消", Some("1")),
    ("2", "商品已签收，无法取消", Some("1")),
    ("3", "国际站保税区订单，已报关", None),
    ("4", "已电话沟通客户，客户同意签收商品", None),
    (OTHER_REASON, "其他", None),
];

/// The one that fits where no reason is named.
pub(super) const OTHER_REASON: &str = "5";
