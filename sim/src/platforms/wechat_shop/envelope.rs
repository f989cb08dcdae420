//! The flat envelope: `errcode`, `errmsg` and the fields beside them.

use serde_json::{Value, json};
use uuid::Uuid;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WxError {
    pub(super) code: i64,
    pub(super) text: String,
}

impl WxError {
    pub(super) fn new(code: i64, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }

    /// A parameter is missing, unknown or out of its range.
    pub(super) fn parameter(what: &str) -> Self {
        Self::new(40_097, format!("invalid args: {what}"))
    }

    /// The body is no JSON object, or a field has another type.
    pub(super) fn format(what: &str) -> Self {
        Self::new(47_001, format!("data format error: {what}"))
    }

    pub(super) fn unknown_order() -> Self {
        Self::new(100_002, "订单不存在")
    }

    /// The order is not one that this can be done with.
    pub(super) fn not_for_this_order() -> Self {
        Self::new(10_020_116, "当前订单不支持此操作")
    }

    pub(super) fn unknown_after_sale() -> Self {
        Self::new(10_020_000, "售后单不存在")
    }

    /// Too often within a minute.
    pub(super) fn throttled() -> Self {
        Self::new(
            45_011,
            "api minute-quota reach limit, must slower, retry next minute",
        )
    }

    pub(super) fn to_json(&self) -> Value {
        json!({"errcode": self.code, "errmsg": format!("{} rid: {}", self.text, request_id())})
    }
}

/// An answer that succeeded, with these fields.
pub(super) fn success(fields: Value) -> Value {
    let mut body = json!({"errcode": 0, "errmsg": "ok"});
    if let (Some(body), Value::Object(fields)) = (body.as_object_mut(), fields) {
        body.extend(fields);
    }
    body
}

/// Three groups of eight hexadecimal digits, as support asks for.
fn request_id() -> String {
    let drawn = Uuid::new_v4().simple().to_string();
    format!("{}-{}-{}", &drawn[..8], &drawn[8..16], &drawn[16..24])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_ends_with_its_request_id() {
        let body = WxError::unknown_order().to_json();
        let text = body["errmsg"].as_str().unwrap();
        let (_, id) = text.split_once(" rid: ").unwrap();
        let groups: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(
            (body["errcode"].as_i64(), groups),
            (Some(100_002), vec![8, 8, 8])
        );
    }
}
