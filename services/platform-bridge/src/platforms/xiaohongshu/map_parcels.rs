//! The parts in which an order leaves, as Xiaohongshu tells them.

use super::{
    carriers::COMPANIES,
    wire::{DeliveryOrder, Order},
};
use crate::platforms::reading::{Field, Mapping};
use oms_contracts::oms::events::v1::PlatformShipment;

/// A part of an order: a parcel that left, or what still waits for one.
#[derive(Debug)]
pub(super) struct Parcel {
    /// Empty before it left.
    pub(super) waybill_no: String,
    pub(super) carrier_code: String,
    /// What a change of its number names it by, where the order was split.
    pub(super) index: Option<i64>,
    /// SKUs in it; empty for all of the order.
    sku_ids: Vec<String>,
    /// It is still to leave.
    pub(super) waits: bool,
    /// It left.
    pub(super) sent: bool,
}

impl Parcel {
    /// True where units of the SKU belong to it.
    pub(super) fn holds(&self, sku_id: &str) -> bool {
        self.sku_ids.is_empty() || self.sku_ids.iter().any(|id| id == sku_id)
    }
}

/// The parts of an order; `None` where it says nothing of them.
pub(super) fn parcels(order: &Order<'_>) -> Mapping<Option<Vec<Parcel>>> {
    let parts = order.simple_delivery_order_list;
    let parts = parts.decode::<Vec<DeliveryOrder<'_>>>("simpleDeliveryOrderList")?;
    if parts.is_none() && !order.express_tracking_no.is_said() {
        return Ok(None);
    }
    let mut parcels = Vec::new();
    for part in parts.unwrap_or_default() {
        parcels.push(parcel(&part)?);
    }
    // An order that was not split tells its one parcel here as well or here alone.
    let waybill_no = number(order.express_tracking_no.text("expressTrackingNo")?);
    if !waybill_no.is_empty() && parcels.iter().all(|parcel| parcel.waybill_no.is_empty()) {
        parcels.push(Parcel {
            waybill_no,
            carrier_code: carrier_code(&order.express_company_code.text("expressCompanyCode")?),
            index: None,
            sku_ids: Vec::new(),
            waits: false,
            sent: true,
        });
    }
    Ok(Some(parcels))
}

fn parcel(part: &DeliveryOrder<'_>) -> Mapping<Parcel> {
    let waybill_no = number(part.express_tracking_no.text("expressTrackingNo")?);
    let status = part.status.int("simpleDeliveryOrderList.status")?;
    let sent = !waybill_no.is_empty() || matches!(status, Some(6 | 7 | 10));
    let closed = matches!(status, Some(8 | 9));
    let sku_ids = part.sku_id_list.decode::<Vec<Field<'_>>>("skuIdList")?;
    let sku_ids = sku_ids.unwrap_or_default().into_iter();
    Ok(Parcel {
        carrier_code: carrier_code(&part.express_company_code.text("expressCompanyCode")?),
        index: part.delivery_order_index.int("deliveryOrderIndex")?,
        sku_ids: sku_ids
            .map(|id| id.text("skuIdList"))
            .collect::<Mapping<_>>()?,
        waits: !sent && !closed,
        sent,
        waybill_no,
    })
}

/// The parcels that have a number; `lines` gives the key and the SKU of each line.
pub(super) fn shipments(parcels: &[Parcel], lines: &[(String, String)]) -> Vec<PlatformShipment> {
    let mut shipments: Vec<PlatformShipment> = Vec::new();
    for parcel in parcels
        .iter()
        .filter(|parcel| !parcel.waybill_no.is_empty())
    {
        let held = lines.iter().filter(|(_, sku_id)| parcel.holds(sku_id));
        let held = held.map(|(key, _)| key.clone());
        let line_keys = if parcel.sku_ids.is_empty() {
            Vec::new()
        } else {
            held.collect()
        };
        let same = |known: &&mut PlatformShipment| {
            known.waybill_no == parcel.waybill_no && known.carrier_code == parcel.carrier_code
        };
        match shipments.iter_mut().find(same) {
            Some(shipment) => shipment.line_keys.extend(line_keys),
            None => shipments.push(PlatformShipment {
                carrier_code: parcel.carrier_code.clone(),
                waybill_no: parcel.waybill_no.clone(),
                line_keys,
            }),
        }
    }
    shipments
}

fn number(text: String) -> String {
    text.trim().to_owned()
}

/// Our code of a carrier, else the platform's own.
pub(super) fn carrier_code(theirs: &str) -> String {
    let known = COMPANIES.ours(theirs.to_ascii_lowercase().as_str());
    known.map_or_else(|| theirs.to_owned(), str::to_owned)
}
