//! A label as other services ask for it, as it rests and as connectors take it.

use crate::{
    bridge::Bridge,
    error::Error,
    platform::{
        Address, CarrierService, Person, PrintData, WaybillItem, WaybillReceiver, WaybillRef,
        WaybillRequest,
    },
    seal,
    store::waybills::{self, Row, Wanted},
};
use oms_contracts::{
    ids::ShopId,
    oms::{
        bridge::v1::{ContactPerson, PostalAddress, Waybill, WaybillOrder},
        types::v1::Receiver,
    },
};
use oms_service_kit::seal::KeyRing;
use prost::Message;
use ring::digest::{SHA256, digest};

/// As it rests, and as the connector takes it.
pub(crate) fn read(
    keys: &KeyRing,
    order: &WaybillOrder,
) -> Result<(Wanted, WaybillRequest), Error> {
    if !order.parcel_key.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Error::BadField {
            field: "waybills.parcel_key",
            description: format!("must be letters and digits, not {:?}", order.parcel_key),
        });
    }
    let request = request(keys, order)?;
    let wanted = Wanted {
        parcel_key: order.parcel_key.clone(),
        carrier_code: order.carrier_code.clone(),
        request_sealed: keys.seal(&order.encode_to_vec()),
        request_hash: hash(order, &request.receiver),
    };
    Ok((wanted, request))
}

/// The waybill of a row, as later calls name it.
pub(crate) fn issued(keys: &KeyRing, row: &Row) -> Result<WaybillRef, Error> {
    let order = WaybillOrder::decode(&*keys.open(&row.request_sealed)?)?;
    Ok(WaybillRef {
        request: request(keys, &order)?,
        waybill_no: row.waybill_no.clone(),
        reference: row.reference.clone(),
    })
}

/// The label of a row as it came with the number.
pub(crate) fn label(keys: &KeyRing, row: &Row) -> Result<Option<PrintData>, Error> {
    let Some(sealed) = &row.print_sealed else {
        return Ok(None);
    };
    let text = String::from_utf8(keys.open(sealed)?);
    let text = text.map_err(|_| oms_service_kit::seal::SealError::Damaged)?;
    Ok(Some(PrintData(text)))
}

/// What others are told of a row.
pub(crate) fn told(row: &Row) -> Waybill {
    Waybill {
        parcel_key: row.parcel_key.clone(),
        state: row.state() as i32,
        carrier_code: row.carrier_code.clone(),
        waybill_no: row.waybill_no.clone(),
        parent_waybill_no: row.parent_waybill_no.clone(),
        code: row.code.clone(),
        message: row.message.clone(),
    }
}

/// The row of a label that was asked for.
pub(crate) async fn known(bridge: &Bridge, shop_id: ShopId, key: &str) -> Result<Row, Error> {
    let mut conn = bridge.connection().await?;
    let row = waybills::get(&mut conn, shop_id.0, key).await?;
    row.ok_or_else(|| Error::WaybillNotFound(key.to_owned()))
}

/// What others are told of the label of a key.
pub(crate) async fn standing(
    bridge: &Bridge,
    shop_id: ShopId,
    key: &str,
) -> Result<Waybill, Error> {
    Ok(told(&known(bridge, shop_id, key).await?))
}

/// A person in the contract's words.
pub(crate) fn contact(person: Person) -> ContactPerson {
    ContactPerson {
        name: person.name,
        phone: person.phone,
        address: Some(postal(person.address)),
    }
}

/// An address in the contract's words.
pub(crate) fn postal(address: Address) -> PostalAddress {
    PostalAddress {
        province: address.province,
        city: address.city,
        district: address.district,
        town: address.town,
        detail: address.detail,
    }
}

fn person(contact: &ContactPerson) -> Person {
    let address = contact.address.clone().unwrap_or_default();
    Person {
        name: contact.name.clone(),
        phone: contact.phone.clone(),
        address: Address {
            province: address.province,
            city: address.city,
            district: address.district,
            town: address.town,
            detail: address.detail,
        },
    }
}

fn request(keys: &KeyRing, order: &WaybillOrder) -> Result<WaybillRequest, Error> {
    let sender = order.sender.as_ref().map(person).unwrap_or_default();
    let items = order.items.iter().map(|item| WaybillItem {
        title: item.title.clone(),
        spec: item.spec.clone(),
        quantity: item.quantity,
        platform_goods_id: item.platform_goods_id.clone(),
        platform_sku_id: item.platform_sku_id.clone(),
    });
    let services = order.services.iter().map(|service| CarrierService {
        code: service.code.clone(),
        value: service.value.clone(),
    });
    Ok(WaybillRequest {
        parcel_key: order.parcel_key.clone(),
        platform_order_ids: order.platform_order_ids.clone(),
        carrier_code: order.carrier_code.clone(),
        account_id: order.account_id.clone(),
        template_id: order.template_id.clone(),
        template_url: order.template_url.clone(),
        sender,
        receiver: receiver(keys, order)?,
        items: items.collect(),
        weight_g: order.weight_g,
        volume_cm3: order.volume_cm3,
        product_code: order.product_code.clone(),
        services: services.collect(),
        note: order.note.clone(),
    })
}

fn receiver(keys: &KeyRing, order: &WaybillOrder) -> Result<WaybillReceiver, Error> {
    match (&order.receiver_plain, order.receiver_sealed.is_empty()) {
        (None, false) => {
            let receiver = seal::open_receiver(keys, &order.receiver_sealed);
            let receiver = receiver.map_err(|_| Error::BadField {
                field: "waybills.receiver_sealed",
                description: "cannot be opened: it was sealed elsewhere or is damaged".into(),
            })?;
            Ok(WaybillReceiver::OfOrder(receiver))
        }
        (Some(plain), true) => Ok(WaybillReceiver::Plain(person(plain))),
        _ => Err(Error::BadField {
            field: "waybills.receiver_sealed",
            description: "give either this or receiver_plain".into(),
        }),
    }
}

/// Over what makes the label: a receiver counts by what stays the same while its ciphers
/// change with every reading.
fn hash(order: &WaybillOrder, receiver: &WaybillReceiver) -> Vec<u8> {
    let mut words = WaybillOrder {
        receiver_sealed: Vec::new(),
        ..order.clone()
    }
    .encode_to_vec();
    if let WaybillReceiver::OfOrder(receiver) = receiver {
        let lasting = Receiver {
            name_cipher: String::new(),
            phone_cipher: String::new(),
            address_cipher: String::new(),
            ..receiver.clone()
        };
        words.extend(lasting.encode_to_vec());
    }
    digest(&SHA256, &words).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(keys: &KeyRing, receiver: &Receiver) -> WaybillOrder {
        WaybillOrder {
            parcel_key: "p1".into(),
            platform_order_ids: vec!["1".into()],
            carrier_code: "ZTO".into(),
            receiver_sealed: keys.seal(&receiver.encode_to_vec()),
            ..Default::default()
        }
    }

    #[test]
    fn new_ciphers_are_the_same_label_and_another_address_is_not() {
        let keys = KeyRing::parse(&KeyRing::generate()).unwrap();
        let first = Receiver {
            name_mask: "张**".into(),
            name_cipher: "a".into(),
            ..Default::default()
        };
        let again = Receiver {
            name_cipher: "b".into(),
            ..first.clone()
        };
        let moved = Receiver {
            district: "西湖区".into(),
            ..first.clone()
        };
        let hash = |receiver: &Receiver| {
            let (wanted, _) = read(&keys, &order(&keys, receiver)).unwrap();
            wanted.request_hash
        };
        assert_eq!(hash(&first), hash(&again));
        assert_ne!(hash(&first), hash(&moved));
    }

    #[test]
    fn a_label_has_one_receiver_and_a_sound_key() {
        let keys = KeyRing::parse(&KeyRing::generate()).unwrap();
        let sound = order(&keys, &Receiver::default());
        assert!(read(&keys, &sound).is_ok());
        let both = WaybillOrder {
            receiver_plain: Some(ContactPerson::default()),
            ..sound.clone()
        };
        let none = WaybillOrder {
            receiver_sealed: Vec::new(),
            ..sound.clone()
        };
        let foreign = WaybillOrder {
            receiver_sealed: vec![1, 2, 3],
            ..sound.clone()
        };
        let odd = WaybillOrder {
            parcel_key: "p 1".into(),
            ..sound
        };
        for bad in [both, none, foreign, odd] {
            assert!(matches!(read(&keys, &bad), Err(Error::BadField { .. })));
        }
    }
}
