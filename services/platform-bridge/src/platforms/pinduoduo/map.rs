//! A Pinduoduo order in our words.

use super::{
    carriers::LOGISTICS,
    map_lines::{line_state, platform_lines},
    wire::{ExtraParcel, Line, Order, StepOrder},
};
use crate::{
    platform::{MappedOrder, MappedReceiver, Unmappable},
    platforms::reading::{Field, Mapping, sha256_hex, unmappable},
};
use oms_contracts::{
    oms::{
        events::v1::{
            PlatformAmounts, PlatformNotes, PlatformOrder, PlatformShipment, PlatformShipments,
        },
        types::v1::{PlatformStatus, Receiver, RefundState},
    },
    timestamp,
};

/// Maps a whole order.
pub(super) fn order(order: &Order<'_>) -> Mapping<MappedOrder> {
    let id = order.order_sn.id("order_sn")?;
    let id = id.ok_or_else(|| unmappable("MISSING_ID", "order_sn is missing".into()))?;
    let modified = order.updated_at.time("updated_at")?;
    let modified =
        modified.ok_or_else(|| unmappable("BAD_TIME", "updated_at is missing".into()))?;
    let refund = line_state(order)?;
    let status = platform_status(order, refund)?;
    let amounts = amounts(order)?;
    let lines = order.item_list.decode::<Vec<Line<'_>>>("item_list")?;
    let refunded_whole = refund == RefundState::Succeeded && !is_sent(order)?;
    let lines = lines
        .map(|lines| platform_lines(&lines, amounts.as_ref(), refund, refunded_whole))
        .transpose()?;
    Ok(MappedOrder {
        order: PlatformOrder {
            platform_order_id: id,
            status: status.into(),
            modified_at: Some(timestamp(modified)),
            created_at: order.created_time.time("created_time")?.map(timestamp),
            paid_at: order.pay_time.time("pay_time")?.map(timestamp),
            latest_ship_at: order.last_ship_time.time("last_ship_time")?.map(timestamp),
            ship_block_reason: match status {
                PlatformStatus::AwaitingPayment | PlatformStatus::AwaitingShipment => {
                    ship_block_reason(order)?
                }
                _ => String::new(),
            },
            amounts,
            lines,
            notes: notes(order)?,
            receiver: None,
            shipments: shipments(order)?,
            content_hash: Vec::new(),
        },
        receiver: receiver(order)?,
    })
}

/// Closed when cancelled, when the group failed, and when refunded before it left.
pub(super) fn platform_status(order: &Order<'_>, refund: RefundState) -> Mapping<PlatformStatus> {
    let group_failed = match order.group_status.int("group_status")? {
        None | Some(0 | 1) => false,
        Some(2) => true,
        Some(other) => return Err(unknown("group_status", other)),
    };
    let confirmed = match order.confirm_status.int("confirm_status")? {
        None | Some(1) => true,
        Some(0) => false,
        Some(2) => return Ok(PlatformStatus::Closed),
        Some(other) => return Err(unknown("confirm_status", other)),
    };
    match order.order_status.int("order_status")? {
        Some(1..=3) if group_failed => Ok(PlatformStatus::Closed),
        Some(1) if refund == RefundState::Succeeded => Ok(PlatformStatus::Closed),
        Some(1) if !confirmed => Ok(PlatformStatus::AwaitingPayment),
        Some(1) => Ok(PlatformStatus::AwaitingShipment),
        Some(2) => Ok(PlatformStatus::Shipped),
        Some(3) => Ok(PlatformStatus::Completed),
        Some(other) => Err(unknown("order_status", other)),
        None => Err(unmappable(
            "UNKNOWN_STATUS",
            "order_status is missing".into(),
        )),
    }
}

/// A status that is not documented.
pub(super) fn unknown(field: &str, value: i64) -> Unmappable {
    unmappable(
        "UNKNOWN_STATUS",
        format!("{field} {value} is not documented"),
    )
}

/// True once the platform says that a parcel left.
pub(super) fn is_sent(order: &Order<'_>) -> Mapping<bool> {
    let status = order.order_status.int("order_status")?;
    Ok(matches!(status, Some(2 | 3)) || order.shipping_time.time("shipping_time")?.is_some())
}

fn ship_block_reason(order: &Order<'_>) -> Mapping<String> {
    match order.risk_control_status.int("risk_control_status")? {
        None | Some(0) => {}
        Some(1) => return Ok("RISK_CONTROL".into()),
        Some(other) => return Err(unknown("risk_control_status", other)),
    }
    if order.group_status.int("group_status")? == Some(0) {
        return Ok("GROUP_NOT_FORMED".into());
    }
    // 2 is the last of the three documented steps; only then is all paid.
    let step = order
        .step_order_info
        .decode::<StepOrder<'_>>("step_order_info")?;
    let step = step
        .map(|step| step.step_trade_status.int("step_trade_status"))
        .transpose()?;
    match (order.trade_type.int("trade_type")?, step.flatten()) {
        (Some(1), Some(0 | 1) | None) => Ok("STEP_NOT_PAID".into()),
        (_, None | Some(0..=2)) => Ok(String::new()),
        (_, Some(other)) => Err(unknown("step_trade_status", other)),
    }
}

fn amounts(order: &Order<'_>) -> Mapping<Option<PlatformAmounts>> {
    let Some(payable_fen) = order.pay_amount.amount("pay_amount")? else {
        return Ok(None);
    };
    let postage_fen = order.postage.amount("postage")?.unwrap_or(0);
    let goods = order.goods_amount.amount("goods_amount")?;
    let discount = order.discount_amount.amount("discount_amount")?;
    let goods_fen = goods.unwrap_or(payable_fen + discount.unwrap_or(0) - postage_fen);
    Ok(Some(PlatformAmounts {
        goods_fen,
        discount_fen: discount.unwrap_or(goods_fen + postage_fen - payable_fen),
        postage_fen,
        payable_fen,
    }))
}

/// Texts are trimmed: a memo is cleared by a single space.
fn notes(order: &Order<'_>) -> Mapping<Option<PlatformNotes>> {
    let said = [order.buyer_memo, order.remark, order.remark_tag]
        .into_iter()
        .any(Field::is_said);
    if !said {
        return Ok(None);
    }
    let flag = order.remark_tag.int("remark_tag")?.unwrap_or(0);
    Ok(Some(PlatformNotes {
        buyer_nick: String::new(),
        buyer_memo: order.buyer_memo.text("buyer_memo")?,
        seller_memo: order.remark.text("remark")?.trim().to_owned(),
        seller_flag: i32::try_from(flag)
            .map_err(|_| unmappable("BAD_DOCUMENT", "remark_tag is no flag".into()))?,
    }))
}

/// The receiver is said only while a cipher of it is given: before the order leaves
/// and not under review. Masks that go on standing say nothing new.
fn receiver(order: &Order<'_>) -> Mapping<Option<MappedReceiver>> {
    let name_cipher = order.receiver_name.text("receiver_name")?;
    let phone = order.receiver_phone.text("receiver_phone")?;
    let contact = order.contact_mobile.text("contact_mobile")?;
    let phone_cipher = if phone.is_empty() { contact } else { phone };
    let address_cipher = order.receiver_address.text("receiver_address")?;
    if [&name_cipher, &phone_cipher, &address_cipher]
        .into_iter()
        .all(String::is_empty)
    {
        return Ok(None);
    }
    let open_id = order.open_address_id.text("open_address_id")?;
    let merge_id = order.open_address_id_2.text("open_address_id_2")?;
    let receiver = Receiver {
        name_mask: order.receiver_name_mask.text("receiver_name_mask")?,
        phone_mask: order.receiver_phone_mask.text("receiver_phone_mask")?,
        address_mask: order.receiver_address_mask.text("receiver_address_mask")?,
        province: order.province.text("province")?,
        city: order.city.text("city")?,
        district: order.town.text("town")?,
        name_cipher,
        phone_cipher,
        address_cipher,
        platform_receiver_id: if open_id.is_empty() {
            merge_id.clone()
        } else {
            open_id.clone()
        },
        ..Receiver::default()
    };
    let fingerprint = match open_id.as_str() {
        "" => sha256_hex(&[
            "masks",
            &merge_id,
            &receiver.name_mask,
            &receiver.phone_mask,
            &receiver.province,
            &receiver.city,
            &receiver.district,
            &receiver.address_mask,
        ]),
        open_id => sha256_hex(&["open_address_id", open_id]),
    };
    Ok(Some(MappedReceiver {
        receiver,
        fingerprint,
    }))
}

/// The parcel of the order and the further ones; which lines are in which is not said.
fn shipments(order: &Order<'_>) -> Mapping<Option<PlatformShipments>> {
    if !order.tracking_number.is_said() {
        return Ok(None);
    }
    let mut shipments = Vec::new();
    for (id, number) in parcels(order)? {
        let carrier_code = LOGISTICS
            .ours(id)
            .map_or_else(|| format!("PDD-{id}"), str::to_owned);
        shipments.push(PlatformShipment {
            carrier_code,
            waybill_no: number,
            line_keys: Vec::new(),
        });
    }
    Ok(Some(PlatformShipments { shipments }))
}

/// Carrier id and waybill number of each parcel, the main one first.
pub(super) fn parcels(order: &Order<'_>) -> Mapping<Vec<(i64, String)>> {
    let extra = order
        .extra_delivery_list
        .decode::<Vec<ExtraParcel<'_>>>("extra_delivery_list")?;
    let all = std::iter::once((order.logistics_id, order.tracking_number)).chain(
        extra
            .unwrap_or_default()
            .into_iter()
            .map(|parcel| (parcel.logistics_id, parcel.tracking_number)),
    );
    let mut parcels = Vec::new();
    for (id, number) in all {
        let number = number.text("tracking_number")?.trim().to_owned();
        if !number.is_empty() {
            parcels.push((id.int("logistics_id")?.unwrap_or(0), number));
        }
    }
    Ok(parcels)
}
