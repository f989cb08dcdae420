//! Xiaohongshu's documents, field for field as far as they are read. Every field may
//! be missing; texts and numbers stand for one another.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Every answer; the newer methods name code and text otherwise.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow, default)]
    pub(super) success: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
}

/// `order.getOrderList`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrdersResponse<'a> {
    #[serde(borrow, default)]
    pub(super) order_list: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total: Field<'a>,
}

/// A row of the order list: only its id is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedOrder<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
}

/// An order as it is mapped and parked: the answers of two calls side by side. A row
/// of a list that has lost its id is parked as it is, and has neither.
#[derive(Debug, Deserialize)]
pub(super) struct Whole<'a> {
    #[serde(borrow, default)]
    pub(super) detail: Order<'a>,
    #[serde(borrow, default)]
    pub(super) receiver: Option<ReceiverInfo<'a>>,
}

/// `order.getOrderDetail`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_after_sales_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) cancel_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) created_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) paid_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) promise_last_delivery_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_province_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_city_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_district_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) customer_remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_remark_flag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_list: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_pay_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_shipping_free: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_tracking_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_company_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) simple_delivery_order_list: Field<'a>,
    #[serde(borrow, default)]
    pub(super) open_address_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics: Field<'a>,
    #[serde(borrow, default)]
    pub(super) subsidy_sku_identify_code_required_info: Field<'a>,
}

/// A SKU of an order: one line. Its amounts are those of all its units.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sku<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) erpcode: Field<'a>,
    #[serde(borrow, default)]
    pub(super) erp_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_spec: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_image: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_quantity: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_tag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_after_sale_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_paid_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_merchant_discount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_red_discount: Field<'a>,
}

/// A part of an order that leaves by itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeliveryOrder<'a> {
    #[serde(borrow, default)]
    pub(super) delivery_order_index: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_tracking_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_company_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id_list: Field<'a>,
}

/// Which numbers of the goods themselves must be told when an order is shipped.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequiredCodes<'a> {
    #[serde(borrow, default)]
    pub(super) sn_required: Field<'a>,
    #[serde(borrow, default)]
    pub(super) bar_code_required: Field<'a>,
    #[serde(borrow, default)]
    pub(super) imei1_required: Field<'a>,
    #[serde(borrow, default)]
    pub(super) imei2_required: Field<'a>,
}

/// `order.getOrderReceiverInfo`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceiversResponse<'a> {
    #[serde(borrow, default)]
    pub(super) receiver_infos: Option<Vec<&'a RawValue>>,
}

/// A receiver: regions in plain text, the rest as ciphers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceiverInfo<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) matched: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_province_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_city_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_district_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_town_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_phone: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_address: Field<'a>,
}

/// `product.getDetailSkuList`.
#[derive(Debug, Deserialize)]
pub(super) struct SkusResponse<'a> {
    #[serde(borrow, default)]
    pub(super) data: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total: Field<'a>,
}

/// A SKU that a shop sells, with its goods.
#[derive(Debug, Deserialize)]
pub(super) struct ListedSku<'a> {
    #[serde(borrow)]
    pub(super) item: Item<'a>,
    #[serde(borrow)]
    pub(super) sku: ItemSku<'a>,
}

/// Goods.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) article_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) images: Field<'a>,
}

/// A SKU of goods.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemSku<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) erp_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) stock: Field<'a>,
    #[serde(borrow, default)]
    pub(super) buyable: Field<'a>,
    #[serde(borrow, default)]
    pub(super) variants: Field<'a>,
    #[serde(borrow, default)]
    pub(super) spec_image: Field<'a>,
}

/// One property of a SKU.
#[derive(Debug, Deserialize)]
pub(super) struct Variant<'a> {
    #[serde(borrow, default)]
    pub(super) value: Field<'a>,
}

/// `common.getExpressCompanyList`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CompaniesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) express_company_infos: Option<Vec<Company<'a>>>,
}

/// A carrier.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Company<'a> {
    #[serde(borrow, default)]
    pub(super) express_company_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_company_name: Field<'a>,
}

/// `oauth.refreshToken`. No `Debug`: these are tokens.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Token<'a> {
    #[serde(borrow, default)]
    pub(super) access_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) access_token_expires_at: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token_expires_at: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_id: Field<'a>,
}
