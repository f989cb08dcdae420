//! A Xiaohongshu order in our words.

use super::{
    map_lines, map_parcels,
    map_receiver::receiver,
    wire::{Order, RequiredCodes, Whole},
};
use crate::{
    platform::MappedOrder,
    platforms::reading::{Field, Mapping, unknown, unmappable},
};
use oms_contracts::{
    oms::{
        events::v1::{PlatformLines, PlatformNotes, PlatformOrder, PlatformShipments},
        types::v1::PlatformStatus,
    },
    timestamp,
};

/// The status in which the platform gives the receiver away.
pub(super) const AWAITING_SHIPMENT: i64 = 4;

/// Maps a whole order.
pub(super) fn order(whole: &Whole<'_>) -> Mapping<MappedOrder> {
    let order = &whole.detail;
    let id = order.order_id.needed_id("orderId")?;
    let modified = order.update_time.millis("updateTime")?;
    let modified =
        modified.ok_or_else(|| unmappable("BAD_TIME", "updateTime is missing".into()))?;
    let status = platform_status(order)?;
    let parcels = map_parcels::parcels(order)?;
    let known_parcels = parcels.as_deref().unwrap_or_default();
    let mut lines = map_lines::lines(order, status, known_parcels)?;
    let amounts = map_lines::amounts(order, lines.as_deref_mut())?;
    let lines: Option<Vec<_>> =
        lines.map(|lines| lines.into_iter().map(|line| line.line).collect());
    let keys: Vec<_> = lines
        .iter()
        .flatten()
        .map(|line| (line.line_key.clone(), line.platform_sku_id.clone()))
        .collect();
    Ok(MappedOrder {
        order: PlatformOrder {
            platform_order_id: id,
            status: status.into(),
            modified_at: Some(timestamp(modified)),
            created_at: order.created_time.millis("createdTime")?.map(timestamp),
            paid_at: order.paid_time.millis("paidTime")?.map(timestamp),
            latest_ship_at: order
                .promise_last_delivery_time
                .millis("promiseLastDeliveryTime")?
                .map(timestamp),
            ship_block_reason: match status {
                PlatformStatus::AwaitingPayment
                | PlatformStatus::AwaitingShipment
                | PlatformStatus::PartiallyShipped => ship_block_reason(order)?,
                _ => String::new(),
            },
            amounts,
            lines: lines.map(|lines| PlatformLines {
                lines,
                complete: true,
            }),
            notes: notes(order)?,
            receiver: None,
            shipments: parcels.as_deref().map(|parcels| PlatformShipments {
                shipments: map_parcels::shipments(parcels, &keys),
            }),
            content_hash: Vec::new(),
        },
        receiver: receiver(order, whole.receiver.as_ref())?,
    })
}

/// Every documented status; any other parks the document. An exchange that is asked
/// for (10) is taken for shipped only where the order left.
pub(super) fn platform_status(order: &Order<'_>) -> Mapping<PlatformStatus> {
    match order.order_status.status("orderStatus")? {
        1 => Ok(PlatformStatus::AwaitingPayment),
        2..=AWAITING_SHIPMENT => Ok(PlatformStatus::AwaitingShipment),
        5 => Ok(PlatformStatus::PartiallyShipped),
        6 => Ok(PlatformStatus::Shipped),
        7 => Ok(PlatformStatus::Completed),
        8 | 9 => Ok(PlatformStatus::Closed),
        10 if order.delivery_time.millis("deliveryTime")?.is_some() => Ok(PlatformStatus::Shipped),
        10 => Err(unmappable(
            "UNKNOWN_STATUS",
            "orderStatus 10 (exchange) of an order that did not leave is not documented".into(),
        )),
        other => Err(unknown("orderStatus", other)),
    }
}

/// True where the platform will give the receiver for the asking: the order waits to
/// be shipped, and by the seller.
pub(super) fn awaits_receiver(order: &Order<'_>) -> Mapping<bool> {
    let status = order.order_status.int("orderStatus")?;
    Ok(status == Some(AWAITING_SHIPMENT) && !platform_ships(order)?)
}

/// True for goods that lie in a warehouse of the platform.
fn platform_ships(order: &Order<'_>) -> Mapping<bool> {
    match order.logistics.text("logistics")?.as_str() {
        "" | "red_auto" | "red_box" | "red_bonded" => Ok(false),
        "red_express" | "red_domestic_trade" | "red_standard" => Ok(true),
        other => Err(unknown("logistics", other)),
    }
}

fn ship_block_reason(order: &Order<'_>) -> Mapping<String> {
    let by_status = match order.order_status.int("orderStatus")? {
        Some(2) => "PAYMENT_IN_REVIEW",
        Some(3) => "CUSTOMS_CLEARANCE",
        _ => "",
    };
    if !by_status.is_empty() {
        return Ok(by_status.into());
    }
    if platform_ships(order)? {
        return Ok("PLATFORM_SHIPS".into());
    }
    let codes = order
        .subsidy_sku_identify_code_required_info
        .decode::<RequiredCodes<'_>>("subsidySkuIdentifyCodeRequiredInfo")?;
    let Some(codes) = codes else {
        return Ok(String::new());
    };
    for (name, field) in [
        ("snRequired", codes.sn_required),
        ("barCodeRequired", codes.bar_code_required),
        ("imei1Required", codes.imei1_required),
        ("imei2Required", codes.imei2_required),
    ] {
        if field.int(name)?.unwrap_or(0) != 0 {
            return Ok("IDENTITY_CODES_REQUIRED".into());
        }
    }
    Ok(String::new())
}

fn notes(order: &Order<'_>) -> Mapping<Option<PlatformNotes>> {
    let said = [
        order.customer_remark,
        order.seller_remark,
        order.seller_remark_flag,
    ]
    .into_iter()
    .any(Field::is_said);
    if !said {
        return Ok(None);
    }
    let flag = order.seller_remark_flag.int("sellerRemarkFlag")?;
    Ok(Some(PlatformNotes {
        buyer_nick: String::new(),
        buyer_memo: order.customer_remark.text("customerRemark")?,
        seller_memo: order.seller_remark.text("sellerRemark")?,
        seller_flag: i32::try_from(flag.unwrap_or(0))
            .map_err(|_| unmappable("BAD_DOCUMENT", "sellerRemarkFlag is no flag".into()))?,
    }))
}
