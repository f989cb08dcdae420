//! An after-sale's kind, state and sums in Douyin's numbers.

use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};

/// 0 return, 1 refund after and 2 before shipping, 3 exchange, 6 lower price, 7 sent again.
pub(super) fn kind(after_sale: &AfterSale) -> i64 {
    match after_sale.kind {
        Kind::ReturnRefund => 0,
        Kind::RefundOnly if after_sale.before_shipping => 2,
        Kind::RefundOnly => 1,
        Kind::Exchange => 3,
        Kind::PriceProtection => 6,
        Kind::Reship => 7,
    }
}

pub(super) fn kind_text(after_sale: &AfterSale) -> &'static str {
    match kind(after_sale) {
        0 => "退货退款",
        1 => "已发货仅退款",
        2 => "未发货仅退款",
        3 => "换货",
        6 => "价保",
        _ => "补寄",
    }
}

pub(super) fn status(after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        Stage::Requested => 6,
        Stage::AwaitingReturn => 7,
        Stage::Returned => 11,
        Stage::Processing if after_sale.kind.pays() => 12,
        Stage::Processing if after_sale.replacement.is_some() => 13,
        Stage::Processing if after_sale.kind == Kind::Reship => 8,
        Stage::Processing => 11,
        Stage::Refunded => 12,
        Stage::Completed => 14,
        Stage::Refused if refused_late(after_sale) => 29,
        Stage::Refused => 27,
        Stage::Closed => 28,
    }
}

/// After the goods came back.
fn refused_late(after_sale: &AfterSale) -> bool {
    let refusal = after_sale.refusal.as_ref();
    refusal.is_some_and(|refusal| refusal.from != Stage::Requested)
}

pub(super) fn status_text(after_sale: &AfterSale) -> &'static str {
    match status(after_sale) {
        6 => "待商家同意",
        7 => "待买家退货",
        8 => "待商家发货",
        11 => "待商家二次同意",
        12 => "售后成功",
        13 => "待买家收货",
        14 => "售后完成",
        27 => "商家一次拒绝",
        29 => "商家二次拒绝",
        _ => "售后失败",
    }
}

/// 1 to pay, 2 paying, 3 paid. What ended without money stays at 1.
pub(super) fn refund_status(after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        _ if !after_sale.kind.pays() => 0,
        Stage::Processing => 2,
        Stage::Refunded => 3,
        _ => 1,
    }
}

/// Numbers for the reasons in words.
pub(super) fn reason_code(after_sale: &AfterSale) -> u64 {
    let bytes = after_sale.reason.bytes();
    bytes.fold(0, |sum, byte| (sum * 31 + u64::from(byte)) % 900) + 1
}

/// The postage in what goes back: what the lines alone do not come to.
pub(super) fn postage_back(world: &World, after_sale: &AfterSale) -> i64 {
    let order = world.order_of(after_sale);
    let paid: i64 = after_sale
        .lines
        .iter()
        .map(|asked| order.lines[asked.place].paid_fen())
        .sum();
    (after_sale.refund_fen - paid).clamp(0, order.postage_fen)
}

/// Ids are texts in lists and numbers in the detail.
pub(super) fn number(id: &str) -> u64 {
    id.parse().unwrap_or(0)
}
