//! A JD order in our words.

use super::{
    carriers::COMPANIES,
    map_lines::{amounts, platform_lines},
    wire::{Consignee, Coupon, Line, Order},
};
use crate::{
    platform::{MappedOrder, MappedReceiver},
    platforms::reading::{Field, Mapping, sha256_hex, unknown, unmappable},
};
use chrono::{DateTime, Datelike, Utc};
use oms_contracts::{
    oms::{
        events::v1::{PlatformNotes, PlatformOrder, PlatformShipment, PlatformShipments},
        types::v1::{PlatformStatus, Receiver, RefundState},
    },
    timestamp,
};

/// A cancellation or a refund is under review.
const LOCKED: &str = "LOCKED";

/// Reason of an order that leaves from JD's own warehouse and not from the seller's.
const JD_WAREHOUSE: &str = "JD_WAREHOUSE";

/// Maps a whole order.
pub(super) fn order(order: &Order<'_>) -> Mapping<MappedOrder> {
    let id = order.order_id.needed_id("orderId")?;
    let modified = moment(order.modified, "modified")?;
    let modified = modified.ok_or_else(|| unmappable("BAD_TIME", "modified is missing".into()))?;
    let state = order.order_state.text("orderState")?;
    let status = platform_status(&state)?;
    let refund_state = match state.as_str() {
        LOCKED => RefundState::Open,
        _ => RefundState::None,
    };
    let lines = order
        .item_info_list
        .decode::<Vec<Line<'_>>>("itemInfoList")?;
    let coupons = order
        .coupon_detail_list
        .decode::<Vec<Coupon<'_>>>("couponDetailList")?
        .unwrap_or_default();
    let amounts = amounts(order, lines.is_some())?;
    let lines = lines
        .map(|lines| platform_lines(&lines, &coupons, amounts.as_ref(), refund_state))
        .transpose()?;
    Ok(MappedOrder {
        order: PlatformOrder {
            platform_order_id: id,
            status: status.into(),
            modified_at: Some(timestamp(modified)),
            created_at: moment(order.order_start_time, "orderStartTime")?.map(timestamp),
            paid_at: moment(order.payment_confirm_time, "paymentConfirmTime")?.map(timestamp),
            latest_ship_at: moment(order.planned_ship_time, "scDT")?.map(timestamp),
            ship_block_reason: match status {
                PlatformStatus::AwaitingShipment => ship_block_reason(order, &state)?,
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

/// Every documented state; any other parks the document. What is locked or paused has not
/// ended, and waits behind a block.
pub(super) fn platform_status(state: &str) -> Mapping<PlatformStatus> {
    match state {
        "WAIT_SELLER_STOCK_OUT"
        | "WAIT_SELLER_DELIVERY"
        | "WAIT_SEND_CODE"
        | LOCKED
        | "PAUSE"
        | "POP_ORDER_PAUSE" => Ok(PlatformStatus::AwaitingShipment),
        "WAIT_GOODS_RECEIVE_CONFIRM" => Ok(PlatformStatus::Shipped),
        "FINISHED_L" => Ok(PlatformStatus::Completed),
        "TRADE_CANCELED" | "PARENT_TRADE_CANCELED" => Ok(PlatformStatus::Closed),
        _ => Err(unknown("orderState", state)),
    }
}

/// A time; JD writes the first day of year 1 or of 1970 where there is none.
pub(super) fn moment(field: Field<'_>, name: &str) -> Mapping<Option<DateTime<Utc>>> {
    let text = field.text(name)?;
    let at = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        field.millis(name)?
    } else {
        field.time(name)?
    };
    Ok(at.filter(|at| at.year() > 1970))
}

fn ship_block_reason(order: &Order<'_>, state: &str) -> Mapping<String> {
    Ok(match state {
        "WAIT_SELLER_STOCK_OUT" | "WAIT_SELLER_DELIVERY" => {
            let warehouse = order.store_order.text("storeOrder")?;
            if warehouse.trim().is_empty() {
                String::new()
            } else {
                JD_WAREHOUSE.to_owned()
            }
        }
        state => state.to_owned(),
    })
}

/// Texts are trimmed: a memo is cleared by a single space.
fn notes(order: &Order<'_>) -> Mapping<Option<PlatformNotes>> {
    let said = [
        order.pin,
        order.order_remark,
        order.vender_remark,
        order.vender_remark_level_flag,
        order.vender_remark_flag_alias,
    ]
    .into_iter()
    .any(Field::is_said);
    if !said {
        return Ok(None);
    }
    Ok(Some(PlatformNotes {
        buyer_nick: order.pin.text("pin")?,
        buyer_memo: order.order_remark.text("orderRemark")?,
        seller_memo: order.vender_remark.text("venderRemark")?.trim().to_owned(),
        seller_flag: seller_flag(order),
    }))
}

/// Which of the two fields holds the flag's number is not documented: the first that is
/// one of the six flags does. A flag is no reason to park an order.
fn seller_flag(order: &Order<'_>) -> i32 {
    let numbers = [
        order.vender_remark_level_flag,
        order.vender_remark_flag_alias,
    ]
    .map(|field| field.int("flag").ok().flatten());
    let flag = numbers
        .into_iter()
        .flatten()
        .find(|flag| (0..=5).contains(flag));
    flag.and_then(|flag| i32::try_from(flag).ok()).unwrap_or(0)
}

/// JD gives masks in place of the receiver, and an OAID that stands for it. Whether the
/// OAID changes with every change of the address is not documented, nor whether a mask
/// shows each: the fingerprint follows both.
fn receiver(order: &Order<'_>) -> Mapping<Option<MappedReceiver>> {
    let consignee = order
        .consignee_info
        .decode::<Consignee<'_>>("consigneeInfo")?;
    let Some(consignee) = consignee else {
        return Ok(None);
    };
    let receiver = Receiver {
        name_mask: consignee.fullname.text("fullname")?,
        phone_mask: first_text([
            ("desenMobile", consignee.desen_mobile),
            ("mobile", consignee.mobile),
            ("desenTelephone", consignee.desen_telephone),
            ("telephone", consignee.telephone),
        ])?,
        address_mask: consignee.full_address.text("fullAddress")?,
        province: consignee.province.text("province")?,
        city: consignee.city.text("city")?,
        district: consignee.county.text("county")?,
        town: consignee.town.text("town")?,
        name_cipher: consignee.encrypt_fullname.text("encrypt_fullname")?,
        phone_cipher: first_text([
            ("encrypt_mobile", consignee.encrypt_mobile),
            ("encrypt_telephone", consignee.encrypt_telephone),
        ])?,
        address_cipher: consignee.encrypt_full_address.text("encrypt_fullAddress")?,
        platform_receiver_id: consignee.oaid.text("oaid")?,
        zip: String::new(),
    };
    let said = [
        &receiver.name_mask,
        &receiver.phone_mask,
        &receiver.address_mask,
        &receiver.platform_receiver_id,
    ];
    if said.into_iter().all(String::is_empty) {
        return Ok(None);
    }
    let fingerprint = sha256_hex(&[
        &receiver.platform_receiver_id,
        &receiver.name_mask,
        &receiver.phone_mask,
        &receiver.province,
        &receiver.city,
        &receiver.district,
        &receiver.town,
        &receiver.address_mask,
    ]);
    Ok(Some(MappedReceiver {
        receiver,
        fingerprint,
    }))
}

/// Parcels that JD knows; an order leaves whole, so no line is named.
fn shipments(order: &Order<'_>) -> Mapping<Option<PlatformShipments>> {
    if !order.waybill.is_said() {
        return Ok(None);
    }
    let shipments = parcels(order)?
        .into_iter()
        .map(|(company, number)| PlatformShipment {
            carrier_code: COMPANIES
                .ours(company.as_str())
                .map_or_else(|| format!("JD-{company}"), str::to_owned),
            waybill_no: number,
            line_keys: Vec::new(),
        });
    Ok(Some(PlatformShipments {
        shipments: shipments.collect(),
    }))
}

/// Company id and number of each parcel: companies stand apart by `|`, the numbers of one
/// by `,`. A company that is not named is written as `0`.
pub(super) fn parcels(order: &Order<'_>) -> Mapping<Vec<(String, String)>> {
    let companies = order.logistics_id.text("logisticsId")?;
    let companies: Vec<_> = companies.split('|').map(str::trim).collect();
    let numbers = order.waybill.text("waybill")?;
    let mut parcels = Vec::new();
    for (at, group) in numbers.split('|').enumerate() {
        // One company may stand for all numbers.
        let only = companies.first().filter(|_| companies.len() == 1);
        let company = companies.get(at).or(only).copied().unwrap_or_default();
        let company = if company.is_empty() { "0" } else { company };
        for number in group.split(',').map(str::trim) {
            if !number.is_empty() {
                parcels.push((company.to_owned(), number.to_owned()));
            }
        }
    }
    Ok(parcels)
}

fn first_text<const N: usize>(fields: [(&str, Field<'_>); N]) -> Mapping<String> {
    for (name, field) in fields {
        let text = field.text(name)?;
        if !text.is_empty() {
            return Ok(text);
        }
    }
    Ok(String::new())
}
