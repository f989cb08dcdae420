//! Error envelope of POP, and amounts.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::platforms::document::Lack;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PopError {
    pub(super) code: i64,
    pub(super) msg: String,
    pub(super) sub_msg: String,
}

impl PopError {
    pub(super) fn new(code: i64, msg: impl Into<String>, sub_msg: impl Into<String>) -> Self {
        Self {
            code,
            msg: msg.into(),
            sub_msg: sub_msg.into(),
        }
    }

    /// A common parameter is missing or wrong.
    pub(super) fn common(name: &str) -> Self {
        Self::new(10_001, format!("公共参数错误:{name}"), "")
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(20_007, "缺少必填参数", format!("缺少必填参数:{name}"))
    }

    pub(super) fn invalid(name: &str, why: &str) -> Self {
        Self::new(10_000, "参数错误", format!("{name}:{why}"))
    }

    /// A refusal by the service behind the gateway.
    pub(super) fn service(why: &str) -> Self {
        Self::new(50_001, "业务服务错误", why)
    }

    pub(super) fn unknown_order() -> Self {
        Self::service("订单不属于当前店铺或订单不存在")
    }

    pub(super) fn unknown_type() -> Self {
        Self::new(10_017, "type错误", "")
    }

    pub(super) fn throttled() -> Self {
        Self::new(70_031, "调用过于频繁", "调用过于频繁，请稍后再试")
    }

    /// The words of a used up day are not published.
    pub(super) fn throttled_today() -> Self {
        Self::new(70_031, "调用过于频繁", "当日解密次数已达上限")
    }

    pub(super) fn to_json(&self) -> Value {
        let sub_code = if self.sub_msg.is_empty() {
            Value::Null
        } else {
            json!(self.code.to_string())
        };
        json!({"error_response": {
            "error_code": self.code, "error_msg": self.msg, "sub_code": sub_code, "sub_msg": self.sub_msg, "request_id": request_id(),
        }})
    }
}

impl From<Lack> for PopError {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Missing(path) => Self::missing(&path),
            Lack::Wrong(path, why) => Self::invalid(&path, why),
        }
    }
}

/// 17 digits.
pub(super) fn request_id() -> String {
    format!("{:017}", Uuid::new_v4().as_u128() % 100_000_000_000_000_000)
}

/// Yuan as a JSON number with decimals.
pub(super) fn yuan(fen: i64) -> Value {
    json!(fen as f64 / 100.0)
}

#[cfg(test)]
mod tests {
    use super::yuan;

    #[test]
    fn yuan_numbers_have_at_most_two_decimals() {
        let text = |fen| yuan(fen).to_string();
        assert_eq!(
            [text(13_541), text(5_990), text(0), text(100_000_001)],
            ["135.41", "59.9", "0.0", "1000000.01"]
        );
    }
}
