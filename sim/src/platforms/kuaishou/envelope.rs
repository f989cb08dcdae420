//! Success and error envelopes of Kuaishou.

use serde_json::{Value, json};
use uuid::Uuid;

/// An error answer. The platform publishes texts rather than numbers for what its gateway
/// refuses: those numbers are the simulator's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KsError {
    pub(super) result: i64,
    pub(super) msg: String,
}

impl KsError {
    pub(super) fn new(result: i64, msg: impl Into<String>) -> Self {
        Self {
            result,
            msg: msg.into(),
        }
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(2001, format!("缺少参数:{name}"))
    }

    pub(super) fn invalid(name: &str, why: &str) -> Self {
        Self::new(2002, format!("参数错误:{name}:{why}"))
    }

    pub(super) fn unknown_app() -> Self {
        Self::new(2003, "appkey不存在")
    }

    pub(super) fn unknown_method() -> Self {
        Self::new(2004, "接口不存在")
    }

    pub(super) fn signature() -> Self {
        Self::new(2005, "签名校验失败")
    }

    pub(super) fn unknown_token() -> Self {
        Self::new(2006, "鉴权失败")
    }

    pub(super) fn token_ended() -> Self {
        Self::new(2007, "TOKEN过期")
    }

    /// An order that is not there.
    pub(super) fn unknown_order() -> Self {
        Self::new(2008, "订单不存在")
    }

    /// An order of another seller.
    pub(super) fn foreign_order() -> Self {
        Self::new(21, "order operation reject")
    }

    /// An after-sale that the checks of refunds refuse; the numbers are the platform's.
    pub(super) fn refund(result: i64) -> Self {
        let why = match result {
            300_003 => "结束时间小于开始时间",
            300_004 => "查询时间跨度过大",
            300_005 => "只能查询90天内的退款单",
            300_008 => "退款方式不允许该操作",
            300_010 => "退款状态不允许该操作",
            300_011 => "退款单不存在",
            300_012 => "退款单不属于当前商家",
            300_013 => "买家已取消退款",
            300_014 => "退款单已更新，请重新查询",
            300_016 => "协商状态已变化",
            300_019 => "退款金额不在范围内",
            _ => "退款状态校验失败",
        };
        Self::new(result, why)
    }

    /// A shipping report that was refused.
    pub(super) fn shipping(why: &str) -> Self {
        Self::new(11, why)
    }

    /// A waybill number that cannot be changed or given back.
    pub(super) fn waybill(why: &str) -> Self {
        Self::new(2010, why)
    }

    /// What a shop may do with an API in a day is used up.
    pub(super) fn quota(seller: u64) -> Self {
        let words = format!("[1017] exceed quota limit,[apiId:17;primaryUserId:{seller}]");
        Self::new(1017, words)
    }

    pub(super) fn throttled(app_key: &str) -> Self {
        let words = format!("Exceed qps limit, KEY [apiId:1;appkey:{app_key}], MAX_QPS [300.0]");
        Self::new(2009, words)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({"result": self.result, "error_msg": self.msg, "requestId": request_id(), "data": Value::Null})
    }
}

/// Wraps an answer; calls that answer nothing have no `data`.
pub(super) fn success(data: Value) -> Value {
    let mut body = json!({
        "result": 1, "msg": "success", "error_msg": "success", "code": "1", "sub_code": "", "sub_msg": "", "requestId": request_id(),
    });
    if !data.is_null() {
        body["data"] = data;
    }
    body
}

/// Some answers stand beside the result and not in `data`.
pub(super) fn success_beside(data: Value) -> Value {
    let mut body = success(Value::Null);
    if let (Some(body), Value::Object(data)) = (body.as_object_mut(), data) {
        body.extend(data);
    }
    body
}

/// 17 digits.
fn request_id() -> String {
    format!("{:017}", Uuid::new_v4().as_u128() % 100_000_000_000_000_000)
}
