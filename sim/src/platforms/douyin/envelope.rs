//! Answers of Douyin: a code, a sub code and the data in one object.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::platforms::clock::beijing_with;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DoudianError {
    pub(super) code: i64,
    pub(super) msg: &'static str,
    pub(super) sub_code: String,
    pub(super) sub_msg: String,
    /// What the answer holds all the same, where a part of a batch succeeded.
    data: Value,
}

impl DoudianError {
    fn new(
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
            data: Value::Null,
        }
    }

    /// The same with what succeeded.
    pub(super) fn holding(self, data: Value) -> Self {
        Self { data, ..self }
    }

    /// Something that every call carries is missing.
    pub(super) fn absent(sub_code: &str) -> Self {
        Self::new(40_002, "缺少必填参数", sub_code, "缺少公共参数")
    }

    /// Something that every call carries is wrong.
    pub(super) fn wrong(sub_code: &str, why: &str) -> Self {
        Self::new(40_003, "非法的参数", sub_code, why)
    }

    /// A parameter of the method is missing.
    pub(super) fn missing(name: &str) -> Self {
        let why = format!("缺少参数:{name}");
        Self::new(40_001, "缺少必填参数", "isv.parameter-missing", why)
    }

    /// A parameter of the method is missing, under the number the method has for it.
    pub(super) fn missing_as(number: u32, name: &str) -> Self {
        let sub_code = format!("isv.missing-parameter:{number}");
        Self::new(40_001, "缺少必填参数", sub_code, format!("缺少参数:{name}"))
    }

    /// A parameter of the method is wrong, under the number the method has for it.
    pub(super) fn invalid(number: u32, why: &str) -> Self {
        let sub_code = format!("isv.parameter-invalid:{number}");
        Self::new(40_004, "非法的参数", sub_code, why)
    }

    /// A parameter is of another type, or none that the method has.
    pub(super) fn odd(name: &str, why: &str) -> Self {
        Self::new(
            40_004,
            "非法的参数",
            "isv.parameter-invalid",
            format!("{name}:{why}"),
        )
    }

    /// A refusal by the service behind the gateway.
    pub(super) fn business(number: u32, why: &str) -> Self {
        let sub_code = format!("isv.business-failed:{number}");
        Self::new(50_002, "业务处理失败", sub_code, why)
    }

    /// A fault of the service behind the gateway.
    pub(super) fn service(number: u32, why: &str) -> Self {
        let sub_code = format!("isp.service-error:{number}");
        Self::new(20_000, "系统错误", sub_code, why)
    }

    pub(super) fn token(reason: &str, why: &str) -> Self {
        let sub_code = format!("dop.token-generate-failed:{reason}");
        Self::new(50_002, "业务处理失败", sub_code, why)
    }

    pub(super) fn throttled() -> Self {
        Self::new(
            60_000,
            "请求被限流",
            "isv.traffic-limited",
            "调用频率超过限制，请稍后重试",
        )
    }

    pub(super) fn to_json(&self, old_pair: bool) -> Value {
        let mut body = json!({
            "code": self.code, "msg": self.msg, "sub_code": self.sub_code, "sub_msg": self.sub_msg, "log_id": log_id(),
        });
        if self.code == 50_002 {
            body["data"] = self.data.clone();
        }
        put_old_pair(&mut body, old_pair);
        body
    }
}

pub(super) fn success(data: Value, old_pair: bool) -> Value {
    let mut body = json!({
        "code": 10_000, "msg": "success", "sub_code": "", "sub_msg": "", "data": data, "log_id": log_id(),
    });
    put_old_pair(&mut body, old_pair);
    body
}

/// The number and text of before 2021, unless the caller asked to leave them out.
fn put_old_pair(body: &mut Value, old_pair: bool) {
    if !old_pair {
        return;
    }
    let code = if body["code"] == 10_000 {
        json!(0)
    } else {
        body["code"].clone()
    };
    body["err_no"] = code;
    body["message"] = body["msg"].clone();
}

/// The time to the second and 18 digits more.
fn log_id() -> String {
    let drawn = Uuid::new_v4().as_u128() % 1_000_000_000_000_000_000;
    format!(
        "{}{drawn:018}",
        beijing_with(chrono::Utc::now(), "%Y%m%d%H%M%S")
    )
}
