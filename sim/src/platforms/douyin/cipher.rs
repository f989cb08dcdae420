//! Ciphers of receivers in Douyin's form: three parts between number signs, the last one a kind.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::chance::Chance;
use crate::platforms::receiver_cipher::{Hidden, hide, uncover};
use crate::world::order::{Order, Receiver};

/// An opaque text, another one each time.
pub(super) fn sealed(chance: Chance, order: &str, receiver: &Receiver, field: Hidden) -> String {
    let body = STANDARD.encode(hide(chance, order, receiver, field));
    format!("#{}#{}#1##", &body[..4], &body[4..])
}

/// What a cipher of the order's receiver stands for; none where it is not one.
pub(super) fn opened(chance: Chance, order: &Order, text: &str) -> Option<Hidden> {
    let inner = text.strip_prefix('#')?.strip_suffix("#1##")?;
    let (head, tail) = inner.split_once('#')?;
    uncover(
        chance,
        order,
        &STANDARD.decode(format!("{head}{tail}")).ok()?,
    )
}

/// Whether a text is a field of the order's receiver, hidden or in plain words.
pub(super) fn says(chance: Chance, order: &Order, field: Hidden, text: &str) -> bool {
    text == field.of(&order.receiver) || opened(chance, order, text) == Some(field)
}

/// 1 address, 2 name, 3 phone.
pub(super) fn data_type(field: Hidden) -> i64 {
    match field {
        Hidden::Address => 1,
        Hidden::Name => 2,
        Hidden::Phone => 3,
    }
}
