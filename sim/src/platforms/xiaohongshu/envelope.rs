//! The two envelopes: `error_code` and `error_msg` of the older methods, `code` and `msg` of
//! after-sales and of the gateway's token check. `success` is in both.

use serde_json::{Value, json};

const PARAMETER: i64 = -2_000_400;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ArkError {
    code: i64,
    msg: String,
    newer: bool,
}

impl ArkError {
    fn older(code: i64, msg: impl Into<String>) -> Self {
        Self {
            code,
            msg: msg.into(),
            newer: false,
        }
    }

    /// A field is missing, of another type, out of range, or none that the method has.
    pub(super) fn parameter(name: &str, why: &str) -> Self {
        Self::older(PARAMETER, format!("请求参数错误:{name}{why}"))
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::parameter(name, "不能为空")
    }

    pub(super) fn signature() -> Self {
        Self::older(-2_000_401, "签名校验失败")
    }

    /// A method that there is not, or not for this app.
    pub(super) fn method() -> Self {
        Self::older(-2_000_403, "应用无权限调用该接口")
    }

    /// A refusal by the service behind the gateway.
    pub(super) fn business(why: &str) -> Self {
        Self::older(-1, why)
    }

    /// A refusal by the service of waybills, which has numbers of its own.
    pub(super) fn waybill(code: i64, why: &str) -> Self {
        Self::older(code, why)
    }

    /// What the service of waybills says of wrong parameters.
    pub(super) fn of_waybills(self) -> Self {
        match self.code {
            PARAMETER => Self {
                code: 301,
                newer: true,
                ..self
            },
            _ => self,
        }
    }

    pub(super) fn throttled() -> Self {
        Self::older(-2_000_429, "接口调用过于频繁，已被限流")
    }

    /// The token does not lead to a shop.
    pub(super) fn token(why: &str) -> Self {
        Self {
            code: 401,
            msg: format!("根据accessToken和appId获取mercuryUser失败：{why}"),
            newer: true,
        }
    }

    /// In the envelope of the method it answers.
    pub(super) fn in_envelope(self, newer: bool) -> Self {
        Self {
            newer: self.newer || newer,
            ..self
        }
    }

    pub(super) fn to_json(&self) -> Value {
        match self.newer {
            true => json!({"code": self.code, "msg": self.msg, "success": false}),
            false => {
                json!({"error_code": self.code, "error_msg": self.msg, "data": null, "success": false})
            }
        }
    }
}

pub(super) fn success(data: Value) -> Value {
    json!({"error_code": 0, "error_msg": "", "data": data, "success": true})
}

/// The same in the newer envelope.
pub(super) fn newer_success(data: Value) -> Value {
    json!({"code": 0, "msg": "", "data": data, "success": true})
}
