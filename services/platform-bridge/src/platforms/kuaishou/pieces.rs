//! An order and its gifts: each has a number, a status, counts and parcels of its own.

use super::{
    carriers,
    wire::{BaseInfo, Delivery, Gift, ItemInfo, Logistics, Order},
};
use crate::platforms::reading::{Field, Mapping, unknown, unmappable};
use oms_contracts::oms::{events::v1::PlatformShipment, types::v1::PlatformStatus};

/// An order taken apart.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    /// What was bought.
    pub(super) main: Piece<'a>,
    /// What comes with it for nothing.
    pub(super) gifts: Vec<Piece<'a>>,
}

/// What was bought, or one gift.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) oid: String,
    /// What it is, where that is said.
    pub(super) item: Option<ItemInfo<'a>>,
    pub(super) status: PlatformStatus,
    /// Units ordered; 0 where they are not said.
    pub(super) ordered: i64,
    /// Units that left; 0 where they are not said.
    pub(super) delivered: i64,
    /// True once any of it left.
    pub(super) is_sent: bool,
    /// Our carrier code and waybill number of each parcel that left.
    parcels: Vec<(String, String)>,
}

impl<'a> Pieces<'a> {
    /// The order's own piece first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Piece<'a>> {
        std::iter::once(&self.main).chain(&self.gifts)
    }

    /// True once anything of the order left.
    pub(super) fn is_sent(&self) -> bool {
        self.iter().any(|piece| piece.is_sent)
    }

    /// The order as a whole. A gift that is still to be sent is owed like the rest; one
    /// that was cancelled is not.
    pub(super) fn status(&self) -> PlatformStatus {
        use PlatformStatus::{AwaitingShipment, Closed, Completed, PartiallyShipped, Shipped};
        if !matches!(
            self.main.status,
            AwaitingShipment | PartiallyShipped | Shipped
        ) {
            return self.main.status;
        }
        let owed = || self.iter().filter(|piece| piece.status != Closed);
        let left = |piece: &Piece<'_>| matches!(piece.status, Shipped | Completed);
        if owed().all(left) {
            Shipped
        } else if owed().any(|piece| left(piece) || piece.status == PartiallyShipped) {
            PartiallyShipped
        } else {
            AwaitingShipment
        }
    }

    /// Parcels that left. Numbers given before something leaves are waybills that were
    /// drawn, not shipments.
    pub(super) fn shipments(&self) -> Vec<PlatformShipment> {
        let mut shipments: Vec<PlatformShipment> = Vec::new();
        for piece in self.iter() {
            for (carrier_code, waybill_no) in &piece.parcels {
                let same = |known: &&mut PlatformShipment| {
                    known.waybill_no == *waybill_no && known.carrier_code == *carrier_code
                };
                // Without gifts every parcel holds of the one line that there is.
                let key = (!self.gifts.is_empty()).then(|| piece.oid.clone());
                match shipments.iter_mut().find(same) {
                    Some(shipment) => shipment.line_keys.extend(key),
                    None => shipments.push(PlatformShipment {
                        carrier_code: carrier_code.clone(),
                        waybill_no: waybill_no.clone(),
                        line_keys: Vec::from_iter(key),
                    }),
                }
            }
        }
        shipments
    }
}

/// Takes an order apart.
pub(super) fn pieces<'a>(order: &Order<'a>) -> Mapping<Pieces<'a>> {
    let item = order.order_item_info.decode("orderItemInfo")?;
    let main = piece(
        &base_info(order)?,
        item,
        order.order_delivery_info,
        order.order_logistics_info,
    )?;
    let gifts = order
        .sub_order_info
        .decode::<Vec<Gift<'a>>>("subOrderInfo")?;
    let gifts = gifts.unwrap_or_default().into_iter().map(|gift| {
        let base = gift.sub_order_base_info.decode("subOrderBaseInfo")?;
        piece(
            &base.ok_or_else(|| missing_id("subOrderBaseInfo"))?,
            gift.sub_order_item_info.decode("subOrderItemInfo")?,
            gift.sub_order_delivery_info,
            gift.sub_order_logistics_info,
        )
    });
    Ok(Pieces {
        main,
        gifts: gifts.collect::<Mapping<Vec<_>>>()?,
    })
}

/// `orderBaseInfo`, which must be there.
pub(super) fn base_info<'a>(order: &Order<'a>) -> Mapping<BaseInfo<'a>> {
    let base = order.order_base_info.decode("orderBaseInfo")?;
    base.ok_or_else(|| missing_id("orderBaseInfo"))
}

fn missing_id(name: &str) -> crate::platform::Unmappable {
    unmappable("MISSING_ID", format!("{name} is missing"))
}

fn piece<'a>(
    base: &BaseInfo<'a>,
    item: Option<ItemInfo<'a>>,
    delivery: Field<'a>,
    logistics: Field<'a>,
) -> Mapping<Piece<'a>> {
    let delivery: Option<Delivery<'a>> = delivery.decode("orderDeliveryInfo")?;
    let delivered = match delivery {
        Some(delivery) => delivery.delivery_num.int("deliveryNum")?.unwrap_or(0),
        None => 0,
    };
    let ordered = match &item {
        Some(item) => item.num.quantity("num")?,
        None => 0,
    };
    let status = piece_status(base.status, ordered, delivered)?;
    let has_left = matches!(
        status,
        PlatformStatus::PartiallyShipped | PlatformStatus::Shipped | PlatformStatus::Completed
    );
    let is_sent = has_left || delivered > 0 || base.send_time.millis("sendTime")?.is_some();
    Ok(Piece {
        oid: base.oid.id("oid")?.ok_or_else(|| missing_id("oid"))?,
        item,
        status,
        ordered,
        delivered,
        is_sent,
        parcels: match is_sent {
            true => parcels(logistics)?,
            false => Vec::new(),
        },
    })
}

/// The first unit that leaves moves a piece to 40; whether all of it left is told by
/// counts. Where they are not kept the status stands alone.
fn piece_status(status: Field<'_>, ordered: i64, delivered: i64) -> Mapping<PlatformStatus> {
    match status.int("status")? {
        Some(10) => Ok(PlatformStatus::AwaitingPayment),
        Some(30) => Ok(PlatformStatus::AwaitingShipment),
        Some(40) if 0 < delivered && delivered < ordered => Ok(PlatformStatus::PartiallyShipped),
        Some(40 | 50) => Ok(PlatformStatus::Shipped),
        Some(70) => Ok(PlatformStatus::Completed),
        Some(80) => Ok(PlatformStatus::Closed),
        Some(other) => Err(unknown("status", other)),
        None => Err(unmappable("UNKNOWN_STATUS", "status is missing".into())),
    }
}

fn parcels(logistics: Field<'_>) -> Mapping<Vec<(String, String)>> {
    let told = logistics.decode::<Vec<Logistics<'_>>>("orderLogisticsInfo")?;
    let mut parcels = Vec::new();
    for parcel in told.unwrap_or_default() {
        let number = parcel.express_no.text("expressNo")?.trim().to_owned();
        if !number.is_empty() {
            let code = parcel.express_code.int("expressCode")?.unwrap_or(0);
            parcels.push((carriers::ours(code), number));
        }
    }
    Ok(parcels)
}
