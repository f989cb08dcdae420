//! Carriers that a shipment may name, and another number for a parcel that was reported.

use super::{
    Method,
    carriers::{LOGISTICS, company},
    map, method,
    orders::read_order,
    send,
    wire::{Company, Logistics, Order},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{CallError, NumberChange, PlatformCarrier, ShopAccess},
    platforms::reading::{Mapping, cloud_labels::unreadable, parse},
};
use oms_contracts::oms::types::v1::PlatformStatus;
use serde_json::json;

pub(super) static COMPANIES: Method = method(
    "order.logisticsCompanyList",
    "/order/logisticsCompanyList",
    Effect::Read,
);
/// For an order that was shipped whole.
pub(super) static EDIT: Method =
    method("order.logisticsEdit", "/order/logisticsEdit", Effect::Write);
/// For a pack.
pub(super) static EDIT_PACK: Method = method(
    "order.logisticsEditByPack",
    "/order/logisticsEditByPack",
    Effect::Write,
);

/// Said of an order that was shipped in packs, be it by a single one.
const WANTS_ITS_PACK: &str = "isv.business-failed:70011";

/// How a number is changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It stands there already.
    Stands,
    /// As the number of an order that was shipped whole, it seems; else as its only pack.
    Whole { pack: String },
    /// As the number of a pack.
    Pack(String),
}

pub(super) async fn carriers(
    http: &Engine,
    shop: &ShopAccess,
) -> Result<Vec<PlatformCarrier>, CallError> {
    send(http, shop, &COMPANIES, &json!({}), |_, payload| {
        companies(payload)
    })
    .await
}

/// The carriers of the list; one without a code cannot be named.
pub(super) fn companies(payload: &str) -> Result<Vec<PlatformCarrier>, CallError> {
    let rows: Option<Vec<Company<'_>>> = parse(payload, "carriers")?;
    let carrier = |row: &Company<'_>| -> Mapping<PlatformCarrier> {
        let code = row.code.text("code")?;
        Ok(PlatformCarrier {
            carrier_code: LOGISTICS.ours(code.as_str()).unwrap_or_default().to_owned(),
            name: row.name.text("name")?,
            platform_carrier: code,
        })
    };
    let rows = rows.unwrap_or_default();
    let carriers = rows.iter().map(carrier).collect::<Mapping<Vec<_>>>();
    let mut carriers = carriers.map_err(unreadable)?;
    carriers.retain(|carrier| !carrier.platform_carrier.is_empty());
    Ok(carriers)
}

pub(super) async fn change(
    http: &Engine,
    shop: &ShopAccess,
    change: &NumberChange,
) -> Result<(), CallError> {
    let company = company(&change.to.carrier_code)?;
    let way = read_order(http, shop, &change.to.platform_order_id, |_, order| {
        way(&parse(order, "order")?, change)
    })
    .await?;
    let mut params = json!({
        "order_id": change.to.platform_order_id,
        "company_code": company,
        "logistics_code": change.to.waybill_no,
    });
    let pack = match way {
        Way::Stands => return Ok(()),
        Way::Pack(pack) => pack,
        Way::Whole { pack } => match write(http, shop, &EDIT, &params).await {
            Err(CallError::Refused { code, .. }) if code == WANTS_ITS_PACK && !pack.is_empty() => {
                pack
            }
            changed => return changed,
        },
    };
    params["pack_id"] = pack.into();
    write(http, shop, &EDIT_PACK, &params).await
}

/// How the number is changed, by what the order says of its parcels.
pub(super) fn way(order: &Order<'_>, change: &NumberChange) -> Result<Way, CallError> {
    let parcels = parcels(order).map_err(unreadable)?;
    let stands = |parcel: &Parcel| {
        parcel.waybill_no == change.to.waybill_no && parcel.carrier_code == change.to.carrier_code
    };
    if parcels.iter().any(stands) {
        return Ok(Way::Stands);
    }
    let is_old = |parcel: &&Parcel| parcel.waybill_no == change.from_waybill_no;
    let Some(old) = parcels.iter().find(is_old) else {
        return Err(CallError::Refused {
            code: "NO_SUCH_PARCEL".into(),
            message: "Douyin knows no parcel of this order with the old number".into(),
        });
    };
    let pack = old.pack_id.clone();
    let all_left = matches!(
        map::platform_status(order).map_err(unreadable)?,
        PlatformStatus::Shipped | PlatformStatus::Completed
    );
    match (parcels.len(), pack.is_empty()) {
        (1, _) if all_left => Ok(Way::Whole { pack }),
        (_, false) => Ok(Way::Pack(pack)),
        (_, true) => Err(CallError::Refused {
            code: "NO_PACK_ID".into(),
            message: "Douyin does not tell what it calls this parcel; change it there".into(),
        }),
    }
}

/// A parcel as later calls name it.
struct Parcel {
    pack_id: String,
    carrier_code: String,
    waybill_no: String,
}

fn parcels(order: &Order<'_>) -> Mapping<Vec<Parcel>> {
    let told = order
        .logistics_info
        .decode::<Vec<Logistics<'_>>>("logistics_info")?;
    let parcel = |parcel: &Logistics<'_>| -> Mapping<Parcel> {
        let company = parcel.company.text("company")?;
        Ok(Parcel {
            pack_id: parcel.delivery_id.id("delivery_id")?.unwrap_or_default(),
            carrier_code: LOGISTICS.told(&company, &parcel.company_name.text("company_name")?),
            waybill_no: parcel.tracking_no.text("tracking_no")?.trim().to_owned(),
        })
    };
    told.unwrap_or_default().iter().map(parcel).collect()
}
