//! WeChat shop's documents, field for field as far as they are read. Every field may be
//! missing, and every id may be a text or a number.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What each answer says of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Status<'a> {
    #[serde(borrow, default)]
    pub(super) errcode: Field<'a>,
    #[serde(borrow, default)]
    pub(super) errmsg: Field<'a>,
    /// Of waybill calls: what the carrier says.
    #[serde(borrow, default)]
    pub(super) delivery_error_msg: Field<'a>,
}

/// `order/list/get`.
#[derive(Debug, Deserialize)]
pub(super) struct OrderIds<'a> {
    #[serde(borrow, default)]
    pub(super) order_id_list: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) next_key: Field<'a>,
    #[serde(borrow, default)]
    pub(super) has_more: Field<'a>,
}

/// `order/get`.
#[derive(Debug, Deserialize)]
pub(super) struct OrderResponse<'a> {
    #[serde(borrow)]
    pub(super) order: &'a RawValue,
}

/// An order.
#[derive(Debug, Deserialize)]
pub(super) struct Order<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) create_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_detail: Field<'a>,
    #[serde(borrow, default)]
    pub(super) aftersale_detail: Field<'a>,
}

/// `order_detail`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct OrderDetail<'a> {
    #[serde(borrow, default)]
    pub(super) product_infos: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pay_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) price_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) ext_info: Field<'a>,
}

/// One of `product_infos`: a line.
#[derive(Debug, Deserialize)]
pub(super) struct Product<'a> {
    #[serde(borrow, default)]
    pub(super) product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) thumb_img: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_cnt: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sale_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) real_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) on_aftersale_sku_cnt: Field<'a>,
    #[serde(borrow, default)]
    pub(super) finish_aftersale_sku_cnt: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) out_product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) out_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_attrs: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_deadline: Field<'a>,
    #[serde(borrow, default)]
    pub(super) change_sku_info: Field<'a>,
}

/// One of `sku_attrs`.
#[derive(Debug, Deserialize)]
pub(super) struct SkuAttr<'a> {
    #[serde(borrow, default)]
    pub(super) attr_key: Field<'a>,
    #[serde(borrow, default)]
    pub(super) attr_value: Field<'a>,
}

/// `change_sku_info`.
#[derive(Debug, Deserialize)]
pub(super) struct SkuChange<'a> {
    #[serde(borrow, default)]
    pub(super) preshipment_change_sku_state: Field<'a>,
}

/// `pay_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PayInfo<'a> {
    #[serde(borrow, default)]
    pub(super) pay_time: Field<'a>,
}

/// `price_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PriceInfo<'a> {
    #[serde(borrow, default)]
    pub(super) product_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) freight: Field<'a>,
    #[serde(borrow, default)]
    pub(super) is_change_freight: Field<'a>,
    #[serde(borrow, default)]
    pub(super) change_freight: Field<'a>,
}

/// `delivery_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DeliveryInfo<'a> {
    #[serde(borrow, default)]
    pub(super) address_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_product_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) deliver_method: Field<'a>,
    #[serde(borrow, default)]
    pub(super) address_under_review: Field<'a>,
}

/// `address_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Address<'a> {
    #[serde(borrow, default)]
    pub(super) user_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) postal_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) province_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) county_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) detail_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) house_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) tel_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) virtual_order_tel_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) hash_code: Field<'a>,
}

/// One of `delivery_product_info`: a parcel.
#[derive(Debug, Deserialize)]
pub(super) struct Parcel<'a> {
    #[serde(borrow, default)]
    pub(super) waybill_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) delivery_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_infos: Field<'a>,
}

/// What of a line is in a parcel.
#[derive(Debug, Deserialize)]
pub(super) struct ParcelProduct<'a> {
    #[serde(borrow, default)]
    pub(super) product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_cnt: Field<'a>,
}

/// `ext_info`.
#[derive(Debug, Deserialize)]
pub(super) struct ExtInfo<'a> {
    #[serde(borrow, default)]
    pub(super) customer_notes: Field<'a>,
    #[serde(borrow, default)]
    pub(super) merchant_notes: Field<'a>,
}

/// `aftersale_detail`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AfterSales<'a> {
    #[serde(borrow, default)]
    pub(super) on_aftersale_order_cnt: Field<'a>,
}

/// `product/list/get`.
#[derive(Debug, Deserialize)]
pub(super) struct GoodsIds<'a> {
    #[serde(borrow, default)]
    pub(super) product_ids: Option<Vec<Field<'a>>>,
    #[serde(borrow, default)]
    pub(super) next_key: Field<'a>,
}

/// `product/get`.
#[derive(Debug, Deserialize)]
pub(super) struct GoodsResponse<'a> {
    #[serde(borrow, default)]
    pub(super) product: Option<&'a RawValue>,
}

/// Goods.
#[derive(Debug, Deserialize)]
pub(super) struct Goods<'a> {
    #[serde(borrow, default)]
    pub(super) product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) out_product_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) spu_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) head_imgs: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) skus: Field<'a>,
}

/// A SKU of goods.
#[derive(Debug, Deserialize)]
pub(super) struct Sku<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) out_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_attrs: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sale_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) stock_num: Field<'a>,
}

/// `stable_token`. No `Debug`: this is a token.
#[derive(Deserialize)]
pub(super) struct Token<'a> {
    #[serde(borrow, default)]
    pub(super) access_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expires_in: Field<'a>,
}
