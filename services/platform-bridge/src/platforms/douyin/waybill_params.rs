//! What is asked of Douyin's waybills, as it goes over the wire. Pure.

use super::carriers::company;
use crate::{
    platform::{CallError, Person, WaybillItem, WaybillReceiver, WaybillRef, WaybillRequest},
    platforms::reading::{account_codes, addressee, cloud_print::said, sha256_hex},
};
use serde_json::{Value, json};

/// `company_type` of carriers with branches, and what `net_info` calls them. The others have
/// no branch to be named.
static CATEGORIES: [(&str, &str); 2] = [("2", "加盟"), ("4", "直营")];

/// Longest `pack_id`, of letters and digits.
const LONGEST_PACK_ID: usize = 15;

/// What Douyin calls a parcel of an order: the same one has the same number again.
pub(super) fn pack_id(request: &WaybillRequest) -> String {
    let key = &request.parcel_key;
    match key.len() <= LONGEST_PACK_ID {
        true => key.clone(),
        false => sha256_hex(&[key]).chars().take(LONGEST_PACK_ID).collect(),
    }
}

/// The parcels of `requests`, or why one of them is not asked for: a call has one carrier and
/// one sender, those of the first.
pub(super) fn parcels(requests: &[WaybillRequest]) -> Vec<Result<Value, CallError>> {
    let first = requests.first();
    let is_like = |request: &WaybillRequest| {
        first.is_some_and(|first| {
            first.carrier_code == request.carrier_code && first.sender == request.sender
        })
    };
    let parcel = |request: &WaybillRequest| match is_like(request) {
        true => parcel(request),
        false => Err(CallError::Refused {
            code: "MIXED_PARCELS".into(),
            message: "Douyin takes one carrier and one sender a call; not sent".into(),
        }),
    };
    requests.iter().map(parcel).collect()
}

/// `logistics.newCreateOrder` for those of `parcels` that can be asked for; `None` for none.
pub(super) fn create(
    requests: &[WaybillRequest],
    parcels: &[Result<Value, CallError>],
) -> Result<Option<Value>, CallError> {
    let parcels: Vec<&Value> = parcels.iter().flatten().collect();
    let Some(first) = requests.first().filter(|_| !parcels.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(json!({
        "logistics_code": company(&first.carrier_code)?,
        "sender_info": party(&first.sender),
        "order_infos": parcels,
    })))
}

/// `logistics.updateOrder`; where a parcel is sent from stays.
pub(super) fn update(changed: &WaybillRef) -> Result<Value, CallError> {
    let request = &changed.request;
    let mut params = waybill(changed)?;
    let mut receiver = addressee(&request.receiver)?;
    // A street is changed with its number alone, which orders are not read for.
    receiver.address.town.clear();
    params["sender_info"] = json!({"contact": contact(&request.sender)});
    params["receiver_info"] = party(&receiver);
    params["items"] = items(request);
    if !request.note.is_empty() {
        params["remark"] = json!(request.note);
    }
    Ok(params)
}

/// How a number is named.
pub(super) fn waybill(waybill: &WaybillRef) -> Result<Value, CallError> {
    Ok(json!({
        "logistics_code": company(&waybill.request.carrier_code)?,
        "track_no": waybill.waybill_no,
    }))
}

fn parcel(request: &WaybillRequest) -> Result<Value, CallError> {
    company(&request.carrier_code)?;
    if let WaybillReceiver::Plain(_) = request.receiver {
        return Err(CallError::Unsupported {
            reason: "Douyin wants to know where an order from elsewhere came from by a code of a \
                     list that is not published",
        });
    }
    let [main, others @ ..] = request.platform_order_ids.as_slice() else {
        return Err(CallError::Refused {
            code: "NO_ORDER".into(),
            message: "a waybill of Douyin's is for an order; not sent".into(),
        });
    };
    let mut parcel = json!({
        "order_id": main,
        "pack_id": pack_id(request),
        "receiver_info": party(&addressee(&request.receiver)?),
        "items": items(request),
    });
    if !others.is_empty() {
        parcel["combine_orders"] = json!(others);
    }
    if let Some(net_info) = net_info(&request.account_id)? {
        parcel["net_info"] = net_info;
    }
    if !request.product_code.is_empty() {
        parcel["product_type"] = json!(request.product_code);
    }
    if !request.services.is_empty() {
        let services = request.services.iter();
        parcel["service_list"] = services
            .map(|service| json!({"service_code": service.code, "service_value": service.value}))
            .collect();
    }
    if !request.note.is_empty() {
        parcel["remark"] = json!(request.note);
    }
    Ok(parcel)
}

fn net_info(account_id: &str) -> Result<Option<Value>, CallError> {
    let [company_type, netsite] = account_codes(account_id)?;
    let category = CATEGORIES.iter().find(|(known, _)| *known == company_type);
    let category = category.filter(|_| !netsite.is_empty());
    Ok(category.map(|(_, category)| json!({"category": category, "net_code": netsite})))
}

fn items(request: &WaybillRequest) -> Value {
    let item = |item: &WaybillItem| {
        let mut named = said([("item_name", &item.title), ("item_specs", &item.spec)]);
        named["item_count"] = json!(item.quantity);
        named
    };
    request.items.iter().map(item).collect()
}

fn party(person: &Person) -> Value {
    let address = &person.address;
    json!({
        "address": said([
            ("country_code", "CHN"),
            ("province_name", &address.province),
            ("city_name", &address.city),
            ("district_name", &address.district),
            ("street_name", &address.town),
            ("detail_address", &address.detail),
        ]),
        "contact": contact(person),
    })
}

fn contact(person: &Person) -> Value {
    // Numbers of the fixed network begin with 0, those of companies with 4.
    let kind = match person.phone.starts_with(['0', '4']) {
        true => "phone",
        false => "mobile",
    };
    said([("name", &person.name), (kind, &person.phone)])
}
