//! Kuaishou's after-sales, field for field as far as they are read. Every field may be
//! missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `data` of `open.seller.order.refund.pcursor.list`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RefundsData<'a> {
    #[serde(borrow, default)]
    pub(super) pcursor: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_order_info_list: Option<Vec<&'a RawValue>>,
}

/// An after-sale as it is read: its own answer, and that of its order.
#[derive(Debug, Deserialize)]
pub(super) struct Whole<'a> {
    #[serde(borrow, default)]
    pub(super) refund: Option<AfterSale<'a>>,
    #[serde(borrow, default)]
    pub(super) order: Field<'a>,
}

/// Its number, which stands one level down.
pub(super) fn refund_id<'a>(whole: &Whole<'a>) -> Field<'a> {
    let refund = whole.refund.as_ref();
    refund.map(|refund| refund.refund_id).unwrap_or_default()
}

/// An after-sale; the list leaves out what the detail adds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) refund_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) oid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) handling_way: Field<'a>,
    #[serde(borrow, default)]
    pub(super) special_refund_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_reason_desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) negotiate_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) create_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) submit_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expire_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) exchange_info: Field<'a>,
}

/// `exchangeInfo`: what the buyer wants instead.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exchanged<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) quantity: Field<'a>,
}

/// A reason that an after-sale may be refused with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reason<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) required_reject_image: Field<'a>,
}
