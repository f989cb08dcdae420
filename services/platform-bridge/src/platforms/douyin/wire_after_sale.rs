//! Douyin's after-sales, field for field as far as they are read. Every field may be
//! missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `data` of `afterSale.List`.
#[derive(Debug, Deserialize)]
pub(super) struct Page<'a> {
    #[serde(borrow, default)]
    pub(super) items: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    pub(super) total: Field<'a>,
}

/// A row of the list, whose fields are called otherwise than in the detail.
#[derive(Debug, Deserialize)]
pub(super) struct Row<'a> {
    #[serde(borrow, default)]
    aftersale_info: Option<RowInfo<'a>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct RowInfo<'a> {
    #[serde(borrow, default)]
    aftersale_id: Field<'a>,
}

impl<'a> Row<'a> {
    /// Its number.
    pub(super) fn id(&self) -> Field<'a> {
        let info = self.aftersale_info;
        info.map(|info| info.aftersale_id).unwrap_or_default()
    }
}

/// `data` of `afterSale.Detail`: an after-sale.
#[derive(Debug, Deserialize)]
pub(super) struct AfterSale<'a> {
    #[serde(borrow, default)]
    process_info: Option<Process<'a>>,
    #[serde(borrow, default)]
    order_info: Option<Order<'a>>,
}

impl<'a> AfterSale<'a> {
    /// What is asked for and how far it is.
    pub(super) fn info(&self) -> Info<'a> {
        self.process().after_sale_info.unwrap_or_default()
    }

    /// Parcels and remarks.
    pub(super) fn process(&self) -> Process<'a> {
        self.process_info.unwrap_or_default()
    }

    /// The order that it is about.
    pub(super) fn order(&self) -> Order<'a> {
        self.order_info.unwrap_or_default()
    }
}

/// `process_info`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Process<'a> {
    #[serde(borrow, default)]
    after_sale_info: Option<Info<'a>>,
    #[serde(borrow, default)]
    pub(super) logistics_info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sale_shop_remarks: Field<'a>,
}

/// `after_sale_info`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Info<'a> {
    #[serde(borrow, default)]
    pub(super) after_sale_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sale_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sale_status_desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sale_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_total_amount: Field<'a>,
    #[serde(borrow, default)]
    pub(super) apply_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) update_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status_deadline: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason_remark: Field<'a>,
    #[serde(borrow, default)]
    pub(super) exchange_sku_info: Field<'a>,
}

/// `exchange_sku_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ExchangeSku<'a> {
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) num: Field<'a>,
}

/// `logistics_info`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Parcels<'a> {
    /// The buyer's.
    #[serde(borrow, default, rename = "return")]
    pub(super) returned: Option<Parcel<'a>>,
    #[serde(borrow, default)]
    pub(super) exchange: Option<Parcel<'a>>,
    #[serde(borrow, default)]
    pub(super) resend: Option<Parcel<'a>>,
}

/// A parcel.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Parcel<'a> {
    #[serde(borrow, default)]
    pub(super) tracking_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company_name: Field<'a>,
}

/// One of `after_sale_shop_remarks`.
#[derive(Debug, Deserialize)]
pub(super) struct Remark<'a> {
    #[serde(borrow, default)]
    pub(super) remark: Field<'a>,
}

/// `order_info`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Order<'a> {
    #[serde(borrow, default)]
    pub(super) shop_order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_order_infos: Field<'a>,
}

/// One of `sku_order_infos`.
#[derive(Debug, Deserialize)]
pub(super) struct Item<'a> {
    #[serde(borrow, default)]
    pub(super) sku_order_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) product_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) item_quantity: Field<'a>,
    #[serde(borrow, default)]
    pub(super) after_sale_item_count: Field<'a>,
}

/// `data` of `afterSale.rejectReasonCodeList`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Reasons<'a> {
    #[serde(borrow, default)]
    pub(super) items: Option<Vec<Reason<'a>>>,
}

/// A reason to refuse with.
#[derive(Debug, Deserialize)]
pub(super) struct Reason<'a> {
    #[serde(borrow, default)]
    pub(super) reject_reason_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason: Field<'a>,
    #[serde(borrow, default)]
    pub(super) evidence_need: Field<'a>,
}

/// `data` of `afterSale.operate`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Operated<'a> {
    #[serde(borrow, default)]
    pub(super) items: Option<Vec<OperatedItem<'a>>>,
}

/// How it went for one after-sale.
#[derive(Debug, Deserialize)]
pub(super) struct OperatedItem<'a> {
    #[serde(borrow, default)]
    pub(super) status_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status_msg: Field<'a>,
}

/// `data` of `address.list`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Addresses<'a> {
    #[serde(borrow, default)]
    pub(super) address_list: Option<Vec<Address<'a>>>,
}

/// An address of the shop.
#[derive(Debug, Deserialize)]
pub(super) struct Address<'a> {
    #[serde(borrow, default)]
    pub(super) address_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) is_default: Field<'a>,
}
