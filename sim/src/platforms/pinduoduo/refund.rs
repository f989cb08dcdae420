//! An after-sale as POP words it: always about the whole of an order's one line.

use crate::world::after_sale::Kind;

/// 1 money only, 2 with the goods back, 3 exchange, 4 goods sent again.
pub(super) fn detail_type(kind: Kind) -> i64 {
    match kind {
        Kind::RefundOnly | Kind::PriceProtection => 1,
        Kind::ReturnRefund => 2,
        Kind::Exchange => 3,
        Kind::Reship => 4,
    }
}
