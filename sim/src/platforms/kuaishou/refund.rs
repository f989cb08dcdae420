//! An after-sale as Kuaishou words it: about the whole of an order's one line.

use crate::world::after_sale::{AfterSale, Kind, Stage};

/// 10 asked for, 12 refused, 30 goods to come back, 40 on their way, 45 replacement sent,
/// 50 money under way, 60 done, 70 closed.
pub(super) fn status(after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        Stage::Requested => 10,
        Stage::Refused => 12,
        Stage::AwaitingReturn => 30,
        Stage::Returned => 40,
        Stage::Processing if after_sale.replacement.is_some() => 45,
        Stage::Processing => 50,
        Stage::Refunded | Stage::Completed => 60,
        Stage::Closed => 70,
    }
}

/// `handlingWay`: 10 money only, 1 with the goods back, 3 exchange, 4 goods sent again. A lower
/// price is money only, told by `specialRefundType`.
pub(super) fn handling_way(kind: Kind) -> i64 {
    match kind {
        Kind::RefundOnly | Kind::PriceProtection => 10,
        Kind::ReturnRefund => 1,
        Kind::Exchange => 3,
        Kind::Reship => 4,
    }
}

pub(super) fn special_type(kind: Kind) -> i64 {
    i64::from(kind == Kind::PriceProtection)
}
