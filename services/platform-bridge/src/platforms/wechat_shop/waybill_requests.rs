//! What waybill calls ask for, in WeChat's words.

use super::carriers::COMPANIES;
use crate::{
    platform::{
        Address, CallError, CarrierService, Person, WaybillItem, WaybillReceiver, WaybillRef,
        WaybillRequest,
    },
    platforms::reading::{account_codes, sha256_hex},
};
use oms_contracts::oms::types::v1::Receiver;
use serde_json::{Value, json};

/// WeChat's own template, which each company has.
const STANDARD: &str = "single";

/// `ewaybill_order_id` of a request: one number for one key, so that a repeat is known. It is
/// a number of 64 bits that is unique over all shops; the app tells them apart.
pub(super) fn order_id(app_key: &str, parcel_key: &str) -> String {
    let digest = sha256_hex(&["ewaybill_order_id", app_key, parcel_key]);
    let number = digest.get(..16).map(|hex| u64::from_str_radix(hex, 16));
    // Without its highest bit it fits every kind of number.
    let number = number.and_then(Result::ok).unwrap_or_default() & (u64::MAX >> 1);
    number.max(1).to_string()
}

/// The company of an account, which must be the carrier that is asked for.
pub(super) fn delivery_id(request: &WaybillRequest) -> Result<&str, CallError> {
    let [delivery_id, _, _, _] = account_codes(&request.account_id)?;
    match COMPANIES.ours(delivery_id) {
        Some(ours) if ours != request.carrier_code => Err(refused(
            "OTHER_CARRIER",
            "the waybill account is one of another carrier; not sent",
        )),
        _ => Ok(delivery_id),
    }
}

/// The template of a label.
pub(super) fn template_id(request: &WaybillRequest) -> &str {
    match request.template_id.as_str() {
        "" => STANDARD,
        id => id,
    }
}

/// `order/create`.
pub(super) fn create_body(order_id: &str, request: &WaybillRequest) -> Result<Value, CallError> {
    let [_, acct_id, site_code, shop_id] = account_codes(&request.account_id)?;
    let sender = person(&request.sender);
    let mut body = json!({
        "ewaybill_order_id": order_id,
        "delivery_id": delivery_id(request)?,
        "site_code": site_code,
        "ewaybill_acct_id": acct_id,
        "shop_id": shop_id,
        "sender": sender,
        "receiver": receiver(&request.receiver),
        "return_address": sender,
        "ec_order_list": orders(request)?,
        "remark": request.note,
        "template_id": template_id(request),
    });
    if !request.product_code.is_empty() {
        let order_type: Result<u32, _> = request.product_code.parse();
        body["order_type"] = match order_type {
            Ok(number) => number.into(),
            Err(_) => {
                return Err(refused(
                    "BAD_PRODUCT",
                    "WeChat shop names a carrier's product by a number; not sent",
                ));
            }
        };
    }
    if !request.services.is_empty() {
        let services = request.services.iter().map(service);
        body["order_vas_list"] = services.collect();
    }
    Ok(body)
}

/// The orders of a parcel. Which of them goods belong to is not told, so the main one has all.
fn orders(request: &WaybillRequest) -> Result<Vec<Value>, CallError> {
    let mut orders = Vec::new();
    for (at, id) in request.platform_order_ids.iter().enumerate() {
        let number: Result<u64, _> = id.parse();
        let number = number.map_err(|_| {
            refused(
                "BAD_ORDER",
                "an order of the parcel is none of WeChat shop's; not sent",
            )
        })?;
        let goods: Vec<Value> = match at {
            0 => request.items.iter().map(item).collect(),
            _ => Vec::new(),
        };
        orders.push(json!({"ec_order_id": number, "goods_list": goods}));
    }
    if orders.is_empty() {
        let message = "WeChat shop's waybills are for orders of the shop, and none is named";
        return Err(refused("NO_ORDER", message));
    }
    Ok(orders)
}

/// Goods; their ids go as numbers, and one that is none is left out.
fn item(item: &WaybillItem) -> Value {
    let name = format!("{} {}", item.title, item.spec);
    let mut goods = json!({"good_name": name.trim(), "good_count": item.quantity});
    for (key, id) in [
        ("product_id", &item.platform_goods_id),
        ("sku_id", &item.platform_sku_id),
    ] {
        if let Ok(number) = id.parse::<u64>() {
            goods[key] = number.into();
        }
    }
    goods
}

/// A service; a value that is a JSON text goes without its quotes.
fn service(service: &CarrierService) -> Value {
    let text = serde_json::from_str::<String>(&service.value);
    let value = text.unwrap_or_else(|_| service.value.clone());
    json!({"vas_type": service.code, "vas_value": value})
}

/// Masks as the order told them: WeChat knows the receiver by the order.
fn receiver(receiver: &WaybillReceiver) -> Value {
    match receiver {
        WaybillReceiver::Plain(plain) => person(plain),
        WaybillReceiver::OfOrder(receiver) => person(&masked(receiver)),
    }
}

fn masked(receiver: &Receiver) -> Person {
    Person {
        name: receiver.name_mask.clone(),
        phone: receiver.phone_mask.clone(),
        address: Address {
            province: receiver.province.clone(),
            city: receiver.city.clone(),
            district: receiver.district.clone(),
            town: receiver.town.clone(),
            detail: receiver.address_mask.clone(),
        },
    }
}

fn person(person: &Person) -> Value {
    let Address {
        province,
        city,
        district,
        town,
        detail,
    } = &person.address;
    json!({
        "name": person.name,
        "mobile": person.phone,
        "province": province,
        "city": city,
        "county": district,
        "street": town,
        "address": detail,
    })
}

/// How later calls name a waybill.
pub(super) fn named(app_key: &str, waybill: &WaybillRef) -> Result<Value, CallError> {
    let order_id = id_of(app_key, waybill);
    Ok(json!({
        "ewaybill_order_id": order_id,
        "delivery_id": delivery_id(&waybill.request)?,
        "waybill_id": waybill.waybill_no,
    }))
}

/// The platform's id of a waybill.
pub(super) fn id_of(app_key: &str, waybill: &WaybillRef) -> String {
    match waybill.reference.as_str() {
        "" => order_id(app_key, &waybill.request.parcel_key),
        reference => reference.to_owned(),
    }
}

fn refused(code: &str, message: &str) -> CallError {
    CallError::Refused {
        code: code.into(),
        message: message.into(),
    }
}
