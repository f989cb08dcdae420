//! What is asked of Kuaishou's waybills, as it goes over the wire. Pure.

use super::carriers::{self, of_ebill};
use crate::{
    platform::{
        Address, CallError, CarrierService, Person, WaybillItem, WaybillReceiver, WaybillRef,
        WaybillRequest,
    },
    platforms::reading::{account_codes, addressee, cloud_print::said},
};
use serde_json::{Map, Value, json};

/// `orderChannel` of the platform's own orders. Those of others stand in a list that is not
/// public.
const OWN_ORDER: &str = "KUAI_SHOU";

/// Services that are told apart from the others, in `extData`: SF's code of a customer.
static OF_EXT_DATA: [&str; 1] = ["isvClientCode"];

/// Who asks for numbers.
#[derive(Debug)]
pub(super) struct Merchant<'a> {
    /// `sellerOpenId`.
    pub(super) open_id: &'a str,
    /// `sellerNick`.
    pub(super) nick: String,
}

/// One request of `open.express.ebill.get`.
pub(super) fn parcel(
    request: &WaybillRequest,
    merchant: &Merchant<'_>,
) -> Result<Value, CallError> {
    let carrier = of_ebill(&request.carrier_code)?;
    if let WaybillReceiver::Plain(_) = request.receiver {
        return Err(CallError::Unsupported {
            reason: "Kuaishou wants to know where an order from elsewhere came from by a code of \
                     a list that is not public",
        });
    }
    let Some(order) = request.platform_order_ids.first() else {
        return Err(CallError::Refused {
            code: "NO_ORDER".into(),
            message: "a waybill of Kuaishou's is for an order; not sent".into(),
        });
    };
    let [site_code, site_name, settle_account] = account_codes(&request.account_id)?;
    let mut parcel = label(request)?;
    let own = json!({
        // Kuaishou does a request once, and gives an order's parcel the same number again.
        "requestId": request.parcel_key,
        "packageCode": request.parcel_key,
        "tradeOrderCode": order,
        "orderChannel": OWN_ORDER,
        "merchantCode": merchant.open_id,
        "merchantName": merchant.nick,
        "expressCompanyCode": carrier,
        "totalPackageQuantity": 1,
        "senderAddress": address(&request.sender.address),
    });
    merge(&mut parcel, own);
    merge(
        &mut parcel,
        said([
            ("netSiteCode", site_code),
            ("netSiteName", site_name),
            ("settleAccount", settle_account),
            ("expressProductCode", &request.product_code),
            ("templateUrl", &request.template_url),
        ]),
    );
    if let Some(ext_data) = ext_data(carrier, &request.services) {
        parcel["extData"] = ext_data.into();
    }
    let services = request.services.iter();
    let services = services.filter(|service| !OF_EXT_DATA.contains(&service.code.as_str()));
    let services: Vec<Value> = services
        .map(|service| json!({"code": service.code, "value": service.value}))
        .collect();
    if !services.is_empty() {
        parcel["expressServices"] = services.into();
    }
    Ok(parcel)
}

/// `open.express.ebill.update`; carrier, number and where a parcel is sent from stay.
pub(super) fn update(changed: &WaybillRef) -> Result<Value, CallError> {
    let mut params = label(&changed.request)?;
    merge(&mut params, waybill(changed)?);
    Ok(params)
}

/// How a number is named.
pub(super) fn waybill(waybill: &WaybillRef) -> Result<Value, CallError> {
    Ok(json!({
        "expressCompanyCode": of_ebill(&waybill.request.carrier_code)?,
        "waybillCode": waybill.waybill_no,
    }))
}

/// What a label tells and what may be changed of it.
fn label(request: &WaybillRequest) -> Result<Value, CallError> {
    let receiver = addressee(&request.receiver)?;
    let mut label = json!({
        "itemList": request.items.iter().map(item).collect::<Vec<_>>(),
        "senderContract": contract(&request.sender),
        "receiverContract": contract(&receiver),
        "receiverAddress": address(&receiver.address),
    });
    if request.weight_g > 0 {
        label["totalPackageWeight"] = request.weight_g.into();
    }
    if request.volume_cm3 > 0 {
        label["totalPackageVolume"] = request.volume_cm3.into();
    }
    merge(&mut label, said([("tradeOrderRemark", &request.note)]));
    Ok(label)
}

fn item(item: &WaybillItem) -> Value {
    let mut named = said([("itemTitle", &item.title), ("itemSpecs", &item.spec)]);
    named["itemQuantity"] = item.quantity.into();
    named
}

fn contract(person: &Person) -> Value {
    json!({"name": person.name, "mobile": person.phone})
}

fn address(address: &Address) -> Value {
    said([
        ("provinceName", &address.province),
        ("cityName", &address.city),
        ("districtName", &address.district),
        ("streetName", &address.town),
        ("detailAddress", &address.detail),
    ])
}

/// What some carriers want besides, as the JSON text that it is sent as.
fn ext_data(carrier: &str, services: &[CarrierService]) -> Option<String> {
    let mut told = Map::new();
    if carrier == carriers::POST {
        told.insert("oneBillFeeType".into(), 1.into());
    }
    for service in services {
        if OF_EXT_DATA.contains(&service.code.as_str()) {
            let value = serde_json::from_str(&service.value);
            let value = value.unwrap_or_else(|_| Value::from(service.value.as_str()));
            told.insert(service.code.clone(), value);
        }
    }
    (!told.is_empty()).then(|| Value::Object(told).to_string())
}

fn merge(into: &mut Value, fields: Value) {
    if let (Value::Object(into), Value::Object(fields)) = (into, fields) {
        into.extend(fields);
    }
}
