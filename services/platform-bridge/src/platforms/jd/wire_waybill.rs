//! JD's documents of electronic waybills, print data and companies, field for field as far as
//! they are read. Every field may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// `resultInfo` of waybill calls, which may also stand without that key.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultInfo<'a> {
    #[serde(borrow, default)]
    pub(super) status_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status_message: Field<'a>,
    #[serde(borrow, default)]
    pub(super) data: Field<'a>,
}

/// A signed account, one of `data` of `provider.sign.success`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Signed<'a> {
    #[serde(borrow, default)]
    pub(super) provider_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) provider_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) provider_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) operation_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) branch_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) branch_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) settlement_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) address: Field<'a>,
}

/// `address` of a signed account; `country` is the district and `countryside` the street, as
/// JD has it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignedAddress<'a> {
    #[serde(borrow, default)]
    pub(super) province_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) country_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) countryside_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) address: Field<'a>,
}

/// `data` of `waybill.receive`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Received<'a> {
    #[serde(borrow, default)]
    pub(super) platform_order_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) waybill_code_list: Field<'a>,
}

/// What `printing.printData.pullData` and `printing.template.getTemplateList` answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Printing<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) message: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pre_print_datas: Field<'a>,
    #[serde(borrow, default)]
    pub(super) datas: Field<'a>,
}

/// One of `prePrintDatas`: a label, encrypted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Label<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) per_print_data: Field<'a>,
}

/// `datas`: the templates that JD made, by company.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Templates<'a> {
    #[serde(borrow, default)]
    pub(super) s_datas: Option<Vec<OfCompany<'a>>>,
}

/// One of `sDatas`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfCompany<'a> {
    #[serde(borrow, default)]
    pub(super) cp_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) standard_templates: Option<Vec<Template<'a>>>,
}

/// One of `standardTemplates`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Template<'a> {
    #[serde(borrow, default)]
    pub(super) standard_template_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) standard_template_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) standard_template_url: Field<'a>,
}

/// `delivery_logistics_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct CompaniesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) logistics_companies: Companies<'a>,
}

/// `logistics_companies`: those that the seller set up.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Companies<'a> {
    #[serde(borrow, default)]
    pub(super) logistics_list: Option<Vec<Company<'a>>>,
}

/// A company.
#[derive(Debug, Deserialize)]
pub(super) struct Company<'a> {
    #[serde(borrow, default)]
    pub(super) logistics_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_name: Field<'a>,
}
