//! A refund as TOP words it: always about one line of a trade.

use crate::world::after_sale::AfterSale;

/// `onsale` until the buyer confirmed the goods, as it was when the refund was asked for.
pub(super) fn phase(after_sale: &AfterSale) -> &'static str {
    if after_sale.after_receipt {
        "aftersale"
    } else {
        "onsale"
    }
}
