//! Another number for a parcel that was reported.

use super::{
    Method, carriers,
    orders::{order_number, read_order},
    wire::{Gift, Logistics, Order},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, NumberChange, ShopAccess},
    platforms::reading::{Field, Mapping, cloud_labels::unreadable, parse},
};
use serde_json::{Value, json};

pub(super) static UPDATE: Method = Method {
    name: "open.seller.order.logistics.update",
    path: "/open/seller/order/logistics/update",
    effect: Effect::Write,
};

pub(super) async fn change(
    http: &Engine,
    shop: &ShopAccess,
    change: &NumberChange,
) -> Result<(), CallError> {
    let order = &change.to.platform_order_id;
    let param = read_order(http, shop, order, |_, order| {
        update(&parse(order, "order")?, change)
    })
    .await?;
    match param {
        Some(param) => write(http, shop, &UPDATE, &param).await,
        None => Ok(()),
    }
}

/// The change as it goes over the wire; `None` where the number stands there already.
pub(super) fn update(order: &Order<'_>, change: &NumberChange) -> Result<Option<Value>, CallError> {
    let to = &change.to;
    let parcels = parcels(order).map_err(unreadable)?;
    let stands = |parcel: &Parcel| {
        parcel.waybill_no == to.waybill_no && parcel.carrier_code == to.carrier_code
    };
    if parcels.iter().any(stands) {
        return Ok(None);
    }
    let is_old = |parcel: &&Parcel| parcel.waybill_no == change.from_waybill_no;
    let Some(old) = parcels.iter().find(is_old) else {
        return Err(CallError::Refused {
            code: "NO_SUCH_PARCEL".into(),
            message: "Kuaishou knows no parcel of this order with the old number".into(),
        });
    };
    let mut param = json!({
        "orderId": order_number(&to.platform_order_id)?,
        "expressNo": to.waybill_no,
        "expressCode": carriers::theirs(&to.carrier_code)?,
    });
    if let Some(id) = old.logistics_id {
        param["logisticsId"] = id.into();
    }
    Ok(Some(param))
}

/// A parcel as later calls name it.
struct Parcel {
    logistics_id: Option<i64>,
    carrier_code: String,
    waybill_no: String,
}

/// The parcels of the order and of its gifts.
fn parcels(order: &Order<'_>) -> Mapping<Vec<Parcel>> {
    let gifts = order
        .sub_order_info
        .decode::<Vec<Gift<'_>>>("subOrderInfo")?;
    let gifts = gifts.unwrap_or_default();
    let mut lists = vec![order.order_logistics_info];
    lists.extend(gifts.iter().map(|gift| gift.sub_order_logistics_info));
    let mut parcels = Vec::new();
    for list in lists {
        parcels.extend(of_list(list)?);
    }
    Ok(parcels)
}

fn of_list(list: Field<'_>) -> Mapping<Vec<Parcel>> {
    let told = list.decode::<Vec<Logistics<'_>>>("orderLogisticsInfo")?;
    let parcel = |parcel: &Logistics<'_>| -> Mapping<Parcel> {
        let code = parcel.express_code.int("expressCode")?.unwrap_or(0);
        let id = parcel.logistics_id.int("logisticsId")?;
        Ok(Parcel {
            logistics_id: id.filter(|id| *id != 0),
            carrier_code: carriers::ours(code),
            waybill_no: parcel.express_no.text("expressNo")?.trim().to_owned(),
        })
    };
    told.unwrap_or_default().iter().map(parcel).collect()
}
