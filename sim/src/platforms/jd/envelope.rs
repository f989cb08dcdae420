//! Success and error envelopes of JOS.

use serde_json::{Value, json};

/// Gateway codes from here on come as integers, those below as texts, as both are seen.
const INTEGER_CODES_FROM: u32 = 50;

/// An error of the gateway. Refusals of the services behind it stand inside their own nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct JosError {
    pub(super) code: u32,
    pub(super) zh: String,
    pub(super) en: &'static str,
}

impl JosError {
    pub(super) fn new(code: u32, zh: impl Into<String>, en: &'static str) -> Self {
        Self {
            code,
            zh: zh.into(),
            en,
        }
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(
            60,
            format!("缺少业务参数:{name}"),
            "Missing Business Parameter",
        )
    }

    pub(super) fn invalid(name: &str, why: &str) -> Self {
        Self::new(61, format!("{name}:{why}"), "Invalid Business Parameter")
    }

    pub(super) fn foreign() -> Self {
        Self::new(71, "编号不属于该商家", "Id Does Not Belong To The Vender")
    }

    pub(super) fn throttled() -> Self {
        Self::new(2, "限流", "App Call Limited")
    }

    pub(super) fn to_json(&self) -> Value {
        let code = if self.code < INTEGER_CODES_FROM {
            json!(self.code.to_string())
        } else {
            json!(self.code)
        };
        json!({"error_response": {"code": code, "zh_desc": self.zh, "en_desc": self.en}})
    }
}

/// Wraps a method's node: `jingdong_pop_order_search_responce`, spelt so; methods of old lose
/// their prefix and are spelt well, and one of them has a name of its own here.
pub(super) fn success(method: &str, mut node: Value) -> Value {
    node["code"] = json!("0");
    let root = match method.strip_prefix("360buy.") {
        Some("get.vender.all.delivery.company") => {
            "vender_delivery_all_company_response".to_owned()
        }
        Some(old) => format!("{old}_response"),
        None => format!("{method}_responce"),
    };
    let root = root.replace('.', "_");
    json!({root: node})
}

/// How the services of electronic waybills answer: 0 is success.
pub(super) fn result_info(code: i64, message: &str, data: Value) -> Value {
    json!({"resultInfo": {"statusCode": code, "statusMessage": message, "data": data}})
}

/// The result of a write as the order services word it.
pub(super) fn operator_result(success: &Value, failure: Option<(&str, &str, &str)>) -> Value {
    let (code, zh, en) = failure.unwrap_or_default();
    json!({"success": success, "errorCode": code, "chineseErrCode": zh, "englishErrCode": en})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_key_keeps_prefix_and_case() {
        let body = success("jingdong.pop.order.enSearch", json!({"x": 1}));
        assert_eq!(
            body,
            json!({"jingdong_pop_order_enSearch_responce": {"code": "0", "x": 1}})
        );
        let body = success("360buy.delivery.logistics.get", json!({}));
        assert_eq!(
            body,
            json!({"delivery_logistics_get_response": {"code": "0"}})
        );
    }

    #[test]
    fn codes_are_texts_or_integers() {
        let code = |error: JosError| error.to_json()["error_response"]["code"].clone();
        assert_eq!(code(JosError::throttled()), "2");
        assert_eq!(code(JosError::foreign()), 71);
    }
}
