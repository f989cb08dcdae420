//! Kuaishou's documents about waybills, field for field as far as they are read. Every field
//! may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// A row of `open.express.subscribe.query`: a branch of a carrier, or a monthly account.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subscription<'a> {
    #[serde(borrow, default)]
    pub(super) express_company_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_company_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) net_site_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) net_site_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) settle_account: Field<'a>,
    #[serde(borrow, default)]
    pub(super) available_quantity: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sender_address: Option<Vec<SenderAddress<'a>>>,
}

/// Where a parcel may be sent from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SenderAddress<'a> {
    #[serde(borrow, default)]
    pub(super) province_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) district_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) street_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) detail_address: Field<'a>,
}

/// A row of `open.express.standard.template.list.get`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Template<'a> {
    #[serde(borrow, default)]
    pub(super) template_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_url: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_company_code: Field<'a>,
}

/// A row of `open.express.ebill.get`: what became of one request. No `Debug`: labels tell of
/// receivers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answered<'a> {
    #[serde(borrow, default)]
    pub(super) request_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) base_response: Option<BaseResponse<'a>>,
    #[serde(borrow, default)]
    pub(super) data: Option<Vec<Ebill<'a>>>,
}

/// Whether a row succeeded.
#[derive(Deserialize)]
pub(super) struct BaseResponse<'a> {
    #[serde(borrow, default)]
    pub(super) result: Field<'a>,
    #[serde(borrow, default)]
    pub(super) success: Field<'a>,
    #[serde(borrow, default)]
    pub(super) message: Field<'a>,
}

/// A number with its label; `open.express.ebill.update` lists them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ebill<'a> {
    #[serde(borrow, default)]
    pub(super) waybill_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) parent_waybill_code: Field<'a>,
    /// JD's number of the parcel.
    #[serde(borrow, default)]
    pub(super) waybill_package_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) print_data: Field<'a>,
    #[serde(borrow, default)]
    pub(super) signature: Field<'a>,
    #[serde(borrow, default)]
    pub(super) key: Field<'a>,
    #[serde(borrow, default)]
    pub(super) version: Field<'a>,
}
