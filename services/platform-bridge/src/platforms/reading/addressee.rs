//! Whom a waybill is for, where a platform takes its own ciphers back.

use crate::platform::{Address, CallError, Person, WaybillReceiver};

/// The receiver of an order with its ciphers in the place of name, phone and street; one in
/// plain words as it is.
pub(crate) fn addressee(receiver: &WaybillReceiver) -> Result<Person, CallError> {
    let receiver = match receiver {
        WaybillReceiver::Plain(person) => return Ok(person.clone()),
        WaybillReceiver::OfOrder(receiver) => receiver,
    };
    let person = Person {
        name: receiver.name_cipher.clone(),
        phone: receiver.phone_cipher.clone(),
        address: Address {
            province: receiver.province.clone(),
            city: receiver.city.clone(),
            district: receiver.district.clone(),
            town: receiver.town.clone(),
            detail: receiver.address_cipher.clone(),
        },
    };
    let ciphers = [&person.name, &person.phone, &person.address.detail];
    if ciphers.into_iter().any(String::is_empty) {
        return Err(CallError::Refused {
            code: "NO_CIPHERS".into(),
            message: "the order's receiver is not told whole; pull the order again; not sent"
                .into(),
        });
    }
    Ok(person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_contracts::oms::types::v1::Receiver;

    #[test]
    fn ciphers_stand_in_the_place_of_words() {
        let mut receiver = Receiver {
            name_mask: "张*".into(),
            province: "浙江省".into(),
            town: "仓前街道".into(),
            name_cipher: "n".into(),
            phone_cipher: "p".into(),
            address_cipher: "a".into(),
            ..Receiver::default()
        };
        let person = addressee(&WaybillReceiver::OfOrder(receiver.clone())).unwrap();
        let Address {
            province,
            town,
            detail,
            ..
        } = person.address;
        assert_eq!((person.name.as_str(), person.phone.as_str()), ("n", "p"));
        assert_eq!(
            [province.as_str(), town.as_str(), detail.as_str()],
            ["浙江省", "仓前街道", "a"]
        );
        receiver.phone_cipher.clear();
        let refused = addressee(&WaybillReceiver::OfOrder(receiver));
        assert!(matches!(refused, Err(CallError::Refused { code, .. }) if code == "NO_CIPHERS"));
    }
}
