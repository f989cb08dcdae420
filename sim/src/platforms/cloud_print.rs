//! Calls for waybill numbers in the form that Taobao's carriers' network made common: one sender,
//! up to ten parcels, each with its orders, its goods and its receiver.

use serde_json::{Value, json};

use super::document::{Lack, Part};

/// Parcels in one call.
const MOST_PARCELS: usize = 10;
/// Orders in one parcel, and goods.
const MOST_ORDERS: usize = 100;

/// A whole call.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) carrier: String,
    pub(crate) sender: Person,
    pub(crate) parcels: Vec<ParcelAsked>,
}

/// One parcel of the call.
#[derive(Clone, Debug)]
pub(crate) struct ParcelAsked {
    /// The caller's own key, echoed.
    pub(crate) object_id: String,
    pub(crate) template_url: String,
    pub(crate) user_id: i64,
    /// The platform the orders are of.
    pub(crate) channel: String,
    pub(crate) orders: Vec<String>,
    pub(crate) recipient: Person,
    /// What the platform keeps of the call.
    pub(crate) content: Value,
}

/// Sender or receiver; what the call left out is empty.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// Mobile or, without one, the other phone.
    pub(crate) phone: String,
    pub(crate) province: String,
    pub(crate) city: String,
    pub(crate) district: String,
    pub(crate) detail: String,
    pub(crate) oaid: String,
    pub(crate) tid: String,
}

impl Application {
    /// Reads a call whose carrier stands in `carrier`; `encrypted` is what a call gets that says
    /// nothing of it.
    pub(crate) fn read(document: &Value, carrier: &str, encrypted: bool) -> Result<Self, Lack> {
        let whole = Part::whole(document);
        let sender = whole.part("sender")?;
        let encrypt = whole.raw("need_encrypt");
        let encrypt = flag(encrypt).ok_or_else(|| whole.wrong("need_encrypt", "应为布尔值"))?;
        let encrypt = encrypt.unwrap_or(encrypted);
        let parcel = |part: &Part<'_>| ParcelAsked::read(part, sender.value(), encrypt);
        let parcels = whole.parts("trade_order_info_dtos", MOST_PARCELS)?;
        Ok(Self {
            carrier: whole.text(carrier)?,
            sender: Person::read(&sender)?,
            parcels: parcels.iter().map(parcel).collect::<Result<_, _>>()?,
        })
    }
}

/// A switch that may be absent; none where it is no switch.
fn flag(value: &Value) -> Option<Option<bool>> {
    match value {
        Value::Null => Some(None),
        Value::Bool(flag) => Some(Some(*flag)),
        Value::String(text) => text.parse().ok().map(Some),
        _ => None,
    }
}

impl ParcelAsked {
    fn read(part: &Part<'_>, sender: &Value, encrypt: bool) -> Result<Self, Lack> {
        let order_info = part.part("order_info")?;
        check_package(&part.part("package_info")?)?;
        let content = json!({
            "sender": sender, "recipient": part.raw("recipient"), "package_info": part.raw("package_info"),
            "template_url": part.raw("template_url"), "logistics_services": part.raw("logistics_services"), "need_encrypt": encrypt,
        });
        Ok(Self {
            object_id: part.text("object_id")?,
            template_url: part.text("template_url")?,
            user_id: part.number("user_id")?,
            channel: order_info.text("order_channels_type")?,
            orders: order_info.texts("trade_order_list", MOST_ORDERS)?,
            recipient: Person::read(&part.part("recipient")?)?,
            content,
        })
    }
}

/// Goods by name and number.
pub(crate) fn check_package(package: &Part<'_>) -> Result<(), Lack> {
    for item in package.parts("items", MOST_ORDERS)? {
        item.text("name")?;
        if item.number("count")? < 1 {
            return Err(item.wrong("count", "应大于0"));
        }
    }
    Ok(())
}

impl Person {
    pub(crate) fn read(part: &Part<'_>) -> Result<Self, Lack> {
        let address = part.part("address")?;
        let mobile = part.text_or_empty("mobile")?;
        let phone = match mobile.as_str() {
            "" => part.text_or_empty("phone")?,
            _ => mobile,
        };
        if phone.is_empty() {
            return Err(part.missing("mobile"));
        }
        Ok(Self {
            name: part.text("name")?,
            phone,
            province: address.text("province")?,
            city: address.text_or_empty("city")?,
            district: address.text_or_empty("district")?,
            detail: address.text("detail")?,
            oaid: part.text_or_empty("oaid")?,
            tid: part.text_or_empty("tid")?,
        })
    }

    /// Whether anything is starred out.
    pub(crate) fn is_masked(&self) -> bool {
        [&self.name, &self.phone, &self.detail]
            .iter()
            .any(|text| text.contains('*'))
    }
}

/// What an update makes of the kept content: only the parts that came along are other ones.
pub(crate) fn updated(content: &Value, update: &Value) -> Value {
    let mut content = content.clone();
    let parts = [
        "sender",
        "recipient",
        "package_info",
        "template_url",
        "logistics_services",
    ];
    for name in parts {
        if !update[name].is_null() {
            content[name] = update[name].clone();
        }
    }
    content
}
