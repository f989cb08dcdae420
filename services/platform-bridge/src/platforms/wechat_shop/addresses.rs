//! Where the shop takes goods back: ids from a list, then each address whole, until one is
//! the shop's default.

use super::{
    Method, limits, method, send,
    wire_after_sale::{AddressIds, AddressResponse},
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, ShopAccess},
    platforms::reading::{Field, parse},
};
use serde_json::json;

static LIST: Method = method("/channels/ec/merchant/address/list", Effect::Read);
static ADDRESS: Method = method("/channels/ec/merchant/address/get", Effect::Read);

/// The id of the shop's default address for returns.
pub(super) async fn default_address(http: &Engine, shop: &ShopAccess) -> Result<String, CallError> {
    let body = json!({"offset": 0, "limit": limits::ADDRESSES});
    let ids = send(http, shop, &LIST, body, |_, text| ids(text)).await?;
    for id in ids {
        let body = json!({"address_id": id});
        if send(http, shop, &ADDRESS, body, |_, text| is_default(text)).await? {
            return Ok(id);
        }
    }
    Err(CallError::Refused {
        code: "NO_RETURN_ADDRESS".into(),
        message: "the shop has no default address for returns; name one".into(),
    })
}

pub(super) fn ids(text: &str) -> Result<Vec<String>, CallError> {
    let list: AddressIds<'_> = parse(text, "address_id_list")?;
    let ids = list.address_id_list.unwrap_or_default();
    let id = |id: Field<'_>| id.id("address_id").ok().flatten();
    Ok(ids.into_iter().filter_map(id).collect())
}

pub(super) fn is_default(text: &str) -> Result<bool, CallError> {
    let address: AddressResponse<'_> = parse(text, "address_detail")?;
    let told = address.address_detail.unwrap_or_default().default_recv;
    Ok(told.int("default_recv") == Ok(Some(1)))
}
