//! Xiaohongshu's after-sales and pushes, field for field as far as they are read. Every
//! field may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `afterSale.listAfterSaleInfos`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AfterSalesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) after_sale_basic_infos: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total_count: Field<'a>,
}

/// A row of the list: only its id is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedAfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) returns_id: Field<'a>,
}

/// `afterSale.getAfterSaleInfo`, as it is mapped and parked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) after_sale_info: Info<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_info: Option<Logistics<'a>>,
}

/// The after-sale itself.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Info<'a> {
    #[serde(borrow, default)]
    pub(super) returns_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) return_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason_name_zh: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) apply_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) updated_at: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expire_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) skus: Field<'a>,
    #[serde(borrow, default, rename = "exchangeSKUs")]
    pub(super) exchange_skus: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expected_refund_amount_yuan: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_amount_yuan: Field<'a>,
}

/// Goods of an after-sale.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AfterSaleSku<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) applied_count: Field<'a>,
}

/// Its parcels.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Logistics<'a> {
    /// The one in which the buyer sends the goods back.
    #[serde(borrow, default)]
    pub(super) after_sale: Option<Express<'a>>,
    /// The one with the replacement.
    #[serde(borrow, default)]
    pub(super) exchange: Option<Express<'a>>,
}

/// A parcel.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Express<'a> {
    #[serde(borrow, default)]
    pub(super) express_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_company_code: Field<'a>,
}

/// `afterSale.rejectReasons`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReasonsResponse<'a> {
    #[serde(borrow, default)]
    pub(super) reject_reasons: Option<Vec<Reason<'a>>>,
}

/// A reason to refuse.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reason<'a> {
    #[serde(borrow, default)]
    pub(super) reason_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason_name: Field<'a>,
}

/// `common.getAddressRecord`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddressesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) seller_address_record_list: Option<Vec<Address<'a>>>,
}

/// An address of the seller's: what it says of a place is not read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address<'a> {
    #[serde(borrow, default)]
    pub(super) seller_address_record_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) aftersale_default: Field<'a>,
}

/// What is posted to see whether the address answers.
#[derive(Debug, Deserialize)]
pub(super) struct TestCall<'a> {
    #[serde(borrow, default)]
    pub(super) test: Field<'a>,
}

/// A message of a push.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pushed<'a> {
    #[serde(borrow, default)]
    pub(super) msg_tag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_id: Field<'a>,
    /// JSON as a text.
    #[serde(borrow, default)]
    pub(super) data: Field<'a>,
}

/// What a message is about.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct About<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) returns_id: Field<'a>,
}
