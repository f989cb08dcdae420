//! JD's documents, field for field as far as they are read. Every field may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What every answer holds beside its own.
#[derive(Debug, Deserialize)]
pub(super) struct Node<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
}

/// `error_response`, and an answer whose own `code` is not 0.
#[derive(Debug, Deserialize)]
pub(super) struct GatewayError<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) zh_desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) en_desc: Field<'a>,
}

/// What the business behind the gateway says: `apiResult`, `sopjosshipment_result` and
/// their like. After-sales name code and text in two other ways.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome<'a> {
    #[serde(borrow, default)]
    pub(super) success: Field<'a>,
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) number_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) chinese_err_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) english_err_code: Field<'a>,
}

/// `jingdong_pop_order_search_responce`.
#[derive(Debug, Deserialize)]
pub(super) struct SearchResponse<'a> {
    #[serde(borrow)]
    pub(super) searchorderinfo_result: SearchResult<'a>,
}

/// `searchorderinfo_result`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchResult<'a> {
    #[serde(borrow, default)]
    pub(super) api_result: Outcome<'a>,
    #[serde(borrow, default)]
    pub(super) order_total: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_info_list: Option<Vec<&'a RawValue>>,
}

/// `jingdong_pop_order_get_responce`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetResponse<'a> {
    #[serde(borrow)]
    pub(super) order_detail_info: GetResult<'a>,
}

/// `orderDetailInfo`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetResult<'a> {
    #[serde(borrow, default)]
    pub(super) api_result: Outcome<'a>,
    #[serde(borrow, default)]
    pub(super) order_info: Option<&'a RawValue>,
}

/// The fields of an order that are asked for: all that [`Order`] reads. Some come only
/// when they are named, so each is.
pub(super) const ORDER_FIELDS: &str = "orderId,orderState,modified,orderStartTime,\
    paymentConfirmTime,scDT,orderTotalPrice,freightPrice,taxFee,serviceFee,balanceUsed,\
    orderPayment,pin,orderRemark,venderRemark,venderRemarkLevelFlag,venderRemarkFlagAlias,\
    storeOrder,waybill,logisticsId,consigneeInfo,itemInfoList,couponDetailList";

/// An order; lists and detail share it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order<'a> {
    #[serde(borrow, default)]
    pub(super) order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_state: Field<'a>,
    #[serde(borrow, default)]
    pub(super) modified: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_start_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) payment_confirm_time: Field<'a>,
    #[serde(borrow, default, rename = "scDT")]
    pub(super) planned_ship_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_total_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) freight_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) tax_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) service_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) balance_used: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_payment: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pin: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) vender_remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) vender_remark_level_flag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) vender_remark_flag_alias: Field<'a>,
    #[serde(borrow, default)]
    pub(super) store_order: Field<'a>,
    #[serde(borrow, default)]
    pub(super) waybill: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logistics_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) consignee_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_info_list: Field<'a>,
    #[serde(borrow, default)]
    pub(super) coupon_detail_list: Field<'a>,
}

/// `consigneeInfo`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consignee<'a> {
    #[serde(borrow, default)]
    pub(super) fullname: Field<'a>,
    #[serde(borrow, default)]
    pub(super) mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) telephone: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desen_mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desen_telephone: Field<'a>,
    #[serde(borrow, default)]
    pub(super) full_address: Field<'a>,
    #[serde(borrow, default)]
    pub(super) province: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city: Field<'a>,
    #[serde(borrow, default)]
    pub(super) county: Field<'a>,
    #[serde(borrow, default)]
    pub(super) town: Field<'a>,
    #[serde(borrow, default)]
    pub(super) oaid: Field<'a>,
    #[serde(borrow, default, rename = "encrypt_fullname")]
    pub(super) encrypt_fullname: Field<'a>,
    #[serde(borrow, default, rename = "encrypt_mobile")]
    pub(super) encrypt_mobile: Field<'a>,
    #[serde(borrow, default, rename = "encrypt_telephone")]
    pub(super) encrypt_telephone: Field<'a>,
    #[serde(borrow, default, rename = "encrypt_fullAddress")]
    pub(super) encrypt_full_address: Field<'a>,
}

/// An entry of `itemInfoList`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) ware_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) jd_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_total: Field<'a>,
}

/// An entry of `couponDetailList`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Coupon<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) coupon_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) coupon_price: Field<'a>,
}

/// `jingdong_ware_read_searchWare4Valid_responce` and
/// `jingdong_sku_read_searchSkuList_responce`.
#[derive(Debug, Deserialize)]
pub(super) struct PageResponse<'a> {
    #[serde(borrow)]
    pub(super) page: Page<'a>,
}

/// `page`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<'a> {
    #[serde(borrow, default)]
    pub(super) data: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total_item: Field<'a>,
}

/// The fields of goods that are asked for.
pub(super) const WARE_FIELDS: &str = "wareId,title,wareStatus,outerId,logo";

/// Goods.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ware<'a> {
    #[serde(borrow, default)]
    pub(super) ware_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) ware_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) logo: Field<'a>,
}

/// The fields of a SKU that are asked for.
pub(super) const SKU_FIELDS: &str = "wareId,skuId,status,saleAttrs,jdPrice,outerId,stockNum";

/// A SKU of goods.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sku<'a> {
    #[serde(borrow, default)]
    pub(super) ware_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sale_attrs: Field<'a>,
    #[serde(borrow, default)]
    pub(super) jd_price: Field<'a>,
    #[serde(borrow, default)]
    pub(super) outer_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) stock_num: Field<'a>,
}

/// An entry of `saleAttrs`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SaleAttribute<'a> {
    #[serde(borrow, default)]
    pub(super) index: Field<'a>,
    #[serde(borrow, default)]
    pub(super) attr_value_alias: Field<'a>,
}

/// `jingdong_pop_order_shipment_responce`.
#[derive(Debug, Deserialize)]
pub(super) struct ShipmentResponse<'a> {
    #[serde(borrow)]
    pub(super) sopjosshipment_result: Outcome<'a>,
}

/// The answer of the authorisation host. No `Debug`: these are tokens.
#[derive(Deserialize)]
pub(super) struct Token<'a> {
    #[serde(borrow, default)]
    pub(super) code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) access_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refresh_token: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expires_in: Field<'a>,
}

/// Who stands behind a token.
#[derive(Debug, Deserialize)]
pub(super) struct VenderInfo<'a> {
    #[serde(borrow, default)]
    pub(super) vender_info_result: Vender<'a>,
}

/// The seller.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Vender<'a> {
    #[serde(borrow, default)]
    pub(super) vender_id: Field<'a>,
}
