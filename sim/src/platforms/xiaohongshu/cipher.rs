//! Ciphers of receivers in ark's form, `#index#cipher#kind##`: the index of equal texts is equal,
//! the cipher is another each time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::chance::Chance;
use crate::platforms::receiver_cipher::{Hidden, hide, uncover};
use crate::world::order::{Order, Receiver};

pub(super) fn sealed(chance: Chance, order: &str, receiver: &Receiver, field: Hidden) -> String {
    let text = field.of(receiver);
    let index = STANDARD.encode(&chance.hex(&["xhs index", text])[..12]);
    let secret = STANDARD.encode(hide(chance, order, receiver, field));
    format!("#{index}#{secret}#{}##", kind(field))
}

/// What a cipher of the order's receiver stands for; none where it is not one.
pub(super) fn opened(chance: Chance, order: &Order, text: &str) -> Option<Hidden> {
    let (secret, told) = parts(text)?;
    let field = uncover(chance, order, &STANDARD.decode(secret).ok()?)?;
    (told == kind(field)).then_some(field)
}

/// Whether a text has the form at all; one that has not counts as plain.
pub(super) fn is_cipher(text: &str) -> bool {
    parts(text).is_some()
}

/// The secret and the kind.
fn parts(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('#')?.strip_suffix("##")?;
    let (front, kind) = inner.rsplit_once('#')?;
    let (_, secret) = front.split_once('#')?;
    (!secret.contains('#')).then_some((secret, kind))
}

/// 1 address, 2 name, 3 phone.
fn kind(field: Hidden) -> &'static str {
    match field {
        Hidden::Address => "1",
        Hidden::Name => "2",
        Hidden::Phone => "3",
    }
}
