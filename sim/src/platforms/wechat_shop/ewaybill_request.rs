//! The document with which an electronic waybill is asked for, and whether it fits the shop, the
//! account and the orders.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::carriers::with_id;
use super::envelope::WxError;
use super::ewaybill_accounts::{shop_id, site_code};
use super::ewaybill_templates::is_template;
use super::order::waybill_code;
use super::receiver::{address, plain_address};
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::order::{Order, Status};

/// Body of `/order/precreate` and `/order/create`; what is kept of it is told by `/order/get`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaybillRequest {
    pub(super) ewaybill_order_id: Option<String>,
    pub(super) delivery_id: String,
    site_code: Option<String>,
    ewaybill_acct_id: String,
    shop_id: String,
    sender: Person,
    receiver: Person,
    ec_order_list: Vec<EcOrder>,
    remark: Option<String>,
    pub(super) template_id: Option<String>,
    return_address: Option<Value>,
    order_type: Option<i64>,
    order_vas_list: Option<Vec<Value>>,
    ext_info: Option<Value>,
    delivery_info: Option<Value>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    mobile: String,
    province: String,
    city: String,
    county: String,
    street: Option<String>,
    address: String,
}

/// Numbers are bare here, unlike in the calls of orders.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct EcOrder {
    ec_order_id: u64,
    goods_list: Vec<Goods>,
    ewaybill_order_code: Option<String>,
    ewaybill_order_appid: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Goods {
    good_name: String,
    good_count: i64,
    product_id: u64,
    sku_id: u64,
    out_product_id: Option<String>,
    out_sku_id: Option<String>,
    out_goods_info: Option<Value>,
}

/// Why no number is given.
pub(super) enum Refusal {
    Platform(WxError),
    /// The carrier says no, in its own words.
    Carrier(&'static str),
}

impl From<WxError> for Refusal {
    fn from(error: WxError) -> Self {
        Self::Platform(error)
    }
}

/// The account a number is to come from, and the orders of the parcel.
pub(super) type Sound = (WaybillAccount, Vec<String>);

impl WaybillRequest {
    pub(super) fn check(
        &self,
        world: &World,
        shop: usize,
        now: DateTime<Utc>,
    ) -> Result<Sound, Refusal> {
        let account = self.account(world, shop)?;
        if self.shop_id != shop_id(world.chance, &world.shops[shop]) {
            return Err(WxError::parameter("shop_id").into());
        }
        let template = self.template_id.as_deref().filter(|id| !id.is_empty());
        let known = |id| is_template(world.chance, &world.shops[shop], &self.delivery_id, id);
        if !template.is_none_or(known) {
            return Err(WxError::parameter("template_id").into());
        }
        let orders = self.orders(world, shop, now)?;
        let same = |order: &&Order| order.receiver.key == orders[0].receiver.key;
        let told = |order: &&Order| self.is_receiver(world, order);
        if !orders.iter().all(same) || !orders.iter().any(told) {
            return Err(wrong_order().into());
        }
        let from = &self.sender;
        if from.name.is_empty() || from.mobile.is_empty() {
            return Err(WxError::parameter("sender").into());
        }
        if !account.sends_from(&from.province, &from.city, &from.county, &from.address) {
            return Err(Refusal::Carrier("寄件人地址与账号绑定的发货地址不一致"));
        }
        let ids = orders.into_iter().map(|order| order.key.id.clone());
        Ok((account, ids.collect()))
    }

    fn account(&self, world: &World, shop: usize) -> Result<WaybillAccount, WxError> {
        let account = account_at(world.chance, &world.shops[shop], &self.delivery_id);
        let account = account
            .filter(|_| with_id(&self.delivery_id).is_some())
            .ok_or_else(wrong_carrier)?;
        if self.ewaybill_acct_id != account.id {
            return Err(WxError::new(10_025_014, "账号编码错误,请检查acct_id"));
        }
        if self.site_code.as_deref().unwrap_or_default() != site_code(&account) {
            return Err(WxError::new(10_025_013, "网点编码错误,请检查site_code"));
        }
        Ok(account)
    }

    /// The shop's own paid orders, with the goods that are in them.
    fn orders<'w>(
        &self,
        world: &'w World,
        shop: usize,
        now: DateTime<Utc>,
    ) -> Result<Vec<&'w Order>, WxError> {
        let order = |asked: &EcOrder| {
            let order = world.order_of_shop(shop, &asked.ec_order_id.to_string(), now)?;
            let open = !matches!(order.status, Status::AwaitingPayment | Status::Closed);
            (open && asked.fits(world, order)).then_some(order)
        };
        let orders: Option<Vec<&Order>> = self.ec_order_list.iter().map(order).collect();
        orders
            .filter(|orders| !orders.is_empty())
            .ok_or_else(wrong_order)
    }

    /// The receiver exactly as the order tells it, masks and all, or in plain words.
    fn is_receiver(&self, world: &World, order: &Order) -> bool {
        let to = &self.receiver;
        let documents = [
            address(world, &order.receiver),
            plain_address(&order.receiver),
        ];
        let parts = [
            ("user_name", &to.name),
            ("tel_number", &to.mobile),
            ("province_name", &to.province),
            ("city_name", &to.city),
            ("county_name", &to.county),
            ("detail_info", &to.address),
        ];
        let is = |told: &Value| {
            let mut parts = parts.iter();
            parts.all(|(name, part)| told[name] == part.as_str())
        };
        documents.iter().any(is)
    }
}

impl EcOrder {
    fn fits(&self, world: &World, order: &Order) -> bool {
        let code = self.ewaybill_order_code.as_deref();
        let code = code.filter(|code| !code.is_empty());
        let own = code.is_none_or(|code| code == waybill_code(world, order));
        own && !self.goods_list.is_empty()
            && self.goods_list.iter().all(|goods| goods.fits(world, order))
    }
}

impl Goods {
    fn fits(&self, world: &World, order: &Order) -> bool {
        let line = order.lines.iter().find(|line| {
            let goods = world.goods_of(order, line);
            goods.goods_id == self.product_id && goods.sku_id == self.sku_id
        });
        let held = line.is_some_and(|line| (1..=line.quantity).contains(&self.good_count));
        held && !self.good_name.is_empty()
    }
}

pub(super) fn wrong_carrier() -> WxError {
    WxError::new(10_025_012, "快递公司ID错误,请检查delivery_id")
}

fn wrong_order() -> WxError {
    WxError::new(10_025_017, "小店订单信息错误,请检查小店订单相关字段")
}
