//! JD's after-sales, field for field as far as they are read: refunds before shipping
//! (退款审核单) and service orders (服务单). Every field may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The part of an answer that holds what was asked for: `queryResult`, `pageResult`,
/// `result`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Part<'a> {
    /// Refunds.
    #[serde(borrow, default)]
    pub(super) result: Option<Vec<&'a RawValue>>,
    /// What belongs to service orders: a list, or one.
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) total_count: Field<'a>,
}

/// An after-sale as it is mapped and parked: which of the two it is, and beside a service
/// order the parcel in which its goods come back.
#[derive(Debug, Deserialize)]
pub(super) struct AfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) refund: Option<Refund<'a>>,
    #[serde(borrow, default)]
    pub(super) service: Option<Service<'a>>,
    #[serde(borrow, default)]
    pub(super) freight: Option<Freight<'a>>,
}

/// A refund before shipping.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Refund<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) apply_refund_sum: Field<'a>,
    #[serde(borrow, default)]
    pub(super) apply_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) check_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) system_id: Field<'a>,
}

/// A service order: `jingdong.asc.query.view`, and the rows of the lists as far as they go.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Service<'a> {
    #[serde(borrow, default)]
    pub(super) service_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) apply_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_date: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sys_version: Field<'a>,
    #[serde(borrow, default)]
    pub(super) customer_expect: Field<'a>,
    #[serde(borrow, default)]
    pub(super) service_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) service_status_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) process_result: Field<'a>,
    #[serde(borrow, default, rename = "questionTypeCid1")]
    pub(super) question_type: Field<'a>,
    #[serde(borrow, default, rename = "questionTypeCid1Name")]
    pub(super) question_type_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) question_desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) ware_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) service_count: Field<'a>,
    #[serde(borrow, default)]
    pub(super) actual_pay_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) service_bill_detail_list: Field<'a>,
    #[serde(borrow, default)]
    pub(super) apply_detail_list: Field<'a>,
    #[serde(borrow, default, rename = "wareChangeWithApplyDTO")]
    pub(super) ware_change: Field<'a>,
    #[serde(borrow, default)]
    pub(super) afs_contact_info: Field<'a>,
}

/// An entry of `serviceBillDetailList`: goods that a service order is about.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceLine<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    /// The SKU too: the page of the call names it so, its example the other way.
    #[serde(borrow, default)]
    pub(super) ware_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) ware_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) actual_pay_price: Field<'a>,
}

/// An entry of `applyDetailList`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApplyDetail<'a> {
    #[serde(borrow, default)]
    pub(super) apply_detail_id: Field<'a>,
}

/// What an exchange sends.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WareChange<'a> {
    #[serde(borrow, default)]
    pub(super) change_ware_sku: Field<'a>,
}

/// Where the seller takes goods back.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Contact<'a> {
    #[serde(borrow, default)]
    pub(super) contact_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) contact_tel: Field<'a>,
    #[serde(borrow, default)]
    pub(super) contact_mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) contact_zipcode: Field<'a>,
    #[serde(borrow, default)]
    pub(super) province_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) county_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) village_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) detail_address: Field<'a>,
}

/// `jingdong.asc.freight.view`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Freight<'a> {
    #[serde(borrow, default)]
    pub(super) express_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_company: Field<'a>,
    #[serde(borrow, default)]
    pub(super) ship_way_id: Field<'a>,
}

/// An entry of `jingdong.asc.audit.reason.list`.
#[derive(Debug, Deserialize)]
pub(super) struct Reason<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) name: Field<'a>,
}

/// An entry of `jingdong.asc.track.list`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Track<'a> {
    #[serde(borrow, default)]
    pub(super) track_context: Field<'a>,
}
