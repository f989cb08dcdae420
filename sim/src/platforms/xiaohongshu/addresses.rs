//! The seller's addresses, whose numbers decisions name.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use crate::platforms::call::Page;
use crate::platforms::seller_address::{SellerAddress, seller_addresses};

/// `common.getAddressRecord`.
pub(super) fn records(call: &Call) -> Outcome {
    call.only(&["pageIndex", "pageSize"])?;
    let shop = call.shop()?;
    let number = |name: &str| {
        let number = call.number(name)?;
        usize::try_from(number)
            .ok()
            .filter(|number| (1..=100).contains(number))
            .ok_or_else(|| ArkError::parameter(name, "超出范围"))
    };
    let page = Page {
        number: number("pageIndex")?,
        size: number("pageSize")?,
    };
    Ok(call.sim.read(|world| {
        let addresses = seller_addresses(world.chance, &world.shops[shop]);
        let (rows, total) = page.cut(addresses.iter());
        let rows: Vec<Value> = rows.into_iter().map(row).collect();
        json!({"total": total, "sellerAddressRecordList": rows})
    }))
}

fn row(address: &SellerAddress) -> Value {
    let person = &address.person;
    json!({
        "sellerAddressRecordId": address.id, "contactName": person.name, "phone": person.phone, "provinceName": person.province,
        "cityName": person.city, "countyName": person.district, "townName": "", "streetAddress": person.address,
        "aftersaleDefault": address.usual,
    })
}
