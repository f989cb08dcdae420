//! Xiaohongshu's errors as data (FAQ and gateway texts, read 2026-11).
//!
//! Few codes are published, none of them for after-sales, and the same failure comes under
//! several of them, so the text is looked at first. What neither table knows was not done
//! and is final: its code and text are shown as they came.

use super::wire::Envelope;
use crate::platforms::reading::{Field, Means, PlatformError, by_pattern};

/// Texts; the first pattern that fits decides. The last three are ours: words in which
/// a service says that it is busy or broke, so that a write must be asked about.
static TEXTS: [(&str, Means); 8] = [
    ("*accessToken expired*", Means::AuthExpired),
    ("*获取mercuryUser失败*", Means::AuthExpired),
    ("*应用无权限调用该接口*", Means::Refused),
    ("*限流*", Means::Throttled),
    ("*频繁*", Means::Throttled),
    ("*超时*", Means::Doubt),
    ("*系统异常*", Means::Doubt),
    ("*系统繁忙*", Means::Doubt),
];

/// Codes that are not final.
static CODES: [(&str, Means); 3] = [
    ("500", Means::Doubt),
    ("501", Means::Doubt),
    ("504", Means::Doubt),
];

/// Our code for an answer that says `success: false` under no code.
pub(super) const NOT_SUCCESS: &str = "SUCCESS_FALSE";

/// What an error answer means.
pub(super) fn read(envelope: &Envelope<'_>) -> PlatformError {
    let first = |fields: [Field<'_>; 2]| {
        let texts = fields.map(|field| field.text("error").unwrap_or_default());
        let said = |text: &String| !matches!(text.as_str(), "" | "0");
        texts.into_iter().find(said)
    };
    let code = first([envelope.error_code, envelope.code]).unwrap_or_else(|| NOT_SUCCESS.into());
    let message = first([envelope.error_msg, envelope.msg]).unwrap_or_default();
    PlatformError {
        means: by_pattern(&TEXTS, &message)
            .or_else(|| by_pattern(&CODES, &code))
            .unwrap_or(Means::Refused),
        after: None,
        code,
        message,
    }
}

/// True where a refusal with this code may mean that the order was shipped before:
/// for every code of the platform, since those of `order.orderDeliver` are not
/// published. Codes of ours are words.
pub(super) fn may_be_shipped(code: &str) -> bool {
    code == NOT_SUCCESS || code.parse::<i64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{http::Effect, platform::CallError};

    fn error(json: &str, effect: Effect) -> CallError {
        read(&serde_json::from_str(json).unwrap()).into_call_error(effect)
    }

    #[test]
    fn a_token_ends_by_its_text_under_any_code() {
        for json in [
            r#"{"code":401,"msg":"根据accessToken和appId获取mercuryUser失败：accessToken expired","success":false}"#,
            r#"{"error_code":-1,"error_msg":"accessToken expired","success":false}"#,
        ] {
            assert!(matches!(
                error(json, Effect::Write),
                CallError::AuthExpired { .. }
            ));
        }
    }

    #[test]
    fn throttling_is_told_by_its_text() {
        for text in ["请求被限流", "调用过于频繁"] {
            let json = format!(r#"{{"error_code":-9,"error_msg":"{text}","success":false}}"#);
            assert!(matches!(
                error(&json, Effect::Write),
                CallError::Throttled { .. }
            ));
        }
    }

    #[test]
    fn what_broke_inside_is_doubtful_for_writes_only() {
        for json in [
            r#"{"code":501,"msg":"未知","success":false}"#,
            r#"{"code":"504","msg":"","success":false}"#,
            r#"{"error_code":-3,"error_msg":"下游服务超时","success":false}"#,
        ] {
            assert!(matches!(error(json, Effect::Read), CallError::Retry { .. }));
            assert!(matches!(
                error(json, Effect::Write),
                CallError::OutcomeUnknown { .. }
            ));
        }
    }

    #[test]
    fn what_is_not_known_is_final_and_shown_whole() {
        for (json, expected, text) in [
            (
                r#"{"error_code":-2000400,"error_msg":"请求参数错误","success":false}"#,
                "-2000400",
                "请求参数错误",
            ),
            (
                r#"{"error_code":"-77","error_msg":"订单中存在商品已进行电子面单打单，请至电子面单发货","data":null,"success":false}"#,
                "-77",
                "订单中存在商品已进行电子面单打单，请至电子面单发货",
            ),
            (
                r#"{"error_code":0,"code":402,"msg":"重复提交","success":false}"#,
                "402",
                "重复提交",
            ),
            (r#"{"success":false}"#, NOT_SUCCESS, ""),
        ] {
            let expected = CallError::Refused {
                code: expected.into(),
                message: text.into(),
            };
            assert_eq!(error(json, Effect::Write), expected);
        }
    }

    #[test]
    fn every_refusal_of_a_report_is_asked_about_but_ours() {
        for code in ["-77", "402", NOT_SUCCESS] {
            assert!(may_be_shipped(code), "{code}");
        }
        assert!(!may_be_shipped("SPLIT_BY_SKU_ONLY"));
    }
}
