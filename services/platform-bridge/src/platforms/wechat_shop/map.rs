//! A WeChat shop order in our words.

use super::{
    map_lines::{Contents, contents, platform_lines},
    wire::{Address, DeliveryInfo, ExtInfo, Order, OrderDetail, PayInfo, PriceInfo},
};
use crate::{
    platform::{MappedOrder, MappedReceiver},
    platforms::reading::{Field, Mapping, sha256_hex, unknown},
};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAmounts, PlatformNotes, PlatformOrder, PlatformShipments},
        types::v1::{PlatformStatus, Receiver},
    },
    timestamp,
};

/// Maps a whole order.
pub(super) fn order(order: &Order<'_>) -> Mapping<MappedOrder> {
    let id = order.order_id.needed_id("order_id")?;
    let modified = order.update_time.needed_seconds("update_time")?;
    let status = platform_status(order)?;
    let detail: OrderDetail<'_> = part(order.order_detail, "order_detail")?;
    let pay: PayInfo<'_> = part(detail.pay_info, "pay_info")?;
    let delivery: DeliveryInfo<'_> = part(detail.delivery_info, "delivery_info")?;
    let contents = contents(&detail, &delivery)?;
    let amounts = amounts(&detail)?;
    let lines = contents
        .as_ref()
        .map(|contents| platform_lines(contents, amounts.as_ref(), order.aftersale_detail))
        .transpose()?;
    Ok(MappedOrder {
        order: PlatformOrder {
            platform_order_id: id,
            status: status.into(),
            modified_at: Some(timestamp(modified)),
            created_at: order.create_time.seconds("create_time")?.map(timestamp),
            paid_at: pay.pay_time.seconds("pay_time")?.map(timestamp),
            latest_ship_at: latest_ship_at(contents.as_ref())?.map(timestamp),
            ship_block_reason: match status {
                PlatformStatus::AwaitingPayment
                | PlatformStatus::AwaitingShipment
                | PlatformStatus::PartiallyShipped => {
                    ship_block_reason(order, &delivery, contents.as_ref())?.to_owned()
                }
                _ => String::new(),
            },
            amounts,
            lines,
            notes: notes(&detail)?,
            receiver: None,
            shipments: match contents {
                Some(contents) if delivery.delivery_product_info.is_said() => {
                    let shipments = contents.shipments;
                    Some(PlatformShipments { shipments })
                }
                _ => None,
            },
            content_hash: Vec::new(),
        },
        receiver: receiver(&delivery)?,
    })
}

/// A part of the document; an absent one says nothing.
pub(super) fn part<'a, T>(field: Field<'a>, name: &str) -> Mapping<T>
where
    T: serde::Deserialize<'a> + Default,
{
    Ok(field.decode(name)?.unwrap_or_default())
}

/// A gift not yet taken, a group not yet complete and a voucher not yet used are paid;
/// what keeps them from being shipped is told apart.
pub(super) fn platform_status(order: &Order<'_>) -> Mapping<PlatformStatus> {
    match order.status.status("status")? {
        10 => Ok(PlatformStatus::AwaitingPayment),
        12 | 13 | 17 | 20 => Ok(PlatformStatus::AwaitingShipment),
        21 => Ok(PlatformStatus::PartiallyShipped),
        30 => Ok(PlatformStatus::Shipped),
        100 => Ok(PlatformStatus::Completed),
        190 | 200 | 250 => Ok(PlatformStatus::Closed),
        other => Err(unknown("status", other)),
    }
}

fn ship_block_reason(
    order: &Order<'_>,
    delivery: &DeliveryInfo<'_>,
    contents: Option<&Contents<'_>>,
) -> Mapping<&'static str> {
    match order.status.int("status")? {
        Some(12) => return Ok("GIFT_NOT_ACCEPTED"),
        Some(13) => return Ok("GROUP_NOT_FORMED"),
        Some(17) => return Ok("AWAITING_REDEMPTION"),
        _ => {}
    }
    match delivery.deliver_method.int("deliver_method")? {
        None | Some(0) => {}
        Some(1 | 3) => return Ok("VIRTUAL_DELIVERY"),
        Some(other) => return Err(unknown("deliver_method", other)),
    }
    if is_address_under_review(delivery)? {
        return Ok("ADDRESS_UNDER_REVIEW");
    }
    for line in contents.map_or(&[][..], |contents| &contents.lines) {
        match line.sku_change()? {
            None | Some(0 | 4..=7) => {}
            Some(3) => return Ok("SKU_CHANGE_REQUESTED"),
            Some(other) => return Err(unknown("preshipment_change_sku_state", other)),
        }
    }
    Ok("")
}

/// Whether it is told as a flag or as the new address is not documented: both are read.
fn is_address_under_review(delivery: &DeliveryInfo<'_>) -> Mapping<bool> {
    let field = delivery.address_under_review;
    if let Ok(flag) = field.int("address_under_review") {
        return Ok(flag.unwrap_or(0) != 0);
    }
    let address: Address<'_> = part(field, "address_under_review")?;
    Ok(receiver_of(&address)?.is_some())
}

/// The earliest of the lines' deadlines.
fn latest_ship_at(
    contents: Option<&Contents<'_>>,
) -> Mapping<Option<chrono::DateTime<chrono::Utc>>> {
    let mut earliest = None;
    for line in contents.map_or(&[][..], |contents| &contents.lines) {
        let deadline = line.deadline()?;
        earliest = [earliest, deadline].into_iter().flatten().min();
    }
    Ok(earliest)
}

/// Every kind of discount and change of price ends in what the buyer pays, so the
/// discount is what is left between goods, freight and that: below zero where the price
/// was raised. Freight counts as far as it was paid.
fn amounts(detail: &OrderDetail<'_>) -> Mapping<Option<PlatformAmounts>> {
    let price: PriceInfo<'_> = part(detail.price_info, "price_info")?;
    let Some(payable_fen) = price.order_price.fen("order_price")? else {
        return Ok(None);
    };
    let mut freight = price.freight.fen("freight")?;
    if price.is_change_freight.int("is_change_freight")? == Some(1) {
        freight = price.change_freight.fen("change_freight")?.or(freight);
    }
    let postage_fen = freight.unwrap_or(0).min(payable_fen);
    let paid_for_goods = payable_fen - postage_fen;
    let goods = price.product_price.fen("product_price")?;
    let goods_fen = goods.unwrap_or(paid_for_goods);
    Ok(Some(PlatformAmounts {
        goods_fen,
        discount_fen: goods_fen - paid_for_goods,
        postage_fen,
        payable_fen,
    }))
}

/// The platform has neither nicks nor flags.
fn notes(detail: &OrderDetail<'_>) -> Mapping<Option<PlatformNotes>> {
    let Some(notes) = detail.ext_info.decode::<ExtInfo<'_>>("ext_info")? else {
        return Ok(None);
    };
    if !notes.customer_notes.is_said() && !notes.merchant_notes.is_said() {
        return Ok(None);
    }
    Ok(Some(PlatformNotes {
        buyer_nick: String::new(),
        buyer_memo: notes.customer_notes.text("customer_notes")?,
        seller_memo: notes.merchant_notes.text("merchant_notes")?,
        seller_flag: 0,
    }))
}

fn receiver(delivery: &DeliveryInfo<'_>) -> Mapping<Option<MappedReceiver>> {
    receiver_of(&part(delivery.address_info, "address_info")?)
}

/// WeChat gives masks in place of the receiver, and a hash that stands for the address.
fn receiver_of(address: &Address<'_>) -> Mapping<Option<MappedReceiver>> {
    let detail = address.detail_info.text("detail_info")?;
    let house = address.house_number.text("house_number")?;
    let number = address.tel_number.text("tel_number")?;
    let receiver = Receiver {
        name_mask: address.user_name.text("user_name")?,
        phone_mask: match number.as_str() {
            "" => address
                .virtual_order_tel_number
                .text("virtual_order_tel_number")?,
            _ => number.clone(),
        },
        address_mask: format!("{detail}{house}"),
        province: address.province_name.text("province_name")?,
        city: address.city_name.text("city_name")?,
        district: address.county_name.text("county_name")?,
        zip: address.postal_code.text("postal_code")?,
        platform_receiver_id: address.hash_code.text("hash_code")?,
        ..Receiver::default()
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
    let fingerprint = match receiver.platform_receiver_id.as_str() {
        // A virtual number is lent for a time, so it says nothing of the address.
        "" => sha256_hex(&[
            "masks",
            &receiver.name_mask,
            &number,
            &receiver.province,
            &receiver.city,
            &receiver.district,
            &receiver.address_mask,
            &receiver.zip,
        ]),
        hash_code => sha256_hex(&["hash_code", hash_code]),
    };
    Ok(Some(MappedReceiver {
        receiver,
        fingerprint,
    }))
}
