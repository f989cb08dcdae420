//! A Douyin shop order in our words.

use super::{
    map_lines, map_parcels,
    wire::{Address, Order, Region},
};
use crate::{
    platform::{MappedOrder, MappedReceiver},
    platforms::reading::{Field, Mapping, sha256_hex, unknown, unmappable},
};
use oms_contracts::{
    oms::{
        events::v1::{PlatformLines, PlatformNotes, PlatformOrder},
        types::v1::{PlatformStatus, Receiver},
    },
    timestamp,
};

/// Maps a whole order.
pub(super) fn order(order: &Order<'_>) -> Mapping<MappedOrder> {
    let id = order.order_id.needed_id("order_id")?;
    let modified = order.update_time.needed_seconds("update_time")?;
    let status = platform_status(order)?;
    let parcels = map_parcels::parcels(order)?;
    let lines = map_lines::lines(order, status, parcels.as_deref().unwrap_or_default())?;
    let amounts = map_lines::amounts(order, lines.as_deref())?;
    Ok(MappedOrder {
        order: PlatformOrder {
            platform_order_id: bare(id),
            status: status.into(),
            modified_at: Some(timestamp(modified)),
            created_at: order.create_time.seconds("create_time")?.map(timestamp),
            paid_at: order.pay_time.seconds("pay_time")?.map(timestamp),
            latest_ship_at: order.exp_ship_time.seconds("exp_ship_time")?.map(timestamp),
            ship_block_reason: match status {
                PlatformStatus::AwaitingPayment
                | PlatformStatus::AwaitingShipment
                | PlatformStatus::PartiallyShipped => ship_block_reason(order)?,
                _ => String::new(),
            },
            lines: lines.map(|lines| PlatformLines {
                lines: map_lines::shared_out(lines, amounts.as_ref()),
                complete: true,
            }),
            amounts,
            notes: notes(order)?,
            receiver: None,
            shipments: parcels.map(map_parcels::shipments),
            content_hash: Vec::new(),
        },
        receiver: receiver(order)?,
    })
}

/// An order number without the `A` that old ones end with.
pub(super) fn bare(mut id: String) -> String {
    if id.ends_with('A') {
        id.pop();
    }
    id
}

/// `order_status` tells; `main_status` tells beside it that an order was refunded whole.
pub(super) fn platform_status(order: &Order<'_>) -> Mapping<PlatformStatus> {
    use PlatformStatus::{
        AwaitingPayment, AwaitingShipment, Closed, Completed, PartiallyShipped, Shipped,
    };
    let status = match order.order_status.status("order_status")? {
        1 => AwaitingPayment,
        2 | 105 => AwaitingShipment,
        101 => PartiallyShipped,
        3 => Shipped,
        4 => Closed,
        5 => Completed,
        other => return Err(unknown("order_status", other)),
    };
    match order.main_status.int("main_status")? {
        None | Some(0..=5 | 101 | 103 | 105) => Ok(status),
        Some(21 | 22) => Ok(Closed),
        // Refunded after receipt, it is said: that decides nothing once the goods left.
        Some(39) if has_left(status) => Ok(status),
        Some(other) => Err(unknown("main_status", other)),
    }
}

/// True where nothing is left to be shipped.
pub(super) fn has_left(status: PlatformStatus) -> bool {
    matches!(
        status,
        PlatformStatus::Shipped | PlatformStatus::Completed | PlatformStatus::Closed
    )
}

/// Paid but held by risk control or an open group, paid in part, or of a type that has
/// nothing to ship (vouchers, virtual goods) or is not known to have.
fn ship_block_reason(order: &Order<'_>) -> Mapping<String> {
    for (name, field) in [
        ("order_status", order.order_status),
        ("main_status", order.main_status),
    ] {
        match field.int(name)? {
            Some(105) => return Ok("HELD_AFTER_PAYMENT".into()),
            Some(103) => return Ok("PARTLY_PAID".into()),
            _ => {}
        }
    }
    Ok(match order.order_type.int("order_type")? {
        None | Some(0) => String::new(),
        Some(other) => format!("ORDER_TYPE_{other}"),
    })
}

fn notes(order: &Order<'_>) -> Mapping<Option<PlatformNotes>> {
    let said = [
        order.buyer_words,
        order.seller_words,
        order.seller_remark_stars,
    ]
    .into_iter()
    .any(Field::is_said);
    if !said {
        return Ok(None);
    }
    let flag = order.seller_remark_stars.int("seller_remark_stars")?;
    Ok(Some(PlatformNotes {
        buyer_nick: String::new(),
        buyer_memo: order.buyer_words.text("buyer_words")?,
        seller_memo: order.seller_words.text("seller_words")?,
        seller_flag: i32::try_from(flag.unwrap_or(0))
            .map_err(|_| unmappable("BAD_DOCUMENT", "seller_remark_stars is no flag".into()))?,
    }))
}

/// The receiver is said only while a cipher of it is given; masks alone ship nothing. The
/// fingerprint is of masks and regions: ciphers change with every reading.
fn receiver(order: &Order<'_>) -> Mapping<Option<MappedReceiver>> {
    let address = order.post_addr.decode::<Address<'_>>("post_addr")?;
    let address = address.unwrap_or_default();
    let name_cipher = order.encrypt_post_receiver.text("encrypt_post_receiver")?;
    let phone_cipher = order.encrypt_post_tel.text("encrypt_post_tel")?;
    let address_cipher = address.encrypt_detail.text("encrypt_detail")?;
    if [&name_cipher, &phone_cipher, &address_cipher]
        .into_iter()
        .all(String::is_empty)
    {
        return Ok(None);
    }
    let masked = order
        .mask_post_addr
        .decode::<Address<'_>>("mask_post_addr")?;
    let masked = masked.unwrap_or_default();
    let receiver = Receiver {
        name_mask: order.mask_post_receiver.text("mask_post_receiver")?,
        phone_mask: order.mask_post_tel.text("mask_post_tel")?,
        address_mask: masked.detail.text("mask_post_addr.detail")?,
        province: region(
            "province",
            address.province.as_ref(),
            masked.province.as_ref(),
        )?,
        city: region("city", address.city.as_ref(), masked.city.as_ref())?,
        district: region("town", address.town.as_ref(), masked.town.as_ref())?,
        town: region("street", address.street.as_ref(), masked.street.as_ref())?,
        name_cipher,
        phone_cipher,
        address_cipher,
        platform_receiver_id: order.open_address_id.text("open_address_id")?,
        ..Receiver::default()
    };
    let fingerprint = sha256_hex(&[
        "masks",
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

/// The first name that is told.
fn region(name: &str, plain: Option<&Region<'_>>, masked: Option<&Region<'_>>) -> Mapping<String> {
    for region in [plain, masked].into_iter().flatten() {
        let text = region.name.text(name)?;
        if !text.is_empty() {
            return Ok(text);
        }
    }
    Ok(String::new())
}
