//! WeChat shop's after-sales, field for field as far as they are read. Every field may be
//! missing, and every id may be a text or a number.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `getaftersalelist`.
#[derive(Debug, Deserialize)]
pub(super) struct AfterSaleIds<'a> {
    #[serde(borrow, default)]
    pub(super) after_sale_order_id_list: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) next_key: Field<'a>,
    #[serde(borrow, default)]
    pub(super) has_more: Field<'a>,
}

/// `getaftersaleorder`.
#[derive(Debug, Deserialize)]
pub(super) struct AfterSaleResponse<'a> {
    #[serde(borrow)]
    pub(super) after_sale_order: &'a RawValue,
}

/// An after-sale and its order, which come from two calls and are kept as one document.
#[derive(Debug, Deserialize)]
pub(super) struct Whole<'a> {
    #[serde(borrow)]
    pub(super) after_sale: AfterSale<'a>,
    #[serde(borrow, default)]
    pub(super) order: Field<'a>,
}

/// An after-sale.
#[derive(Debug, Deserialize)]
pub(super) struct AfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) after_sale_order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) create_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) deadline: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason_text: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) details: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) return_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) exchange_product_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) exchange_delivery_info: Field<'a>,
}

/// `product_info`: a SKU, and what was given with it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Product<'a> {
    #[serde(borrow, default)]
    pub(super) product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) count: Field<'a>,
    #[serde(borrow, default)]
    pub(super) gift_product_list: Field<'a>,
}

/// `details`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Details<'a> {
    #[serde(borrow, default)]
    pub(super) desc: Field<'a>,
}

/// `refund_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Refund<'a> {
    #[serde(borrow, default)]
    pub(super) amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_reason: Field<'a>,
}

/// `return_info` and `exchange_delivery_info`: a parcel.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Parcel<'a> {
    #[serde(borrow, default)]
    pub(super) waybill_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_name: Field<'a>,
}

/// `exchange_product_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Exchange<'a> {
    #[serde(borrow, default)]
    pub(super) new_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_cnt: Field<'a>,
}

/// `rejectreason/get`.
#[derive(Debug, Deserialize)]
pub(super) struct Reasons<'a> {
    #[serde(borrow, default)]
    pub(super) reason_list: Option<Vec<Reason<'a>>>,
}

/// A reason to refuse with.
#[derive(Debug, Deserialize)]
pub(super) struct Reason<'a> {
    #[serde(borrow, default)]
    pub(super) reject_reason_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reject_reason_type_text: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reject_reason: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reject_scene: Field<'a>,
}
