//! Success and error envelopes of TOP.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::platforms::document::Lack;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TopError {
    pub(super) code: i64,
    pub(super) msg: &'static str,
    pub(super) sub_code: String,
    pub(super) sub_msg: String,
}

impl TopError {
    pub(super) fn new(
        code: i64,
        msg: &'static str,
        sub_code: impl Into<String>,
        sub_msg: impl Into<String>,
    ) -> Self {
        Self {
            code,
            msg,
            sub_code: sub_code.into(),
            sub_msg: sub_msg.into(),
        }
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(
            40,
            "Missing required arguments",
            format!("isv.missing-parameter:{name}"),
            format!("缺少参数:{name}"),
        )
    }

    pub(super) fn invalid(name: &str, why: &str) -> Self {
        Self::new(
            41,
            "Invalid arguments",
            format!("isv.invalid-parameter:{name}"),
            why,
        )
    }

    /// A refusal by the service behind the gateway.
    pub(super) fn service(sub_code: impl Into<String>, sub_msg: impl Into<String>) -> Self {
        Self::new(15, "Remote service error", sub_code, sub_msg)
    }

    pub(super) fn unknown_method() -> Self {
        let (code, msg) = (22, "Invalid Method");
        Self::new(code, msg, "isv.invalid-method", "不存在的方法名")
    }

    pub(super) fn throttled() -> Self {
        Self::new(
            7,
            "App Call Limited",
            "accesscontrol.limited-by-api-access-count",
            "This ban will last for 1 more seconds",
        )
    }

    pub(super) fn to_json(&self) -> Value {
        let mut body = json!({"code": self.code, "msg": self.msg, "request_id": request_id()});
        if !self.sub_code.is_empty() {
            body["sub_code"] = json!(self.sub_code);
            body["sub_msg"] = json!(self.sub_msg);
        }
        json!({"error_response": body})
    }
}

impl From<Lack> for TopError {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Missing(path) => Self::missing(&path),
            Lack::Wrong(path, why) => Self::invalid(&path, why),
        }
    }
}

/// Wraps a method's fields: root key, request id, and the simplified form where asked for.
pub(super) fn success(method: &str, fields: Map<String, Value>, simplify: bool) -> Value {
    let mut fields = fields;
    fields.insert("request_id".to_owned(), json!(request_id()));
    let body = Value::Object(fields);
    if simplify {
        return unwrap_lists(body);
    }
    let short = method
        .strip_prefix("taobao.")
        .unwrap_or(method)
        .replace('.', "_");
    json!({format!("{short}_response"): body})
}

/// A list as TOP wraps it: `{"trade":[..]}`, nothing when empty.
pub(super) fn list(element: &str, rows: Vec<Value>) -> Option<Value> {
    (!rows.is_empty()).then(|| json!({element: rows}))
}

/// Drops empty and null fields: TOP leaves absent things out.
pub(super) fn without_empty(document: Value) -> Value {
    match document {
        Value::Object(fields) => {
            let kept = fields
                .into_iter()
                .filter(|(_, value)| !value.is_null() && value != "");
            Value::Object(
                kept.map(|(key, value)| (key, without_empty(value)))
                    .collect(),
            )
        }
        Value::Array(rows) => Value::Array(rows.into_iter().map(without_empty).collect()),
        other => other,
    }
}

fn unwrap_lists(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.len() == 1 && fields.values().all(Value::is_array) => {
            fields
                .into_iter()
                .next()
                .map(|(_, rows)| unwrap_lists(rows))
                .unwrap_or_default()
        }
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(key, value)| (key, unwrap_lists(value)))
                .collect(),
        ),
        Value::Array(rows) => Value::Array(rows.into_iter().map(unwrap_lists).collect()),
        other => other,
    }
}

fn request_id() -> String {
    Uuid::new_v4().simple().to_string()[..13].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Map<String, Value> {
        let Value::Object(fields) = json!({"trades": {"trade": [{"orders": {"order": [1]}}]}})
        else {
            unreachable!("an object literal")
        };
        fields
    }

    #[test]
    fn the_root_key_loses_its_prefix_and_only_that_one() {
        let body = success("taobao.trades.sold.get", fields(), false);
        assert_eq!(
            body["trades_sold_get_response"]["trades"]["trade"][0]["orders"]["order"][0],
            1
        );
        let other = success("cainiao.waybill.ii.get", fields(), false);
        assert!(other["cainiao_waybill_ii_get_response"].is_object());
    }

    #[test]
    fn simplified_answers_drop_root_and_inner_keys() {
        let body = success("taobao.trades.sold.get", fields(), true);
        assert_eq!(body["trades"][0]["orders"][0], 1);
        assert!(body["request_id"].is_string());
    }
}
