//! Douyin's documents about waybills, field for field as far as they are read. Every field
//! may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// `data` of `logistics.listShopNetsite`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Netsites<'a> {
    #[serde(borrow, default)]
    pub(super) netsites: Option<Vec<Netsite<'a>>>,
}

/// A branch of a carrier, or a carrier that works with the shop directly.
#[derive(Debug, Deserialize)]
pub(super) struct Netsite<'a> {
    #[serde(borrow, default)]
    pub(super) netsite_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) netsite_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sender_address: Option<Vec<SenderAddress<'a>>>,
}

/// Where a parcel may be sent from.
#[derive(Debug, Deserialize)]
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

/// `data` of `logistics.templateList`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Templates<'a> {
    #[serde(borrow, default)]
    pub(super) template_data: Option<Vec<CarrierTemplates<'a>>>,
}

/// Layouts of one carrier.
#[derive(Debug, Deserialize)]
pub(super) struct CarrierTemplates<'a> {
    #[serde(borrow, default)]
    pub(super) logistics_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_infos: Option<Vec<Template<'a>>>,
}

/// A layout.
#[derive(Debug, Deserialize)]
pub(super) struct Template<'a> {
    #[serde(borrow, default)]
    pub(super) template_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_url: Field<'a>,
}

/// `data` of `logistics.newCreateOrder`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Created<'a> {
    #[serde(borrow, default)]
    pub(super) ebill_infos: Option<Vec<Ebill<'a>>>,
    #[serde(borrow, default)]
    pub(super) err_infos: Option<Vec<Failed<'a>>>,
}

/// A number that was had.
#[derive(Debug, Deserialize)]
pub(super) struct Ebill<'a> {
    #[serde(borrow, default)]
    pub(super) track_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pack_id: Field<'a>,
}

/// A part of a call that failed alone.
#[derive(Debug, Deserialize)]
pub(super) struct Failed<'a> {
    #[serde(borrow, default)]
    pub(super) pack_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_msg: Field<'a>,
}

/// `data` of `logistics.waybillApply`. No `Debug`: labels tell of receivers.
#[derive(Default, Deserialize)]
pub(super) struct Labels<'a> {
    #[serde(borrow, default)]
    pub(super) waybill_infos: Option<Vec<Label<'a>>>,
    #[serde(borrow, default)]
    pub(super) err_infos: Option<Vec<Failed<'a>>>,
}

/// A label.
#[derive(Deserialize)]
pub(super) struct Label<'a> {
    #[serde(borrow, default)]
    pub(super) track_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) print_data: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sign: Field<'a>,
}

/// `data` of `logistics.cancelOrder`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Cancelled<'a> {
    #[serde(borrow, default)]
    pub(super) cancel_result: Option<CancelResult<'a>>,
}

/// Whether a number was taken back.
#[derive(Debug, Deserialize)]
pub(super) struct CancelResult<'a> {
    #[serde(borrow, default)]
    pub(super) success: Field<'a>,
}
