//! The seller's addresses, whose numbers decisions name.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::platforms::call::Page;
use crate::platforms::seller_address::{SellerAddress, seller_addresses};

/// `address.list`: pages from 1; the names are spelt as the platform spells them.
pub(super) fn list(call: &Call) -> Outcome {
    call.only(&["page_no", "page_size", "order_by", "order_field"])?;
    let shop = call.shop()?;
    let number = |name: &str| {
        let number = call.optional_number(name)?;
        let number = number.ok_or_else(|| DoudianError::missing(name))?;
        usize::try_from(number)
            .ok()
            .filter(|number| (1..=100).contains(number))
            .ok_or_else(|| DoudianError::odd(name, "超出范围"))
    };
    let page = Page {
        number: number("page_no")?,
        size: number("page_size")?,
    };
    let descending = match call.optional_text("order_by")? {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err(DoudianError::odd("order_by", "取值错误")),
    };
    if !matches!(
        call.optional_text("order_field")?,
        None | Some("create_time" | "update_time")
    ) {
        return Err(DoudianError::odd("order_field", "取值错误"));
    }
    Ok(call.sim.read(|world| {
        let mut addresses = seller_addresses(world.chance, &world.shops[shop]);
        if descending {
            addresses.reverse();
        }
        let (rows, total) = page.cut(addresses.iter());
        let rows: Vec<Value> = rows.into_iter().map(row).collect();
        json!({"total": total, "page_no": page.number, "page_size": page.size, "address_list": rows})
    }))
}

fn row(address: &SellerAddress) -> Value {
    let person = &address.person;
    json!({
        "address_id": address.id, "reciever_name": person.name, "receiver_provinc": person.province, "receiver_city": person.city,
        "receiver_district": person.district, "receiver_street": "", "receiver_detail": person.address,
        "is_default": i64::from(address.usual), "is_send_default": i64::from(address.usual), "remark": "",
    })
}
