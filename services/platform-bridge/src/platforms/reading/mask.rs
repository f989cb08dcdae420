//! A parked document shown to people, with the receiver hidden.

use super::Answer;
use serde_json::Value;

/// What stands in place of a hidden value.
const HIDDEN: &str = "***";

/// `raw` as indented JSON in which every value whose key is `personal` is hidden. What
/// is no JSON cannot be masked and is not shown at all.
pub(crate) fn mask_document(raw: &[u8], personal: impl Fn(&str) -> bool + Copy) -> String {
    let answer = Answer::of(raw);
    let Ok(mut document) = serde_json::from_str::<Value>(answer.text()) else {
        return format!("(not readable as JSON, {} bytes, not shown)", raw.len());
    };
    hide(&mut document, personal);
    format!("{document:#}")
}

fn hide(value: &mut Value, personal: impl Fn(&str) -> bool + Copy) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::Null => {}
                    Value::String(text) if text.is_empty() => {}
                    _ if personal(key) => *value = Value::from(HIDDEN),
                    _ => hide(value, personal),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, personal)),
        _ => {}
    }
}
