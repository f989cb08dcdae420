//! What a request for a waybill says of a parcel, in the words of Cainiao's cloud print,
//! which Pinduoduo took over.

use crate::platform::{Address, CallError, Person, WaybillItem, WaybillRequest};
use serde_json::{Map, Value, json};

/// What one platform says of a parcel in its own way. No `Debug`: it tells of the receiver.
pub(crate) struct ParcelWords<'a> {
    /// Where its orders come from, in the platform's code.
    pub(crate) channel: &'a str,
    /// The shop's number there.
    pub(crate) user_id: Value,
    /// Where the label's template is loaded from.
    pub(crate) template_url: String,
    /// For whom it is.
    pub(crate) recipient: Value,
}

/// A parcel of a request. The parcel's key is its `object_id`, which is echoed, and tells
/// several parcels of one order apart.
pub(crate) fn parcel(request: &WaybillRequest, words: ParcelWords<'_>) -> Result<Value, CallError> {
    let mut parcel = json!({
        "object_id": request.parcel_key,
        "user_id": words.user_id,
        "template_url": words.template_url,
        "order_info": {
            "order_channels_type": words.channel,
            "trade_order_list": request.platform_order_ids,
        },
        "package_info": package_info(request),
        "recipient": words.recipient,
    });
    if let Some(services) = services(request)? {
        parcel["logistics_services"] = services.into();
    }
    Ok(parcel)
}

/// A change of a label: the parcel as it should be now, without what stands for ever.
pub(crate) fn changed(mut parcel: Value, request: &WaybillRequest, waybill_no: &str) -> Value {
    if let Value::Object(words) = &mut parcel {
        words.remove("order_info");
        words.remove("user_id");
    }
    parcel["waybill_code"] = waybill_no.into();
    parcel["sender"] = person(&request.sender);
    parcel
}

/// Somebody in plain words.
pub(crate) fn person(person: &Person) -> Value {
    contact(&person.name, &person.phone, address(&person.address))
}

/// Somebody by name, number and address, be they words, masks or ciphers.
pub(crate) fn contact(name: &str, phone: &str, address: Value) -> Value {
    // Numbers of the fixed network begin with 0, those of companies with 4.
    let kind = if phone.starts_with(['0', '4']) {
        "phone"
    } else {
        "mobile"
    };
    let mut contact = said([("name", name), (kind, phone)]);
    contact["address"] = address;
    contact
}

/// An address in plain words.
pub(crate) fn address(address: &Address) -> Value {
    said([
        ("province", &address.province),
        ("city", &address.city),
        ("district", &address.district),
        ("town", &address.town),
        ("detail", &address.detail),
    ])
}

/// An object of those fields that say anything: empty ones are not sent.
pub(crate) fn said<const N: usize>(fields: [(&str, &str); N]) -> Value {
    let fields = fields.into_iter().filter(|(_, text)| !text.is_empty());
    let fields = fields.map(|(name, text)| (name.to_owned(), Value::from(text)));
    Value::Object(fields.collect())
}

fn package_info(request: &WaybillRequest) -> Value {
    let items = request.items.iter();
    let items = items.map(|item| json!({"name": name(item), "count": item.quantity}));
    let mut package = json!({
        "id": request.parcel_key,
        "items": items.collect::<Vec<_>>(),
    });
    // SF wants to be told what is in it.
    if let Some(first) = request.items.first() {
        package["goods_description"] = first.title.as_str().into();
    }
    if request.weight_g > 0 {
        package["weight"] = request.weight_g.into();
    }
    if request.volume_cm3 > 0 {
        package["volume"] = request.volume_cm3.into();
    }
    package
}

fn name(item: &WaybillItem) -> String {
    format!("{} {}", item.title, item.spec).trim().to_owned()
}

/// Services besides, as the JSON text that they are sent as.
fn services(request: &WaybillRequest) -> Result<Option<String>, CallError> {
    if request.services.is_empty() {
        return Ok(None);
    }
    let mut services = Map::new();
    for service in &request.services {
        let value = match service.value.as_str() {
            "" => Ok(json!({})),
            value => serde_json::from_str(value),
        };
        let value: Value = value.map_err(|_| CallError::Refused {
            code: "BAD_SERVICE".into(),
            message: format!("the value of service {} is no JSON; not sent", service.code),
        })?;
        services.insert(service.code.clone(), value);
    }
    Ok(Some(Value::Object(services).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{platform::CarrierService, platforms::reading::sample::waybill_request};

    fn request(services: &[(&str, &str)]) -> WaybillRequest {
        let service = |(code, value): &(&str, &str)| CarrierService {
            code: (*code).into(),
            value: (*value).into(),
        };
        WaybillRequest {
            services: services.iter().map(service).collect(),
            ..waybill_request("p1")
        }
    }

    fn words() -> ParcelWords<'static> {
        ParcelWords {
            channel: "TB",
            user_id: 22.into(),
            template_url: "http://t".into(),
            recipient: json!({}),
        }
    }

    #[test]
    fn services_are_json_in_a_text() {
        let request = request(&[
            ("SVC-COD", r#"{"value":"200"}"#),
            ("SVC-WBHOMEDELIVERY", ""),
        ]);
        let parcel = parcel(&request, words()).unwrap();
        assert_eq!(
            parcel["logistics_services"],
            r#"{"SVC-COD":{"value":"200"},"SVC-WBHOMEDELIVERY":{}}"#
        );
    }

    #[test]
    fn a_service_that_is_no_json_is_not_sent() {
        let refused = parcel(&request(&[("SVC-COD", "200 yuan")]), words());
        assert!(matches!(refused, Err(CallError::Refused { code, .. }) if code == "BAD_SERVICE"));
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let parcel = parcel(&request(&[]), words()).unwrap();
        assert!(parcel.get("logistics_services").is_none());
        let package = json!({
            "id": "p1", "items": [{"name": "样例外套 黑色 L", "count": 2}],
            "goods_description": "样例外套", "weight": 500,
        });
        assert_eq!(parcel["package_info"], package);
        assert_eq!(person(&Person::default()), json!({"address": {}}));
    }

    #[test]
    fn a_number_is_of_a_mobile_or_of_the_fixed_network() {
        for (phone, kind) in [
            ("13800000000", "mobile"),
            ("1**********", "mobile"),
            ("$189$BK==$2$", "mobile"),
            ("0571-88888888", "phone"),
            ("400-800-0000", "phone"),
        ] {
            assert_eq!(contact("张三", phone, json!({}))[kind], phone);
        }
    }

    #[test]
    fn a_change_says_nothing_of_orders() {
        let request = request(&[]);
        let changed = changed(parcel(&request, words()).unwrap(), &request, "75");
        assert_eq!(changed["waybill_code"], "75");
        assert_eq!(changed["object_id"], "p1");
        assert!(changed.get("order_info").is_none() && changed.get("user_id").is_none());
        assert!(changed.get("sender").is_some());
    }
}
