//! Parcels that Douyin knows, in our words.

use super::{
    carriers::LOGISTICS,
    map,
    wire::{Logistics, Order, Packed},
};
use crate::platforms::reading::Mapping;
use oms_contracts::oms::events::v1::{PlatformShipment, PlatformShipments};

/// A parcel.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    carrier_code: String,
    pub(super) waybill_no: String,
    /// Lines with their units; empty where the platform does not say.
    pub(super) units: Vec<(String, i64)>,
}

/// The order's parcels; `None` where it does not speak of them.
pub(super) fn parcels(order: &Order<'_>) -> Mapping<Option<Vec<Parcel>>> {
    let told = order
        .logistics_info
        .decode::<Vec<Logistics<'_>>>("logistics_info")?;
    let Some(told) = told else { return Ok(None) };
    let mut parcels = Vec::with_capacity(told.len());
    for parcel in told {
        let waybill_no = parcel.tracking_no.text("tracking_no")?.trim().to_owned();
        if waybill_no.is_empty() {
            continue;
        }
        let company = parcel.company.text("company")?;
        parcels.push(Parcel {
            carrier_code: LOGISTICS.told(&company, &parcel.company_name.text("company_name")?),
            waybill_no,
            units: units(&parcel)?,
        });
    }
    Ok(Some(parcels))
}

/// Units of a line in `parcels`.
pub(super) fn sent(parcels: &[Parcel], line_key: &str) -> i64 {
    let units = parcels.iter().flat_map(|parcel| &parcel.units);
    units
        .filter(|(key, _)| key == line_key)
        .fold(0, |sum, (_, units)| sum.saturating_add(*units))
}

/// The parcels as they are published.
pub(super) fn shipments(parcels: Vec<Parcel>) -> PlatformShipments {
    let shipments = parcels.into_iter().map(|parcel| PlatformShipment {
        carrier_code: parcel.carrier_code,
        waybill_no: parcel.waybill_no,
        line_keys: parcel.units.into_iter().map(|(key, _)| key).collect(),
    });
    PlatformShipments {
        shipments: shipments.collect(),
    }
}

fn units(parcel: &Logistics<'_>) -> Mapping<Vec<(String, i64)>> {
    let packed = parcel
        .product_info
        .decode::<Vec<Packed<'_>>>("product_info")?;
    let mut units = Vec::new();
    for packed in packed.unwrap_or_default() {
        if let Some(key) = packed.sku_order_id.id("sku_order_id")? {
            let count = packed.product_count.int("product_count")?.unwrap_or(0);
            units.push((map::bare(key), count.max(0)));
        }
    }
    Ok(units)
}
