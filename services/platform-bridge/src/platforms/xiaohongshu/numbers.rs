//! Another number for a parcel that left: `order.modifyOrderExpressInfo`.

use super::{
    Method, map_parcels, method,
    orders::read_order,
    send,
    shipping::{company, readable},
    wire::Order,
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, NumberChange, ShopAccess},
    platforms::reading::{Mapping, parse},
};
use serde_json::{Value, json};

static CHANGE: Method = method("order.modifyOrderExpressInfo", Effect::Write);

/// What stands at the platform of a parcel whose number is to be changed.
#[derive(Debug, PartialEq)]
pub(super) enum Standing {
    /// The new number: nothing is left to do.
    New,
    /// The old one, and how the call names its parcel.
    Old(Value),
    /// Neither.
    Neither,
}

/// Changes the number. The order is read first: a part of a split order is named by its
/// place in it.
pub(super) async fn change(
    http: &Engine,
    shop: &ShopAccess,
    change: &NumberChange,
) -> Result<(), CallError> {
    let to = &change.to;
    let standing = read_order(http, shop, &to.platform_order_id, |_, order| {
        readable(standing(&parse(order, "order")?, change))
    });
    let mut fields = match standing.await? {
        Standing::New => return Ok(()),
        Standing::Old(fields) => fields,
        Standing::Neither => {
            return Err(CallError::Refused {
                code: "NUMBER_NOT_THERE".into(),
                message: "neither the old nor the new number stands at the order: read it again \
                          and look which one does; not sent"
                    .into(),
            });
        }
    };
    fields["orderId"] = to.platform_order_id.as_str().into();
    fields["expressNo"] = to.waybill_no.as_str().into();
    fields["expressCompanyCode"] = company(http, shop, &to.carrier_code).await?.into();
    send(http, shop, &CHANGE, fields, |_, _| Ok(())).await
}

/// Looks where the change stands. Parts under one number are one parcel: they are changed
/// together, named by the number alone.
pub(super) fn standing(order: &Order<'_>, change: &NumberChange) -> Mapping<Standing> {
    let parts = map_parcels::parcels(order)?.unwrap_or_default();
    let to = &change.to;
    let is_new = |part: &&map_parcels::Parcel| {
        part.waybill_no == to.waybill_no && part.carrier_code == to.carrier_code
    };
    let old: Vec<_> = parts
        .iter()
        .filter(|part| part.waybill_no == change.from_waybill_no && !is_new(part))
        .collect();
    let mut fields = json!({"oldExpressNo": change.from_waybill_no});
    match old.as_slice() {
        [] if parts.iter().any(|part| is_new(&part)) => return Ok(Standing::New),
        [] => return Ok(Standing::Neither),
        [part] if parts.len() > 1 && part.index.is_some() => {
            fields["deliveryOrderIndex"] = part.index.into();
        }
        _ => {}
    }
    Ok(Standing::Old(fields))
}
