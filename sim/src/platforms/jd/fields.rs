//! The lists of fields a caller asks for: what is not named does not come back.

use std::collections::BTreeSet;

use serde_json::Value;

/// Parsed `optional_fields` or `field`, such as `orderId,orderState`.
#[derive(Debug)]
pub(super) struct Fields(BTreeSet<String>);

impl Fields {
    pub(super) fn of(text: &str) -> Self {
        let names = text.split(',').map(str::trim);
        Self(
            names
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Keeps the asked fields of an object, whole.
    pub(super) fn select(&self, document: Value) -> Value {
        match document {
            Value::Object(fields) => {
                let kept = fields.into_iter().filter(|(name, _)| self.0.contains(name));
                Value::Object(kept.collect())
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_named_fields_are_kept_and_unknown_names_do_no_harm() {
        let fields = Fields::of("a, c,nope");
        assert_eq!(
            fields.select(json!({"a": 1, "b": 2, "c": {"d": 3}})),
            json!({"a": 1, "c": {"d": 3}})
        );
    }
}
