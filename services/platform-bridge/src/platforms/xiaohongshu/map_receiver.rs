//! The receiver of a Xiaohongshu order in our words.

use super::{
    map::{AWAITING_SHIPMENT, awaits_receiver},
    wire::{Order, ReceiverInfo},
};
use crate::{
    platform::MappedReceiver,
    platforms::reading::{Field, Mapping, sha256_hex, unmappable},
};
use oms_contracts::oms::types::v1::Receiver;

/// Before the order waits to be shipped its regions and the id of the receiver are
/// said; then the ciphers must be there too; later there is nothing new to say.
pub(super) fn receiver(
    order: &Order<'_>,
    info: Option<&ReceiverInfo<'_>>,
) -> Mapping<Option<MappedReceiver>> {
    let address_id = order.open_address_id.text("openAddressId")?;
    let mut receiver = Receiver {
        province: order.receiver_province_name.text("receiverProvinceName")?,
        city: order.receiver_city_name.text("receiverCityName")?,
        district: order.receiver_district_name.text("receiverDistrictName")?,
        platform_receiver_id: address_id.clone(),
        ..Receiver::default()
    };
    let half = |message: &str| unmappable("BAD_DOCUMENT", message.into());
    if awaits_receiver(order)? {
        match info {
            Some(info) if is_given(info)? => add(&mut receiver, info)?,
            _ => {
                return Err(half(
                    "the order awaits shipment, and its receiver is not given",
                ));
            }
        }
        if address_id.is_empty() {
            return Err(half(
                "openAddressId is missing while the order awaits shipment",
            ));
        }
    } else {
        let status = order.order_status.int("orderStatus")?;
        let is_early = matches!(status, Some(1..=AWAITING_SHIPMENT));
        if !is_early || address_id.is_empty() {
            return Ok(None);
        }
    }
    Ok(Some(MappedReceiver {
        receiver,
        fingerprint: sha256_hex(&["openAddressId", &address_id]),
    }))
}

/// True where a receiver is that of the address that was asked for, and whole.
pub(super) fn is_given(info: &ReceiverInfo<'_>) -> Mapping<bool> {
    let mut given = info.matched.int("matched")? != Some(0);
    for (name, field) in [
        ("receiverName", info.receiver_name),
        ("receiverPhone", info.receiver_phone),
        ("receiverAddress", info.receiver_address),
    ] {
        given = given && !field.text(name)?.is_empty();
    }
    Ok(given)
}

/// Adds the ciphers and what is told finer than by the order.
fn add(receiver: &mut Receiver, info: &ReceiverInfo<'_>) -> Mapping<()> {
    finer(&mut receiver.province, info.receiver_province_name)?;
    finer(&mut receiver.city, info.receiver_city_name)?;
    finer(&mut receiver.district, info.receiver_district_name)?;
    receiver.town = info.receiver_town_name.text("receiverTownName")?;
    receiver.name_cipher = info.receiver_name.text("receiverName")?;
    receiver.phone_cipher = info.receiver_phone.text("receiverPhone")?;
    receiver.address_cipher = info.receiver_address.text("receiverAddress")?;
    Ok(())
}

fn finer(place: &mut String, field: Field<'_>) -> Mapping<()> {
    let text = field.text("a region of the receiver")?;
    if !text.is_empty() {
        *place = text;
    }
    Ok(())
}
