//! The document with which a waybill of 无界电子面单 is asked for, and whether it fits the
//! merchant, the account and the orders.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::alpha_accounts::{Provider, branch_and_settlement};
use super::consignee::Masked;
use super::orders::found;
use crate::platforms::waybill_account::{WaybillAccount, account_at};
use crate::world::World;
use crate::world::order::{Order, Status};

/// Everything that is always there; couriers get the rest by their kind.
const REQUIRED: [&str; 15] = [
    "waybillType",
    "waybillCount",
    "salePlatform",
    "platformOrderNo",
    "vendorOrderCode",
    "vendorCode",
    "vendorName",
    "weight",
    "volume",
    "promiseTimeType",
    "payType",
    "goodsMoney",
    "shouldPayMoney",
    "guaranteeMoney",
    "receiveTimeType",
];
/// The sale's platform: JD, and any but the ones that have a number.
const JD: &str = "0010001";
const SALE_PLATFORMS: [&str; 4] = [JD, "0010002", "0010003", "0030001"];
/// Numbers of one call.
const MOST_NUMBERS: usize = 100;

/// Why nothing was given, in the platform's place for it.
pub(super) type Refusal = &'static str;

/// What is asked for.
pub(super) struct Asked {
    pub(super) account: WaybillAccount,
    /// The orders of the parcel; none of a platform other than JD.
    pub(super) orders: Vec<String>,
    pub(super) count: usize,
}

impl Asked {
    pub(super) fn of(
        world: &World,
        shop: usize,
        content: &Value,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        if !REQUIRED.iter().all(|name| text(content, name).is_some()) {
            return Err("必填参数缺失");
        }
        if !content["needGuarantee"].is_boolean() {
            return Err("needGuarantee参数错误");
        }
        if part(content, "waybillType") != "1" {
            return Err("waybillType参数错误");
        }
        let counts = |count: &usize| (1..=MOST_NUMBERS).contains(count);
        let count = part(content, "waybillCount").parse().ok().filter(counts);
        let count = count.ok_or("waybillCount参数错误")?;
        if part(content, "vendorCode") != world.shops[shop].id {
            return Err("商家编码错误");
        }
        let account = account(world, shop, content)?;
        check_sender(&account, &content["fromAddress"])?;
        let sale_platform = part(content, "salePlatform");
        if !SALE_PLATFORMS.contains(&sale_platform.as_str()) {
            return Err("salePlatform参数错误");
        }
        let orders = match sale_platform.as_str() {
            JD => check_orders(world, shop, content, now)?,
            _ => check_plain(&content["toAddress"]).map(|()| Vec::new())?,
        };
        Ok(Self {
            account,
            orders,
            count,
        })
    }
}

/// A text, or a number as a text; none where it is absent or empty.
pub(super) fn text(document: &Value, name: &str) -> Option<String> {
    match document.get(name)? {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The same, empty where it is absent.
fn part(document: &Value, name: &str) -> String {
    text(document, name).unwrap_or_default()
}

/// Franchises are known by their branch, direct couriers by their settlement account.
fn account(world: &World, shop: usize, content: &Value) -> Result<WaybillAccount, Refusal> {
    let (code, id) = (text(content, "providerCode"), text(content, "providerId"));
    let provider = Provider::named(code.as_deref(), id.as_deref()).ok_or("承运商不存在")?;
    let account = account_at(world.chance, &world.shops[shop], provider.code);
    let account = account.ok_or("商家与承运商未签约")?;
    let (branch, settlement) = branch_and_settlement(&account);
    if part(content, "branchCode") != branch {
        return Err("网点编码错误");
    }
    if part(content, "settlementCode") != settlement {
        return Err("财务结算编码错误");
    }
    Ok(account)
}

fn check_sender(account: &WaybillAccount, from: &Value) -> Result<(), Refusal> {
    let reachable = text(from, "mobile").or_else(|| text(from, "phone"));
    if text(from, "contact").is_none() || reachable.is_none() {
        return Err("寄件人信息缺失");
    }
    let [province, city, district, detail] =
        ["provinceName", "cityName", "countryName", "address"].map(|name| part(from, name));
    match account.sends_from(&province, &city, &district, &detail) {
        true => Ok(()),
        false => Err("寄件地址与签约地址不一致"),
    }
}

/// The shop's own orders, which go to one person, who is named as the orders name them.
fn check_orders(
    world: &World,
    shop: usize,
    content: &Value,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Refusal> {
    let ids = part(content, "platformOrderNo");
    let ids: Vec<&str> = ids.split(',').map(str::trim).collect();
    let mut orders: Vec<&Order> = Vec::with_capacity(ids.len());
    for id in &ids {
        let order = found(world, shop, id, now).ok().flatten();
        let order = order.ok_or("订单不存在或不属于该商家")?;
        if order.status == Status::Closed {
            return Err("订单已取消");
        }
        orders.push(order);
    }
    let same = |order: &&Order| order.receiver.key == orders[0].receiver.key;
    if !orders.iter().all(same) {
        return Err("合并的订单收件人不一致");
    }
    let to = &content["toAddress"];
    let masked = |order: &&Order| is_receiver(world, order, to);
    let told = match text(to, "oaid") {
        Some(_) => orders.iter().any(masked),
        None => check_plain(to).is_ok(),
    };
    match told {
        true => Ok(ids.into_iter().map(str::to_owned).collect()),
        false => Err("收件人信息与订单不一致"),
    }
}

/// Masks and OAID exactly as the order told them.
fn is_receiver(world: &World, order: &Order, to: &Value) -> bool {
    let masked = Masked::of(world.chance, order);
    let receiver = &order.receiver;
    let told = [
        ("oaid", &masked.oaid),
        ("contact", &masked.name),
        ("mobile", &masked.mobile),
        ("address", &masked.address),
        ("provinceName", &receiver.province),
        ("cityName", &receiver.city),
        ("countryName", &receiver.district),
    ];
    told.iter().all(|(name, value)| part(to, name) == **value)
}

/// A person in plain words.
fn check_plain(to: &Value) -> Result<(), Refusal> {
    let reachable = text(to, "mobile").or_else(|| text(to, "phone"));
    let told = [text(to, "contact"), reachable, text(to, "address")];
    let plain = |part: &Option<String>| part.as_ref().is_some_and(|part| !part.contains('*'));
    match told.iter().all(plain) {
        true => Ok(()),
        false => Err("收件人信息缺失"),
    }
}
