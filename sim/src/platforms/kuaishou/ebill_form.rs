//! One parcel that a number is asked for, as it comes in.

use serde_json::Value;

use super::envelope::KsError;
use crate::platforms::document::{Lack, Part};

/// Goods in one parcel.
const MOST_ITEMS: usize = 100;
/// Characters of the caller's own key, of an order, of a remark.
const KEY_CHARS: usize = 128;
const ORDER_CHARS: usize = 32;
const REMARK_CHARS: usize = 128;

impl From<Lack> for KsError {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Missing(path) => Self::missing(&path),
            Lack::Wrong(path, why) => Self::invalid(&path, why),
        }
    }
}

/// Sender or receiver; what may be left out is empty.
#[derive(Default)]
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

pub(super) struct Asked {
    pub(super) seller: (String, String),
    pub(super) company: String,
    pub(super) channel: String,
    pub(super) order: String,
    pub(super) package: String,
    pub(super) sender: Person,
    pub(super) receiver: Person,
    /// Branch by number and name, or settlement account.
    pub(super) branch: String,
    pub(super) branch_name: String,
    pub(super) settled: String,
    pub(super) template: String,
    pub(super) parcels: i64,
    /// What some companies want to know besides.
    pub(super) more: Value,
}

impl Person {
    /// From two objects of the parcel.
    pub(super) fn read(part: &Part<'_>, contract: &str, address: &str) -> Result<Self, KsError> {
        let mut person = Self::default();
        person.put_contract(&part.part(contract)?)?;
        person.put_address(&part.part(address)?)?;
        Ok(person)
    }

    /// From those of the two objects that are there.
    pub(super) fn read_given(
        part: &Part<'_>,
        contract: &str,
        address: &str,
    ) -> Result<Self, KsError> {
        let mut person = Self::default();
        if let Some(contract) = part.optional_part(contract)? {
            person.put_contract(&contract)?;
        }
        if let Some(address) = part.optional_part(address)? {
            person.put_address(&address)?;
        }
        Ok(person)
    }

    fn put_contract(&mut self, part: &Part<'_>) -> Result<(), KsError> {
        self.name = part.text("name")?;
        self.phone = match part.text_or_empty("mobile")?.as_str() {
            "" => part.text("telephone")?,
            mobile => mobile.to_owned(),
        };
        Ok(())
    }

    fn put_address(&mut self, part: &Part<'_>) -> Result<(), KsError> {
        self.province = part.text("provinceName")?;
        self.city = part.text_or_empty("cityName")?;
        self.district = part.text_or_empty("districtName")?;
        self.street = part.text_or_empty("streetName")?;
        self.detail = part.text("detailAddress")?;
        Ok(())
    }
}

/// The caller's own key of a parcel.
pub(super) fn key(part: &Part<'_>) -> Result<String, KsError> {
    short(part, "requestId", KEY_CHARS)
}

impl Asked {
    pub(super) fn read(part: &Part<'_>) -> Result<Self, KsError> {
        check_items(part)?;
        if part.text_or_empty("tradeOrderRemark")?.chars().count() > REMARK_CHARS {
            return Err(part.wrong("tradeOrderRemark", "超过长度限制").into());
        }
        let parcels = match part.raw("totalPackageQuantity") {
            Value::Null => 1,
            _ => part.number("totalPackageQuantity")?,
        };
        let more = part.text_or_empty("extData")?;
        let more = match more.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text)
                .map_err(|_| KsError::from(part.wrong("extData", "应为JSON文本")))?,
        };
        Ok(Self {
            seller: (part.text("merchantCode")?, part.text("merchantName")?),
            company: part.text("expressCompanyCode")?,
            channel: part.text("orderChannel")?,
            order: short(part, "tradeOrderCode", ORDER_CHARS)?,
            package: part.text("packageCode")?,
            sender: Person::read(part, "senderContract", "senderAddress")?,
            receiver: Person::read(part, "receiverContract", "receiverAddress")?,
            branch: part.text_or_empty("netSiteCode")?,
            branch_name: part.text_or_empty("netSiteName")?,
            settled: part.text_or_empty("settleAccount")?,
            template: part.text_or_empty("templateUrl")?,
            parcels,
            more,
        })
    }
}

/// Goods by name and number.
pub(super) fn check_items(part: &Part<'_>) -> Result<(), KsError> {
    for item in part.parts("itemList", MOST_ITEMS)? {
        item.text("itemTitle")?;
        if item.number("itemQuantity")? < 1 {
            return Err(item.wrong("itemQuantity", "应大于0").into());
        }
    }
    Ok(())
}

fn short(part: &Part<'_>, name: &str, most: usize) -> Result<String, KsError> {
    let text = part.text(name)?;
    match text.chars().count() > most {
        true => Err(part.wrong(name, "超过长度限制").into()),
        false => Ok(text),
    }
}
