//! Douyin's documents, field for field as far as they are read. Every field may be
//! missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The envelope of every answer, in its new and its old notation.
#[derive(Debug, Deserialize)]
pub(super) struct Reply<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sub_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) message: Field<'a>,
    #[serde(borrow, default)]
    pub(super) log_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
}

/// `data` of `order.searchList`.
#[derive(Debug, Deserialize)]
pub(super) struct OrderPage<'a> {
    #[serde(borrow, default)]
    pub(super) shop_order_list: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total: Field<'a>,
}

/// `data` of `order.orderDetail`.
#[derive(Debug, Deserialize)]
pub(super) struct OrderDetail<'a> {
    #[serde(borrow)]
    pub(super) shop_order_detail: &'a RawValue,
}

/// A shop order; list and detail share it.
#[derive(Debug, Deserialize)]
pub(super) struct Order<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) main_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) create_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) exp_ship_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) post_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) promotion_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) buyer_words: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_words: Field<'a>,
    #[serde(borrow, default)]
    pub(super) seller_remark_stars: Field<'a>,
    #[serde(borrow, default)]
    pub(super) encrypt_post_receiver: Field<'a>,
    #[serde(borrow, default)]
    pub(super) encrypt_post_tel: Field<'a>,
    #[serde(borrow, default)]
    pub(super) mask_post_receiver: Field<'a>,
    #[serde(borrow, default)]
    pub(super) mask_post_tel: Field<'a>,
    #[serde(borrow, default)]
    pub(super) post_addr: Field<'a>,
    #[serde(borrow, default)]
    pub(super) mask_post_addr: Field<'a>,
    #[serde(borrow, default)]
    pub(super) open_address_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_order_list: Field<'a>,
}

/// `post_addr` and `mask_post_addr`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Address<'a> {
    #[serde(borrow, default)]
    pub(super) province: Option<Region<'a>>,
    #[serde(borrow, default)]
    pub(super) city: Option<Region<'a>>,
    #[serde(borrow, default)]
    pub(super) town: Option<Region<'a>>,
    #[serde(borrow, default)]
    pub(super) street: Option<Region<'a>>,
    #[serde(borrow, default)]
    pub(super) encrypt_detail: Field<'a>,
    #[serde(borrow, default)]
    pub(super) detail: Field<'a>,
}

/// A part of an address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Region<'a> {
    #[serde(borrow, default)]
    pub(super) name: Field<'a>,
}

/// A parcel in `logistics_info`.
#[derive(Debug, Deserialize)]
pub(super) struct Logistics<'a> {
    #[serde(borrow, default)]
    pub(super) tracking_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company_name: Field<'a>,
    /// Names the parcel in later calls.
    #[serde(borrow, default)]
    pub(super) delivery_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_info: Field<'a>,
}

/// A row of `order.logisticsCompanyList`.
#[derive(Debug, Deserialize)]
pub(super) struct Company<'a> {
    #[serde(borrow, default)]
    pub(super) name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
}

/// What a parcel holds.
#[derive(Debug, Deserialize)]
pub(super) struct Packed<'a> {
    #[serde(borrow, default)]
    pub(super) sku_order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_count: Field<'a>,
}

/// A SKU order of `sku_order_list`: our line.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_id_str: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_pic: Field<'a>,
    #[serde(borrow, default)]
    pub(super) spec: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) origin_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sum_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) post_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) out_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sale_info: Field<'a>,
}

/// A property in `spec`.
#[derive(Debug, Deserialize)]
pub(super) struct Spec<'a> {
    #[serde(borrow, default)]
    pub(super) value: Field<'a>,
}

/// `after_sale_info` of a line.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AfterSale<'a> {
    #[serde(borrow, default)]
    pub(super) after_sale_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sale_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_status: Field<'a>,
}

/// `data` of `product.listV2`, whose list is called `data` once more.
#[derive(Debug, Deserialize)]
pub(super) struct ProductPage<'a> {
    #[serde(borrow, default)]
    pub(super) data: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total: Field<'a>,
}

/// Goods and their SKUs, which come from two calls and are kept as one document.
#[derive(Debug, Deserialize)]
pub(super) struct Goods<'a> {
    #[serde(borrow)]
    pub(super) product: Product<'a>,
    #[serde(borrow, default)]
    pub(super) skus: Field<'a>,
}

/// A row of `product.listV2`.
#[derive(Debug, Deserialize)]
pub(super) struct Product<'a> {
    #[serde(borrow, default)]
    pub(super) product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) img: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) out_product_id: Field<'a>,
}

/// A row of `sku.list`.
#[derive(Debug, Deserialize)]
pub(super) struct Sku<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) out_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) stock_num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) spec_detail_name1: Field<'a>,
    #[serde(borrow, default)]
    pub(super) spec_detail_name2: Field<'a>,
    #[serde(borrow, default)]
    pub(super) spec_detail_name3: Field<'a>,
}

/// `data` of `token.create` and `token.refresh`. No `Debug`: these are tokens.
#[derive(Deserialize)]
pub(super) struct Token<'a> {
    #[serde(borrow, default)]
    pub(super) access_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expires_in: Field<'a>,
    #[serde(borrow, default)]
    pub(super) shop_id: Field<'a>,
}
