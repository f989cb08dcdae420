//! What waybill and print calls ask for, in JD's words.

use super::waybill_accounts::ours;
use crate::{
    platform::{Address, CallError, Person, WaybillReceiver, WaybillRef, WaybillRequest},
    platforms::reading::account_codes,
};
use oms_contracts::oms::types::v1::Receiver;
use serde_json::{Value, json};

/// `salePlatform`: an order of JD's, an order from elsewhere.
const OF_JD: &str = "0010001";
const FROM_ELSEWHERE: &str = "0030001";

/// JD's own courier, which prints by other names than others do.
const JD_EXPRESS: &str = "JD";

/// The codes that an account is told by.
struct Account<'a> {
    provider: &'a str,
    provider_id: &'a str,
    branch: &'a str,
    settlement: &'a str,
}

fn account(request: &WaybillRequest) -> Result<Account<'_>, CallError> {
    let [provider, provider_id, branch, settlement] = account_codes(&request.account_id)?;
    let known = ours(provider, "");
    if !known.is_empty() && known != request.carrier_code {
        return Err(refused(
            "OTHER_CARRIER",
            "the waybill account is one of another carrier; not sent",
        ));
    }
    Ok(Account {
        provider,
        provider_id,
        branch,
        settlement,
    })
}

/// The order that a parcel is told by: the main one.
pub(super) fn order_of(request: &WaybillRequest) -> &str {
    let main = request.platform_order_ids.first();
    main.unwrap_or(&request.parcel_key)
}

/// `content` of `waybill.receive`. What JD calls the usual constants is sent as such: prepaid,
/// no time promised, nothing insured.
pub(super) fn content(vendor: &str, request: &WaybillRequest) -> Result<Value, CallError> {
    let account = account(request)?;
    if !request.services.is_empty() {
        return Err(refused(
            "SERVICES_UNSUPPORTED",
            "JD's waybills name no services; order them with the carrier",
        ));
    }
    let mut content = json!({
        "waybillType": 1,
        "waybillCount": 1,
        "providerCode": account.provider,
        "salePlatform": match request.receiver {
            WaybillReceiver::OfOrder(_) => OF_JD,
            WaybillReceiver::Plain(_) => FROM_ELSEWHERE,
        },
        "platformOrderNo": order_of(request),
        "vendorOrderCode": request.parcel_key,
        "vendorCode": vendor,
        "vendorName": request.sender.name,
        // Kilograms.
        "weight": format!("{}.{:03}", request.weight_g / 1_000, request.weight_g % 1_000),
        "volume": request.volume_cm3.to_string(),
        "promiseTimeType": 0,
        "payType": 0,
        "goodsMoney": "0.00",
        "shouldPayMoney": "0.00",
        "needGuarantee": false,
        "guaranteeMoney": "0.00",
        "receiveTimeType": 0,
        "fromAddress": person(&request.sender),
        "toAddress": receiver(&request.receiver)?,
    });
    if let Ok(provider_id) = account.provider_id.parse::<u64>() {
        content["providerId"] = provider_id.into();
    }
    for (key, text) in [
        ("branchCode", account.branch),
        ("settlementCode", account.settlement),
        ("expressType", request.product_code.as_str()),
    ] {
        if !text.is_empty() {
            content[key] = text.into();
        }
    }
    Ok(content)
}

/// As the order told the receiver, or in plain words. Masks that no OAID stands behind would
/// be printed as they are.
fn receiver(receiver: &WaybillReceiver) -> Result<Value, CallError> {
    let receiver = match receiver {
        WaybillReceiver::Plain(plain) => return Ok(person(plain)),
        WaybillReceiver::OfOrder(receiver) => receiver,
    };
    let Receiver {
        name_mask,
        phone_mask,
        address_mask,
        platform_receiver_id: oaid,
        ..
    } = receiver;
    let texts = [name_mask, phone_mask, address_mask];
    if oaid.is_empty() && texts.into_iter().any(|text| text.contains('*')) {
        return Err(refused(
            "NO_OAID",
            "the order tells its receiver by masks without an OAID; read the order again",
        ));
    }
    let mut told = person(&Person {
        name: name_mask.clone(),
        phone: phone_mask.clone(),
        address: Address {
            province: receiver.province.clone(),
            city: receiver.city.clone(),
            district: receiver.district.clone(),
            town: receiver.town.clone(),
            detail: address_mask.clone(),
        },
    });
    if !oaid.is_empty() {
        told["oaid"] = oaid.as_str().into();
    }
    Ok(told)
}

/// `country` is the district and `countryside` the street, as JD has it.
fn person(person: &Person) -> Value {
    let Address {
        province,
        city,
        district,
        town,
        detail,
    } = &person.address;
    json!({
        "provinceName": province,
        "cityName": city,
        "countryName": district,
        "countrysideName": town,
        "address": detail,
        "contact": person.name,
        "phone": person.phone,
        "mobile": person.phone,
    })
}

/// The company of a waybill, as the call that gives its number back wants it.
pub(super) fn provider(waybill: &WaybillRef) -> Result<String, CallError> {
    Ok(account(&waybill.request)?.provider.to_owned())
}

/// What `printing.printData.pullData` asks for.
pub(super) fn print_query(vendor: &str, waybill: &WaybillRef) -> Result<Value, CallError> {
    let request = &waybill.request;
    let account = account(request)?;
    if request.template_url.is_empty() {
        return Err(refused(
            "NO_TEMPLATE",
            "JD prints a label by the address of its template; choose a template",
        ));
    }
    let (customer_key, customer, number_key) = match account.provider {
        JD_EXPRESS => ("ewCustomerCode", account.settlement, "jdWayBillCode"),
        _ => ("eCustomerCode", vendor, "wayBillCode"),
    };
    let is_of_jd = matches!(request.receiver, WaybillReceiver::OfOrder(_));
    let mut info = json!({"orderNo": order_of(request), "popFlag": i32::from(is_of_jd)});
    info[number_key] = waybill.waybill_no.as_str().into();
    Ok(json!({
        "param1": {
            "cpCode": account.provider,
            "objectId": request.parcel_key,
            "parameters": {customer_key: customer},
            "wayBillInfos": [info],
        },
    }))
}

fn refused(code: &str, message: &str) -> CallError {
    CallError::Refused {
        code: code.into(),
        message: message.into(),
    }
}
