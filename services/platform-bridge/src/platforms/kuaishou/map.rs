//! A Kuaishou order in our words.

use super::{
    map_lines::{platform_lines, refund_state},
    pieces::{base_info, pieces},
    wire::{Address, BaseInfo, Delivery, Note, Notes, Order},
};
use crate::{
    platform::{MappedOrder, MappedReceiver},
    platforms::reading::{Field, Mapping, sha256_hex, unmappable},
};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAmounts, PlatformNotes, PlatformOrder, PlatformShipments},
        types::v1::{PlatformStatus, Receiver, RefundState},
    },
    timestamp,
};

/// Reason of an order whose money went back while it is still to be shipped.
const REFUNDED: &str = "REFUNDED";

/// `flagTagCode`s of flags 1 to 6.
const FLAGS: [&str; 6] = [
    "red_flag_tag_order",
    "yellow_flag_tag_order",
    "green_flag_tag_order",
    "blue_flag_tag_order",
    "purple_flag_tag_order",
    "grey_flag_tag_order",
];

/// Maps a whole order.
pub(super) fn order(order: &Order<'_>) -> Mapping<MappedOrder> {
    let base = base_info(order)?;
    let pieces = pieces(order)?;
    let modified = base.update_time.millis("updateTime")?;
    let modified =
        modified.ok_or_else(|| unmappable("BAD_TIME", "updateTime is missing".into()))?;
    let status = pieces.status();
    let refund = refund_state(order)?;
    let amounts = amounts(&base)?;
    let time =
        |field: Field<'_>, name: &str| -> Mapping<_> { Ok(field.millis(name)?.map(timestamp)) };
    Ok(MappedOrder {
        order: PlatformOrder {
            platform_order_id: pieces.main.oid.clone(),
            status: status.into(),
            modified_at: Some(timestamp(modified)),
            created_at: time(base.create_time, "createTime")?,
            paid_at: time(base.pay_time, "payTime")?,
            latest_ship_at: time(
                base.valid_promise_shipment_time_stamp,
                "validPromiseShipmentTimeStamp",
            )?,
            ship_block_reason: ship_block_reason(&base, status, refund)?,
            amounts,
            lines: platform_lines(&pieces, amounts.as_ref(), refund)?,
            notes: notes(order, &base)?,
            receiver: None,
            shipments: order
                .order_logistics_info
                .is_said()
                .then(|| PlatformShipments {
                    shipments: pieces.shipments(),
                }),
            content_hash: Vec::new(),
        },
        receiver: receiver(order)?,
    })
}

/// Any reason forbids shipping, documented or not. A ship-by time of 0 says the same of
/// an order that waits for its shipment.
fn ship_block_reason(
    base: &BaseInfo<'_>,
    status: PlatformStatus,
    refund: RefundState,
) -> Mapping<String> {
    use PlatformStatus::{AwaitingPayment, AwaitingShipment, PartiallyShipped};
    if !matches!(
        status,
        AwaitingPayment | AwaitingShipment | PartiallyShipped
    ) {
        return Ok(String::new());
    }
    let name = "disableDeliveryReasonCode";
    let disabled = base.disable_delivery_reason_code;
    let disabled = disabled.decode::<Vec<Field<'_>>>(name)?.unwrap_or_default();
    if let Some(first) = disabled.first() {
        return Ok(match first.int(name)? {
            Some(1) => "GROUP_NOT_FORMED".into(),
            Some(2) => "RISK_CONTROL".into(),
            other => format!("DELIVERY_DISABLED_{}", other.unwrap_or(0)),
        });
    }
    match base.risk_code.int("riskCode")? {
        None | Some(0) => {}
        Some(10_001) => return Ok("RISK_CONTROL".into()),
        Some(other) => return Ok(format!("RISK_{other}")),
    }
    if status != AwaitingShipment {
        return Ok(String::new());
    }
    let promise = base.valid_promise_shipment_time_stamp;
    Ok(match promise.int("validPromiseShipmentTimeStamp")? {
        _ if refund == RefundState::Succeeded => REFUNDED.into(),
        Some(0) => "NO_SHIP_TIME".into(),
        _ => String::new(),
    })
}

/// `totalFee` is what is paid for the goods, without postage.
fn amounts(base: &BaseInfo<'_>) -> Mapping<Option<PlatformAmounts>> {
    let Some(total) = base.total_fee.fen("totalFee")? else {
        return Ok(None);
    };
    let postage_fen = base.express_fee.fen("expressFee")?.unwrap_or(0);
    let discount_fen = base.discount_fee.fen("discountFee")?.unwrap_or(0);
    Ok(Some(PlatformAmounts {
        goods_fen: total + discount_fen,
        discount_fen,
        postage_fen,
        payable_fen: total + postage_fen,
    }))
}

/// The newest note is the memo, since notes are only ever appended.
fn notes(order: &Order<'_>, base: &BaseInfo<'_>) -> Mapping<Option<PlatformNotes>> {
    let said = [order.order_note, base.remark, base.buyer_nick];
    if !said.into_iter().any(Field::is_said) {
        return Ok(None);
    }
    let (seller_memo, seller_flag) = newest_note(order)?.unwrap_or_default();
    Ok(Some(PlatformNotes {
        buyer_nick: base.buyer_nick.text("buyerNick")?,
        buyer_memo: base.remark.text("remark")?,
        seller_memo,
        seller_flag,
    }))
}

/// Text and flag of the newest note; of several from one instant the first, since they
/// are listed newest first.
pub(super) fn newest_note(order: &Order<'_>) -> Mapping<Option<(String, i32)>> {
    let notes = order.order_note.decode::<Notes<'_>>("orderNote")?;
    let notes = match notes {
        Some(notes) => notes
            .order_note_info
            .decode::<Vec<Note<'_>>>("orderNoteInfo")?,
        None => None,
    };
    let notes = notes.unwrap_or_default();
    let at = |note: &Note<'_>| note.create_time.int("createTime").ok().flatten();
    let newest = notes.iter().rev().max_by_key(|note| at(note));
    newest
        .map(|note| Ok((note.note.text("note")?, flag(note.flag_tag_code)?)))
        .transpose()
}

fn flag(code: Field<'_>) -> Mapping<i32> {
    let code = code.text("flagTagCode")?;
    if code.is_empty() {
        return Ok(0);
    }
    let at = FLAGS.iter().position(|known| *known == code);
    at.and_then(|at| i32::try_from(at + 1).ok())
        .ok_or_else(|| unmappable("BAD_DOCUMENT", "flagTagCode is not documented".into()))
}

/// The receiver is said only while a cipher of it is given, which it is not while
/// shipping is forbidden.
fn receiver(order: &Order<'_>) -> Mapping<Option<MappedReceiver>> {
    let Some(address) = order.order_address.decode::<Address<'_>>("orderAddress")? else {
        return Ok(None);
    };
    let delivery = order
        .order_delivery_info
        .decode::<Delivery<'_>>("orderDeliveryInfo")?
        .unwrap_or_default();
    let receiver = Receiver {
        name_mask: address.desensitise_consignee.text("desensitiseConsignee")?,
        phone_mask: address.desensitise_mobile.text("desensitiseMobile")?,
        address_mask: address.desensitise_address.text("desensitiseAddress")?,
        province: address.province.text("province")?,
        city: address.city.text("city")?,
        district: address.district.text("district")?,
        town: address.town.text("town")?,
        name_cipher: address.encrypted_consignee.text("encryptedConsignee")?,
        phone_cipher: address.encrypted_mobile.text("encryptedMobile")?,
        address_cipher: address.encrypted_address.text("encryptedAddress")?,
        platform_receiver_id: delivery.open_address_id.text("openAddressId")?,
        zip: String::new(),
    };
    let ciphers = [
        &receiver.name_cipher,
        &receiver.phone_cipher,
        &receiver.address_cipher,
    ];
    if ciphers.into_iter().all(String::is_empty) {
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
