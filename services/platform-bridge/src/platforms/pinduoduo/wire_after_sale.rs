//! Pinduoduo's after-sale documents, what decisions answer, and the frames of the message
//! channel, field for field as far as they are read. Every field may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `refund_increment_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct AfterSalesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) refund_list: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total_count: Field<'a>,
}

/// A row of the list: only what names the after-sale is read. Its amounts are in yuan, and
/// how it numbers kinds is not documented.
#[derive(Debug, Deserialize)]
pub(super) struct ListedAfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_sn: Field<'a>,
}

/// An after-sale, which is documented without a root key. Its amounts are in fen.
#[derive(Debug, Deserialize)]
pub(super) struct AfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_sn: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sales_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sales_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sales_reason: Field<'a>,
    #[serde(borrow, default)]
    pub(super) remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) goods_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) express_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) shipping_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) shipping_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) recreated_at: Field<'a>,
    #[serde(borrow, default)]
    pub(super) updated_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expire_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) exchange_shipping_detail: Field<'a>,
}

/// `exchange_shipping_detail`, only with exchanges.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Exchange<'a> {
    #[serde(borrow)]
    pub(super) customer_send_back_ship_id: Field<'a>,
    #[serde(borrow)]
    pub(super) customer_send_back_trunk_number: Field<'a>,
    #[serde(borrow)]
    pub(super) merchant_exchange_trunk_number: Field<'a>,
    #[serde(borrow)]
    pub(super) exchange_goods_number: Field<'a>,
    #[serde(borrow)]
    pub(super) sku_id_exchange: Field<'a>,
}

/// What a decision answers: success by one of the first three, some in a `result` inside,
/// some by naming the after-sale alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome<'a> {
    #[serde(borrow)]
    pub(super) success: Field<'a>,
    #[serde(borrow)]
    pub(super) succ: Field<'a>,
    #[serde(borrow)]
    pub(super) is_success: Field<'a>,
    #[serde(borrow)]
    pub(super) result: Field<'a>,
    #[serde(borrow)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow)]
    pub(super) error_msg: Field<'a>,
    #[serde(borrow)]
    pub(super) message: Field<'a>,
}

/// `refund_address_list_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct AddressesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) refund_address_list: Option<Vec<Address<'a>>>,
}

/// An address that goods come back to.
#[derive(Debug, Deserialize)]
pub(super) struct Address<'a> {
    #[serde(borrow, default)]
    pub(super) refund_address_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) is_default: Field<'a>,
}

/// A frame of the message channel.
#[derive(Debug, Deserialize)]
pub(super) struct Frame<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default, rename = "commandType")]
    pub(super) command_type: Field<'a>,
    #[serde(borrow, default, rename = "sendTime")]
    pub(super) send_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) message: Field<'a>,
}

/// `message` of a frame.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Field<'a>,
    #[serde(borrow, rename = "mallID")]
    pub(super) mall_id: Field<'a>,
    #[serde(borrow)]
    pub(super) content: Field<'a>,
}

/// The JSON inside a message's `content`, as far as it names what changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Content<'a> {
    #[serde(borrow)]
    pub(super) mall_id: Field<'a>,
    #[serde(borrow)]
    pub(super) tid: Field<'a>,
    #[serde(borrow)]
    pub(super) refund_id: Field<'a>,
}
