//! Pinduoduo's documents, field for field as far as they are read. Every field may be
//! missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `order_sn_increment_get_response` and `order_list_get_response`, which differ in
/// the name of their list.
#[derive(Debug, Deserialize)]
pub(super) struct OrdersResponse<'a> {
    #[serde(borrow, default, alias = "order_list")]
    pub(super) order_sn_list: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total_count: Field<'a>,
}

/// `order_info_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct OrderInfoResponse<'a> {
    #[serde(borrow)]
    pub(super) order_info: &'a RawValue,
}

/// An order; lists and detail share it.
#[derive(Debug, Deserialize)]
pub(super) struct Order<'a> {
    #[serde(borrow, default)]
    pub(super) order_sn: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sales_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) confirm_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) group_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) risk_control_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) trade_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) step_order_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) created_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) shipping_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) updated_at: Field<'a>,
    #[serde(borrow, default)]
    pub(super) last_ship_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) discount_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) postage: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) province: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city: Field<'a>,
    #[serde(borrow, default)]
    pub(super) town: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_phone: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_address: Field<'a>,
    #[serde(borrow, default)]
    pub(super) contact_mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_name_mask: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_phone_mask: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_address_mask: Field<'a>,
    #[serde(borrow, default)]
    pub(super) open_address_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) open_address_id_2: Field<'a>,
    #[serde(borrow, default)]
    pub(super) buyer_memo: Field<'a>,
    #[serde(borrow, default)]
    pub(super) remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) remark_tag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) tracking_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) extra_delivery_list: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_list: Field<'a>,
}

/// `step_order_info` of a pre-sale.
#[derive(Debug, Deserialize)]
pub(super) struct StepOrder<'a> {
    #[serde(borrow, default)]
    pub(super) step_trade_status: Field<'a>,
}

/// A line of `item_list`.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, default)]
    pub(super) goods_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_img: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_spec: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_count: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_goods_id: Field<'a>,
}

/// A further parcel in `extra_delivery_list`.
#[derive(Debug, Deserialize)]
pub(super) struct ExtraParcel<'a> {
    #[serde(borrow, default)]
    pub(super) logistics_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) tracking_number: Field<'a>,
}

/// `goods_list_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct GoodsResponse<'a> {
    #[serde(borrow, default)]
    pub(super) goods_list: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total_count: Field<'a>,
}

/// Goods.
#[derive(Debug, Deserialize)]
pub(super) struct Goods<'a> {
    #[serde(borrow, default)]
    pub(super) goods_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_quantity: Field<'a>,
    #[serde(borrow, default)]
    pub(super) image_url: Field<'a>,
    #[serde(borrow, default)]
    pub(super) is_onsale: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_list: Field<'a>,
}

/// A SKU of goods.
#[derive(Debug, Deserialize)]
pub(super) struct Sku<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) spec: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_goods_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_quantity: Field<'a>,
}

/// What the answers to writes say of success, each with some of these fields.
#[derive(Debug, Deserialize)]
pub(super) struct Written<'a> {
    #[serde(borrow, default, alias = "is_success")]
    pub(super) success: Field<'a>,
    #[serde(borrow, default)]
    pub(super) result: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_msg: Field<'a>,
}

/// `logistics_companies_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct CompaniesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) logistics_companies: Option<Vec<Company<'a>>>,
}

/// A carrier.
#[derive(Debug, Deserialize)]
pub(super) struct Company<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_company: Field<'a>,
    #[serde(borrow, default)]
    pub(super) available: Field<'a>,
}

/// `time_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct TimeResponse<'a> {
    #[serde(borrow, default)]
    pub(super) time: Field<'a>,
}

/// `pop_auth_token_refresh_response`. No `Debug`: these are tokens.
#[derive(Deserialize)]
pub(super) struct Token<'a> {
    #[serde(borrow, default)]
    pub(super) access_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expires_at: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token_expires_at: Field<'a>,
    #[serde(borrow, default)]
    pub(super) owner_id: Field<'a>,
}
