//! What hides a receiver's name, phone and address: a text that is another at each reading and that
//! only the same order opens again, as long as its receiver is the same.
//!
//! Nothing is remembered for it: the text holds a salt, and a digest over the order, its receiver,
//! the field and the salt.

use uuid::Uuid;

use crate::chance::Chance;
use crate::world::order::{Order, Receiver};

/// Bytes of the salt, before the digest.
const SALT: usize = 16;

/// What of a receiver is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    Name,
    Phone,
    Address,
}

impl Hidden {
    const ALL: [Self; 3] = [Self::Name, Self::Phone, Self::Address];

    /// In plain words.
    pub(crate) fn of(self, receiver: &Receiver) -> &str {
        match self {
            Self::Name => &receiver.name,
            Self::Phone => &receiver.phone,
            Self::Address => &receiver.address,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Address => "address",
        }
    }
}

/// The bytes that stand for a field of a receiver of an order: 48 of them.
pub(crate) fn hide(chance: Chance, order: &str, receiver: &Receiver, field: Hidden) -> Vec<u8> {
    let salt = Uuid::new_v4();
    let proof = proof(chance, order, receiver, field, salt);
    [salt.as_bytes().as_slice(), proof.as_bytes()].concat()
}

/// The field that the bytes stand for; none where they are not of this order's receiver.
pub(crate) fn uncover(chance: Chance, order: &Order, bytes: &[u8]) -> Option<Hidden> {
    let (salt, given) = bytes.split_at_checked(SALT)?;
    let salt = Uuid::from_slice(salt).ok()?;
    let fits = |field: &Hidden| {
        let proof = proof(chance, &order.key.id, &order.receiver, *field, salt);
        proof.as_bytes() == given
    };
    Hidden::ALL.into_iter().find(fits)
}

fn proof(chance: Chance, order: &str, receiver: &Receiver, field: Hidden, salt: Uuid) -> String {
    let salt = salt.simple().to_string();
    let parts = ["receiver cipher", order, &receiver.key, field.word(), &salt];
    chance.hex(&parts)
}
