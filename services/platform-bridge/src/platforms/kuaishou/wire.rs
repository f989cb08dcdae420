//! Kuaishou's documents, field for field as far as they are read. Every field may be
//! missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Every answer.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow, default)]
    pub(super) result: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
}

/// `data` of `open.order.cursor.list`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrdersData<'a> {
    #[serde(borrow, default)]
    pub(super) cursor: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_list: Option<Vec<&'a RawValue>>,
}

/// An order; list and detail share it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order<'a> {
    #[serde(borrow, default)]
    pub(super) order_base_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_item_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_address: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_refund_list: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_logistics_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_note: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_delivery_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_order_info: Field<'a>,
}

/// The order's number, which stands one level down.
pub(super) fn oid<'a>(order: &Order<'a>) -> Field<'a> {
    let base = order.order_base_info.decode::<BaseInfo<'a>>("");
    base.ok().flatten().map(|base| base.oid).unwrap_or_default()
}

/// `orderBaseInfo`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BaseInfo<'a> {
    #[serde(borrow, default)]
    pub(super) oid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) create_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) send_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) buyer_nick: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_nick: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) discount_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) risk_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) disable_delivery_reason_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) valid_promise_shipment_time_stamp: Field<'a>,
    #[serde(borrow, default)]
    pub(super) enable_split_delivery_order: Field<'a>,
}

/// `orderItemInfo`, and `subOrderItemInfo` of a gift.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemInfo<'a> {
    #[serde(borrow, default)]
    pub(super) item_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_nick: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_pic_url: Field<'a>,
    #[serde(borrow, default)]
    pub(super) num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) original_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price: Field<'a>,
}

/// `orderAddress`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address<'a> {
    #[serde(borrow, default)]
    pub(super) province: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city: Field<'a>,
    #[serde(borrow, default)]
    pub(super) district: Field<'a>,
    #[serde(borrow, default)]
    pub(super) town: Field<'a>,
    #[serde(borrow, default)]
    pub(super) encrypted_consignee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) encrypted_mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) encrypted_address: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desensitise_consignee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desensitise_mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desensitise_address: Field<'a>,
}

/// An entry of `orderRefundList`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Refund<'a> {
    #[serde(borrow, default)]
    pub(super) refund_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) handling_way: Field<'a>,
    #[serde(borrow, default)]
    pub(super) special_refund_type: Field<'a>,
}

/// An entry of `orderLogisticsInfo`, and of `subOrderLogisticsInfo` of a gift.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Logistics<'a> {
    #[serde(borrow, default)]
    pub(super) express_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_code: Field<'a>,
    /// Names the parcel in later calls.
    #[serde(borrow, default)]
    pub(super) logistics_id: Field<'a>,
}

/// `orderNote`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Notes<'a> {
    #[serde(borrow, default)]
    pub(super) order_note_info: Field<'a>,
}

/// A note that the seller appended.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note<'a> {
    #[serde(borrow, default)]
    pub(super) create_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) note: Field<'a>,
    #[serde(borrow, default)]
    pub(super) flag_tag_code: Field<'a>,
}

/// `orderDeliveryInfo`, and `subOrderDeliveryInfo` of a gift.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delivery<'a> {
    #[serde(borrow, default)]
    pub(super) delivery_num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) enable_append_package: Field<'a>,
    #[serde(borrow, default)]
    pub(super) open_address_id: Field<'a>,
}

/// An entry of `subOrderInfo`: a gift, with an order number of its own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Gift<'a> {
    #[serde(borrow, default)]
    pub(super) sub_order_base_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_order_item_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_order_delivery_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_order_logistics_info: Field<'a>,
}

/// `data` of `open.item.list.get`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemsData<'a> {
    #[serde(borrow, default)]
    pub(super) items: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total_page: Field<'a>,
}

/// Goods.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item<'a> {
    #[serde(borrow, default)]
    pub(super) kwai_item_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) main_image_url: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) shelf_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_list: Field<'a>,
}

/// A SKU of goods.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sku<'a> {
    #[serde(borrow, default)]
    pub(super) kwai_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_nick: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_stock: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_sale_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) specification: Field<'a>,
    #[serde(borrow, default)]
    pub(super) is_valid: Field<'a>,
}

/// The answer to a token refresh. No `Debug`: these are tokens.
#[derive(Deserialize)]
pub(super) struct Token<'a> {
    #[serde(borrow, default)]
    pub(super) access_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expires_in: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token_expires_in: Field<'a>,
    #[serde(borrow, default)]
    pub(super) open_id: Field<'a>,
}
