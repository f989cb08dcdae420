//! The `fields` parameter: only what was asked for comes back.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::access::Call;
use super::envelope::TopError;

/// Parsed `fields`, such as `tid,status,orders.oid`.
#[derive(Debug)]
pub(super) struct Fields(BTreeSet<String>);

impl Fields {
    pub(super) fn of(call: &Call) -> Result<Self, TopError> {
        let text = call.required("fields")?;
        Ok(Self(
            text.split(',')
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
        ))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Keeps the asked fields of `document`; `list` is a nested list (`orders`) with its element
    /// name (`order`), asked for whole or by `orders.oid`.
    pub(super) fn select(&self, document: &Value, list: &str, element: &str) -> Value {
        let mut kept = Map::new();
        for (name, value) in document.as_object().into_iter().flatten() {
            if self.has(name) {
                kept.insert(name.clone(), value.clone());
            } else if name == list {
                let rows: Vec<Value> = value[element]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|row| self.select_nested(row, list))
                    .collect();
                if rows
                    .iter()
                    .any(|row| row.as_object().is_some_and(|row| !row.is_empty()))
                {
                    kept.insert(name.clone(), json!({element: rows}));
                }
            }
        }
        Value::Object(kept)
    }

    fn select_nested(&self, row: &Value, list: &str) -> Value {
        let asked = |name: &str| self.has(&format!("{list}.{name}"));
        let kept = row
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| asked(name));
        Value::Object(
            kept.map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_fields_come_alone_or_whole() {
        let document =
            json!({"tid": 1, "status": "X", "orders": {"order": [{"oid": 1, "num": 2}]}});
        let fields = |text: &str| Fields(text.split(',').map(str::to_owned).collect());
        assert_eq!(
            fields("tid,orders").select(&document, "orders", "order"),
            json!({"tid": 1, "orders": {"order": [{"oid": 1, "num": 2}]}})
        );
        assert_eq!(
            fields("orders.oid").select(&document, "orders", "order"),
            json!({"orders": {"order": [{"oid": 1}]}})
        );
        assert_eq!(
            fields("status").select(&document, "orders", "order"),
            json!({"status": "X"})
        );
    }
}
