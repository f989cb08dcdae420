//! WeChat shop's documents of electronic waybills, opened receivers and companies, field for
//! field as far as they are read. Every field may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap};

/// `delivery/get` of waybills.
#[derive(Debug, Deserialize)]
pub(super) struct Deliveries<'a> {
    #[serde(borrow, default)]
    pub(super) list: Option<Vec<Company<'a>>>,
}

/// `deliverycompanylist/new/get`.
#[derive(Debug, Deserialize)]
pub(super) struct Companies<'a> {
    #[serde(borrow, default)]
    pub(super) company_list: Option<Vec<Company<'a>>>,
}

/// A company.
#[derive(Debug, Deserialize)]
pub(super) struct Company<'a> {
    #[serde(borrow, default)]
    pub(super) delivery_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_name: Field<'a>,
}

/// `account/get`.
#[derive(Debug, Deserialize)]
pub(super) struct Accounts<'a> {
    #[serde(borrow, default)]
    pub(super) account_list: Option<Vec<Account<'a>>>,
}

/// An account.
#[derive(Debug, Deserialize)]
pub(super) struct Account<'a> {
    #[serde(borrow, default)]
    pub(super) delivery_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) shop_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) acct_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) available: Field<'a>,
    #[serde(borrow, default)]
    pub(super) monthly_card: Field<'a>,
    #[serde(borrow, default)]
    pub(super) site_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sender_address: Field<'a>,
}

/// `site_info`: a branch.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Site<'a> {
    #[serde(borrow, default)]
    pub(super) site_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) site_name: Field<'a>,
}

/// `sender_address`.
#[derive(Debug, Deserialize)]
pub(super) struct SenderAddress<'a> {
    #[serde(borrow, default)]
    pub(super) province: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city: Field<'a>,
    #[serde(borrow, default)]
    pub(super) county: Field<'a>,
    #[serde(borrow, default)]
    pub(super) street: Field<'a>,
    #[serde(borrow, default)]
    pub(super) address: Field<'a>,
}

/// WeChat's own templates for a company, by their id.
type ByTemplate<'a> = HashMap<Cow<'a, str>, Config<'a>>;

/// `template/config`: WeChat's own templates, by company.
#[derive(Debug, Deserialize)]
pub(super) struct Configs<'a> {
    #[serde(borrow, default)]
    pub(super) config: Option<HashMap<Cow<'a, str>, ByTemplate<'a>>>,
}

/// A template of WeChat's own.
#[derive(Debug, Deserialize)]
pub(super) struct Config<'a> {
    #[serde(borrow, default)]
    pub(super) desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) url: Field<'a>,
}

/// `template/get`: the shop's templates.
#[derive(Debug, Deserialize)]
pub(super) struct Templates<'a> {
    #[serde(borrow, default)]
    pub(super) total_template: Option<Vec<OfCompany<'a>>>,
}

/// The shop's templates for a company.
#[derive(Debug, Deserialize)]
pub(super) struct OfCompany<'a> {
    #[serde(borrow, default)]
    pub(super) delivery_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_list: Option<Vec<Template<'a>>>,
}

/// A template of the shop.
#[derive(Debug, Deserialize)]
pub(super) struct Template<'a> {
    #[serde(borrow, default)]
    pub(super) template_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) template_name: Field<'a>,
}

/// `order/create` and `print/get` of waybills.
#[derive(Debug, Deserialize)]
pub(super) struct Created<'a> {
    #[serde(borrow, default)]
    pub(super) ewaybill_order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) waybill_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) print_info: Field<'a>,
}

/// `order/get` of waybills.
#[derive(Debug, Deserialize)]
pub(super) struct WaybillResponse<'a> {
    #[serde(borrow)]
    pub(super) order_info: Waybill<'a>,
}

/// A waybill.
#[derive(Debug, Deserialize)]
pub(super) struct Waybill<'a> {
    #[serde(borrow, default)]
    pub(super) waybill_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
}

/// `sensitiveinfo/decode`. No `Debug`: this is a person.
#[derive(Deserialize)]
pub(super) struct Opened<'a> {
    #[serde(borrow)]
    pub(super) address_info: super::wire::Address<'a>,
    #[serde(borrow, default)]
    pub(super) virtual_number_info: Field<'a>,
}

/// `virtual_number_info`.
#[derive(Default, Deserialize)]
pub(super) struct VirtualNumber<'a> {
    #[serde(borrow, default)]
    pub(super) virtual_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) extension: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expiration: Field<'a>,
}
