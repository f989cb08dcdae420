//! A call for waybill numbers as it comes in: numbers bare, texts as texts.

use serde_json::Value;

use super::envelope::ArkError;
use crate::platforms::document::{Lack, Part};

const MOST_PARCELS: usize = 10;
const MOST_ITEMS: usize = 100;
const MOST_ORDERS: usize = 100;
/// Characters of the caller's own key of a parcel.
const KEY_CHARS: usize = 40;

impl From<Lack> for ArkError {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Missing(path) => Self::missing(&path),
            Lack::Wrong(path, why) => Self::parameter(&path, why),
        }
    }
}

/// Sender or receiver; what may be left out is empty.
pub(super) struct Person {
    pub(super) name: String,
    /// Mobile or, without one, the other phone.
    pub(super) phone: String,
    pub(super) province: String,
    pub(super) city: String,
    pub(super) district: String,
    pub(super) town: String,
    pub(super) detail: String,
    pub(super) open_address_id: String,
}

/// One parcel.
pub(super) struct Asked {
    /// The caller's own key, echoed.
    pub(super) key: String,
    pub(super) template: i64,
    pub(super) channel: String,
    /// Tells a repeat, together with the package.
    pub(super) trade: String,
    pub(super) package: String,
    /// The platform's orders inside, the first one that whose receiver it is.
    pub(super) orders: Vec<String>,
    pub(super) recipient: Person,
    /// Parcels of a set under one number.
    pub(super) set: i64,
}

/// The whole call.
pub(super) struct Form {
    pub(super) company: String,
    pub(super) branch: String,
    pub(super) customer: String,
    pub(super) brand: String,
    pub(super) product: String,
    pub(super) sender: Person,
    pub(super) parcels: Vec<Asked>,
}

impl Form {
    pub(super) fn read(document: &Value) -> Result<Self, ArkError> {
        let whole = Part::whole(document);
        filled(&whole, "sellerName")?;
        let there = |name: &str| match whole.raw(name) {
            Value::Null => Err(ArkError::missing(name)),
            _ => text(&whole, name),
        };
        let sender = whole.part("sender")?;
        filled(&sender, "name")?;
        let parts = whole.parts("tradeOrderInfoList", MOST_PARCELS)?;
        Ok(Self {
            company: filled(&whole, "cpCode")?,
            branch: there("branchCode")?,
            customer: there("customerCode")?,
            brand: text(&whole, "brandCode")?,
            product: text(&whole, "productCode")?,
            sender: Person::read(&sender)?,
            parcels: parts.iter().map(Asked::read).collect::<Result<_, _>>()?,
        })
    }
}

impl Person {
    pub(super) fn read(part: &Part<'_>) -> Result<Self, ArkError> {
        let address = part.optional_part("address")?;
        let of_address = |name: &str| match &address {
            None => Ok(String::new()),
            Some(address) => text(address, name),
        };
        let mobile = text(part, "mobile")?;
        Ok(Self {
            name: text(part, "name")?,
            phone: if mobile.is_empty() {
                text(part, "phone")?
            } else {
                mobile
            },
            province: of_address("province")?,
            city: of_address("city")?,
            district: of_address("district")?,
            town: of_address("town")?,
            detail: of_address("detail")?,
            open_address_id: text(part, "openAddressId")?,
        })
    }
}

impl Asked {
    fn read(part: &Part<'_>) -> Result<Self, ArkError> {
        let key = filled(part, "objectId")?;
        if key.chars().count() > KEY_CHARS {
            return Err(part.wrong("objectId", "超过最大长度40").into());
        }
        let order_info = part.part("orderInfo")?;
        let package = part.part("packageInfo")?;
        check_items(&package)?;
        let trades = order_info.texts("tradeOrderList", MOST_ORDERS)?;
        let trade = trades.into_iter().next().unwrap_or_default();
        let mut orders = vec![match text(&order_info, "xhsOrderId")? {
            order if order.is_empty() => trade.clone(),
            order => order,
        }];
        if !order_info.raw("xhsOrderList").is_null() {
            let others = order_info.texts("xhsOrderList", MOST_ORDERS)?;
            let first = orders[0].clone();
            orders.extend(others.into_iter().filter(|other| *other != first));
        }
        check_services(part)?;
        Ok(Self {
            key,
            template: number(part, "templateId")?,
            channel: filled(&order_info, "orderChannelsType")?,
            trade,
            package: filled(&package, "id")?,
            orders,
            recipient: Person::read(&part.part("recipient")?)?,
            set: match package.raw("totalPackagesCount") {
                Value::Null => 0,
                _ => number(&package, "totalPackagesCount")?,
            },
        })
    }
}

/// Goods by name and number.
pub(super) fn check_items(package: &Part<'_>) -> Result<(), ArkError> {
    for item in package.parts("items", MOST_ITEMS)? {
        filled(&item, "name")?;
        if number(&item, "count")? < 1 {
            return Err(item.wrong("count", "应大于0").into());
        }
    }
    Ok(())
}

/// A text of JSON, where there is one.
fn check_services(part: &Part<'_>) -> Result<(), ArkError> {
    let services = text(part, "logisticsServices")?;
    let sound = services.is_empty()
        || serde_json::from_str::<Value>(&services).is_ok_and(|value| value.is_object());
    match sound {
        true => Ok(()),
        false => Err(part.wrong("logisticsServices", "应为JSON文本").into()),
    }
}

/// A text, empty where it is absent.
fn text(part: &Part<'_>, name: &str) -> Result<String, ArkError> {
    match part.raw(name) {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        _ => Err(part.wrong(name, "应为字符串").into()),
    }
}

fn filled(part: &Part<'_>, name: &str) -> Result<String, ArkError> {
    match text(part, name)? {
        text if text.is_empty() => Err(part.missing(name).into()),
        text => Ok(text),
    }
}

fn number(part: &Part<'_>, name: &str) -> Result<i64, ArkError> {
    match part.raw(name) {
        Value::Null => Err(part.missing(name).into()),
        value => value
            .as_i64()
            .ok_or_else(|| part.wrong(name, "应为数字").into()),
    }
}
