//! Parcels that numbers are asked for, as they come in.

use serde_json::Value;

use super::access::Call;
use super::envelope::DoudianError;
use crate::platforms::document::{Lack, Part};

/// Parcels in one call, goods in one parcel, orders beside its own.
const MOST_PARCELS: usize = 50;
const MOST_ITEMS: usize = 100;
const MOST_COMBINED: usize = 100;

const ADDRESS: [&str; 10] = [
    "country_code",
    "province_name",
    "province_code",
    "city_name",
    "city_code",
    "district_name",
    "district_code",
    "street_name",
    "street_code",
    "detail_address",
];
const PARCEL: [&str; 13] = [
    "order_id",
    "pack_id",
    "receiver_info",
    "items",
    "service_list",
    "product_type",
    "pay_method",
    "total_pack_count",
    "net_info",
    "warehouse",
    "combine_orders",
    "remark",
    "extra",
];

impl From<Lack> for DoudianError {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Missing(path) => Self::missing(&path),
            Lack::Wrong(path, why) => Self::odd(&path, why),
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
    pub(super) street: String,
    pub(super) detail: String,
}

/// One parcel.
pub(super) struct Asked {
    pub(super) order: String,
    pub(super) pack: String,
    pub(super) receiver: Person,
    pub(super) combined: Vec<String>,
    /// Parcels of a set under one number of their own.
    pub(super) set: Option<i64>,
    /// The branch it names, where it names one.
    pub(super) branch: String,
}

impl Person {
    pub(super) fn read(part: &Part<'_>) -> Result<Self, DoudianError> {
        known(part, &["address", "contact"])?;
        let address = part.part("address")?;
        known(&address, &ADDRESS)?;
        if address.text("country_code")? != "CHN" {
            return Err(address.wrong("country_code", "目前只支持CHN").into());
        }
        let (name, phone) = contact(&part.part("contact")?)?;
        Ok(Self {
            name,
            phone,
            province: address.text("province_name")?,
            city: address.text_or_empty("city_name")?,
            district: address.text_or_empty("district_name")?,
            street: address.text_or_empty("street_name")?,
            detail: address.text("detail_address")?,
        })
    }
}

/// Name and phone, both of which have to be there.
pub(super) fn contact(part: &Part<'_>) -> Result<(String, String), DoudianError> {
    known(part, &["name", "mobile", "phone"])?;
    let phone = match part.text_or_empty("mobile")?.as_str() {
        "" => part.text("phone")?,
        mobile => mobile.to_owned(),
    };
    Ok((part.text("name")?, phone))
}

/// The parcels of a call.
pub(super) fn parcels(call: &Call) -> Result<Vec<Asked>, DoudianError> {
    let document = Value::Object(call.params.clone());
    let parts = Part::whole(&document).parts("order_infos", MOST_PARCELS)?;
    parts.iter().map(parcel).collect()
}

fn parcel(part: &Part<'_>) -> Result<Asked, DoudianError> {
    known(part, &PARCEL)?;
    check_items(part)?;
    let combined = match part.raw("combine_orders") {
        Value::Null => Vec::new(),
        _ => part.texts("combine_orders", MOST_COMBINED)?,
    };
    let set = match part.raw("total_pack_count") {
        Value::Null => None,
        _ => Some(part.number("total_pack_count")?),
    };
    let branch = match part.optional_part("net_info")? {
        None => String::new(),
        Some(branch) => branch.text_or_empty("net_code")?,
    };
    Ok(Asked {
        order: part.text("order_id")?,
        pack: part.text_or_empty("pack_id")?,
        receiver: Person::read(&part.part("receiver_info")?)?,
        combined,
        set,
        branch,
    })
}

/// Goods by name and number.
pub(super) fn check_items(part: &Part<'_>) -> Result<(), DoudianError> {
    for item in part.parts("items", MOST_ITEMS)? {
        item.text("item_name")?;
        if item.number("item_count")? < 1 {
            return Err(item.wrong("item_count", "应大于0").into());
        }
    }
    Ok(())
}

/// Refuses what the object does not have, such as a name misspelt.
fn known(part: &Part<'_>, names: &[&str]) -> Result<(), DoudianError> {
    let fields = part.value().as_object();
    let mut keys = fields.into_iter().flat_map(|fields| fields.keys());
    match keys.find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(part.wrong(name, "接口没有此参数").into()),
    }
}
