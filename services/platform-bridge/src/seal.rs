//! Personal data on its way through: receivers and raw bodies are sealed before they
//! rest anywhere, and an order's content hash is made without ciphers.

use crate::{
    platform::{Document, MappedOrder, MappedReceiver},
    store::parked::ToPark,
};
use oms_contracts::{
    ids::ShopId,
    oms::{
        events::v1::{PlatformOrder, PlatformReceiver},
        types::v1::Receiver,
    },
};
use oms_service_kit::seal::{KeyRing, SealError};
use prost::Message;
use ring::digest::{SHA256, digest};

/// Longest message of a parked document.
const MESSAGE_CHARS: usize = 500;

/// The order as it is published: receiver sealed and indexed, content hashed.
pub(crate) fn seal_order(keys: &KeyRing, mapped: MappedOrder) -> PlatformOrder {
    let MappedOrder {
        mut order,
        receiver,
    } = mapped;
    order.receiver = receiver.map(|receiver| seal_receiver(keys, &receiver));
    order.content_hash = content_hash(&order);
    order
}

fn seal_receiver(keys: &KeyRing, mapped: &MappedReceiver) -> PlatformReceiver {
    let receiver = &mapped.receiver;
    let blind_index = [
        ("receiver-name", &receiver.name_mask),
        ("receiver-phone", &receiver.phone_mask),
        ("receiver-id", &receiver.platform_receiver_id),
    ]
    .into_iter()
    .map(|(label, text)| (label, text.trim()))
    .filter(|(_, text)| !text.is_empty())
    .map(|(label, text)| keys.blind_index(label, text))
    .collect();
    PlatformReceiver {
        sealed: keys.seal(&receiver.encode_to_vec()),
        fingerprint: mapped.fingerprint.clone(),
        blind_index,
    }
}

/// SHA-256 over the order without the sealed receiver, whose bytes differ each time; its
/// fingerprint stands for it. The encoding is deterministic: fields in order of their
/// tags, no maps.
fn content_hash(order: &PlatformOrder) -> Vec<u8> {
    let mut plain = order.clone();
    plain.content_hash.clear();
    if let Some(receiver) = &mut plain.receiver {
        receiver.sealed.clear();
        receiver.blind_index.clear();
    }
    digest(&SHA256, &plain.encode_to_vec()).as_ref().to_vec()
}

/// Opens a receiver that rests in a message or an intent.
pub(crate) fn open_receiver(keys: &KeyRing, sealed: &[u8]) -> Result<Receiver, SealError> {
    let plain = keys.open(sealed)?;
    Receiver::decode(&*plain).map_err(|_| SealError::Damaged)
}

/// A document that could not be mapped, as it is parked.
pub(crate) fn to_park<T>(
    keys: &KeyRing,
    shop_id: ShopId,
    document: &Document<T>,
    reason: &str,
    message: &str,
) -> ToPark {
    let hash = digest(&SHA256, &document.raw);
    let document_id = document.id.clone().unwrap_or_default();
    ToPark {
        shop_id: shop_id.0,
        key: if document_id.is_empty() {
            format!("sha256:{}", hex::encode(hash))
        } else {
            document_id.clone()
        },
        document_id,
        reason: reason.to_owned(),
        message: message.chars().take(MESSAGE_CHARS).collect(),
        raw_sealed: (!document.raw.is_empty()).then(|| keys.seal(&document.raw)),
        raw_hash: hash.as_ref().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(cipher: &str, fingerprint: &str) -> MappedOrder {
        MappedOrder {
            order: PlatformOrder {
                platform_order_id: "1".into(),
                ..Default::default()
            },
            receiver: Some(MappedReceiver {
                receiver: Receiver {
                    name_mask: "张**".into(),
                    name_cipher: cipher.into(),
                    ..Default::default()
                },
                fingerprint: fingerprint.into(),
            }),
        }
    }

    #[test]
    fn a_new_cipher_is_no_change_and_a_new_address_is() {
        let keys = KeyRing::parse(&KeyRing::generate()).unwrap();
        let first = seal_order(&keys, mapped("a", "x"));
        assert_eq!(
            first.content_hash,
            seal_order(&keys, mapped("b", "x")).content_hash
        );
        assert_ne!(
            first.content_hash,
            seal_order(&keys, mapped("a", "y")).content_hash
        );
        let receiver = first.receiver.unwrap();
        assert_eq!(
            receiver.blind_index,
            [keys.blind_index("receiver-name", "张**")]
        );
        assert_eq!(
            open_receiver(&keys, &receiver.sealed).unwrap().name_cipher,
            "a"
        );
    }
}
