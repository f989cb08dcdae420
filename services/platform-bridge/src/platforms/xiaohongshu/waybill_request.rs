//! What a request for a number says, pure. The platform breaks on a wrong JSON type and on
//! a field that is missing, so what it would break on is refused before.

use super::{
    carriers::{BRANDED, WaybillCarrier, waybill_carrier},
    limits,
    upkeep::OPERATOR,
};
use crate::{
    platform::{CallError, Person, WaybillReceiver, WaybillRef, WaybillRequest},
    platforms::reading::sha256_hex,
};
use oms_contracts::oms::types::v1::Receiver;
use serde_json::{Map, Value, json};

/// The new electronic waybills: accounts, templates and the print component of the old
/// ones are others.
pub(super) const BILL_VERSION: i64 = 2;

/// Length of `tradeOrderList[0]`: with a package id of 32 and the platform's account
/// number of up to 18 the whole may have 64.
const TRADE_ID: usize = 14;

/// True where two requests fit into one call, which names carrier, account, product and
/// sender once. The carrier with brands takes them one by one.
pub(super) fn fit_one_call(one: &WaybillRequest, other: &WaybillRequest) -> bool {
    let head = |request: &WaybillRequest| {
        (
            request.carrier_code.clone(),
            request.account_id.clone(),
            request.product_code.clone(),
        )
    };
    let one_by_one = waybill_carrier(&one.carrier_code).is_some_and(|it| it.cp_code == BRANDED);
    !one_by_one && head(one) == head(other) && one.sender == other.sender
}

/// Carrier of a request.
pub(super) fn carrier(request: &WaybillRequest) -> Result<WaybillCarrier, CallError> {
    waybill_carrier(&request.carrier_code).ok_or_else(|| {
        let code = &request.carrier_code;
        let message = format!("Xiaohongshu gives no waybill numbers of carrier {code:?}; not sent");
        refused("UNKNOWN_CARRIER", message)
    })
}

/// The call for `rows`, all of which fit with `first`.
pub(super) fn call(first: &WaybillRequest, rows: Vec<Value>) -> Result<Value, CallError> {
    let carrier = carrier(first)?;
    let account = first.account_id.as_str();
    let (customer, branch) = match carrier.is_direct {
        true => (account, ""),
        false => ("", account),
    };
    let mut sender = person(&first.sender);
    sender["address"] = address(&first.sender);
    let mut fields = json!({
        "billVersion": BILL_VERSION,
        "cpCode": carrier.cp_code,
        "customerCode": customer,
        "branchCode": branch,
        // Any text will do.
        "sellerName": OPERATOR,
        "sender": sender,
        "tradeOrderInfoList": rows,
    });
    if !carrier.brand_code.is_empty() {
        fields["brandCode"] = carrier.brand_code.into();
    }
    if !first.product_code.is_empty() {
        fields["productCode"] = first.product_code.as_str().into();
    }
    Ok(fields)
}

/// A row of `tradeOrderInfoList`. A repeated request is known by its trade and package
/// ids, both made of the parcel's key; the order is named beside them.
pub(super) fn row(request: &WaybillRequest) -> Result<Value, CallError> {
    carrier(request)?;
    let key = request.parcel_key.as_str();
    let trade_id: String = sha256_hex(&["parcel", key])
        .chars()
        .take(TRADE_ID)
        .collect();
    let mut order = json!({"tradeOrderList": [trade_id]});
    match (&request.receiver, request.platform_order_ids.as_slice()) {
        (WaybillReceiver::Plain(_), _) => order["orderChannelsType"] = "OTHERS".into(),
        (WaybillReceiver::OfOrder(_), []) => {
            let message = "the request names no order whose receiver this is; not sent";
            return Err(refused("NO_ORDER", message.into()));
        }
        (WaybillReceiver::OfOrder(_), [main, others @ ..]) => {
            order["orderChannelsType"] = "XIAO_HONG_SHU".into();
            order["xhsOrderId"] = main.as_str().into();
            if !others.is_empty() {
                order["xhsOrderList"] = json!(request.platform_order_ids);
            }
        }
    }
    if !request.note.is_empty() {
        order["sellerMemo"] = json!([request.note]);
    }
    let mut row = label(request)?;
    row["objectId"] = key.into();
    row["orderInfo"] = order;
    row["packageInfo"]["id"] = key.into();
    Ok(row)
}

/// The change of a label: it names no order, and its sender stays where he is.
pub(super) fn change(changed: &WaybillRef) -> Result<Value, CallError> {
    let request = &changed.request;
    let carrier = carrier(request)?;
    if matches!(carrier.cp_code, BRANDED | "jd") {
        return Err(CallError::Unsupported {
            reason: "Xiaohongshu changes no labels of SF and JD: give the number back and have \
                     another",
        });
    }
    let mut fields = label(request)?;
    fields["billVersion"] = BILL_VERSION.into();
    fields["cpCode"] = carrier.cp_code.into();
    fields["waybillCode"] = changed.waybill_no.as_str().into();
    fields["objectId"] = request.parcel_key.as_str().into();
    fields["sender"] = person(&request.sender);
    Ok(fields)
}

/// What stands on the label beside the order.
fn label(request: &WaybillRequest) -> Result<Value, CallError> {
    let template_id: i64 = request.template_id.trim().parse().map_err(|_| {
        let message = "the template is none of Xiaohongshu's, which are numbers; not sent";
        refused("UNKNOWN_TEMPLATE", message.into())
    })?;
    let mut label = json!({
        "templateId": template_id,
        "packageInfo": package(request)?,
        "recipient": recipient(&request.receiver)?,
    });
    if !request.services.is_empty() {
        label["logisticsServices"] = services(request)?.into();
    }
    Ok(label)
}

fn package(request: &WaybillRequest) -> Result<Value, CallError> {
    if request.items.is_empty() {
        let message = "a label needs goods, and the request names none; not sent";
        return Err(refused("NO_GOODS", message.into()));
    }
    let goods = request.items.iter().take(limits::WAYBILL_ITEMS);
    let goods: Vec<Value> = goods
        .map(|item| json!({"name": item.title, "specification": item.spec, "count": item.quantity}))
        .collect();
    let mut package = json!({"items": goods});
    if request.weight_g > 0 {
        package["weight"] = request.weight_g.into();
    }
    if request.volume_cm3 > 0 {
        package["volume"] = request.volume_cm3.into();
    }
    Ok(package)
}

/// The services as JSON text, by code.
fn services(request: &WaybillRequest) -> Result<String, CallError> {
    let mut services = Map::new();
    for service in &request.services {
        let value = match service.value.trim() {
            "" => Ok(json!({})),
            text => serde_json::from_str(text),
        };
        let value: Value = value.map_err(|_| {
            let code = &service.code;
            let message = format!("the value of service {code:?} is no JSON; not sent");
            refused("BAD_SERVICE", message)
        })?;
        services.insert(service.code.clone(), value);
    }
    Ok(Value::Object(services).to_string())
}

/// A mask would be taken for plain words, so ciphers go only where none is missing; the
/// id of the receiver does for all of them.
fn recipient(receiver: &WaybillReceiver) -> Result<Value, CallError> {
    let receiver = match receiver {
        WaybillReceiver::Plain(receiver) => {
            let mut plain = person(receiver);
            plain["address"] = address(receiver);
            return Ok(plain);
        }
        WaybillReceiver::OfOrder(receiver) => receiver,
    };
    let mut recipient = ciphers(receiver);
    if !receiver.platform_receiver_id.is_empty() {
        recipient["openAddressId"] = receiver.platform_receiver_id.as_str().into();
    } else if recipient.is_null() {
        let message = "the order tells neither ciphers nor openAddressId: pull it again; not sent";
        return Err(refused("NO_RECEIVER", message.into()));
    }
    Ok(recipient)
}

/// `null` where a cipher is missing.
fn ciphers(receiver: &Receiver) -> Value {
    let Receiver {
        name_cipher: name,
        phone_cipher: phone,
        address_cipher: detail,
        ..
    } = receiver;
    if name.is_empty() || phone.is_empty() || detail.is_empty() {
        return Value::Null;
    }
    json!({
        "name": name,
        "mobile": phone,
        "address": {
            "province": receiver.province,
            "city": receiver.city,
            "district": receiver.district,
            "town": receiver.town,
            "detail": detail,
        },
    })
}

/// Name and number; a number that is no mobile's stands under another name.
fn person(person: &Person) -> Value {
    let phone = person.phone.as_str();
    let digits = phone.bytes().all(|byte| byte.is_ascii_digit());
    let is_mobile = digits && phone.len() == 11 && phone.starts_with('1');
    let key = if is_mobile { "mobile" } else { "phone" };
    json!({"name": person.name, key: phone})
}

fn address(person: &Person) -> Value {
    let address = &person.address;
    json!({
        "province": address.province,
        "city": address.city,
        "district": address.district,
        "town": address.town,
        "detail": address.detail,
    })
}

fn refused(code: &str, message: String) -> CallError {
    CallError::Refused {
        code: code.to_owned(),
        message,
    }
}
