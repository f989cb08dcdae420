//! Taobao's documents, field for field as far as they are read. Every field may be
//! missing; lists are wrapped twice.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `trades_sold_increment_get_response`, `trades_sold_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct TradesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) trades: Option<TradeList<'a>>,
    #[serde(borrow, default)]
    pub(super) total_results: Field<'a>,
}

/// `trades`.
#[derive(Debug, Deserialize)]
pub(super) struct TradeList<'a> {
    #[serde(borrow, default)]
    pub(super) trade: Option<Vec<&'a RawValue>>,
}

/// A row of an order list: only its id is read.
#[derive(Debug, Deserialize)]
pub(super) struct ListedTrade<'a> {
    #[serde(borrow, default)]
    pub(super) tid: Field<'a>,
}

/// `trade_fullinfo_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct FullinfoResponse<'a> {
    #[serde(borrow)]
    pub(super) trade: &'a RawValue,
}

/// The trade fields that are asked for. All that OAID needs are among them.
pub(super) const TRADE_FIELDS: &str = "tid,status,type,step_trade_status,created,pay_time,\
    modified,delivery_time,total_fee,discount_fee,adjust_fee,post_fee,payment,buyer_nick,\
    buyer_message,seller_memo,seller_flag,receiver_name,receiver_state,receiver_city,\
    receiver_district,receiver_town,receiver_address,receiver_mobile,receiver_phone,\
    receiver_zip,oaid,forbid_consign,team_buy_hold,share_group_hold,ofp_hold,top_hold,orders";

/// A main order.
#[derive(Debug, Deserialize)]
pub(super) struct Trade<'a> {
    #[serde(borrow, default)]
    pub(super) tid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) step_trade_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) created: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) modified: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) discount_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) adjust_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) post_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) payment: Field<'a>,
    #[serde(borrow, default)]
    pub(super) buyer_nick: Field<'a>,
    #[serde(borrow, default)]
    pub(super) buyer_message: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_memo: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_flag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_state: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_city: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_district: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_town: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_address: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_phone: Field<'a>,
    #[serde(borrow, default)]
    pub(super) receiver_zip: Field<'a>,
    #[serde(borrow, default)]
    pub(super) oaid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) forbid_consign: Field<'a>,
    #[serde(borrow, default)]
    pub(super) team_buy_hold: Field<'a>,
    #[serde(borrow, default)]
    pub(super) share_group_hold: Field<'a>,
    #[serde(borrow, default)]
    pub(super) ofp_hold: Field<'a>,
    #[serde(borrow, default)]
    pub(super) top_hold: Field<'a>,
    #[serde(borrow, default)]
    pub(super) orders: Field<'a>,
}

/// `orders`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LineList<'a> {
    #[serde(borrow, default)]
    pub(super) order: Option<Vec<Line<'a>>>,
}

/// A sub-order: one line.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, default)]
    pub(super) oid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) num_iid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_iid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_properties_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pic_path: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) total_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) divide_order_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) part_mjz_discount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) consign_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_company: Field<'a>,
    #[serde(borrow, default)]
    pub(super) invoice_no: Field<'a>,
}

/// `items_onsale_get_response`, `items_inventory_get_response`,
/// `items_seller_list_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct ItemsResponse<'a> {
    #[serde(borrow, default)]
    pub(super) items: Option<ItemList<'a>>,
    #[serde(borrow, default)]
    pub(super) total_results: Field<'a>,
}

/// `items`.
#[derive(Debug, Deserialize)]
pub(super) struct ItemList<'a> {
    #[serde(borrow, default)]
    pub(super) item: Option<Vec<&'a RawValue>>,
}

/// Goods.
#[derive(Debug, Deserialize)]
pub(super) struct Item<'a> {
    #[serde(borrow, default)]
    pub(super) num_iid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) approve_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pic_url: Field<'a>,
    #[serde(borrow, default)]
    pub(super) skus: Field<'a>,
}

/// `skus`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SkuList<'a> {
    #[serde(borrow, default)]
    pub(super) sku: Option<Vec<Sku<'a>>>,
}

/// A SKU of goods.
#[derive(Debug, Deserialize)]
pub(super) struct Sku<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) properties_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) quantity: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
}

/// `logistics_offline_send_response`.
#[derive(Debug, Deserialize)]
pub(super) struct SendResponse<'a> {
    #[serde(borrow)]
    pub(super) shipping: SendResult<'a>,
}

/// `shipping`.
#[derive(Debug, Deserialize)]
pub(super) struct SendResult<'a> {
    #[serde(borrow, default)]
    pub(super) is_success: Field<'a>,
}

/// `logistics_companies_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct CompaniesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) logistics_companies: Field<'a>,
}

/// A company.
#[derive(Debug, Deserialize)]
pub(super) struct Company<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) name: Field<'a>,
}

/// `user_seller_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct SellerResponse<'a> {
    #[serde(borrow)]
    pub(super) user: Seller<'a>,
}

/// The seller, of whom only the number is read.
#[derive(Debug, Deserialize)]
pub(super) struct Seller<'a> {
    #[serde(borrow, default)]
    pub(super) user_id: Field<'a>,
}

/// `top_auth_token_refresh_response`: JSON inside a text.
#[derive(Debug, Deserialize)]
pub(super) struct TokenResponse {
    pub(super) token_result: String,
}

/// What that text holds. No `Debug`: these are tokens.
#[derive(Deserialize)]
pub(super) struct Token<'a> {
    #[serde(borrow, default)]
    pub(super) access_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expires_in: Field<'a>,
    #[serde(borrow, default)]
    pub(super) re_expires_in: Field<'a>,
    #[serde(borrow, default)]
    pub(super) taobao_user_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) taobao_user_nick: Field<'a>,
}
