//! JSON as it is signed.

use serde_json::Value;
use std::collections::BTreeMap;

/// Compact JSON with the keys of every object sorted, whatever order they were put in.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields = sorted.into_iter().map(|(key, value)| {
                let key = Value::from(key.as_str());
                format!("{key}:{}", canonical(value))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth_and_lists_are_not() {
        let value = json!({"b": [{"d": 1, "c": "<&>\"好"}, 2], "a": null});
        assert_eq!(
            canonical(&value),
            r#"{"a":null,"b":[{"c":"<&>\"好","d":1},2]}"#
        );
    }
}
