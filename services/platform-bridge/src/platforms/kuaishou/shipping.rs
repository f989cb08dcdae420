//! Shipments: an order that leaves whole, one that leaves in parts or with gifts, and
//! parcels added after all of it left.

use super::{
    Kuaishou, Method, carriers, errors, limits, numbers,
    orders::{order_number, read_order},
    pieces::{base_info, pieces},
    wire::{Delivery, Order},
    write,
};
use crate::{
    http::{Effect, Engine},
    platform::{
        CallError, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
        Shipping, ShopAccess,
    },
    platforms::reading::{Mapping, parse},
};
use async_trait::async_trait;
use oms_contracts::oms::types::v1::PlatformStatus;
use serde_json::{Value, json};

pub(super) static DELIVER: Method = Method {
    name: "open.seller.order.goods.deliver",
    path: "/open/seller/order/goods/deliver",
    effect: Effect::Write,
};
pub(super) static SPLIT: Method = Method {
    name: "open.order.goods.split.deliver",
    path: "/open/order/goods/split/deliver",
    effect: Effect::Write,
};
pub(super) static APPEND: Method = Method {
    name: "open.seller.order.goods.logistics.append",
    path: "/open/seller/order/goods/logistics/append",
    effect: Effect::Write,
};

/// `confirmDeliveryStatus`: some units of it are still owed.
const PARTLY: u32 = 10;
/// `confirmDeliveryStatus`: all of it left.
const ALL: u32 = 40;

/// What an order says of its shipments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) status: PlatformStatus,
    pub(super) is_sent: bool,
    pub(super) numbers: Vec<String>,
    /// Number of each piece, its units ordered and its units that left.
    pub(super) counts: Vec<(String, i64, i64)>,
    /// Whether it may be sent in parts, where that is said.
    pub(super) may_split: Option<bool>,
    /// Whether parcels may be added, where that is said.
    pub(super) may_append: Option<bool>,
}

/// How a parcel is reported.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// Its number stands there already.
    Known,
    /// As units of the order.
    Split,
    /// As a further parcel.
    Append,
    /// Not at all.
    Closed,
}

#[async_trait]
impl Shipping for Kuaishou {
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError> {
        let carrier = carriers::theirs(&report.carrier_code)?;
        let order = order_number(&report.platform_order_id)?;
        let is_main = |line: &(String, i64)| line.0 == report.platform_order_id;
        if report.whole_order && report.lines.iter().all(is_main) {
            // Repeating it with the same number succeeds and changes nothing.
            let param = json!({
                "orderId": order,
                "expressNo": report.waybill_no,
                "expressCode": carrier,
            });
            return write(http, shop, &DELIVER, &param).await;
        }
        let seen = see(http, shop, &report.platform_order_id).await?;
        match door(&seen, &report.waybill_no) {
            Door::Known => Ok(()),
            Door::Split => {
                let param = split(&seen, report, order, carrier)?;
                write(http, shop, &SPLIT, &param).await
            }
            Door::Append => {
                let param = json!({
                    "oid": order,
                    "expressNo": report.waybill_no,
                    "expressCode": carrier,
                });
                write(http, shop, &APPEND, &param).await
            }
            Door::Closed => Err(CallError::Refused {
                code: "NO_MORE_PARCELS".into(),
                message: "Kuaishou takes no further parcel for this order".into(),
            }),
        }
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError> {
        let seen = see(http, shop, &report.platform_order_id).await?;
        Ok(found(seen, report))
    }

    fn rules(&self) -> &'static ParcelRules {
        &limits::PARCELS
    }

    async fn carriers(
        &self,
        _http: &Engine,
        _shop: &ShopAccess,
    ) -> Result<Vec<PlatformCarrier>, CallError> {
        Ok(carriers::all())
    }

    async fn change_number(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        change: &NumberChange,
    ) -> Result<(), CallError> {
        numbers::change(http, shop, change).await
    }

    fn may_be_shipped(&self, code: &str) -> bool {
        errors::may_be_shipped(code)
    }
}

async fn see(http: &Engine, shop: &ShopAccess, id: &str) -> Result<Seen, CallError> {
    read_order(http, shop, id, |_, order| {
        let order: Order<'_> = parse(order, "order")?;
        seen(&order).map_err(|error| CallError::Malformed {
            message: error.message,
        })
    })
    .await
}

/// What `order` says of its shipments.
pub(super) fn seen(order: &Order<'_>) -> Mapping<Seen> {
    let base = base_info(order)?;
    let pieces = pieces(order)?;
    let delivery = order
        .order_delivery_info
        .decode::<Delivery<'_>>("orderDeliveryInfo")?
        .unwrap_or_default();
    let may_split = base.enable_split_delivery_order;
    let may_split = may_split.int("enableSplitDeliveryOrder")?;
    let may_append = delivery.enable_append_package.int("enableAppendPackage")?;
    let shipments = pieces.shipments().into_iter();
    Ok(Seen {
        status: pieces.status(),
        is_sent: pieces.is_sent(),
        numbers: shipments.map(|shipment| shipment.waybill_no).collect(),
        counts: pieces
            .iter()
            .map(|piece| (piece.oid.clone(), piece.ordered, piece.delivered))
            .collect(),
        may_split: may_split.map(|may| may != 0),
        may_append: may_append.map(|may| may != 0),
    })
}

/// Units go by `split.deliver` as long as any are owed and the order may be split; what
/// comes after them is a further parcel.
pub(super) fn door(seen: &Seen, waybill_no: &str) -> Door {
    if seen.numbers.iter().any(|number| number == waybill_no) {
        return Door::Known;
    }
    let all_left = matches!(
        seen.status,
        PlatformStatus::Shipped | PlatformStatus::Completed
    );
    let no_more_units = all_left || (seen.is_sent && seen.may_split == Some(false));
    if !no_more_units {
        return Door::Split;
    }
    match seen.may_append {
        Some(false) => Door::Closed,
        None | Some(true) => Door::Append,
    }
}

pub(super) fn split(
    seen: &Seen,
    report: &ShipmentReport,
    order: i64,
    carrier: i64,
) -> Result<Value, CallError> {
    let mut goods = Vec::with_capacity(report.lines.len());
    let mut statuses = Vec::with_capacity(report.lines.len());
    for (key, quantity) in &report.lines {
        let oid = order_number(key)?;
        goods.push(json!({"oid": oid, "deliveryNum": quantity}));
        let count = seen.counts.iter().find(|(known, ..)| known == key);
        let is_all = count
            .is_none_or(|(_, ordered, delivered)| delivered.saturating_add(*quantity) >= *ordered);
        let status = if is_all { ALL } else { PARTLY };
        statuses.push(json!({"oid": oid, "confirmDeliveryStatus": status}));
    }
    Ok(json!({
        "mainOrderId": order,
        "deliveryItemInfoList": [{
            "expressCode": carrier,
            "expressNo": report.waybill_no,
            "deliveryGoodsInfoList": goods,
        }],
        "deliveryStatus": statuses,
    }))
}

/// What an order says of a report. A part of an order is still to be reported beside the
/// numbers of other parcels; a whole order is not.
pub(super) fn found(seen: Seen, report: &ShipmentReport) -> ShipmentFound {
    if seen.numbers.contains(&report.waybill_no) {
        return ShipmentFound::Ours;
    }
    match seen.status {
        PlatformStatus::Closed => ShipmentFound::Closed,
        _ if report.whole_order && seen.is_sent => ShipmentFound::Others(seen.numbers),
        _ => ShipmentFound::NotShipped,
    }
}
