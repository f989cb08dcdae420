//! Electronic waybills as Xiaohongshu tells them.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `express.queryEbillSubscribes`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SubscribesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) subscribe_list: Option<Vec<Subscribe<'a>>>,
}

/// A carrier's branch or monthly account.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subscribe<'a> {
    #[serde(borrow, default)]
    pub(super) cp_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) cp_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) cp_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) branch_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) branch_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) brand_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) customer_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sender_address_list: Option<Vec<Sender<'a>>>,
    #[serde(borrow, default)]
    pub(super) usage: Option<Usage<'a>>,
}

/// Who may send from an account.
#[derive(Debug, Deserialize)]
pub(super) struct Sender<'a> {
    #[serde(borrow, default)]
    pub(super) address: Option<SenderAddress<'a>>,
}

/// Where from.
#[derive(Debug, Deserialize)]
pub(super) struct SenderAddress<'a> {
    #[serde(borrow, default)]
    pub(super) province: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city: Field<'a>,
    #[serde(borrow, default)]
    pub(super) district: Field<'a>,
    #[serde(borrow, default)]
    pub(super) town: Field<'a>,
    #[serde(borrow, default)]
    pub(super) detail: Field<'a>,
}

/// Numbers of an account.
#[derive(Debug, Deserialize)]
pub(super) struct Usage<'a> {
    #[serde(borrow, default)]
    pub(super) quantity: Field<'a>,
}

/// `express.queryEbillTemplates`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TemplatesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) template_list: Option<Vec<Template<'a>>>,
}

/// A label's layout.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Template<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) cp_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) standard_template_url: Field<'a>,
}

/// `express.createEbillOrders`; rows come in any order.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreatedResponse<'a> {
    #[serde(borrow, default)]
    pub(super) way_bill_list: Option<Vec<&'a RawValue>>,
}

/// `express.updateEbillOrder`.
#[derive(Debug, Deserialize)]
pub(super) struct UpdatedResponse<'a> {
    #[serde(borrow, default)]
    pub(super) waybill: Option<Waybill<'a>>,
}

/// A waybill: a row of those that were asked for, or `express.queryEbillOrder`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Waybill<'a> {
    #[serde(borrow, default)]
    pub(super) object_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) waybill_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) parent_waybill_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) print_data: Field<'a>,
    #[serde(borrow, default)]
    pub(super) success: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_msg: Field<'a>,
}
