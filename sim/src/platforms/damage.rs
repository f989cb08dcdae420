//! Broken documents: the ways in which a platform's order does not fit its own description.

use serde_json::{Value, json};

use crate::chance::Chance;

/// What is wrong with one order's documents; the same each time the order is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    UnknownStatus,
    MissingId,
    AbsurdAmount,
    BrokenText,
}

const KINDS: [Damage; 4] = [
    Damage::UnknownStatus,
    Damage::MissingId,
    Damage::AbsurdAmount,
    Damage::BrokenText,
];

/// Stands in a text where the answer will hold bytes that are no UTF-8.
const BROKEN_TEXT: &str = "\u{e000}broken\u{e000}";
const BROKEN_BYTES: &[u8] = b"\xc3\x28\xa0\xa1";

/// The damage of an order when `share` of all orders are damaged.
pub(crate) fn damage_of(chance: Chance, share: f64, order_id: &str) -> Option<Damage> {
    let drawn = chance.below(1_000_000, &["damaged", order_id]) as f64 / 1e6;
    (drawn < share).then(|| *chance.pick(&KINDS, &["damage", order_id]))
}

/// Names of the fields that a platform's order document keeps these things in.
pub(crate) struct Places {
    pub(crate) id: &'static [&'static str],
    pub(crate) status: &'static str,
    pub(crate) unknown_status: Value,
    pub(crate) amount: &'static str,
    pub(crate) absurd_amount: Value,
    pub(crate) text: &'static str,
}

/// Breaks a document.
pub(crate) fn damage(document: &mut Value, damage: Damage, places: &Places) {
    match damage {
        Damage::UnknownStatus => document[places.status] = places.unknown_status.clone(),
        Damage::AbsurdAmount => document[places.amount] = places.absurd_amount.clone(),
        Damage::BrokenText => document[places.text] = json!(BROKEN_TEXT),
        Damage::MissingId => {
            if let Some(fields) = document.as_object_mut() {
                for id in places.id {
                    fields.remove(*id);
                }
            }
        }
    }
}

/// The answer's bytes, invalid where a document asks for it.
pub(crate) fn to_bytes(body: &Value) -> Vec<u8> {
    let text = body.to_string();
    if !text.contains(BROKEN_TEXT) {
        return text.into_bytes();
    }
    let mut bytes = Vec::with_capacity(text.len());
    for (place, part) in text.split(BROKEN_TEXT).enumerate() {
        if place > 0 {
            bytes.extend_from_slice(BROKEN_BYTES);
        }
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_broken_text_is_no_utf8_and_the_rest_is_untouched() {
        let bytes = to_bytes(&json!({"a": BROKEN_TEXT, "b": 1}));
        assert!(std::str::from_utf8(&bytes).is_err());
        assert!(String::from_utf8_lossy(&bytes).ends_with(r#"","b":1}"#));
    }

    #[test]
    fn about_the_asked_share_is_damaged_and_always_the_same_orders() {
        let chance = Chance::new(1);
        let damaged = |share| {
            (0..1000)
                .filter(|no: &i32| damage_of(chance, share, &no.to_string()).is_some())
                .count()
        };
        assert_eq!(damaged(0.0), 0);
        assert!((50..150).contains(&damaged(0.1)), "{}", damaged(0.1));
        assert_eq!(damage_of(chance, 0.5, "7"), damage_of(chance, 0.5, "7"));
    }
}
