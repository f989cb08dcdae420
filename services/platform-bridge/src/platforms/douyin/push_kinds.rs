//! Douyin's pushes as data: tag, name and what it is about (the open platform's guide of
//! messages and its SDK, read 2026-11). Tags 212 to 218 are the steps of an arbitration, 224
//! and 225 special rights, 226 and 227 something sent again.

/// What a push is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The order `p_id`.
    Order,
    /// The after-sale `aftersale_id`.
    AfterSale,
    /// Goods.
    Goods,
    /// Nothing that we keep.
    Nothing,
}

use About::{AfterSale, Goods, Nothing, Order};

/// Tag, name, and what it is about.
pub(super) static KINDS: [(i64, &str, About); 41] = [
    (100, "TradeCreate", Order),
    (101, "TradePaid", Order),
    (102, "TradeSellerShip", Order),
    (103, "TradeSuccess", Order),
    (104, "TradeLogisticsChanged", Order),
    (105, "TradeAddressChanged", Order),
    (106, "TradeCanceled", Order),
    (108, "TradePartlySellerShip", Order),
    (109, "TradeAmountChanged", Order),
    (110, "TradePending", Order),
    (111, "TradeAddressChangeApplied", Order),
    (112, "TradeAppointment", Order),
    (113, "TradeMemoModify", Order),
    (126, "ShipTimeChange", Order),
    (137, "Material", Nothing),
    (138, "Material", Nothing),
    (200, "RefundCreated", AfterSale),
    (201, "RefundAgreed", AfterSale),
    (202, "ReturnApplyAgreed", AfterSale),
    (203, "BuyerReturnGoods", AfterSale),
    (204, "RefundRefused", AfterSale),
    (205, "ReturnApplyRefused", AfterSale),
    (206, "RefundSuccess", AfterSale),
    (207, "RefundClosed", AfterSale),
    (208, "RefundModified", AfterSale),
    (209, "RefundExpirationChange", AfterSale),
    (211, "ExchangeConfirmed", AfterSale),
    (212, "Arbitration", AfterSale),
    (213, "Arbitration", AfterSale),
    (214, "Arbitration", AfterSale),
    (215, "Arbitration", AfterSale),
    (216, "Arbitration", AfterSale),
    (217, "Arbitration", AfterSale),
    (218, "Arbitration", AfterSale),
    (224, "SpecialRights", AfterSale),
    (225, "SpecialRights", AfterSale),
    (226, "Resend", AfterSale),
    (227, "Resend", AfterSale),
    (400, "ProductChange", Goods),
    (417, "ProductContentChange", Goods),
    // Tried at the address when it is entered.
    (TEST, "Verification", Nothing),
];

/// The tag of a call that only tries the address.
pub(super) const TEST: i64 = 0;
