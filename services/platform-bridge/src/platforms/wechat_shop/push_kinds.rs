//! WeChat shop's pushes as data: event and what it is about (the documentation of the shop's
//! events, read 2026-11).

/// What a push is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The order in `order_info`.
    Order,
    /// The after-sale in `finder_shop_aftersale_status_update`.
    AfterSale,
    /// Goods.
    Goods,
    /// Nothing that we keep.
    Nothing,
}

use About::{AfterSale, Goods, Nothing, Order};

/// Events; one that is absent tells nothing either.
pub(super) static KINDS: [(&str, About); 19] = [
    ("channels_ec_order_new", Order),
    ("channels_ec_order_cancel", Order),
    ("channels_ec_order_pay", Order),
    ("channels_ec_order_wait_shipping", Order),
    ("channels_ec_order_deliver", Order),
    ("channels_ec_order_confirm", Order),
    ("channels_ec_order_ext_info_update", Order),
    // The platform's own accounts.
    ("channels_ec_order_settle", Nothing),
    // The same as the events of orders, undocumented.
    ("product_order_status_update", Nothing),
    ("channels_ec_aftersale_update", AfterSale),
    ("channels_ec_complaint_update", Nothing),
    ("product_spu_audit", Goods),
    ("product_spu_listing", Goods),
    ("product_spu_update", Goods),
    ("channels_ec_stock_no_enough", Nothing),
    ("product_category_audit", Nothing),
    ("channels_ec_brand", Nothing),
    ("channels_ec_acct_notify", Nothing),
    ("ewaybill_push_path", Nothing),
];
